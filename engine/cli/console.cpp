#include "engine/cli/console.hpp"

#include "dsl/base/display_width.hpp"
#include "engine/cli/write_all.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include <sys/ioctl.h>
#include <unistd.h>

namespace dealflow::cli {
namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

std::size_t columns_of(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const std::string_view text = environment("COLUMNS");
  std::size_t columns = 0;
  std::from_chars(text.data(), text.data() + text.size(), columns);
  return columns >= 20 && columns <= 1000 ? columns : 100;
}

std::string_view sequence(Style style) {
  switch (style) {
    case Style::plain: return "";
    case Style::bold: return "\033[1m";
    case Style::dim: return "\033[2m";
    case Style::red: return "\033[31m";
    case Style::green: return "\033[32m";
    case Style::yellow: return "\033[33m";
    case Style::cyan: return "\033[36m";
  }
  return "";
}

}  // namespace

Console::Terminal Console::ask_system() {
  Terminal terminal;
  terminal.out = ::isatty(STDOUT_FILENO) == 1;
  terminal.err = ::isatty(STDERR_FILENO) == 1;
  terminal.in = ::isatty(STDIN_FILENO) == 1;
  terminal.colour = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  terminal.columns = columns_of(STDOUT_FILENO);
  return terminal;
}

void Console::print(std::string_view data) {
  if (reader_gone_ || write_error_ != 0) return;
  buffer_.append(data);
  if (buffer_.size() >= buffer_bytes) flush();
}

void Console::print_line(std::string_view data) {
  print(data);
  print("\n");
}

void Console::talk(std::string_view lines) {
  // Each line by itself: what stands in one may come from outside.
  std::string text;
  for (std::size_t end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
    text += printable(lines.substr(0, end)) + "\n";
    lines.remove_prefix(end + 1);
  }
  talk_raw(text + printable(lines) + "\n");
}

void Console::talk_raw(std::string_view text) {
  flush();  // what was printed before stands above it on a terminal
  (void)write_all(STDERR_FILENO, text);
}

ExitStatus Console::complain(const Error& error) { return complain(status_of(error.code), error.detail); }

ExitStatus Console::complain(ExitStatus status, std::string_view message) {
  talk(fmt::format("dealflow: {}", message));
  return status;
}

std::string Console::styled(Style style, std::string_view text) const {
  if (!terminal_.out || !terminal_.colour || style == Style::plain) return std::string(text);
  return fmt::format("{}{}\033[0m", sequence(style), text);
}

std::optional<std::size_t> Console::line_limit() const {
  return terminal_.out ? std::optional(terminal_.columns) : std::nullopt;
}

void Console::flush() {
  if (buffer_.empty()) return;
  const int error = write_all(STDOUT_FILENO, buffer_);
  buffer_.clear();
  if (error == EPIPE)
    reader_gone_ = true;
  else if (error != 0)
    write_error_ = error;
}

ExitStatus Console::finish(ExitStatus status) {
  flush();
  if (write_error_ == 0) return status;
  return complain(ExitStatus::broken, fmt::format("writing the output: {}", std::strerror(write_error_)));
}

}  // namespace dealflow::cli
