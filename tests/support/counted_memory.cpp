#include "tests/support/counted_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#include <malloc.h>

namespace {

std::size_t calls = 0;
std::size_t bytes = 0;
std::ptrdiff_t in_use = 0;
std::ptrdiff_t peak = 0;

void* count(void* memory) noexcept {
  if (memory == nullptr) return nullptr;
  const std::size_t size = ::malloc_usable_size(memory);
  ++calls;
  bytes += size;
  in_use += static_cast<std::ptrdiff_t>(size);
  peak = std::max(peak, in_use);
  return memory;
}

void* counted_new(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return count(memory);
}

void counted_delete(void* memory) noexcept {
  in_use -= static_cast<std::ptrdiff_t>(::malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return counted_new(std::malloc(std::max<std::size_t>(size, 1))); }
void* operator new[](std::size_t size) { return operator new(size); }
// std::stable_sort asks with these; the library's own would take memory that counted_delete does not know.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return count(std::malloc(std::max<std::size_t>(size, 1)));
}
void* operator new[](std::size_t size, const std::nothrow_t& tag) noexcept { return operator new(size, tag); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto align = static_cast<std::size_t>(alignment);
  return counted_new(std::aligned_alloc(align, (size + align - 1) / align * align));
}
void* operator new[](std::size_t size, std::align_val_t alignment) { return operator new(size, alignment); }
void operator delete(void* memory) noexcept { counted_delete(memory); }
void operator delete[](void* memory) noexcept { counted_delete(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { counted_delete(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { counted_delete(memory); }
void operator delete(void* memory, std::size_t) noexcept { counted_delete(memory); }
void operator delete[](void* memory, std::size_t) noexcept { counted_delete(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { counted_delete(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { counted_delete(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { counted_delete(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { counted_delete(memory); }

namespace dealflow::test {

void start_counting() {
  calls = 0;
  bytes = 0;
  in_use = 0;
  peak = 0;
}

CountedMemory counted() { return {calls, bytes, static_cast<std::size_t>(std::max<std::ptrdiff_t>(peak, 0))}; }

}  // namespace dealflow::test
