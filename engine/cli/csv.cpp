#include "engine/cli/csv.hpp"

#include <string_view>

namespace dealflow::cli {

using Json = nlohmann::ordered_json;

namespace {

// What a spreadsheet would calculate. A phone begins with + as well, and is left alone.
bool is_formula(std::string_view text) {
  if (text.empty()) return false;
  if (std::string_view("=-@\t\r").find(text.front()) != std::string_view::npos) return true;
  return text.front() == '+' && text.find_first_not_of("0123456789 ", 1) != std::string_view::npos;
}

}  // namespace

std::string csv_cell(const Json& value) {
  std::string text = value.is_null()     ? ""
                     : value.is_string() ? value.get<std::string>()
                                         : value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (value.is_string() && is_formula(text)) text.insert(0, "'");
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_line(const std::vector<Json>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += (i == 0 ? "" : ",") + csv_cell(cells[i]);
  return line + "\r\n";
}

}  // namespace dealflow::cli
