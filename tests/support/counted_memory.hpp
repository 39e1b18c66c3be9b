// Counts what operator new gives out. Linked into a program, it replaces operator new and delete of the whole program,
// its shared libraries included; so only into programs that ask for the figures.
//
// Units:    bytes and calls since start() was called.
// Threads:  for programs of one thread.
#pragma once

#include <cstddef>

namespace dealflow::test {

struct CountedMemory {
  std::size_t calls = 0;
  std::size_t bytes = 0;  // of all calls
  std::size_t peak = 0;   // bytes in use at once, beyond those in use at the start
};

void start_counting();
[[nodiscard]] CountedMemory counted();

}  // namespace dealflow::test
