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
inline constexpr std::size_t page_bytes = 40;    // 4 bytes
inline constexpr std::size_t transaction = 144;  // 8 bytes: which commit it is of
}  // namespace head_page

}  // namespace dealflow::test
