#include "rules/check/triggers.hpp"

#include "dsl/base/edit_distance.hpp"
#include "rules/lint/references.hpp"

namespace dealflow::rules {

const stdlib::EventType* check_trigger(const Source& source, Report& report, Span span, std::string_view type) {
  if (const stdlib::EventType* known = stdlib::find_event_type(type)) return known;
  std::vector<std::string_view> types;
  for (const stdlib::EventType& one : stdlib::event_types()) types.push_back(one.type);
  report.add(lint::unknown_trigger, source, span, type)
      .help("`dealflow events` lists the types")
      .suggest(nearest(type, types));
  return nullptr;
}

const stdlib::EventType* check_trigger(const FlowContext& context, const flow::Text& written) {
  return check_trigger(context.source, context.report, written.span, written.text);
}

}  // namespace dealflow::rules
