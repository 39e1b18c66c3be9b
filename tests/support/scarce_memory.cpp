#include "tests/support/scarce_memory.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> most = SIZE_MAX;

}  // namespace

void* operator new(std::size_t size) {
  void* memory = size > most ? nullptr : std::malloc(std::max<std::size_t>(size, 1));
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace dealflow::test {

ScarceMemory::ScarceMemory(std::size_t bytes_most) { most = bytes_most; }
ScarceMemory::~ScarceMemory() { most = SIZE_MAX; }

}  // namespace dealflow::test
