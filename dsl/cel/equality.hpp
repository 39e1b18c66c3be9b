// Equality and order of values.
//
// Source: CEL language definition, "Equality and Ordering": numbers compare by value across kinds, without rounding.
#pragma once

#include <dealflow/value.hpp>

#include <compare>
#include <cstddef>
#include <optional>

namespace dealflow::cel {

[[nodiscard]] constexpr bool is_number(Kind kind) {
  return kind == Kind::int64 || kind == Kind::uint64 || kind == Kind::float64;
}

// Both are numbers. Unordered where one is NaN.
[[nodiscard]] std::partial_ordering compare_numbers(const Value& a, const Value& b);

// A total order over what can be a map's key, for searching; numbers of one value are one key.
[[nodiscard]] int compare_keys(const Value& a, const Value& b);

// As equal(), but gives up when `steps` elements have been looked at. Counts down.
[[nodiscard]] std::optional<bool> equal_within(const Value& a, const Value& b, std::size_t& steps);

// Order of two values of kinds that have one; nothing where they have none.
[[nodiscard]] std::optional<std::partial_ordering> compare_values(const Value& a, const Value& b);

}  // namespace dealflow::cel
