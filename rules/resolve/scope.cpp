#include "rules/resolve/scope.hpp"

#include <dealflow/library.hpp>

#include "rules/plan/plan.hpp"
#include "rules/resolve/record_types.hpp"

#include <algorithm>
#include <cassert>
#include <optional>

namespace dealflow::rules {
namespace {

using cel::Field;
using cel::Type;
using cel::TypeKind;

Type empty_object(std::string_view name) { return Type::object(std::string(name), {}); }

cel::Environment make_base(const Settings& settings) {
  cel::Environment environment = flow_environment(settings.observable);
  const auto declare = [&environment]([[maybe_unused]] cel::Slot wanted, std::string_view name, const Type& type,
                                      bool optional = false) {
    [[maybe_unused]] const cel::Slot got = environment.declare(name, type, optional);
    assert(got == wanted);
  };
  declare(slot::event, "event", envelope_type());
  declare(slot::data, "data", Type::dyn());
  declare(slot::contact, "contact", contact_type(settings), true);
  declare(slot::deal, "deal", deal_type(settings), true);
  declare(slot::vars, "vars", empty_object("vars"));
  declare(slot::inputs, "inputs", empty_object("inputs"));
  declare(slot::awaited, "awaited", empty_object("awaited"));
  declare(slot::now, "now", Type::timestamp());
  return environment;
}

Field merge_field(const Field& a, const Field* b) {
  if (b == nullptr) return {a.name, a.type, true, a.doc};
  return {a.name, merge_types(a.type, b->type), a.optional || b->optional, a.doc};
}

Type merge_objects(const Type& a, const Type& b) {
  std::vector<Field> fields;
  for (const Field& field : a.node().fields) fields.push_back(merge_field(field, b.field(field.name)));
  for (const Field& field : b.node().fields)
    if (a.field(field.name) == nullptr) fields.push_back(merge_field(field, nullptr));
  return Type::object(a.node().name, std::move(fields));
}

// `variables` with the names that the workspace declares, instead of an open map.
Type with_declared_variables(const Type& data, const std::vector<FieldDeclaration>& declared) {
  std::vector<Field> fields = data.node().fields;
  for (Field& field : fields) {
    if (field.name != "variables") continue;
    std::vector<Field> names;
    for (const FieldDeclaration& one : declared) names.push_back({one.name, Type::dyn(), true, {}});
    field.type = Type::object("variables", std::move(names));
  }
  return Type::object(data.node().name, std::move(fields));
}

}  // namespace

cel::Environment flow_environment(bool traced) {
  cel::Environment environment({.flow_mode = true, .check = true, .container = {}, .traced = traced});
  for (const cel::Library* library : stdlib::libraries()) environment.add(*library);
  return environment;
}

Type merge_types(const Type& a, const Type& b) {
  if (a == b) return a;
  if (a.node().kind == TypeKind::object && b.node().kind == TypeKind::object) return merge_objects(a, b);
  return Type::dyn();
}

Scopes::Scopes(const Settings& settings) : settings_(&settings), base_(make_base(settings)) {}

Type Scopes::data_of(const Triggers& triggers) const {
  std::optional<Type> data;
  for (const stdlib::EventType* trigger : triggers) {
    const Type one = stdlib::data_type(*trigger);
    data = data ? merge_types(*data, one) : one;
  }
  if (!data) return Type::dyn();
  return settings_->variables ? with_declared_variables(*data, *settings_->variables) : *data;
}

const Scope& Scopes::of(const Triggers& triggers) {
  std::vector<std::string_view> key;
  for (const stdlib::EventType* trigger : triggers) key.push_back(trigger->type);
  std::unique_ptr<Scope>& scope = made_[key];
  if (scope) return *scope;
  scope = std::make_unique<Scope>(Scope{data_of(triggers), base_});
  scope->environment.declare("data", scope->data);
  for (const Field& field : scope->data.node().fields)
    if (!is_root(field.name)) scope->environment.alias(field.name, "data", field.name);
  return *scope;
}

}  // namespace dealflow::rules
