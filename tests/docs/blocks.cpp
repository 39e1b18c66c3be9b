#include "tests/docs/blocks.hpp"

#include <algorithm>
#include <fstream>

namespace dealflow::test {

std::string Block::option(std::string_view name) const {
  const auto at = info.find(std::string(name) + "=");
  if (at == std::string::npos) return "";
  const auto begin = at + name.size() + 1;
  return info.substr(begin, info.find(' ', begin) - begin);
}

bool Block::has(std::string_view word) const {
  return (" " + info + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

std::vector<Block> fenced_blocks(const std::filesystem::path& page) {
  std::vector<Block> blocks;
  std::ifstream in(page);
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.rfind("```", 0) == 0) {
      if (!inside) blocks.push_back({line.substr(3), "", number});
      inside = !inside;
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

std::vector<std::filesystem::path> pages() {
  const std::filesystem::path source = DEALFLOW_SOURCE_DIR;
  std::vector<std::filesystem::path> all{source / "README.md"};
  for (const auto& entry : std::filesystem::directory_iterator(source / "docs")) {
    if (entry.path().extension() == ".md") all.push_back(entry.path());
  }
  std::sort(all.begin() + 1, all.end());
  return all;
}

}  // namespace dealflow::test
