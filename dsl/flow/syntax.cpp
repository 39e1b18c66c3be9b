#include "dsl/flow/syntax.hpp"

#include "dsl/yaml/node.hpp"

namespace dealflow::flow {

Span Text::source_span(Span of_text) const {
  // The same mapping as of a YAML scalar; a text of the other notation is contiguous.
  yaml::Node node;
  node.text = text;
  node.offsets = offsets;
  node.content_begin = content_begin;
  return node.source_span(of_text);
}

bool operator==(const ArgumentValue& a, const ArgumentValue& b) {
  return a.kind == b.kind && a.text == b.text && a.items == b.items && a.entries == b.entries;
}

bool operator==(const Argument& a, const Argument& b) { return a.key == b.key && a.value == b.value; }

}  // namespace dealflow::flow
