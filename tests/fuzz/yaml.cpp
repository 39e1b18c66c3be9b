// The reader of YAML: whatever the bytes, findings with a code and a place, or a tree whose every scalar can be found
// in the source again, byte for byte.
#include "dsl/yaml/node.hpp"
#include "tests/fuzz/findings.hpp"
#include "tests/fuzz/property.hpp"

namespace dealflow::fuzz {
namespace {

void check_scalar(const Source& source, const yaml::Node& node) {
  const std::size_t size = source.text().size();
  claim(node.content_begin <= size, "a scalar's text begins in the source", node.text);
  claim(node.offsets.empty() || node.offsets.size() == node.text.size() + 1, "each byte of a scalar has a place",
        node.text);
  std::uint32_t before = 0;
  for (std::uint32_t i = 0; i <= node.text.size(); ++i) {
    const Span span = node.source_span({i, i});
    claim(within(span, size), "a scalar's bytes stand in the source", node.text);
    claim(span.begin >= before, "a scalar's bytes stand in their order", node.text);
    before = span.begin;
  }
  const Span all = node.source_span({0, static_cast<std::uint32_t>(node.text.size())});
  claim(within(all, size), "a scalar stands in the source", node.text);
}

void check_node(const Source& source, const yaml::Node& node) {
  claim(within(node.span, source.text().size()), "a value stands in the source", node.text);
  if (node.is_scalar()) check_scalar(source, node);
  for (const yaml::Node& item : node.items) check_node(source, item);
  for (const yaml::Entry& entry : node.entries) {
    claim(!entry.key.is_list() && !entry.key.is_map(), "a key is a word");
    claim(node.find(entry.key.text) == &entry.value, "a key stands once", entry.key.text);
    check_node(source, entry.key);
    check_node(source, entry.value);
  }
}

}  // namespace
}  // namespace dealflow::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealflow;
  const Source source("input.yaml", std::string(fuzz::as_text(data, size)));
  Report report;
  for (const yaml::Node& document : yaml::read(source, report)) fuzz::check_node(source, document);
  for (const Diagnostic& finding : report.take()) fuzz::check_finding(finding, {&source});
  return 0;
}
