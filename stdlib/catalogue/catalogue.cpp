#include "stdlib/catalogue/declare.hpp"

#include <algorithm>
#include <vector>

namespace dealflow::stdlib {
namespace {

std::vector<EventType> collect() {
  std::vector<EventType> all;
  using namespace catalogue;
  for (const auto family : {payments(), chatbots(), automation(), sites(), signup_forms(), pop_ups(), courses(), api(),
                            integrations(), manual(), crm()}) {
    all.insert(all.end(), family.begin(), family.end());
  }
  return all;
}

const std::vector<EventType>& catalogue_in_order() {
  static const std::vector<EventType> all = collect();
  return all;
}

std::vector<const EventType*> sorted_by_name() {
  std::vector<const EventType*> sorted;
  for (const EventType& type : catalogue_in_order()) sorted.push_back(&type);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->type < b->type; });
  return sorted;
}

cel::Type text_map() { return cel::Type::map(cel::Type::text(), cel::Type::dyn()); }

// The attributes one level below `prefix`, as the fields of an object.
std::vector<cel::Field> fields_below(const EventType& type, std::string_view prefix);

cel::Type type_of(const EventType& type, const Attribute& attribute) {
  switch (attribute.kind) {
    case AttributeKind::text:
    case AttributeKind::url:
    case AttributeKind::enumeration:
    case AttributeKind::currency:
    case AttributeKind::date: return cel::Type::text();
    case AttributeKind::boolean: return cel::Type::boolean();
    case AttributeKind::integer: return cel::Type::int64();
    case AttributeKind::money: return cel::Type::money();
    case AttributeKind::time: return cel::Type::timestamp();
    case AttributeKind::scalar: return cel::Type::dyn();
    case AttributeKind::texts:
    case AttributeKind::contact_ids: return cel::Type::list(cel::Type::text());
    case AttributeKind::variables:
    case AttributeKind::answers:
    case AttributeKind::fields: return text_map();
    case AttributeKind::object:
      return cel::Type::object(std::string(attribute.path), fields_below(type, std::string(attribute.path) + "."));
    case AttributeKind::list:
      return cel::Type::list(
          cel::Type::object(std::string(attribute.path), fields_below(type, std::string(attribute.path) + "[].")));
  }
  return cel::Type::dyn();  // not reached
}

// "payment" of "payment.id" under "" where no row declares the object itself.
void add_implied_object(const EventType& type, std::string_view prefix, std::string_view name,
                        std::vector<cel::Field>& fields) {
  const std::string path = std::string(prefix) + std::string(name);
  const bool known = std::any_of(fields.begin(), fields.end(), [&](const cel::Field& f) { return f.name == name; });
  if (known || find_attribute(type, path) != nullptr) return;
  auto below = fields_below(type, path + ".");
  const bool needed = std::any_of(below.begin(), below.end(), [](const cel::Field& f) { return !f.optional; });
  fields.push_back({std::string(name), cel::Type::object(path, std::move(below)), !needed, ""});
}

std::vector<cel::Field> fields_below(const EventType& type, std::string_view prefix) {
  std::vector<cel::Field> fields;
  for (const Attributes block : type.attributes) {
    for (const Attribute& attribute : block) {
      if (attribute.path.substr(0, prefix.size()) != prefix) continue;
      const std::string_view rest = attribute.path.substr(prefix.size());
      const auto end = rest.find_first_of(".[");
      if (end == std::string_view::npos) {
        fields.push_back(
            {std::string(rest), type_of(type, attribute), attribute.need != Need::yes, std::string(attribute.fills)});
      } else if (rest[end] == '.') {
        add_implied_object(type, prefix, rest.substr(0, end), fields);
      }
    }
  }
  return fields;
}

}  // namespace

std::span<const EventType> event_types() { return catalogue_in_order(); }

const EventType* find_event_type(std::string_view type) {
  static const std::vector<const EventType*> sorted = sorted_by_name();
  const auto found = std::lower_bound(sorted.begin(), sorted.end(), type,
                                      [](const EventType* a, std::string_view b) { return a->type < b; });
  return found != sorted.end() && (*found)->type == type ? *found : nullptr;
}

const Attribute* find_attribute(const EventType& type, std::string_view path) {
  for (const Attributes block : type.attributes) {
    for (const Attribute& attribute : block) {
      if (attribute.path == path) return &attribute;
    }
  }
  return nullptr;
}

cel::Type data_type(const EventType& type) { return cel::Type::object(std::string(type.type), fields_below(type, "")); }

}  // namespace dealflow::stdlib
