// Where a scalar stands in the source: yaml-cpp tells its first byte and its decoded text; the rest is found by walking
// both side by side.
//
// Threads:  pure functions.
#pragma once

#include "dsl/yaml/node.hpp"

#include <cstdint>
#include <string_view>

namespace dealflow::yaml {

// Fills style, span, content_begin and offsets of `node` (a scalar with its text), which begins at `begin`. Where the
// walk loses its way, the span is the rest of the first line, and carets point at its start.
void find_scalar(std::string_view source, std::uint32_t begin, Node& node);

// Behind anchors and tags, which stand before a node.
[[nodiscard]] std::uint32_t skip_properties(std::string_view source, std::uint32_t begin);

}  // namespace dealflow::yaml
