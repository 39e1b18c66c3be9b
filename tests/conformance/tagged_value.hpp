// The vectors' own form of values and types: {"int": "5"}, "list(string)".
#pragma once

#include <dealflow/type.hpp>
#include <dealflow/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dealflow::cel {

// Nothing where the form is not known.
[[nodiscard]] std::optional<Value> read_tagged(const Value& tagged, Arena& arena);
[[nodiscard]] std::optional<Type> read_type(std::string_view text);

// By kind and value: 1 is not 1u; any NaN equals any NaN; `wanted` may be {"type": "int"}.
[[nodiscard]] bool matches_tagged(const Value& value, const Value& wanted, Arena& arena);

}  // namespace dealflow::cel
