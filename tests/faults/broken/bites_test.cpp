// Each harness finds the mistake that it is there to find: it is run with a product that was broken on purpose
// (CMakeLists.txt of this folder), and has to end with a figure that is not reached.
//
//   build/tests/broken_NAME        shows what the harness says of it
#include "tests/faults/figure.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

struct Broken {
  std::string harness, product, figure, length, says;
};

std::vector<Broken> broken_builds() {
  std::ifstream list(DEALFLOW_BROKEN_LIST);
  std::vector<Broken> all;
  for (std::string line; std::getline(list, line);) {
    if (line.empty()) continue;
    std::istringstream fields(line);
    Broken one;
    for (std::string* field : {&one.harness, &one.product, &one.figure, &one.length, &one.says})
      std::getline(fields, *field, '\t');
    all.push_back(one);
  }
  return all;
}

// What the figure came to; "" where it was reached, or never told.
std::string missed(const std::filesystem::path& figures, const std::string& id) {
  std::ifstream file(figures);
  for (std::string line; std::getline(file, line);) {
    const auto row = nlohmann::json::parse(line);
    if (row["id"] == id && !row["holds"].get<bool>() && !row.value("timed", false)) return row["reached"];
  }
  return {};
}

}  // namespace

TEST_CASE("a harness finds what is broken", "[faults]") {
  const std::vector<Broken> all = broken_builds();
  REQUIRE_FALSE(all.empty());
  for (const Broken& one : all) {
    CAPTURE(one.harness, one.product, one.says);
    const TemporaryFolder folder;
    const auto figures = folder.path() / "figures";
    const std::string command =
        fmt::format("DEALFLOW_FAULTS={} DEALFLOW_FIGURES='{}' {} '{}' '[{}]' >'{}' 2>&1", one.length, figures.string(),
                    one.product.empty() ? "" : "DEALFLOW_PROGRAM='" + one.product + "'", one.harness, one.figure,
                    (folder.path() / "log").string());
    const int status = std::system(command.c_str());
    const std::string got = missed(figures, one.figure);
    CHECK(status != 0);
    CHECK(reached({.id = one.figure,
                   .what = "bite: " + one.says,
                   .wanted = "found",
                   .got = got.empty() ? "not found" : "found: " + got,
                   .holds = status != 0 && !got.empty()}));
  }
}

}  // namespace dealflow::test
