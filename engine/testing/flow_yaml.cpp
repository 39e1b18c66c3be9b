#include "engine/testing/flow_yaml.hpp"

#include "dsl/yaml/scalar_text.hpp"

namespace dealflow::testing {
namespace {

std::string scalar(const std::string& text) {
  return yaml::scalar_text(text, yaml::ScalarPlace::flow, yaml::ScalarStyle::double_quoted);
}

}  // namespace

std::string flow_yaml(const nlohmann::ordered_json& value) {
  if (value.is_string()) return scalar(value.get<std::string>());
  if (!value.is_structured()) return value.dump();
  std::string text;
  for (const auto& [key, inside] : value.items()) {
    if (!text.empty()) text += ", ";
    if (value.is_object()) text += scalar(key) + ": ";
    text += flow_yaml(inside);
  }
  return value.is_object() ? "{" + text + "}" : "[" + text + "]";
}

}  // namespace dealflow::testing
