#include "tests/support/program.hpp"

#include "tests/support/temporary_folder.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

namespace dealflow::test {
namespace {

[[noreturn]] void execute(const std::vector<std::string>& words) {
  const char* other = std::getenv("DEALFLOW_PROGRAM");  // one that was broken on purpose (tests/faults/broken)
  std::string program = other != nullptr ? other : DEALFLOW_BINARY_DIR "/dealflow";
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

Finished wait_for(pid_t child) {
  int status = 0;
  Finished finished;
  if (::waitpid(child, &status, 0) != child) return finished;
  if (WIFEXITED(status)) finished.status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) finished.signal = WTERMSIG(status);
  return finished;
}

void limit_files(std::uint64_t bytes) {
  const struct rlimit limit { bytes, bytes };
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(125);
}

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Surroundings {
  std::string input_file = "/dev/null";
  std::uint64_t file_bytes_max = RLIM_INFINITY;
  int closed_fd = -1;
};

Finished run(const std::vector<std::string>& words, const Surroundings& surroundings = {}) {
  const TemporaryFolder folder;
  const std::string out = folder.path() / "out";
  const std::string err = folder.path() / "err";
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    stand_for(STDIN_FILENO, surroundings.input_file, O_RDONLY);
    stand_for(STDOUT_FILENO, out, O_WRONLY | O_CREAT);
    stand_for(STDERR_FILENO, err, O_WRONLY | O_CREAT);
    limit_files(surroundings.file_bytes_max);
    ::close(surroundings.closed_fd);
    execute(words);
  }
  Finished finished = wait_for(child);
  finished.out = content(out);
  finished.err = content(err);
  return finished;
}

}  // namespace

Finished run_program(const std::vector<std::string>& words) { return run(words); }

Finished run_program_fed(const std::vector<std::string>& words, std::string_view input) {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "in";
  std::ofstream(file, std::ios::binary) << input;
  return run(words, {.input_file = file});
}

Finished run_program_limited(const std::vector<std::string>& words, std::uint64_t file_bytes_max) {
  return run(words, {.file_bytes_max = file_bytes_max});
}

Finished run_program_without(int closed_fd, const std::vector<std::string>& words) {
  return run(words, {.closed_fd = closed_fd});
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
  const Finished ended = wait_for(child);
  finished.status = ended.status;
  finished.signal = ended.signal;
  ::close(terminal);
  return finished;
}

Running::Running(const std::vector<std::string>& words, Input input) {
  std::array<int, 2> ends{-1, -1};
  if (input == Input::pipe && ::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
  child_ = ::fork();
  if (child_ < 0) throw std::runtime_error("fork failed");
  if (child_ == 0) {
    if (input == Input::none) stand_for(STDIN_FILENO, "/dev/null", O_RDONLY);
    if (input == Input::pipe && ::dup2(ends[0], STDIN_FILENO) < 0) ::_exit(126);
    stand_for(STDOUT_FILENO, "/dev/null", O_WRONLY);
    stand_for(STDERR_FILENO, "/dev/null", O_WRONLY);
    execute(words);
  }
  if (ends[0] >= 0) ::close(ends[0]);
  input_ = ends[1];
}

Running::~Running() {
  if (child_ > 0) (void)kill();
}

void Running::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t taken = ::write(input_, text.data(), text.size());
    if (taken <= 0) throw std::runtime_error("the program reads no more");
    text.remove_prefix(static_cast<std::size_t>(taken));
  }
}

void Running::signal(int number) { ::kill(child_, number); }

Finished Running::kill() {
  ::kill(child_, SIGKILL);
  return wait();
}

Finished Running::wait() {
  if (input_ >= 0) ::close(input_);
  input_ = -1;
  return wait_for(std::exchange(child_, -1));
}

}  // namespace dealflow::test
