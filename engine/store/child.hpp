// Work in a child process: for reading a file whose damage ends the process that maps it by a signal.
//
// Errors:   io where there is no child to be had; how the child ended is in the answer.
// Threads:  call it from a process with one thread, as it forks.
// Source:   facts on LMDB.
#pragma once

#include <dealflow/result.hpp>

#include <functional>
#include <string>

namespace dealflow::store {

struct ChildAnswer {
  std::string text;  // what `work` returned, or a beginning of it
  int signal = 0;    // what ended the child; 0: it came to its end
};

[[nodiscard]] Result<ChildAnswer> in_child(const std::function<std::string()>& work);

}  // namespace dealflow::store
