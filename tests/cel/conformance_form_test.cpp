// tests/conformance/forms.txt, row by row.
#include "tests/conformance/vector.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace dealflow::cel;

TEST_CASE("a conformance vector passes, fails or is not run, and says why") {
  std::ifstream file(DEALFLOW_SOURCE_DIR "/tests/conformance/forms.txt");
  REQUIRE(file);
  std::size_t rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto arrow = line.rfind("  =>  ");
    CAPTURE(line);
    REQUIRE(arrow != std::string::npos);
    Arena arena;
    const auto vector = parse_json(std::string_view(line).substr(0, arrow), arena);
    REQUIRE(vector);
    const std::string problem = run_vector(*vector);
    CHECK((problem.empty() ? "passes" : problem) == line.substr(arrow + 6));
    ++rows;
  }
  CHECK(rows > 50);
}
