// Lets operator new refuse what is large, for as long as it lives. Linked into a program, it replaces operator new and
// delete of the whole program.
//
// Units:    bytes of one allocation.
// Threads:  any number of them ask for memory; one ScarceMemory at a time.
#pragma once

#include <cstddef>

namespace dealflow::test {

class ScarceMemory {
 public:
  explicit ScarceMemory(std::size_t bytes_most);
  ScarceMemory(const ScarceMemory&) = delete;
  ScarceMemory& operator=(const ScarceMemory&) = delete;
  ~ScarceMemory();
};

}  // namespace dealflow::test
