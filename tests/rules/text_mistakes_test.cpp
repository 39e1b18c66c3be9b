// What the text notation says of mistakes, and how it goes on behind them: tests/golden/text. The first line of each
// file says by hand where its mistakes are, `# mistakes at LINE:COLUMN, …`; what is said of them stands below them.
#include "dsl/flow/text/reader.hpp"
#include "stdlib/action.hpp"
#include "tests/support/golden.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::test {
namespace {

std::vector<Diagnostic> findings_of(const std::string& name, const std::string& text) {
  Report report;
  (void)flow::read_text(Source(name, text), stdlib::action_forms(), report);
  return report.take();
}

std::string places_of(const std::vector<Diagnostic>& findings) {
  std::string text;
  for (const Diagnostic& one : findings)
    text += fmt::format("{}{}:{}", text.empty() ? "" : ", ", one.place.line, one.place.column);
  return text;
}

}  // namespace

TEST_CASE("mistakes in the text notation: message, place and suggestion", "[text][golden]") {
  const auto files = golden_files("text", ".flow");
  REQUIRE(files.size() >= 20);
  std::size_t right = 0;
  std::size_t suggestions = 0;
  for (const GoldenFile& file : files) {
    CAPTURE(file.name);
    const std::string source = strip_expectations(file.text);
    const auto findings = findings_of(file.name, source);
    const std::string actual = annotate(source, findings, file.name);
    if (updating_golden_files()) file.rewrite(actual);
    CHECK(actual == file.text);
    CHECK_FALSE(findings.empty());
    const std::string expected = source.substr(0, source.find('\n'));
    if (expected == "# mistakes at " + places_of(findings)) ++right;
    suggestions += static_cast<std::size_t>(
        std::count_if(findings.begin(), findings.end(), [](const Diagnostic& one) { return one.fix.has_value(); }));
  }
  WARN(right << " of " << files.size() << " files of mistakes point at the right columns, with " << suggestions
             << " suggestions");
  CHECK(right + 1 >= files.size());
}

}  // namespace dealflow::test
