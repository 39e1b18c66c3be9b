#include "engine/cli/line_reader.hpp"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace dealflow::cli {

LineReader::Got LineReader::fill() {
  const ssize_t bytes = ::read(fd_, buffer_.data(), buffer_.size());
  if (bytes < 0) return errno == EINTR ? Got::interrupted : Got::broken;
  at_ = 0;
  end_ = static_cast<std::size_t>(bytes);
  ended_ = bytes == 0;
  return ended_ ? Got::end : Got::line;
}

LineReader::Got LineReader::next(std::string& line) {
  line.clear();
  bool any = false;
  for (;;) {
    if (at_ == end_) {
      const Got got = ended_ ? Got::end : fill();
      if (got == Got::end && any) break;
      if (got != Got::line) return got;
    }
    any = true;
    const char* begin = buffer_.data() + at_;
    const char* limit = buffer_.data() + end_;
    const char* stop = std::find(begin, limit, '\n');
    const auto room = line_bytes_max_ + 1 - std::min(line.size(), line_bytes_max_ + 1);
    line.append(begin, std::min(static_cast<std::size_t>(stop - begin), room));
    at_ = static_cast<std::size_t>(stop - buffer_.data());
    if (at_ < end_) {
      ++at_;
      break;
    }
  }
  ++number_;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return Got::line;
}

}  // namespace dealflow::cli
