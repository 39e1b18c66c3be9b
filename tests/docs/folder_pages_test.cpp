// The README of each folder: there, of one screen, and no path in it that leads to nothing.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <fnmatch.h>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

const fs::path root = DEALFLOW_SOURCE_DIR;

std::string read_file(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What looks like a path among the words in backquotes: `base/`, `cel/vm.cpp`, `crm/codec_*.cpp`.
std::vector<std::string> paths_in(const std::string& page) {
  static const std::regex quoted("`([^`]*)`");
  static const std::regex path(R"([\w.*-]+/[\w./*-]*|[\w*-]+\.(hpp|cpp|def))");
  std::vector<std::string> paths;
  for (std::sregex_iterator at(page.begin(), page.end(), quoted), end; at != end; ++at) {
    std::istringstream words((*at)[1].str());
    for (std::string word; words >> word;) {
      if (std::regex_match(word, path)) paths.push_back(word);
    }
  }
  return paths;
}

// The end of a path somewhere in the folder, which may be a pattern; or one from the root, or of what `make build`
// leaves.
bool leads_somewhere(const fs::path& folder, const std::string& path) {
  if (path.starts_with("build/") || fs::exists(root / path)) return true;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string there = entry.path().string();
    if (fnmatch(("*/" + path).c_str(), (there + (path.ends_with('/') ? "/" : "")).c_str(), 0) == 0) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("each folder begins with a page of one screen", "[docs]") {
  for (const char* name : {"dsl", "stdlib", "rules", "engine", "tests"}) {
    CAPTURE(name);
    const fs::path folder = root / name;
    const std::string page = read_file(folder / "README.md");
    CHECK(page.starts_with("# " + std::string(name) + ": "));
    CHECK(std::count(page.begin(), page.end(), '\n') <= 40);

    const auto paths = paths_in(page);
    for (const std::string& path : paths) {
      CAPTURE(path);
      CHECK(leads_somewhere(folder, path));
    }
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (!entry.is_directory()) continue;
      const std::string folder_name = entry.path().filename().string() + "/";
      INFO("the page says nothing of " << folder_name);
      CHECK(std::any_of(paths.begin(), paths.end(), [&](const auto& path) { return path.starts_with(folder_name); }));
    }
  }
}

}  // namespace dealflow::test
