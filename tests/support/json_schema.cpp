#include "tests/support/json_schema.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <regex>

namespace dealflow::test {
namespace {

using Json = nlohmann::ordered_json;

bool has_type(const Json& json, const std::string& type) {
  if (type == "null") return json.is_null();
  if (type == "boolean") return json.is_boolean();
  if (type == "integer") return json.is_number_integer();
  if (type == "number") return json.is_number();
  if (type == "string") return json.is_string();
  if (type == "array") return json.is_array();
  if (type == "object") return json.is_object();
  return false;
}

class Validator {
 public:
  explicit Validator(const Json& root) : root_(root) {}

  std::string check(const Json& json, const Json& schema, const std::string& path) const {
    if (schema.is_boolean()) return schema.get<bool>() ? "" : path + " may not be there";
    for (const auto& [keyword, value] : schema.items()) {
      if (auto wrong = check_keyword(json, schema, keyword, value, path); !wrong.empty()) return wrong;
    }
    return {};
  }

 private:
  std::string check_keyword(const Json& json, const Json& schema, const std::string& keyword, const Json& value,
                            const std::string& path) const {
    if (keyword == "$schema" || keyword == "$id" || keyword == "title" || keyword == "description" ||
        keyword == "$defs" || keyword == "definitions" || keyword == "format")
      return {};
    if (keyword == "$ref") return check_reference(json, value.get<std::string>(), path);
    if (keyword == "type") return check_type(json, value, path);
    if (keyword == "const") return json == value ? "" : path + " is not " + value.dump();
    if (keyword == "enum") return check_enum(json, value, path);
    if (keyword == "anyOf") return check_any(json, value, path);
    if (keyword == "allOf") return check_all(json, value, path);
    if (keyword == "if") return check(json, value, path).empty() ? check(json, schema["then"], path) : std::string();
    if (keyword == "then") return {};  // with `if`
    if (keyword == "pattern")
      return !json.is_string() || std::regex_search(json.get<std::string>(), std::regex(value.get<std::string>()))
                 ? ""
                 : path + " does not match " + value.dump() + ": " + json.dump();
    if (keyword == "minimum") return !json.is_number() || json >= value ? "" : path + " is too small: " + json.dump();
    if (keyword == "maximum") return !json.is_number() || json <= value ? "" : path + " is too large: " + json.dump();
    if (keyword == "minItems") return !json.is_array() || json.size() >= value ? "" : path + " has too few elements";
    if (keyword == "required") return check_required(json, value, path);
    if (keyword == "properties") return check_properties(json, value, path);
    if (keyword == "additionalProperties") return check_additional(json, schema, value, path);
    if (keyword == "items") return check_items(json, value, path);
    return "the schema uses `" + keyword + "`, which nobody checks";
  }

  // "#/$defs/x" within this schema, "deal.json" for the whole of another one.
  std::string check_reference(const Json& json, const std::string& reference, const std::string& path) const {
    if (reference.starts_with('#')) return check(json, root_.at(Json::json_pointer(reference.substr(1))), path);
    const Json other = Json::parse(output_schema(reference.substr(0, reference.rfind(".json"))), nullptr, false);
    return other.is_discarded() ? reference + " is no schema" : Validator(other).check(json, other, path);
  }

  static std::string check_type(const Json& json, const Json& types, const std::string& path) {
    if (types.is_string() && has_type(json, types)) return {};
    if (types.is_array()) {
      for (const auto& type : types) {
        if (has_type(json, type)) return {};
      }
    }
    return path + " is no " + types.dump() + ": " + json.dump();
  }

  static std::string check_enum(const Json& json, const Json& values, const std::string& path) {
    for (const auto& value : values) {
      if (json == value) return {};
    }
    return path + " is none of " + values.dump() + ": " + json.dump();
  }

  std::string check_any(const Json& json, const Json& schemas, const std::string& path) const {
    std::string last;
    for (const auto& schema : schemas) {
      last = check(json, schema, path);
      if (last.empty()) return {};
    }
    return last;
  }

  std::string check_all(const Json& json, const Json& schemas, const std::string& path) const {
    for (const auto& schema : schemas) {
      if (auto wrong = check(json, schema, path); !wrong.empty()) return wrong;
    }
    return {};
  }

  static std::string check_required(const Json& json, const Json& names, const std::string& path) {
    if (!json.is_object()) return {};
    for (const auto& name : names) {
      if (!json.contains(name.get<std::string>())) return path + "." + name.get<std::string>() + " is missing";
    }
    return {};
  }

  std::string check_properties(const Json& json, const Json& properties, const std::string& path) const {
    if (!json.is_object()) return {};
    for (const auto& [name, schema] : properties.items()) {
      if (!json.contains(name)) continue;
      if (auto wrong = check(json[name], schema, path + "." + name); !wrong.empty()) return wrong;
    }
    return {};
  }

  std::string check_additional(const Json& json, const Json& schema, const Json& additional,
                               const std::string& path) const {
    if (!json.is_object()) return {};
    for (const auto& [name, value] : json.items()) {
      if (schema.contains("properties") && schema["properties"].contains(name)) continue;
      if (auto wrong = check(value, additional, path + "." + name); !wrong.empty()) return wrong;
    }
    return {};
  }

  std::string check_items(const Json& json, const Json& schema, const std::string& path) const {
    if (!json.is_array()) return {};
    for (std::size_t at = 0; at < json.size(); ++at) {
      if (auto wrong = check(json[at], schema, path + "[" + std::to_string(at) + "]"); !wrong.empty()) return wrong;
    }
    return {};
  }

  const Json& root_;
};

}  // namespace

std::string output_schema(std::string_view name) {
  std::ifstream in(std::string(DEALFLOW_SOURCE_DIR "/docs/schema/") + std::string(name) + ".json");
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string violation(std::string_view json, std::string_view schema) {
  const Json value = Json::parse(json, nullptr, false);
  const Json root = Json::parse(schema, nullptr, false);
  if (value.is_discarded()) return "this is no JSON: " + std::string(json);
  if (root.is_discarded()) return "the schema is no JSON";
  return Validator(root).check(value, root, "");
}

}  // namespace dealflow::test
