#include "tests/fuzz/seeds.hpp"

#include <fmt/format.h>

#include <fstream>

namespace dealflow::fuzz {

void Seeds::add(std::string_view target, std::string_view input) {
  const auto folder = folder_ / target;
  std::filesystem::create_directories(folder);
  std::ofstream(folder / std::to_string(++count_), std::ios::binary) << input;
}

// As libFuzzer reads it: one quoted word a line.
void Seeds::add_words(std::string_view target, const std::set<std::string_view>& words) const {
  std::ofstream file(folder_ / (std::string(target) + ".dict"), std::ios::binary);
  for (const std::string_view word : words) {
    file << '"';
    for (const char c : word) {
      if (c >= ' ' && c <= '~')
        file << (c == '"' || c == '\\' ? "\\" : "") << c;
      else
        file << fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    }
    file << "\"\n";
  }
}

}  // namespace dealflow::fuzz
