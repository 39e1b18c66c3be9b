// JSON values as YAML in flow style, on one line: {type: api.deal, data: {person: {email: ana@example.com}}}.
//
// Threads:  pure function.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace dealflow::testing {

[[nodiscard]] std::string flow_yaml(const nlohmann::ordered_json& value);

}  // namespace dealflow::testing
