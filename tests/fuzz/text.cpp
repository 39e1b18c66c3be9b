// The reader of the text notation: whatever the bytes, findings with a code and a place, the same ones each time, and
// flows whose parts stand in the source.
#include "dsl/diagnostics/writers.hpp"
#include "dsl/flow/text/reader.hpp"
#include "stdlib/action.hpp"
#include "tests/fuzz/findings.hpp"
#include "tests/fuzz/property.hpp"

#include <variant>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealflow;
  const Source source("input.flow", std::string(fuzz::as_text(data, size)));
  Report report;
  const flow::TextFile read = flow::read_text(source, stdlib::action_forms(), report);
  const auto findings = report.take();
  for (const Diagnostic& finding : findings) fuzz::check_finding(finding, {&source});
  for (const auto& item : read.file.items) {
    const auto* one = std::get_if<flow::Flow>(&item);
    if (one != nullptr) fuzz::claim(fuzz::within(one->id.span, size), "an id stands in the source", one->id.text);
  }
  Report again;
  static_cast<void>(flow::read_text(source, stdlib::action_forms(), again));
  fuzz::claim(write_json(again.take()) == write_json(findings), "reading again gives the same findings");
  return 0;
}
