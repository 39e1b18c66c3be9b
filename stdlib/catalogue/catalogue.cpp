#include "stdlib/catalogue.hpp"

#include "stdlib/catalogue/declare.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace dealflow::stdlib {
namespace {

std::vector<EventType> built_in_types() {
  std::vector<EventType> all;
  using namespace catalogue;
  for (const auto family : {payments(), chatbots(), automation(), sites(), signup_forms(), pop_ups(), courses(), api(),
                            integrations(), imports(), manual(), crm()}) {
    all.insert(all.end(), family.begin(), family.end());
  }
  return all;
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
    case AttributeKind::number: return cel::Type::float64();
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

std::string_view DeclaredTypes::keep(std::string text) { return texts_.emplace_back(std::move(text)); }

std::span<const std::string_view> DeclaredTypes::keep(std::vector<std::string_view> texts) {
  return lists_.emplace_back(std::move(texts));
}

Attributes DeclaredTypes::keep(std::vector<Attribute> attributes) {
  return attributes_.emplace_back(std::move(attributes));
}

std::span<const Attributes> DeclaredTypes::keep(std::vector<Attributes> blocks) {
  return blocks_.emplace_back(std::move(blocks));
}

struct Catalogue::Impl {
  explicit Impl(std::shared_ptr<const DeclaredTypes> declared) : own(std::move(declared)) {
    if (own) types.insert(types.end(), own->types().begin(), own->types().end());
    for (const EventType& type : types) sorted.push_back(&type);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->type < b->type; });
  }

  std::shared_ptr<const DeclaredTypes> own;
  std::vector<EventType> types = built_in_types();
  std::vector<const EventType*> sorted;  // by name
};

Catalogue::Catalogue() {
  static const auto built_in = std::make_shared<const Impl>(nullptr);
  impl_ = built_in;
}

Catalogue::Catalogue(std::shared_ptr<const DeclaredTypes> own) : impl_(std::make_shared<const Impl>(std::move(own))) {}

std::span<const EventType> Catalogue::types() const& { return impl_->types; }

const EventType* Catalogue::find(std::string_view type) const {
  const auto found = std::lower_bound(impl_->sorted.begin(), impl_->sorted.end(), type,
                                      [](const EventType* a, std::string_view b) { return a->type < b; });
  return found != impl_->sorted.end() && (*found)->type == type ? *found : nullptr;
}

std::vector<std::string_view> Catalogue::names() const {
  std::vector<std::string_view> names;
  for (const EventType& type : impl_->types) names.push_back(type.type);
  return names;
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
