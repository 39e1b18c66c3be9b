// dealflow: a thin program around the library. What it can do is in the commands' own files.
#include "engine/cli/command.hpp"

#include <csignal>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  // A closed pipe and a file at its size limit are told by write(), not by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  dealflow::cli::Console console(dealflow::cli::Console::ask_system());
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const auto status = dealflow::cli::run_command_line(words, console);
  return static_cast<int>(console.finish(status));
}
