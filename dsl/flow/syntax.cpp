#include "dsl/flow/syntax.hpp"

#include "dsl/yaml/node.hpp"

namespace dealflow::flow {

// The same mapping as of a YAML scalar; most texts of the other notation are contiguous.
Span Text::source_span(Span of_text) const { return yaml::source_span(offsets, content_begin, text.size(), of_text); }

Span Text::content_span() const { return source_span({0, static_cast<std::uint32_t>(text.size())}); }

bool operator==(const ArgumentValue& a, const ArgumentValue& b) {
  return a.kind == b.kind && a.text == b.text && a.items == b.items && a.entries == b.entries;
}

bool operator==(const Argument& a, const Argument& b) { return a.key == b.key && a.value == b.value; }

bool operator==(const Action& a, const Action& b) {
  return a.head == b.head && a.arguments == b.arguments && a.map == b.map && a.on_failure == b.on_failure;
}

bool operator==(const Branch& a, const Branch& b) { return a.condition == b.condition && a.steps == b.steps; }

bool operator==(const If& a, const If& b) { return a.branches == b.branches && a.otherwise == b.otherwise; }

bool operator==(const Case& a, const Case& b) { return a.values == b.values && a.steps == b.steps; }

bool operator==(const Switch& a, const Switch& b) {
  return a.subject == b.subject && a.cases == b.cases && a.otherwise == b.otherwise;
}

bool operator==(const Each& a, const Each& b) {
  return a.variable == b.variable && a.list == b.list && a.steps == b.steps;
}

bool operator==(const WaitFor& a, const WaitFor& b) {
  return a.trigger == b.trigger && a.condition == b.condition && a.within == b.within && a.then == b.then &&
         a.otherwise == b.otherwise;
}

bool operator==(const Step& a, const Step& b) { return a.node == b.node; }

bool operator==(const Flow& a, const Flow& b) {
  return a.id == b.id && a.name == b.name && a.description == b.description && a.enabled == b.enabled &&
         a.priority == b.priority && a.exclusive == b.exclusive && a.mode == b.mode && a.reentry == b.reentry &&
         a.inputs == b.inputs && a.triggers == b.triggers && a.condition == b.condition && a.variables == b.variables &&
         a.steps == b.steps;
}

bool operator==(const Use& a, const Use& b) { return a.reference == b.reference && a.as == b.as && a.with == b.with; }

}  // namespace dealflow::flow
