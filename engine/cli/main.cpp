// dealflow: a thin program around the library. What it can do is in the commands' own files.
#include "engine/cli/command.hpp"

#include <csignal>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

// Where the caller closed one of the three standard files, the next file that is opened would stand in its place: the
// summary would be written into the store. Each is opened the wrong way, so that using it is an error.
void fill_standard_files() {
  constexpr int wrong_ways[] = {O_WRONLY, O_RDONLY, O_RDONLY};
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) < 0) static_cast<void>(::open("/dev/null", wrong_ways[fd]));
  }
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe and a file at its size limit are told by write(), not by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  fill_standard_files();
  dealflow::cli::Console console(dealflow::cli::Console::ask_system());
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const auto status = dealflow::cli::run_command_line(words, console);
  return static_cast<int>(console.finish(status));
}
