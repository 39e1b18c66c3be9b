#include "stdlib/field.hpp"

#include <algorithm>
#include <array>

namespace dealflow::stdlib {
namespace {

constexpr auto kinds = std::to_array<FieldKindInfo>({
    {FieldKind::text, "text", "Any text.", R"("two cakes")"},
    {FieldKind::number, "number", "A number; text that is one is read.", "12.5"},
    {FieldKind::date, "date", "A day.", R"("2026-04-02")"},
    {FieldKind::link, "link", "An http or https address.", R"("https://example.com/")"},
    {FieldKind::select, "select", "One of the options.", R"("B2B")"},
    {FieldKind::multiselect, "multiselect", "Some of the options.", R"(["cakes","bread"])"},
    {FieldKind::boolean, "boolean", "True or false.", "true"},
    {FieldKind::money, "money", "An exact amount in a currency.", R"({"amount":"49.00","currency":"BRL"})"},
    {FieldKind::email, "email", "An e-mail address.", R"("ana@example.com")"},
    {FieldKind::phone, "phone", "A phone number, kept in international form.", R"("+5581900000001")"},
});

constexpr auto built_in = std::to_array<BuiltInField>({
    {Holder::contact, "name", FieldKind::text, "Full name; split into first and last name."},
    {Holder::contact, "first_name", FieldKind::text, "First name."},
    {Holder::contact, "last_name", FieldKind::text, "Last name."},
    {Holder::contact, "email", FieldKind::email, "E-mail; a second one is added to the first."},
    {Holder::contact, "phone", FieldKind::phone, "Phone; a second one is added to the first."},
    {Holder::deal, "name", FieldKind::text, "Name of the deal."},
    {Holder::deal, "amount", FieldKind::money, "Amount of the deal."},
    {Holder::deal, "currency", FieldKind::text, "ISO 4217 code of the amount."},
    {Holder::deal, "due_at", FieldKind::date, "When the deal is due."},
});

}  // namespace

std::span<const FieldKindInfo> field_kinds() { return kinds; }

std::optional<FieldKind> find_field_kind(std::string_view name) {
  const auto* found = std::find_if(kinds.begin(), kinds.end(), [&](const FieldKindInfo& k) { return k.name == name; });
  if (found == kinds.end()) return std::nullopt;
  return found->kind;
}

std::string_view to_string(FieldKind kind) {
  for (const FieldKindInfo& info : kinds) {
    if (info.kind == kind) return info.name;
  }
  return "text";  // not reached
}

cel::Type field_type(FieldKind kind) {
  switch (kind) {
    case FieldKind::text:
    case FieldKind::date:
    case FieldKind::link:
    case FieldKind::select:
    case FieldKind::email:
    case FieldKind::phone: return cel::Type::text();
    case FieldKind::number: return cel::Type::float64();
    case FieldKind::multiselect: return cel::Type::list(cel::Type::text());
    case FieldKind::boolean: return cel::Type::boolean();
    case FieldKind::money: return cel::Type::money();
  }
  return cel::Type::dyn();  // not reached
}

std::span<const BuiltInField> built_in_fields() { return built_in; }

const BuiltInField* find_built_in_field(Holder holder, std::string_view name) {
  const auto* found = std::find_if(built_in.begin(), built_in.end(),
                                   [&](const BuiltInField& f) { return f.holder == holder && f.name == name; });
  return found == built_in.end() ? nullptr : found;
}

}  // namespace dealflow::stdlib
