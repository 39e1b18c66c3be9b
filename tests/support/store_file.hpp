// The file of a store as bytes, for tests that damage it; where its head pages say what.
#pragma once

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace dealflow::test {

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write_bytes(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

template <class Number>
Number number_at(std::string_view bytes, std::size_t at) {
  Number number{};
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}
template <class Number>
void set_number(std::string& bytes, std::size_t at, Number number) {
  std::memcpy(bytes.data() + at, &number, sizeof number);
}

// Of LMDB's data version 1 on 64-bit machines: offsets from the beginning of a head page. The first begins the file,
// the second stands behind it.
namespace head_page {
inline constexpr std::size_t magic = 16, version = 20;  // 4 bytes each
inline constexpr std::size_t address = 24;              // 8 bytes, of no meaning here
inline constexpr std::size_t map_bytes = 32;            // 8 bytes
inline constexpr std::size_t free_tree = 40, rows_tree = 88;
inline constexpr std::size_t page_bytes = free_tree;  // 4 bytes
inline constexpr std::size_t last_page = 136;         // 8 bytes
inline constexpr std::size_t transaction = 144;       // 8 bytes: which commit it is of
inline constexpr std::size_t end = 152;
}  // namespace head_page
// From the beginning of what a head page says of a tree; numbers of 8 bytes but for the first two, which have 2.
namespace tree_head {
inline constexpr std::size_t flags = 4, depth = 6, branch_pages = 8, leaf_pages = 16, overflow_pages = 24, entries = 32,
                             root = 40;
}  // namespace tree_head
// From the beginning of any page: its number has 8 bytes, the others 2. Where nodes begin follows, 2 bytes each. A
// page that begins a value has the number of its pages, 4 bytes, at `lower`.
namespace page {
inline constexpr std::size_t number = 0, flags = 10, lower = 12, upper = 14, nodes = 16;
}  // namespace page

}  // namespace dealflow::test
