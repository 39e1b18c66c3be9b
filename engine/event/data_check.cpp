#include "engine/event/data_check.hpp"

#include "engine/event/attribute_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::event {
namespace {

using stdlib::Attribute;
using stdlib::AttributeKind;
using stdlib::Need;

Shape* child_named(Shape& shape, std::string_view name) {
  const auto found =
      std::find_if(shape.children.begin(), shape.children.end(), [&](const Shape& s) { return s.name == name; });
  return found == shape.children.end() ? nullptr : &*found;
}

void place(Shape& root, const Attribute& attribute) {
  Shape* at = &root;
  std::string_view rest = attribute.path;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('.'), rest.size());
    std::string_view name = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (name.size() > 2 && name.substr(name.size() - 2) == "[]") name.remove_suffix(2);
    Shape* child = child_named(*at, name);
    if (child == nullptr) {
      at->children.push_back({name, nullptr, {}});
      child = &at->children.back();
    }
    at = child;
  }
  at->attribute = &attribute;
}

// Null and the empty text count as absent; where the declaration asks for a scalar they are values: `old` and `new` of
// a change.
bool counts(const Shape& shape, const cel::Value& value) {
  if (shape.attribute != nullptr && shape.attribute->kind == AttributeKind::scalar) return true;
  return !value.is_null() && !(value.is(cel::Kind::text) && value.as_text().empty());
}

bool needed(const Shape& shape) {
  if (shape.attribute != nullptr) return shape.attribute->need == Need::yes;
  return std::any_of(shape.children.begin(), shape.children.end(), needed);
}

class Walk {
 public:
  Walk(const stdlib::EventType& type, cel::Arena& arena, std::vector<Warning>& warnings)
      : type_(type), arena_(arena), warnings_(warnings) {}

  Checked object(const Shape& shape, const DataPath& path, const cel::Value& value) {
    if (!value.is(cel::Kind::map)) {
      return refuse("data.type", fmt::format("`{}` must be an object, not {}", path, kind_in_words(value)), path);
    }
    const cel::Map& map = value.as_map();
    std::vector<std::pair<cel::Value, cel::Value>> entries;
    entries.reserve(map.size());
    for (const Shape& child : shape.children) {
      const DataPath below = path.member(child.name);
      const auto found = map.find(cel::Value::text(child.name));
      if (!found || !counts(child, *found)) {
        if (!needed(child)) continue;
        return missing(child, below.text());
      }
      auto checked = this->value(child, below, *found, map);
      if (checked) {
        entries.emplace_back(cel::Value::text(child.name), *checked);
      } else if (child.attribute != nullptr && child.attribute->lenient) {
        warn(*child.attribute, checked.error());
      } else {
        return checked;
      }
    }
    warn_of_unknown(shape, path, map);
    return cel::make_map(arena_, entries);
  }

 private:
  Checked value(const Shape& shape, const DataPath& path, const cel::Value& value, const cel::Map& parent) {
    if (shape.attribute == nullptr || shape.attribute->kind == AttributeKind::object) {
      const bool lenient_before = lenient_ != nullptr;
      if (!lenient_before && shape.attribute != nullptr && shape.attribute->lenient) lenient_ = shape.attribute;
      auto checked = object(shape, path, value);
      if (!lenient_before) lenient_ = nullptr;
      return checked;
    }
    if (shape.attribute->kind == AttributeKind::list) return list(shape, path, value);
    return check_attribute(*shape.attribute, path, value, parent, arena_, warnings_);
  }

  Checked list(const Shape& shape, const DataPath& path, const cel::Value& value) {
    if (!value.is(cel::Kind::list)) {
      return refuse("data.type", fmt::format("`{}` must be a list, not {}", path, kind_in_words(value)), path);
    }
    const cel::List& items = value.as_list();
    if (static_cast<std::int64_t>(items.size()) < shape.attribute->least) {
      return refuse(shape.attribute->code.empty() ? "data.too_few" : shape.attribute->code,
                    fmt::format("`{}` has {}; at least {} needed", path, items.size(), shape.attribute->least), path);
    }
    std::vector<cel::Value> checked;
    checked.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      auto item = object(shape, path.element(i), items.at(i));
      if (item) {
        checked.push_back(*item);
      } else if (lenient_ != nullptr) {
        warn(*lenient_, item.error());
      } else {
        return item;
      }
    }
    return cel::make_list(arena_, checked);
  }

  // The path names the innermost thing that is asked for: `payment.id`, not `payment`.
  Checked missing(const Shape& shape, std::string path) {
    const Shape* at = &shape;
    while (at->attribute == nullptr && !at->children.empty()) {
      at = &*std::find_if(at->children.begin(), at->children.end(), needed);
      path += fmt::format(".{}", at->name);
    }
    const bool own_code = !type_.missing_code.empty() && at->name == "id" && path == "data.payment.id";
    const std::string below = path.substr(path.find('.') + 1);
    std::string message = fmt::format("`{}` is absent; `{}` asks for it", below, type_.type);
    if (at->attribute != nullptr && !at->attribute->example.empty()) {
      message += fmt::format(", such as {}", at->attribute->example);
    }
    return refuse(own_code ? type_.missing_code : "data.required", std::move(message), path);
  }

  void warn(const Attribute& attribute, const Refusal& refusal) {
    warnings_.push_back({std::string(attribute.code), refusal.message + "; it is left out"});
  }

  void warn_of_unknown(const Shape& shape, const DataPath& path, const cel::Map& map) {
    for (std::size_t i = 0; i < map.size(); ++i) {
      const std::string_view key = map.at(i).first.as_text();
      const bool known =
          std::any_of(shape.children.begin(), shape.children.end(), [&](const Shape& s) { return s.name == key; });
      if (!known) {
        warnings_.push_back({"data.unknown_attribute",
                             fmt::format("`{}.{}` is ignored: `{}` has no such attribute", path, key, type_.type)});
      }
    }
  }

  const stdlib::EventType& type_;
  cel::Arena& arena_;
  std::vector<Warning>& warnings_;
  const Attribute* lenient_ = nullptr;  // within an attribute whose broken parts are left out
};

}  // namespace

Shape make_shape(const stdlib::EventType& type) {
  Shape root;
  root.name = "data";
  for (const stdlib::Attributes block : type.attributes) {
    for (const Attribute& attribute : block) place(root, attribute);
  }
  return root;
}

tl::expected<cel::Value, Refusal> check_data(const Shape& shape, const stdlib::EventType& type, const cel::Value& data,
                                             cel::Arena& arena, std::vector<Warning>& warnings) {
  return Walk(type, arena, warnings).object(shape, DataPath("data"), data);
}

}  // namespace dealflow::event
