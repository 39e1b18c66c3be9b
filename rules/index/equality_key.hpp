// EqualityKey: a constant that an attribute is compared with, in the form in which it is looked up.
//
// Numbers equal by value, whatever their kind, have one key. Values that no key stands for give nothing.
#pragma once

#include <dealflow/value.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::rules {

struct EqualityKey {
  enum class Kind : std::uint8_t { text, boolean, integer };
  Kind kind = Kind::text;
  std::string_view text;
  std::int64_t number = 0;  // integer; 0 or 1 for a boolean
  friend bool operator==(const EqualityKey&, const EqualityKey&) = default;
};

[[nodiscard]] std::optional<EqualityKey> equality_key(const cel::Value& value);

struct EqualityKeyHash {
  [[nodiscard]] std::size_t operator()(const EqualityKey& key) const noexcept {
    const std::size_t seed = static_cast<std::size_t>(key.kind) * 0x9E3779B97F4A7C15ULL;
    if (key.kind == EqualityKey::Kind::text) return std::hash<std::string_view>{}(key.text) ^ seed;
    return std::hash<std::int64_t>{}(key.number) ^ seed;
  }
};

}  // namespace dealflow::rules
