#include "rules/workspace/yaml_json.hpp"

#include <dealflow/value.hpp>

#include <charconv>

namespace dealflow::rules {
namespace {

std::string scalar_json(const yaml::Node& node) {
  if (node.is_null()) return "null";
  if (const auto truth = node.as_bool()) return *truth ? "true" : "false";
  return is_number(node) ? node.text : json_text(node.text);
}

}  // namespace

std::string json_text(std::string_view text) { return cel::to_json(cel::Value::text(text)); }

bool is_number(const yaml::Node& node) {
  if (!node.is_scalar() || node.style != yaml::ScalarStyle::plain) return false;
  const char* const end = node.text.data() + node.text.size();
  double number = 0;
  const auto [stop, error] = std::from_chars(node.text.data(), end, number);
  const std::string_view digits = std::string_view(node.text).substr(node.text.starts_with('-') ? 1 : 0);
  return error == std::errc{} && stop == end && !digits.empty() && digits[0] >= '0' && digits[0] <= '9' &&
         node.text.back() != '.' && (digits[0] != '0' || digits.size() == 1 || digits[1] < '0' || digits[1] > '9');
}

std::string json_of(const yaml::Node& node) {
  std::string json;
  if (node.is_list()) {
    for (const yaml::Node& item : node.items) json += (json.empty() ? "" : ",") + json_of(item);
    return "[" + json + "]";
  }
  if (!node.is_map()) return scalar_json(node);
  for (const yaml::Entry& entry : node.entries)
    json += (json.empty() ? "" : ",") + json_text(entry.key.text) + ":" + json_of(entry.value);
  return "{" + json + "}";
}

}  // namespace dealflow::rules
