// ValueCodec: values of expressions as bytes, for runs that are parked. Kinds are kept: an int comes back as an int,
// money as money.
//
// Layout:   kind (1), then: numbers 8 bytes little endian; texts and bytes their length (4) and themselves; lists and
//           maps their count (4) and their elements.
// Errors:   what has no stored form (types, optional and host values) is refused by name; bytes that are cut or
//           unknown are store_damaged.
// Threads:  pure functions.
// Source:   DESIGN 13: a run is a step number and its variables, small and serialisable.
#pragma once

#include <dealflow/result.hpp>
#include <dealflow/value.hpp>

#include "engine/crm/crm.hpp"

#include <string>
#include <string_view>

namespace dealflow::run {

[[nodiscard]] crm::Expected<std::string> encode_value(const cel::Value& value);
// The value lives as long as the arena.
[[nodiscard]] Result<cel::Value> decode_value(std::string_view bytes, cel::Arena& arena);

}  // namespace dealflow::run
