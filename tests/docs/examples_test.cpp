// Every example of the documentation is run.
//
// A fenced block says by its info string what it is:
//   ```yaml file=shop/flows/hello.yaml    written to that path in the page's own folder
//   ```sh                                 run there line by line with the program on the PATH; each line must end well
//   ```sh fails=1                         the last line must end with that status
//   ```sh background                      one command that runs beside those below it, once it says that it is
//                                         listening, until the page ends; it must end well when it is asked to
//   ```text output                        what the commands above it print, word for word
//   ```text                               layout, for reading only
//   ```cpp from=examples/cel/main.cpp     lines of that file, which a test of its own runs
//   ```yaml part, ```json, ```cpp         an excerpt, for reading only
//   ```cel                                expressions, see expressions_test.cpp
//   ```yaml both, ```flow both            flows in both notations, see notations_test.cpp
// Blocks of one page share one folder and run in order.
#include "tests/docs/blocks.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
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

// A command of a page that goes on; asked to end with the object.
class Background {
 public:
  Background(const fs::path& folder, const std::string& command) : log_(folder / ".background.log") {
    const fs::path file = folder / ".background.sh";
    std::ofstream(file) << "export PATH=\"" << fs::path(DEALFLOW_PROGRAM).parent_path().string()
                        << ":$PATH\"\ncd \"$(dirname \"$0\")\"\nexec >'" << log_.string()
                        << "' 2>&1 </dev/null\nexec env " << command;
    child_ = ::fork();
    if (child_ != 0) return;
    ::execlp("bash", "bash", file.c_str(), nullptr);
    ::_exit(127);
  }
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  ~Background() {
    if (child_ > 0) static_cast<void>(end());
  }
  // False where it does not come to that in ten seconds.
  [[nodiscard]] bool listens() const {
    for (int i = 0; i < 200; ++i) {
      if (log().find("listening on ") != std::string::npos) return true;
      ::usleep(50'000);
    }
    return false;
  }
  [[nodiscard]] std::string log() const {
    std::ifstream in(log_);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // Its status.
  [[nodiscard]] int end() {
    int status = 0;
    ::kill(child_, SIGTERM);
    ::waitpid(std::exchange(child_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  fs::path log_;
  pid_t child_ = -1;
};

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
  std::vector<std::unique_ptr<Background>> beside;
  for (const Block& block : fenced_blocks(page)) {
    CAPTURE(page.string(), block.line, block.info);
    const std::string kind = block.kind();
    if (const std::string path = block.option("file"); !path.empty()) {
      fs::create_directories((folder / path).parent_path());
      std::ofstream(folder / path) << block.text;
    } else if (const std::string source = block.option("from"); !source.empty()) {
      CHECK(stands_in(block, fs::path(DEALFLOW_SOURCE_DIR) / source));
    } else if (kind == "sh" && block.has("background")) {
      beside.push_back(std::make_unique<Background>(folder, block.text));
      const bool listens = beside.back()->listens();
      INFO(beside.back()->log());
      CHECK(listens);
      ++ran;
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
  for (const auto& one : beside) {
    const int status = one->end();
    CAPTURE(page.string(), one->log());
    CHECK(status == 0);
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
