// YAML as the JSON that it means: what a sample or a test writes in YAML is kept, sent and compared as JSON.
//
// Units:    a plain scalar is null, true, false or a number where it reads as one; anything else is text.
// Threads:  pure functions.
// Source:   YAML 1.2, core schema.
#pragma once

#include "dsl/yaml/node.hpp"

#include <string>
#include <string_view>

namespace dealflow::rules {

[[nodiscard]] std::string json_text(std::string_view text);  // quoted and escaped
// A plain scalar that JSON would take as a number.
[[nodiscard]] bool is_number(const yaml::Node& node);
[[nodiscard]] std::string json_of(const yaml::Node& node);

}  // namespace dealflow::rules
