// One line of CSV (RFC 4180), for spreadsheets.
//
// Threads:  pure functions.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace dealflow::cli {

// Null is nothing, lists and objects are their JSON. A text that a spreadsheet would run as a formula begins with an
// apostrophe.
[[nodiscard]] std::string csv_cell(const nlohmann::ordered_json& value);
// With its line end.
[[nodiscard]] std::string csv_line(const std::vector<nlohmann::ordered_json>& cells);

}  // namespace dealflow::cli
