#include "tests/support/program.hpp"

#include "tests/support/temporary_folder.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

namespace dealflow::test {
namespace {

[[noreturn]] void execute(const std::vector<std::string>& words) {
  std::string program = DEALFLOW_BINARY_DIR "/dealflow";
  std::vector<std::string> copies = words;
  std::vector<char*> arguments{program.data()};
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv(program.c_str(), arguments.data());
  ::_exit(127);
}

void stand_for(int fd, const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags, 0600);
  if (file < 0 || ::dup2(file, fd) < 0) ::_exit(126);
}

int wait_for(pid_t child) {
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

Finished run_program(const std::vector<std::string>& words) {
  const TemporaryFolder folder;
  const std::string out = folder.path() / "out";
  const std::string err = folder.path() / "err";
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    stand_for(STDIN_FILENO, "/dev/null", O_RDONLY);
    stand_for(STDOUT_FILENO, out, O_WRONLY | O_CREAT);
    stand_for(STDERR_FILENO, err, O_WRONLY | O_CREAT);
    execute(words);
  }
  const int status = wait_for(child);
  return {status, content(out), content(err)};
}

Finished run_on_terminal(const std::vector<std::string>& words, std::string_view typed) {
  winsize size{};
  size.ws_col = 100;
  size.ws_row = 40;
  int terminal = -1;
  int other_side = -1;
  if (::openpty(&terminal, &other_side, nullptr, nullptr, &size) != 0) throw std::runtime_error("openpty failed");
  termios modes{};
  ::tcgetattr(other_side, &modes);
  modes.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ::tcsetattr(other_side, TCSANOW, &modes);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    if (::login_tty(other_side) != 0) ::_exit(126);
    ::setenv("NO_COLOR", "1", 1);
    execute(words);
  }
  ::close(other_side);
  constexpr char end_of_input = 4;
  const std::string all = std::string(typed) + end_of_input;
  if (::write(terminal, all.data(), all.size()) != static_cast<ssize_t>(all.size()))
    throw std::runtime_error("the terminal takes no more");
  Finished finished;
  std::array<char, 4096> piece{};
  // The read fails when the other side is gone.
  for (ssize_t got = 0; (got = ::read(terminal, piece.data(), piece.size())) > 0;)
    finished.out.append(piece.data(), static_cast<std::size_t>(got));
  std::erase(finished.out, '\r');
  finished.status = wait_for(child);
  ::close(terminal);
  return finished;
}

}  // namespace dealflow::test
