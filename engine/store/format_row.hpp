// The first row of every store: which format it has, and which program made it.
//
// Errors:   store_damaged, store_newer_format.
// Source:   DESIGN 12.
#pragma once

#include <dealflow/result.hpp>

#include "engine/store/key.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dealflow::store {

// The smallest key there can be: workspace 0, table 1, no parts. file_check.cpp finds the row by that.
[[nodiscard]] Key format_key();
[[nodiscard]] std::string format_value(std::uint32_t number);
// The format.
[[nodiscard]] Result<std::uint32_t> check_format_row(std::string_view value, const std::string& file);

}  // namespace dealflow::store
