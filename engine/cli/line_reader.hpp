// Lines of a file or of standard input, in bounded memory. A line that is too long is told as such and passed over.
//
// Threads:  one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cli {

class LineReader {
 public:
  // The descriptor stays the caller's.
  LineReader(int fd, std::size_t line_bytes_max) : fd_(fd), line_bytes_max_(line_bytes_max), buffer_(64 * 1024) {}

  enum class Got : std::uint8_t { line, end, interrupted, broken };
  // The next line without its end (a CR before it is taken off). Of a line over the limit, the first bytes_max + 1.
  [[nodiscard]] Got next(std::string& line);
  [[nodiscard]] std::uint64_t number() const { return number_; }  // of the line that was read last

 private:
  [[nodiscard]] Got fill();

  int fd_;
  std::size_t line_bytes_max_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
  bool ended_ = false;
};

}  // namespace dealflow::cli
