// Mistakes that people make in the notations themselves: tests/golden/syntax. The first line of each file says where
// its mistakes are by a person's reading, `# mistakes at LINE:COLUMN, …`; what the loader says of them stands below
// them: message, caret, suggestion. A suggestion is one that mends the mistake.
#include "tests/rules/loading.hpp"
#include "tests/support/golden.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

namespace dealflow::test {
namespace {

std::string places_of(const std::vector<Diagnostic>& findings) {
  std::string text;
  for (const Diagnostic& one : findings)
    text += fmt::format("{}{}:{}", text.empty() ? "" : ", ", one.place.line, one.place.column);
  return text;
}

struct Tally {
  std::size_t files = 0;
  std::size_t suggestions = 0;
  std::string wrong;  // files that point elsewhere
};

LoadedWorkspace load_file(const std::string& path, const std::string& text) {
  return load_workspace({{"dealflow.yaml", std::string(shop_settings)}, {path, text}});
}

// With what is suggested for it, the mistake is gone and no other has come.
void check_suggestion(const std::string& path, const std::string& source, const std::vector<Diagnostic>& findings,
                      const Diagnostic& finding) {
  CAPTURE(finding.message, finding.fix->replacement);
  std::string mended = source;
  const Span span = finding.fix->place.span;
  mended.replace(span.begin, span.size(), finding.fix->replacement);
  CAPTURE(mended);
  const auto again = load_file(path, mended).diagnostics;
  CAPTURE(places_of(again));
  CHECK(again.size() == findings.size() - 1);
}

void check(const GoldenFile& file, Tally& tally) {
  CAPTURE(file.name);
  const std::string source = strip_expectations(file.text);
  const std::string path = "flows/" + file.name;
  const auto loaded = load_file(path, source);
  const std::string actual = annotate(source, loaded.diagnostics, path);
  if (updating_golden_files()) file.rewrite(actual);
  CHECK(actual == file.text);
  ++tally.files;
  if (source.substr(0, source.find('\n')) != "# mistakes at " + places_of(loaded.diagnostics))
    tally.wrong += " " + file.name;
  for (const Diagnostic& one : loaded.diagnostics) {
    if (!one.fix) continue;
    ++tally.suggestions;
    check_suggestion(path, source, loaded.diagnostics, one);
  }
}

}  // namespace

TEST_CASE("a mistake in a notation is told where it was made, in words, with a suggestion", "[golden][C6]") {
  for (const char* ending : {".yaml", ".flow"}) {
    Tally tally;
    for (const GoldenFile& file : golden_files("syntax", ending)) check(file, tally);
    WARN(tally.files << " files of mistakes in *" << ending << ", with " << tally.suggestions << " suggestions");
    CHECK(tally.wrong == "");
    CHECK(tally.files >= 20);
  }
}

}  // namespace dealflow::test
