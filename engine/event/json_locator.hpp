// Where a value stands in a line of JSON: for the byte offset of a rejection. The good lines never need it.
//
// Threads:  pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace dealflow::event {

// Offset of the value at `path` ("data.items[1].quantity") in a line that is valid JSON; of the deepest part of the
// path that is there where the rest is absent.
[[nodiscard]] std::size_t locate(std::string_view line, std::string_view path);

}  // namespace dealflow::event
