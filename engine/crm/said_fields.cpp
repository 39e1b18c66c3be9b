#include "engine/crm/said_fields.hpp"

#include "engine/crm/fields.hpp"

namespace dealflow::crm {
namespace {

using stdlib::Holder;

Holder holder_of(const ContactCard&) { return Holder::contact; }
Holder holder_of(const DealCard&) { return Holder::deal; }
std::string currency_of(const ContactCard&) { return {}; }
std::string currency_of(const DealCard& card) { return card.stored.card.currency; }

Expected<Filled> put_value(Cards& cards, const rules::Settings& settings, ContactCard& card, std::string_view field,
                           const stdlib::FieldValue& value, bool overwrite) {
  return fill_contact(cards, settings, card, field, value, overwrite);
}
Expected<Filled> put_value(Cards& cards, const rules::Settings& settings, DealCard& card, std::string_view field,
                           const stdlib::FieldValue& value, bool overwrite) {
  return fill_deal(cards, settings, card, field, value, overwrite);
}

template <class AnyCard>
Expected<void> set_one(Cards& cards, const rules::Settings& settings, AnyCard& card, std::string_view field,
                       const cel::Value& value, Setting how) {
  const Holder holder = holder_of(card);
  const rules::FieldDeclaration* declared = settings.field(holder, field);
  const stdlib::BuiltInField* built_in = stdlib::find_built_in_field(holder, field);
  stdlib::FieldKind kind = stdlib::FieldKind::text;
  if (declared != nullptr)
    kind = declared->kind;
  else if (built_in != nullptr)
    kind = built_in->kind;
  std::span<const std::string> options;
  if (declared != nullptr) options = declared->options;
  auto converted = stdlib::convert(value, kind, options, currency_of(card));
  if (!converted && converted.error() == stdlib::ConversionProblem::empty) {
    if (how == Setting::replace) clear_field(cards, card, field);
    return {};
  }
  if (!converted)
    return refuse("crm.field_value", "the value of `" + std::string(field) + "` is no " +
                                         std::string(stdlib::to_string(kind)) + ": " + cel::to_literal(value));
  const auto filled = put_value(cards, settings, card, field, *converted, how != Setting::fill);
  if (!filled) return tl::unexpected(filled.error());
  return {};
}

template <class AnyCard>
Expected<void> set_all(Cards& cards, const rules::Settings& settings, AnyCard& card, const cel::Value& fields,
                       Setting how) {
  if (!fields.is(cel::Kind::map)) return {};
  for (std::size_t i = 0; i < fields.as_map().size(); ++i) {
    const auto [name, value] = fields.as_map().at(i);
    if (!name.is(cel::Kind::text)) continue;
    if (auto set = set_one(cards, settings, card, name.as_text(), value, how); !set) return set;
  }
  return {};
}

}  // namespace

Expected<void> set_field(Cards& cards, const rules::Settings& settings, ContactCard& card, std::string_view field,
                         const cel::Value& value, Setting how) {
  return set_one(cards, settings, card, field, value, how);
}
Expected<void> set_field(Cards& cards, const rules::Settings& settings, DealCard& card, std::string_view field,
                         const cel::Value& value, Setting how) {
  return set_one(cards, settings, card, field, value, how);
}
Expected<void> set_fields(Cards& cards, const rules::Settings& settings, ContactCard& card, const cel::Value& fields,
                          Setting how) {
  return set_all(cards, settings, card, fields, how);
}
Expected<void> set_fields(Cards& cards, const rules::Settings& settings, DealCard& card, const cel::Value& fields,
                          Setting how) {
  return set_all(cards, settings, card, fields, how);
}

}  // namespace dealflow::crm
