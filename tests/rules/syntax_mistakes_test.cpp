// Mistakes that people make in the notations themselves: tests/golden/syntax. The first line of each file says where its
// mistakes are by a person's reading, `# mistakes at LINE:COLUMN, …`; what the loader says of them stands below them:
// message, caret, suggestion.
#include "tests/rules/loading.hpp"
#include "tests/support/golden.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>

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

void check(const GoldenFile& file, Tally& tally) {
  CAPTURE(file.name);
  const std::string source = strip_expectations(file.text);
  const std::string path = "flows/" + file.name;
  const auto loaded = load_workspace({{"dealflow.yaml", std::string(shop_settings)}, {path, source}});
  const std::string actual = annotate(source, loaded.diagnostics, path);
  if (updating_golden_files()) file.rewrite(actual);
  CHECK(actual == file.text);
  ++tally.files;
  if (source.substr(0, source.find('\n')) != "# mistakes at " + places_of(loaded.diagnostics))
    tally.wrong += " " + file.name;
  tally.suggestions += static_cast<std::size_t>(std::count_if(
      loaded.diagnostics.begin(), loaded.diagnostics.end(), [](const Diagnostic& one) { return one.fix.has_value(); }));
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
