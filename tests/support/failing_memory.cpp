#include "tests/support/failing_memory.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>

namespace {

constexpr std::uint64_t never = UINT64_MAX;
std::atomic<std::uint64_t> asked{0};
std::atomic<std::int64_t> in_use{0};
std::atomic<std::uint64_t> first_to_fail{never};
std::atomic<std::uint64_t> last_to_fail{0};
std::atomic<std::uint64_t> refused{0};

bool refuses() noexcept {
  const std::uint64_t number = ++asked;
  if (number < first_to_fail || number > last_to_fail) return false;
  ++refused;
  errno = ENOMEM;
  return true;
}

void* given(void* memory) noexcept {
  if (memory != nullptr) ++in_use;
  return memory;
}

void* taken_back(void* memory) noexcept {
  if (memory != nullptr) --in_use;
  return memory;
}

}  // namespace

#if defined(DEALFLOW_SANITIZED)

namespace {

void* must(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* ask(std::size_t size) noexcept {
  return refuses() ? nullptr : given(std::malloc(std::max<std::size_t>(size, 1)));
}
void* ask(std::size_t size, std::align_val_t alignment) noexcept {
  const auto align = static_cast<std::size_t>(alignment);
  return refuses() ? nullptr
                   : given(std::aligned_alloc(align, (std::max<std::size_t>(size, 1) + align - 1) / align * align));
}

}  // namespace

void* operator new(std::size_t size) { return must(ask(size)); }
void* operator new[](std::size_t size) { return must(ask(size)); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return ask(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return ask(size); }
void* operator new(std::size_t size, std::align_val_t alignment) { return must(ask(size, alignment)); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return must(ask(size, alignment)); }
void operator delete(void* memory) noexcept { std::free(taken_back(memory)); }
void operator delete[](void* memory) noexcept { std::free(taken_back(memory)); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(taken_back(memory)); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(taken_back(memory)); }
void operator delete(void* memory, std::size_t) noexcept { std::free(taken_back(memory)); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(taken_back(memory)); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(taken_back(memory)); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(taken_back(memory)); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(taken_back(memory)); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(taken_back(memory)); }

#else

// What the C library's own malloc is called beside its public name.
extern "C" {
void* __libc_malloc(std::size_t size);                           // NOLINT
void* __libc_calloc(std::size_t count, std::size_t size);        // NOLINT
void* __libc_realloc(void* memory, std::size_t size);            // NOLINT
void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT
void __libc_free(void* memory);                                  // NOLINT

void* malloc(std::size_t size) { return refuses() ? nullptr : given(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) { return refuses() ? nullptr : given(__libc_calloc(count, size)); }
void* realloc(void* memory, std::size_t size) {
  if (memory == nullptr) return malloc(size);
  return refuses() ? nullptr : __libc_realloc(memory, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  return refuses() ? nullptr : given(__libc_memalign(alignment, size));
}
void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  void* block = memalign(alignment, size);
  if (block == nullptr) return ENOMEM;
  *memory = block;
  return 0;
}
void free(void* memory) { __libc_free(taken_back(memory)); }
}

#endif

namespace dealflow::test {

std::uint64_t allocations() { return asked; }
std::int64_t blocks_in_use() { return in_use; }

FailingMemory::FailingMemory(std::uint64_t at, Times times) {
  refused = 0;
  if (at == 0) return;
  last_to_fail = times == Times::once ? asked + at : never;
  first_to_fail = asked + at;
}

FailingMemory::~FailingMemory() {
  first_to_fail = never;
  last_to_fail = 0;
}

std::uint64_t FailingMemory::failed() const { return refused; }

}  // namespace dealflow::test
