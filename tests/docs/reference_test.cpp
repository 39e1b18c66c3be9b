// docs/reference is written by the program from the declarations; a page that says something else fails here.
// DEALFLOW_UPDATE_GOLDEN=1 writes them again.
#include <dealflow/evaluation_error.hpp>

#include "tests/support/golden.hpp"
#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace dealflow::test {

TEST_CASE("docs/reference says what the declarations say", "[docs]") {
  struct Page {
    const char* file;
    std::vector<std::string> words;
  };
  const std::vector<Page> pages{
      {"functions.md", {"functions", "--format", "markdown"}}, {"actions.md", {"actions", "--format", "markdown"}},
      {"events.md", {"events", "--format", "markdown"}},       {"templates.md", {"templates", "--format", "markdown"}},
      {"rules.md", {"explain", "--format", "markdown"}},       {"mails.md", {"mails", "--format", "markdown"}},
  };
  const std::filesystem::path folder = std::filesystem::path(DEALFLOW_SOURCE_DIR) / "docs/reference";
  for (const Page& page : pages) {
    CAPTURE(page.file);
    const Finished written = run_program(page.words);
    REQUIRE(written.status == 0);
    if (updating_golden_files()) std::ofstream(folder / page.file, std::ios::binary) << written.out;
    std::ifstream in(folder / page.file, std::ios::binary);
    const bool current = std::string{std::istreambuf_iterator<char>(in), {}} == written.out;
    INFO("run docs_test with DEALFLOW_UPDATE_GOLDEN=1 to write the page again");
    CHECK(current);
  }
}

TEST_CASE("docs/cel.md lists the errors of an evaluation", "[docs]") {
  std::ifstream in(std::filesystem::path(DEALFLOW_SOURCE_DIR) / "docs/cel.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  std::string table = "| `EvaluationErrorCode` | |\n| --- | --- |\n";
  for (const cel::EvaluationErrorInfo& error : cel::evaluation_errors())
    table += fmt::format("| `{}` | {} |\n", error.name, error.doc);
  CAPTURE(table);
  const bool listed = page.find(table + "\n") != std::string::npos;
  CHECK(listed);
}

}  // namespace dealflow::test
