// Bounded: up to N plain values in place, without an allocation. A copy takes along what is there, not the room.
//
// Limits:   more than N values is a mistake of the caller and ends the program, in every build: writing on behind the
//           room would be worse.
// Threads:  a plain value.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <type_traits>

namespace dealflow {

template <class T, std::size_t N>
class Bounded {
  static_assert(std::is_trivially_copyable_v<T> && N <= UINT16_MAX);

 public:
  Bounded() noexcept {}  // the room stays as it is: clearing it would cost more than most uses of it
  Bounded(const Bounded& other) noexcept : size_(other.size_) {
    std::copy_n(other.values_.data(), size_, values_.data());
  }
  Bounded& operator=(const Bounded& other) noexcept {
    size_ = other.size_;
    std::copy_n(other.values_.data(), size_, values_.data());
    return *this;
  }
  ~Bounded() = default;

  void push_back(T value) {
    if (size_ == N) std::terminate();
    values_[size_++] = value;
  }
  void append(const T* values, std::size_t count) {
    if (count > N - size_) std::terminate();
    std::copy_n(values, count, values_.data() + size_);
    size_ = static_cast<std::uint16_t>(size_ + count);
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const T& back() const { return values_[size_ - 1]; }
  [[nodiscard]] const T* data() const { return values_.data(); }
  [[nodiscard]] const T* begin() const { return values_.data(); }
  [[nodiscard]] const T* end() const { return values_.data() + size_; }

 private:
  std::uint16_t size_ = 0;
  std::array<T, N> values_;
};

}  // namespace dealflow
