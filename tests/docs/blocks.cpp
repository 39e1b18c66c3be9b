#include "tests/docs/blocks.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace dealflow::test {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

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

bool stands_in(const Block& block, const std::filesystem::path& file) {
  const std::vector<std::string> wanted = lines_of(block.text);
  std::ifstream in(file);
  const std::vector<std::string> lines = lines_of({std::istreambuf_iterator<char>(in), {}});
  for (std::size_t first = 0; first + wanted.size() <= lines.size(); ++first) {
    const std::size_t indent = lines[first].find_first_not_of(' ');
    if (indent == std::string::npos) continue;
    const auto same = [&](const std::string& line, const std::string& part) {
      return part.empty() ? line.empty() : line == std::string(indent, ' ') + part;
    };
    if (std::equal(wanted.begin(), wanted.end(), lines.begin() + static_cast<std::ptrdiff_t>(first),
                   [&](const std::string& part, const std::string& line) { return same(line, part); })) {
      return true;
    }
  }
  return false;
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
