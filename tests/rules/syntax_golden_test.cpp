// Mistakes that people make in YAML itself: the golden file shows message, caret and suggestion; its last line says
// where the mistake stands, by a person's reading and not by the program's. Those of the text notation:
// text_mistakes_test.cpp.
#include "tests/rules/loading.hpp"
#include "tests/support/golden.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

constexpr std::string_view marker = "# mistake: ";

struct Mistake {
  std::string source;
  std::string marker_line;
  std::string place;  // "4:18"
};

Mistake take_apart(const GoldenFile& file) {
  const std::size_t at = file.text.rfind(marker);
  REQUIRE(at != std::string::npos);
  const std::string line = file.text.substr(at);
  return {strip_expectations(file.text.substr(0, at)), line,
          line.substr(marker.size(), line.find('\n') - marker.size())};
}

}  // namespace

TEST_CASE("a mistake in YAML is told where it was made, in words, with a suggestion", "[golden][C6]") {
  int mistakes = 0;
  int right = 0;
  std::string wrong;
  for (const GoldenFile& file : golden_files("syntax", ".yaml")) {
    CAPTURE(file.name);
    const Mistake mistake = take_apart(file);
    const std::string path = "flows/" + file.name;
    const auto loaded = load_workspace({{"dealflow.yaml", std::string(shop_settings)}, {path, mistake.source}});
    const std::string actual = annotate(mistake.source, loaded.diagnostics, path) + mistake.marker_line;
    if (updating_golden_files()) file.rewrite(actual);
    CHECK(actual == file.text);
    ++mistakes;
    REQUIRE_FALSE(loaded.diagnostics.empty());
    const Place& place = loaded.diagnostics.front().place;
    const bool found = std::to_string(place.line) + ":" + std::to_string(place.column) == mistake.place;
    right += found ? 1 : 0;
    if (!found) wrong += " " + file.name;
  }
  WARN(right << " of " << mistakes << " mistakes in YAML at the right line and column" << (wrong.empty() ? "" : "; not")
             << wrong);
  CHECK(20 * right >= 19 * mistakes);
  CHECK(mistakes >= 20);
}

}  // namespace dealflow::test
