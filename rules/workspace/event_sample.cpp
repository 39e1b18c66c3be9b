#include "rules/workspace/event_sample.hpp"

#include <dealflow/money.hpp>
#include <dealflow/time.hpp>

#include "rules/workspace/yaml_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace dealflow::rules {
namespace {

using stdlib::Attribute;
using stdlib::AttributeKind;

bool fits(const yaml::Node& node, const Attribute& attribute) {
  switch (attribute.kind) {
    case AttributeKind::boolean: return node.as_bool().has_value();
    case AttributeKind::integer: return node.as_int().has_value();
    case AttributeKind::number: return is_number(node);
    case AttributeKind::texts:
    case AttributeKind::contact_ids:
      return node.is_list() &&
             std::all_of(node.items.begin(), node.items.end(), [](const auto& item) { return item.is_scalar(); });
    case AttributeKind::variables:
    case AttributeKind::answers:
    case AttributeKind::fields:
    case AttributeKind::object: return node.is_map();
    case AttributeKind::list: return node.is_list();
    case AttributeKind::scalar: return node.is_scalar() || node.is_null();
    case AttributeKind::enumeration:
      return node.is_scalar() &&
             std::find(attribute.values.begin(), attribute.values.end(), node.text) != attribute.values.end();
    case AttributeKind::currency: return node.is_scalar() && find_currency(node.text).has_value();
    case AttributeKind::time: return node.is_scalar() && parse_timestamp(node.text).has_value();
    case AttributeKind::date: return node.is_scalar() && parse_date(node.text).has_value();
    case AttributeKind::url: return node.text.starts_with("http://") || node.text.starts_with("https://");
    case AttributeKind::money: return is_number(yaml::Node{.kind = yaml::NodeKind::scalar, .text = node.text});
    case AttributeKind::text: return node.is_scalar();
  }
  return true;
}

bool is_text_kind(AttributeKind kind) {
  switch (kind) {
    case AttributeKind::text:
    case AttributeKind::url:
    case AttributeKind::enumeration:
    case AttributeKind::money:
    case AttributeKind::currency:
    case AttributeKind::time:
    case AttributeKind::date: return true;
    case AttributeKind::boolean:
    case AttributeKind::integer:
    case AttributeKind::number:
    case AttributeKind::scalar:
    case AttributeKind::texts:
    case AttributeKind::contact_ids:
    case AttributeKind::variables:
    case AttributeKind::answers:
    case AttributeKind::fields:
    case AttributeKind::object:
    case AttributeKind::list: return false;
  }
  return false;
}

class Sample {
 public:
  Sample(const Reading& reading, const stdlib::EventType& type) : reading_(reading), type_(type) {}

  // `prefix` ends in a dot, or is empty for `data` itself.
  [[nodiscard]] std::string object(const std::string& prefix, const yaml::Node& node) const {
    const std::vector<std::string_view> names = names_below(prefix);
    if (!is_map(reading_, node, "`sample`")) return "{}";
    check_keys(reading_, node, "`sample`", names);
    std::string json;
    for (const std::string_view name : names) {
      const std::string path = prefix + std::string(name);
      const yaml::Node* below = node.find(name);
      if (below == nullptr) {
        if (needed(path)) report_missing(reading_, node.span, "`sample`", path);
        continue;
      }
      json += (json.empty() ? "" : ",") + json_text(name) + ":" + value(path, *below);
    }
    return "{" + json + "}";
  }

  [[nodiscard]] std::string examples(const std::string& prefix) const {
    std::string json;
    for (const std::string_view name : names_below(prefix)) {
      const std::string path = prefix + std::string(name);
      json += (json.empty() ? "" : ",") + json_text(name) + ":" + example(path);
    }
    return "{" + json + "}";
  }

 private:
  [[nodiscard]] std::string value(const std::string& path, const yaml::Node& node) const {
    const Attribute* attribute = stdlib::find_attribute(type_, path);
    if (attribute == nullptr || attribute->kind == AttributeKind::object) return object(path + ".", node);
    if (attribute->kind != AttributeKind::list || names_below(path + "[].").empty())
      return sample_value(reading_, node, *attribute).value_or("null");
    if (!is_list(reading_, node, "`" + path + "`")) return "[]";
    std::string items;
    for (const yaml::Node& item : node.items) items += (items.empty() ? "" : ",") + object(path + "[].", item);
    return "[" + items + "]";
  }

  [[nodiscard]] std::string example(const std::string& path) const {
    const Attribute* attribute = stdlib::find_attribute(type_, path);
    if (attribute != nullptr && !attribute->example.empty()) return std::string(attribute->example);
    if (attribute != nullptr && attribute->kind == AttributeKind::list) return "[" + examples(path + "[].") + "]";
    return examples(path + ".");
  }

  // Names one level below, each once, in the order of the declaration.
  [[nodiscard]] std::vector<std::string_view> names_below(std::string_view prefix) const {
    std::vector<std::string_view> names;
    for (const stdlib::Attributes block : type_.attributes)
      for (const Attribute& attribute : block) {
        if (!attribute.path.starts_with(prefix)) continue;
        const std::string_view rest = attribute.path.substr(prefix.size());
        const std::string_view name = rest.substr(0, rest.find_first_of(".["));
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
    return names;
  }

  [[nodiscard]] bool needed(const std::string& path) const {
    if (const Attribute* attribute = stdlib::find_attribute(type_, path)) return attribute->need == stdlib::Need::yes;
    const auto below = names_below(path + ".");
    return std::any_of(below.begin(), below.end(),
                       [&](std::string_view name) { return needed(path + "." + std::string(name)); });
  }

  const Reading& reading_;
  const stdlib::EventType& type_;
};

}  // namespace

std::optional<std::string> sample_value(const Reading& reading, const yaml::Node& node, const Attribute& attribute) {
  if (fits(node, attribute)) return is_text_kind(attribute.kind) ? json_text(node.text) : json_of(node);
  const std::string wanted = attribute.values.empty()
                                 ? "of kind `" + std::string(stdlib::info(attribute.kind).name) + "`"
                                 : "one of " + list_of(attribute.values, "or");
  report_shape(reading, node.span, "a value of `" + std::string(attribute.path) + "`", wanted,
               node.is_scalar() ? "`" + node.text + "`" : "this");
  return std::nullopt;
}

std::string sample_event(const Reading& reading, const stdlib::EventType& type, const yaml::Node* data) {
  const Sample sample(reading, type);
  return fmt::format(
      R"({{"specversion":"1.0","id":"sample-1","source":"/sample","type":{},"time":"2026-03-02T09:00:00Z",)"
      R"("datacontenttype":"application/json","data":{}}})",
      json_text(type.type), data != nullptr ? sample.object("", *data) : sample.examples(""));
}

}  // namespace dealflow::rules
