// Where and why a text is not the JSON that parse_json() takes: a slow reader for texts that have been refused.
#pragma once

#include <dealflow/value.hpp>

#include <optional>
#include <string_view>

namespace dealflow::cel {

// Nothing where the text is good.
[[nodiscard]] std::optional<JsonProblem> find_json_problem(std::string_view text, std::size_t depth_max);

}  // namespace dealflow::cel
