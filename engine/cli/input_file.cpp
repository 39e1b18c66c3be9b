#include "engine/cli/input_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace dealflow::cli {

Result<std::string> read_input(const std::string& path) {
  constexpr std::size_t bytes_max = 64UL * 1024 * 1024;
  std::FILE* file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) return fail(ErrorCode::not_found, path + ": " + std::strerror(errno));
  std::string text;
  std::array<char, 65'536> buffer{};
  for (std::size_t bytes = 0;
       text.size() <= bytes_max && (bytes = std::fread(buffer.data(), 1, buffer.size(), file)) > 0;) {
    text.append(buffer.data(), bytes);
  }
  const bool broken = std::ferror(file) != 0;
  if (file != stdin) std::fclose(file);
  if (broken) return fail(ErrorCode::io, path + " cannot be read");
  if (text.size() > bytes_max) return fail(ErrorCode::invalid_argument, path + " has more than 64 MiB");
  return text;
}

}  // namespace dealflow::cli
