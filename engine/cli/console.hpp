// Console: standard output for data, standard error for talk. Knows what stands behind them: a terminal gets colour,
// progress and lines cut to its width, anything else plain text.
//
// Errors:   a reader that has gone away (closed pipe) is no error of ours; what is written then goes nowhere. A full
// disk
//           behind standard output is found by finish().
// Threads:  one thread.
// Source:   DESIGN, "Command line"; no-color.org.
#pragma once

#include <dealflow/result.hpp>

#include "engine/cli/exit_status.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::cli {

enum class Style : std::uint8_t { plain, bold, dim, red, green, yellow, cyan };

class Console {
 public:
  // What it writes to, asked of the system once.
  struct Terminal {
    bool out = false;
    bool err = false;
    bool in = false;
    bool colour = true;  // false: NO_COLOR, or a terminal without colours
    std::size_t columns = 100;
  };
  static Terminal ask_system();

  explicit Console(Terminal terminal) : terminal_(terminal) {}

  void print(std::string_view data);  // to standard output
  void print_line(std::string_view data);
  void talk(std::string_view lines);  // to standard error, with a line end; control characters are shown, not written
  void talk_raw(std::string_view text);
  // "dealflow: …" on standard error; the status to leave with.
  ExitStatus complain(const Error& error);
  ExitStatus complain(ExitStatus status, std::string_view message);

  // The text in that style where standard output (standard error) is a terminal with colours.
  [[nodiscard]] std::string styled(Style style, std::string_view text) const;
  [[nodiscard]] bool colour_on_err() const { return terminal_.err && terminal_.colour; }
  [[nodiscard]] const Terminal& terminal() const { return terminal_; }
  // Columns to stay within; nothing where standard output is no terminal and lines may be as long as they are.
  [[nodiscard]] std::optional<std::size_t> line_limit() const;

  [[nodiscard]] bool reader_gone() const { return reader_gone_; }
  // Hands over what is buffered; broken if it could not be written.
  [[nodiscard]] ExitStatus finish(ExitStatus status);

 private:
  void flush();

  Terminal terminal_;
  std::string buffer_;
  bool reader_gone_ = false;
  int write_error_ = 0;
};

}  // namespace dealflow::cli
