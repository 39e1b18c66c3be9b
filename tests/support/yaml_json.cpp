#include "tests/support/yaml_json.hpp"

#include <yaml-cpp/yaml.h>
#include <nlohmann/json.hpp>

#include <cstddef>

namespace dealflow::test {
namespace {

using Json = nlohmann::ordered_json;

Json scalar(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;  // quoted
  if (text == "~") return nullptr;
  const Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_null() || parsed.is_boolean() || parsed.is_number() ? parsed : Json(text);
}

Json convert(const YAML::Node& node) {
  if (node.IsMap()) {
    Json object = Json::object();
    for (const auto& entry : node) object[entry.first.Scalar()] = convert(entry.second);
    return object;
  }
  if (node.IsSequence()) {
    Json array = Json::array();
    for (const auto& element : node) array.push_back(convert(element));
    return array;
  }
  return node.IsScalar() ? scalar(node) : Json();
}

std::string compare(const Json& actual, const Json& expected, const std::string& path) {
  if (expected.is_object() && actual.is_object()) {
    for (const auto& [key, value] : expected.items()) {
      if (!actual.contains(key)) return path + "." + key + " is missing in " + actual.dump();
      if (auto differs = compare(actual[key], value, path + "." + key); !differs.empty()) return differs;
    }
    return {};
  }
  if (expected.is_array() && actual.is_array()) {
    if (expected.size() != actual.size())
      return path + " has " + std::to_string(actual.size()) + " elements, not " + std::to_string(expected.size()) +
             ": " + actual.dump();
    for (std::size_t at = 0; at < expected.size(); ++at) {
      if (auto differs = compare(actual[at], expected[at], path + "[" + std::to_string(at) + "]"); !differs.empty())
        return differs;
    }
    return {};
  }
  return actual == expected ? "" : path + " is " + actual.dump() + ", not " + expected.dump();
}

}  // namespace

std::string json_of_yaml(std::string_view yaml) { return convert(YAML::Load(std::string(yaml))).dump(); }

std::vector<std::string> json_of_documents(std::string_view yaml) {
  std::vector<std::string> documents;
  for (const YAML::Node& document : YAML::LoadAll(std::string(yaml))) {
    if (!document.IsNull()) documents.push_back(convert(document).dump());
  }
  return documents;
}

std::string mismatch(std::string_view actual, std::string_view expected) {
  const Json json = Json::parse(actual, nullptr, false);
  if (json.is_discarded()) return "this is no JSON: " + std::string(actual);
  return compare(json, convert(YAML::Load(std::string(expected))), "");
}

}  // namespace dealflow::test
