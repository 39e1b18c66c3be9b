// The vectors' own form of values and types: {"int": "5"}, "list(string)".
#pragma once

#include <dealflow/type.hpp>
#include <dealflow/value.hpp>

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dealflow::cel {

// Or what is wrong with it, or why this library has no such value.
[[nodiscard]] tl::expected<Value, std::string> read_tagged(const Value& tagged, Arena& arena);

// Nothing where the text names no type of this library.
[[nodiscard]] std::optional<Type> read_type(std::string_view text);

// By kind and value: 1 is not 1u; any NaN equals any NaN; maps whatever their order.
[[nodiscard]] bool same_value(const Value& a, const Value& b);

}  // namespace dealflow::cel
