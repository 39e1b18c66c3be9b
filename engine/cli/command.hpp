// Command: one word behind `dealflow`. Each file of a command declares it whole: name, summary, arguments, body.
//
// Threads:  one thread.
#pragma once

#include "engine/cli/arguments.hpp"
#include "engine/cli/console.hpp"
#include "engine/cli/exit_status.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace dealflow::cli {

struct CommandInfo {
  std::string_view name;
  std::string_view summary;   // one line, for the list of commands
  std::string_view details;   // paragraphs below the summary
  std::string_view examples;  // lines to type
};

class Command {
 public:
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;
  [[nodiscard]] virtual CommandInfo info() const = 0;
  virtual void declare(Arguments& arguments) = 0;
  [[nodiscard]] virtual ExitStatus run(Console& console) = 0;
};

// All commands, in the order of the list that `dealflow --help` prints.
[[nodiscard]] std::vector<std::unique_ptr<Command>> all_commands();

// Prints help or runs; `words` are those after the program's name.
[[nodiscard]] ExitStatus run_command_line(const std::vector<std::string>& words, Console& console);

}  // namespace dealflow::cli
