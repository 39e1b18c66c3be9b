#include "engine/crm/fields.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/base/limits.hpp"
#include "engine/crm/deals.hpp"
#include "engine/crm/field_content.hpp"
#include "engine/crm/identity.hpp"
#include "engine/crm/person_name.hpp"
#include "engine/crm/text_length.hpp"
#include "stdlib/contact_details.hpp"

#include <algorithm>
#include <array>

namespace dealflow::crm {
namespace {

using stdlib::FieldValue;
using stdlib::Holder;

Expected<void> check_length(std::string_view field, const FieldValue& value) {
  std::size_t longest = characters(value.text);
  for (const std::string& item : value.items) longest = std::max(longest, characters(item));
  if (longest <= limits::field_value_characters_max) return {};
  return refuse("field.too_long", "the value of `" + std::string(field) + "` has " + std::to_string(longest) +
                                      " characters, at most " + std::to_string(limits::field_value_characters_max) +
                                      " are kept and nothing is cut: shorten it");
}

tl::unexpected<Fault> unknown_field(const rules::Settings& settings, Holder holder, std::string_view field) {
  const bool of_deal = holder == Holder::deal;
  std::vector<std::string_view> names;
  for (const stdlib::BuiltInField& one : stdlib::built_in_fields())
    if (one.holder == holder) names.push_back(one.name);
  for (const rules::FieldDeclaration& one : of_deal ? settings.deal_fields : settings.contact_fields)
    names.push_back(one.name);
  std::string text;
  for (const std::string_view name : names) text.append(text.empty() ? "`" : ", `").append(name).push_back('`');
  const std::string near(nearest(field, names));
  return refuse(of_deal ? "deal.field" : "contact.field",
                std::string(of_deal ? "a deal" : "a contact") + " has no field `" + std::string(field) + "`, only " +
                    text + (near.empty() ? "" : "; did you mean `" + near + "`?"));
}

template <class AnyCard>
Filled fill_text(Cards& cards, AnyCard& card, std::string_view field, std::string& held, const std::string& value,
                 bool overwrite) {
  if (held == value) return Filled::same;
  if (!held.empty() && !overwrite) return Filled::kept;
  cards.note(
      card, {HistoryKind::field_changed, std::string(field), held.empty() ? std::nullopt : std::optional(held), value});
  held = value;
  return Filled::set;
}

template <class AnyCard>
Filled fill_declared(Cards& cards, AnyCard& card, std::string_view field, const FieldValue& value, bool overwrite) {
  Fields& fields = card.stored.card.fields;
  FieldContent content = to_content(value);
  const auto at = fields.find(std::string(field));
  if (at == fields.end()) {
    cards.note(card, {HistoryKind::field_changed, std::string(field), std::nullopt, as_text(value)});
    fields.emplace(field, std::move(content));
    return Filled::set;
  }
  if (at->second == content) return Filled::same;
  if (!overwrite) return Filled::kept;
  cards.note(card, {HistoryKind::field_changed, std::string(field), as_text(at->second), as_text(value)});
  at->second = std::move(content);
  return Filled::set;
}

template <class AnyCard>
bool clear(Cards& cards, AnyCard& card, std::string_view field) {
  Fields& fields = card.stored.card.fields;
  const auto at = fields.find(std::string(field));
  if (at == fields.end()) return false;
  cards.note(card, {HistoryKind::field_changed, std::string(field), as_text(at->second), std::nullopt});
  fields.erase(at);
  return true;
}

// A full name fills what is missing; where it may overwrite, it replaces both parts.
Filled fill_name(Cards& cards, ContactCard& card, const std::string& full, bool overwrite) {
  Contact& held = card.stored.card;
  const PersonName known = overwrite ? PersonName{} : PersonName{held.first_name, held.last_name};
  const PersonName name = complete_name(known, full);
  const auto first = fill_text(cards, card, "first_name", held.first_name, name.first, true);
  const auto last = fill_text(cards, card, "last_name", held.last_name, name.last, true);
  if (first == Filled::set || last == Filled::set) return Filled::set;
  return full == held.name ? Filled::same : Filled::kept;
}

// The value becomes the first of its list where it may replace.
template <class Identity, class IsIt>
Filled put_first(Cards& cards, ContactCard& card, std::string_view field, std::vector<Identity>& held, IsIt is_it) {
  const auto at = std::find_if(held.begin(), held.end(), is_it);
  if (at == held.begin() || at == held.end()) return Filled::same;
  cards.note(card, {HistoryKind::field_changed, std::string(field), held.front().typed, at->typed});
  std::rotate(held.begin(), at, std::next(at));
  return Filled::set;
}

Expected<Filled> fill_email(Cards& cards, ContactCard& card, const std::string& text, bool overwrite) {
  const auto key = stdlib::normalize_email(text);
  if (!key) return refuse("field.value", "`" + text + "` is no e-mail address");
  const auto added = add_email(cards, card, {*key, text});
  if (!added || *added == Filled::kept || !overwrite) return added;
  const Filled first =
      put_first(cards, card, "email", card.stored.emails, [&](const Email& one) { return one.key == *key; });
  return *added == Filled::set ? Filled::set : first;
}

Expected<Filled> fill_phone(Cards& cards, const rules::Settings& settings, ContactCard& card, const std::string& text,
                            bool overwrite) {
  const std::string e164 = stdlib::normalize_phone(text, settings.default_region).value_or("");
  const auto added = add_phone(cards, card, {e164, text});
  if (!added || !overwrite) return added;
  const Filled first = put_first(cards, card, "phone", card.stored.phones,
                                 [&](const Phone& one) { return e164.empty() ? one.typed == text : one.e164 == e164; });
  return *added == Filled::set ? Filled::set : first;
}

Expected<Filled> fill_built_in(Cards& cards, const rules::Settings& settings, ContactCard& card, std::string_view field,
                               const std::string& text, bool overwrite) {
  Contact& held = card.stored.card;
  if (field == "name") return fill_name(cards, card, text, overwrite);
  if (field == "first_name") return fill_text(cards, card, field, held.first_name, text, overwrite);
  if (field == "last_name") return fill_text(cards, card, field, held.last_name, text, overwrite);
  if (field == "email") return fill_email(cards, card, text, overwrite);
  if (field == "phone") return fill_phone(cards, settings, card, text, overwrite);
  return unknown_field(settings, Holder::contact, field);
}

Expected<Filled> fill_deal_name(Cards& cards, DealCard& card, const std::string& name, bool overwrite) {
  const bool named = card.stored.named;
  if (named && card.stored.card.name == name) return Filled::same;
  if (named && !overwrite) return Filled::kept;
  if (auto renamed = rename_deal(cards, card, name); !renamed) return tl::unexpected(renamed.error());
  return Filled::set;
}

Filled fill_amount(Cards& cards, DealCard& card, const FieldValue& value, bool overwrite) {
  const Deal& held = card.stored.card;
  const std::string& currency = value.currency.empty() ? held.currency : value.currency;
  if (held.amount == value.text && held.currency == currency) return Filled::same;
  if (!held.amount.empty() && !overwrite) return Filled::kept;
  set_amount(cards, card, value.text, currency);
  return Filled::set;
}

Expected<Filled> fill_currency(Cards& cards, DealCard& card, const std::string& code, bool overwrite) {
  if (!find_currency(code)) return refuse("deal.currency", "`" + code + "` is no currency of ISO 4217");
  return fill_text(cards, card, "currency", card.stored.card.currency, code, overwrite);
}

// A day is its first moment in UTC.
std::optional<TimePoint> read_due(const std::string& text) {
  if (const auto time = parse_time(text)) return *time;
  if (const auto day = parse_date(text)) return TimePoint(*day);
  return std::nullopt;
}

Expected<Filled> fill_due(Cards& cards, DealCard& card, const std::string& text, bool overwrite) {
  const auto due = read_due(text);
  if (!due) return refuse("field.value", "`" + text + "` is no date: use 2026-03-20 or 2026-03-20T18:00:00Z");
  auto& held = card.stored.card.due_at;
  if (held == due) return Filled::same;
  if (held && !overwrite) return Filled::kept;
  cards.note(card, {HistoryKind::field_changed, "due_at", held ? std::optional(format_time(*held)) : std::nullopt,
                    format_time(*due)});
  held = due;
  return Filled::set;
}

Expected<Filled> fill_built_in(Cards& cards, const rules::Settings& settings, DealCard& card, std::string_view field,
                               const FieldValue& value, bool overwrite) {
  if (field == "name") return fill_deal_name(cards, card, value.text, overwrite);
  if (field == "amount") return fill_amount(cards, card, value, overwrite);
  if (field == "currency") return fill_currency(cards, card, value.text, overwrite);
  if (field == "due_at") return fill_due(cards, card, value.text, overwrite);
  return unknown_field(settings, Holder::deal, field);
}

template <class AnyCard>
Expected<Filled> fill(Cards& cards, const rules::Settings& settings, AnyCard& card, Holder holder,
                      std::string_view field, const FieldValue& value, bool overwrite) {
  if (is_empty(value)) return Filled::empty;
  if (auto checked = check_length(field, value); !checked) return tl::unexpected(checked.error());
  if (settings.field(holder, field) != nullptr) return fill_declared(cards, card, field, value, overwrite);
  if (stdlib::find_built_in_field(holder, field) == nullptr) return unknown_field(settings, holder, field);
  if constexpr (std::is_same_v<AnyCard, ContactCard>) {
    auto filled = fill_built_in(cards, settings, card, field, value.text, overwrite);
    show(card.stored);
    return filled;
  } else {
    return fill_built_in(cards, settings, card, field, value, overwrite);
  }
}

}  // namespace

Expected<Filled> fill_contact(Cards& cards, const rules::Settings& settings, ContactCard& card, std::string_view field,
                              const FieldValue& value, bool overwrite) {
  return fill(cards, settings, card, Holder::contact, field, value, overwrite);
}

Expected<Filled> fill_deal(Cards& cards, const rules::Settings& settings, DealCard& card, std::string_view field,
                           const FieldValue& value, bool overwrite) {
  return fill(cards, settings, card, Holder::deal, field, value, overwrite);
}

bool clear_field(Cards& cards, ContactCard& card, std::string_view field) { return clear(cards, card, field); }
bool clear_field(Cards& cards, DealCard& card, std::string_view field) { return clear(cards, card, field); }

bool tag_contact(Cards& cards, ContactCard& card, std::string_view tag) {
  auto& held = card.stored.card.tags;
  if (tag.empty() || std::find(held.begin(), held.end(), tag) != held.end()) return false;
  held.emplace_back(tag);
  cards.note(card, {HistoryKind::tagged, {}, std::nullopt, std::string(tag)});
  return true;
}

bool untag_contact(Cards& cards, ContactCard& card, std::string_view tag) {
  auto& held = card.stored.card.tags;
  const auto at = std::find(held.begin(), held.end(), tag);
  if (at == held.end()) return false;
  held.erase(at);
  cards.note(card, {HistoryKind::untagged, {}, std::string(tag)});
  return true;
}

void assign_contact(Cards& cards, ContactCard& card, std::string_view member) {
  std::string& held = card.stored.card.responsible;
  if (held == member) return;
  cards.note(card, {HistoryKind::assigned, "responsible", held.empty() ? std::nullopt : std::optional(held),
                    std::string(member)});
  held = member;
}

}  // namespace dealflow::crm
