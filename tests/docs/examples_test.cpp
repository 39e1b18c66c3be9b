// Every example of the documentation is run.
//
// A fenced block says by its info string what it is:
//   ```yaml file=shop/flows/hello.yaml    written to that path in the page's own folder
//   ```sh                                 run there line by line with the program on the PATH; each line must end well
//   ```sh fails=1                         the last line must end with that status
//   ```text output                        what the commands above it print, word for word
//   ```text                               layout, for reading only
//   ```cpp from=examples/cel/main.cpp     lines of that file, which a test of its own runs
//   ```yaml part, ```json, ```cpp         an excerpt, for reading only
//   ```cel                                expressions, see expressions_test.cpp
//   ```yaml both, ```flow both            flows in both notations, see notations_test.cpp
// Blocks of one page share one folder and run in order.
#include "tests/docs/blocks.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

int run(const fs::path& folder, const std::string& script, std::string& output) {
  const fs::path file = folder / ".run.sh";
  std::ofstream(file) << "set -e\nexport PATH=\"" << fs::path(DEALFLOW_PROGRAM).parent_path().string()
                      << ":$PATH\"\ncd \"$(dirname \"$0\")\"\n"
                      << script;
  const fs::path log = folder / ".run.log";
  const int status = std::system(("bash '" + file.string() + "' >'" + log.string() + "' 2>&1 </dev/null").c_str());
  std::ifstream in(log);
  output = {std::istreambuf_iterator<char>(in), {}};
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

fs::path fresh_folder(const std::string& name) {
  const fs::path folder = fs::temp_directory_path() / ("dealflow-docs-" + std::to_string(::getpid())) / name;
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

// Returns how many blocks were run.
int check_page(const fs::path& page) {
  const fs::path folder = fresh_folder(page.stem().string());
  fs::create_directory_symlink(fs::path(DEALFLOW_SOURCE_DIR) / "examples", folder / "examples");
  int ran = 0;
  std::string output;  // of the last commands
  for (const Block& block : fenced_blocks(page)) {
    CAPTURE(page.string(), block.line, block.info);
    const std::string kind = block.kind();
    if (const std::string path = block.option("file"); !path.empty()) {
      fs::create_directories((folder / path).parent_path());
      std::ofstream(folder / path) << block.text;
    } else if (const std::string source = block.option("from"); !source.empty()) {
      CHECK(stands_in(block, fs::path(DEALFLOW_SOURCE_DIR) / source));
    } else if (kind == "sh" && !block.has("part")) {
      const std::string fails = block.option("fails");
      const int status = run(folder, block.text, output);
      CAPTURE(output);
      CHECK(status == (fails.empty() ? 0 : std::stoi(fails)));
      ++ran;
    } else if (block.has("output")) {
      CHECK(output == block.text);
    } else {
      // A block of no known kind would be an example that nobody runs.
      CHECK((kind == "cel" || kind == "flow" || kind == "text" || kind == "json" || kind == "cpp" || kind == "cmake" ||
             kind == "yaml" || kind == "sh"));
    }
  }
  fs::remove_all(folder);
  return ran;
}

}  // namespace

TEST_CASE("each example of the documentation does what the page says", "[docs]") {
  int ran = 0;
  for (const fs::path& page : pages()) ran += check_page(page);
  WARN(ran << " blocks of commands were run");
  CHECK(ran >= 3);
}

}  // namespace dealflow::test
