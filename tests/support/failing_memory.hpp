// Counts the allocations of a program, and lets the n-th fail, or all from the n-th on. Linked into a program, it
// stands before malloc for all of it, its shared libraries included; where a sanitizer has malloc, before operator new
// only.
//
//   const FailingMemory failing(17);   // the 17th from here on, once
//
// Units:    blocks.
// Threads:  any number of them ask for memory; one FailingMemory at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dealflow::test {

// Allocations since the program began; blocks that are not given back.
[[nodiscard]] std::uint64_t allocations();
[[nodiscard]] std::int64_t blocks_in_use();

class FailingMemory {
 public:
  enum class Times : std::uint8_t { once, for_good };
  // `at` 1: the next one; 0: none.
  explicit FailingMemory(std::uint64_t at, Times times = Times::once);
  FailingMemory(const FailingMemory&) = delete;
  FailingMemory& operator=(const FailingMemory&) = delete;
  ~FailingMemory();
  [[nodiscard]] std::uint64_t failed() const;
};

}  // namespace dealflow::test
