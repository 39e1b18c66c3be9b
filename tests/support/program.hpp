// The program as its user starts it: from a shell with pipes, or on a terminal.
//
// For tests of one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {

struct Finished {
  int status = -1;  // exit status, or -1 if it did not end by itself
  std::string out;
  std::string err;
};

// Runs `build/dealflow` with these words and nothing on standard input.
[[nodiscard]] Finished run_program(const std::vector<std::string>& words);

// The same on a terminal of 100 columns without colours and without echo, where `typed` is typed, then Ctrl-D. Both
// outputs stand in `out`, in order, line ends as \n.
[[nodiscard]] Finished run_on_terminal(const std::vector<std::string>& words, std::string_view typed);

}  // namespace dealflow::test
