// Fenced blocks of a page in Markdown.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {

struct Block {
  std::string info;  // what stands behind the fence: "yaml file=shop/flows/hello.yaml"
  std::string text;
  int line = 0;

  [[nodiscard]] std::string kind() const { return info.substr(0, info.find(' ')); }  // "yaml"
  // The value of `name=value`; empty where there is none.
  [[nodiscard]] std::string option(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view word) const;
};

[[nodiscard]] std::vector<Block> fenced_blocks(const std::filesystem::path& page);

// Whether the block's lines stand in the file, one after the other, all of them further in or none.
[[nodiscard]] bool stands_in(const Block& block, const std::filesystem::path& file);

// README.md and the pages of docs.
[[nodiscard]] std::vector<std::filesystem::path> pages();

}  // namespace dealflow::test
