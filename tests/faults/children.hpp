// Work in child processes, several at once: for what may end its process, or is ended in the midst of it.
//
//   each_in_child(images, 4, [&](std::size_t number) { return judge(number); },     // in a child; its words
//                 [&](std::size_t number, const Ended& ended) { … });               // here, in any order
//
// A child begins as a copy of this process and leaves without its destructors (_exit).
//
// Errors:   no child to be had: thrown (std::runtime_error). How a child ended is in its answer.
// Threads:  for a process that has one thread, as it forks.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace dealflow::test {

struct Ended {
  std::string said;     // what the work returned; of one that was ended, nothing, or what say() told until then
  int signal = 0;       // what ended it, or 0
  int status = 0;       // of its _exit
  bool killed = false;  // by us, as its time was over
};

// In a child: tells the parent at once, so that it stands in Ended::said also when the child is ended.
void say(const std::string& text);

[[nodiscard]] Ended in_child(const std::function<std::string()>& work,
                             std::chrono::milliseconds patience = std::chrono::seconds(60));

// `at_once` children beside each other.
void each_in_child(std::size_t count, std::size_t at_once, const std::function<std::string(std::size_t)>& work,
                   const std::function<void(std::size_t, const Ended&)>& done,
                   std::chrono::milliseconds patience = std::chrono::seconds(60));

}  // namespace dealflow::test
