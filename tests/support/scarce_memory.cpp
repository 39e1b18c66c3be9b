#include "tests/support/scarce_memory.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> most = SIZE_MAX;

void* ask(std::size_t size) noexcept { return size > most ? nullptr : std::malloc(std::max<std::size_t>(size, 1)); }

}  // namespace

void* operator new(std::size_t size) {
  void* memory = ask(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
// std::stable_sort asks with these; a sanitizer's own do not go by the first.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return ask(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace dealflow::test {

ScarceMemory::ScarceMemory(std::size_t bytes_most) { most = bytes_most; }
ScarceMemory::~ScarceMemory() { most = SIZE_MAX; }

}  // namespace dealflow::test
