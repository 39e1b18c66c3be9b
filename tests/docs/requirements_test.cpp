// docs/requirements.md says which test covers which requirement. It is made from the tests' own tags, so it cannot
// claim what is not there; a page that is no longer true fails here. DEALFLOW_UPDATE_GOLDEN=1 writes it again.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Requirement {
  std::string number;
  std::string title;
};

std::vector<Requirement> requirements() {
  std::vector<Requirement> all;
  std::istringstream lines(read_file(fs::path(DEALFLOW_SOURCE_DIR) / "tests/docs/requirements.txt"));
  for (std::string line; std::getline(lines, line);) {
    const auto blank = line.find(' ');
    if (blank != std::string::npos) all.push_back({line.substr(0, blank), line.substr(blank + 1)});
  }
  return all;
}

// One string literal, or several that the compiler joins; `at` moves behind them.
std::string literal(const std::string& text, std::size_t& at) {
  std::string joined;
  for (;;) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n')) ++at;
    if (at >= text.size() || text[at] != '"') return joined;
    for (++at; at < text.size() && text[at] != '"'; ++at) {
      if (text[at] == '\\') ++at;
      joined += text[at];
    }
    ++at;
  }
}

using Coverage = std::map<std::string, std::set<std::string>>;  // tag -> "file: name"

void collect(const fs::path& file, Coverage& coverage) {
  const std::string text = read_file(file);
  const std::string shown = fs::relative(file, fs::path(DEALFLOW_SOURCE_DIR) / "tests").generic_string();
  for (auto at = text.find("TEST_CASE("); at != std::string::npos; at = text.find("TEST_CASE(", at)) {
    at += std::string_view("TEST_CASE(").size();
    const std::string name = literal(text, at);
    if (at >= text.size() || text[at] != ',') continue;
    ++at;
    const std::string tags = literal(text, at);
    for (auto open = tags.find('['); open != std::string::npos; open = tags.find('[', open + 1)) {
      const auto close = tags.find(']', open);
      if (close == std::string::npos) break;
      coverage[tags.substr(open + 1, close - open - 1)].insert("`" + shown + "`: " + name);
    }
  }
}

std::string escaped(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.replace(at, 1, "\\|");
  return text;
}

std::string page() {
  Coverage coverage;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(DEALFLOW_SOURCE_DIR) / "tests")) {
    if (entry.path().extension() == ".cpp") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) collect(file, coverage);

  const auto all = requirements();
  const auto covered =
      std::count_if(all.begin(), all.end(), [&](const auto& r) { return coverage.count(r.number) > 0; });
  std::ostringstream out;
  out << "# Requirements and their tests\n\n"
      << "Made from the tags of the tests by `docs_test`; do not edit. " << covered << " of " << all.size()
      << " requirements have at least one test.\n\n| | what | tests |\n| --- | --- | --- |\n";
  for (const Requirement& requirement : all) {
    out << "| " << requirement.number << " | " << requirement.title << " | ";
    const auto tests = coverage.find(requirement.number);
    if (tests == coverage.end()) {
      out << "*not covered yet*";
    } else {
      bool first = true;
      for (const std::string& test : tests->second) {
        if (!first) out << "<br>";
        out << escaped(test);
        first = false;
      }
    }
    out << " |\n";
  }
  return out.str();
}

}  // namespace

TEST_CASE("docs/requirements.md says which test covers which requirement", "[docs]") {
  REQUIRE(requirements().size() == 92);
  const fs::path path = fs::path(DEALFLOW_SOURCE_DIR) / "docs/requirements.md";
  const std::string expected = page();
  if (std::getenv("DEALFLOW_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << expected;
  const bool current = read_file(path) == expected;
  INFO("run docs_test with DEALFLOW_UPDATE_GOLDEN=1 to write the page again");
  CHECK(current);
}
