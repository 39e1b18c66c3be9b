// The program as its user starts it: from a shell with pipes, or on a terminal; waited for, or beside the test.
//
// Errors:   whatever keeps the program from being started or read is thrown (std::runtime_error).
// Threads:  for tests of one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace dealflow::test {

struct Finished {
  int status = -1;  // exit status, or -1 if it did not end by itself
  int signal = 0;   // what ended it, or 0
  std::string out;
  std::string err;
};

// Runs `build/dealflow` with these words and nothing on standard input.
[[nodiscard]] Finished run_program(const std::vector<std::string>& words);

// The same with that on standard input.
[[nodiscard]] Finished run_program_fed(const std::vector<std::string>& words, std::string_view input);

// Where no file that it writes may grow beyond `file_bytes_max` (RLIMIT_FSIZE), its outputs among them.
[[nodiscard]] Finished run_program_limited(const std::vector<std::string>& words, std::uint64_t file_bytes_max);

// The same, with one of the three standard files closed.
[[nodiscard]] Finished run_program_without(int closed_fd, const std::vector<std::string>& words);

// The same on a terminal of 100 columns without colours and without echo, where `typed` is typed, then Ctrl-D. Both
// outputs stand in `out`, in order, line ends as \n.
[[nodiscard]] Finished run_on_terminal(const std::vector<std::string>& words, std::string_view typed);

// A program that goes on beside the test; killed with the object where it still runs. Its outputs are thrown away.
class Running {
 public:
  enum class Input { none, pipe };
  explicit Running(const std::vector<std::string>& words, Input input = Input::none);
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running();

  // To its standard input, which has to be a pipe; blocks while the pipe is full.
  void write(std::string_view text);
  void signal(int number);
  [[nodiscard]] pid_t id() const { return child_; }
  // SIGKILL. What is returned says whether it ended by that, or was faster.
  Finished kill();
  // Closes its input and waits for its end.
  Finished wait();

 private:
  pid_t child_ = -1;
  int input_ = -1;
};

}  // namespace dealflow::test
