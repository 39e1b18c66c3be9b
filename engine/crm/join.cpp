#include "engine/crm/join.hpp"

#include "engine/crm/field_content.hpp"
#include "engine/crm/fields.hpp"
#include "engine/crm/keys.hpp"

#include <algorithm>

namespace dealflow::crm {
namespace {

void unite(std::vector<std::uint64_t>& numbers, const std::vector<std::uint64_t>& more) {
  numbers.insert(numbers.end(), more.begin(), more.end());
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

template <class T>
bool contains(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// The newer card's first entry comes first where its values win.
template <class T>
void append(std::vector<T>& values, const std::vector<T>& more, bool newer_wins) {
  values.insert(newer_wins ? values.begin() : values.end(), more.begin(), more.end());
}

void move_emails(Cards& cards, const ContactCard& from, ContactCard& into, bool newer_wins) {
  for (const Email& email : from.stored.emails)
    cards.put(email_key(cards.workspace(), email.key), encode_number(into.number));
  append(into.stored.emails, from.stored.emails, newer_wins);
}

Expected<void> move_phones(Cards& cards, const ContactCard& from, ContactCard& into, bool newer_wins) {
  std::vector<Phone> more;
  for (const Phone& phone : from.stored.phones) {
    if (!contains(into.stored.phones, phone) &&
        std::none_of(into.stored.phones.begin(), into.stored.phones.end(),
                     [&](const Phone& one) { return !phone.e164.empty() && one.e164 == phone.e164; }))
      more.push_back(phone);
    if (phone.e164.empty()) continue;
    const store::Key key = phone_key(cards.workspace(), phone.e164);
    auto holders = cards.numbers_at(key);
    if (!holders) return tl::unexpected(holders.error());
    std::erase(*holders, from.number);
    unite(*holders, {into.number});
    cards.put(key, encode_numbers(*holders));
  }
  append(into.stored.phones, more, newer_wins);
  return {};
}

void move_identities(Cards& cards, const ContactCard& from, ContactCard& into) {
  for (const Messenger& one : from.stored.card.messengers)
    cards.put(messenger_key(cards.workspace(), one.network, one.bot, one.subscriber_id), encode_number(into.number));
  append(into.stored.card.messengers, from.stored.card.messengers, false);
  for (const std::string& id : from.stored.external_ids)
    cards.put(external_key(cards.workspace(), id), encode_number(into.number));
  append(into.stored.external_ids, from.stored.external_ids, false);
}

// Takes the place of `from` in its deals. In a deal of both the first place of the two stays.
Expected<void> move_deals(Cards& cards, const ContactCard& from, ContactCard& into,
                          std::vector<StoredJoin::Shared>& shared) {
  for (const std::uint64_t number : from.stored.card.deals) {
    const auto deal = cards.deal(number);
    if (!deal) return tl::unexpected(deal.error());
    auto& contacts = (*deal)->stored.card.contacts;
    const auto place = std::find(contacts.begin(), contacts.end(), from.number);
    const auto other = std::find(contacts.begin(), contacts.end(), into.number);
    if (place != contacts.end() && other != contacts.end())
      shared.push_back({number, static_cast<std::size_t>(place - contacts.begin()),
                        static_cast<std::size_t>(other - contacts.begin())});
    if (place != contacts.end()) *place = into.number;
    if (other != contacts.end()) contacts.erase(std::max(place, other));
    (*deal)->changed = true;
  }
  unite(into.stored.card.deals, from.stored.card.deals);
  return {};
}

Expected<void> move_payments(Cards& cards, const ContactCard& from, ContactCard& into) {
  for (const std::uint64_t number : from.stored.card.payments) {
    const auto payment = cards.payment(number);
    if (!payment) return tl::unexpected(payment.error());
    (*payment)->stored.card.contact = into.number;
    (*payment)->changed = true;
  }
  unite(into.stored.card.payments, from.stored.card.payments);
  return {};
}

void unite_courses(const Contact& from, Contact& into) {
  for (const CourseProgress& course : from.courses) {
    const auto held = std::find_if(into.courses.begin(), into.courses.end(),
                                   [&](const CourseProgress& one) { return one.course == course.course; });
    if (held == into.courses.end()) {
      into.courses.push_back(course);
      continue;
    }
    const auto enrolled = held->enrolled_at ? held->enrolled_at : course.enrolled_at;
    if (course.progressed_at && (!held->progressed_at || *held->progressed_at < *course.progressed_at)) *held = course;
    held->enrolled_at = enrolled;
  }
}

void unite_touches(const Contact& from, Contact& into) {
  if (from.first_touch && (!into.first_touch || from.first_touch->at < into.first_touch->at))
    into.first_touch = from.first_touch;
  if (from.last_touch && (!into.last_touch || into.last_touch->at < from.last_touch->at))
    into.last_touch = from.last_touch;
}

class FieldUnion {
 public:
  FieldUnion(Cards& cards, ContactCard& into, Policy policy) : cards_(cards), into_(into), policy_(policy) {}

  void text(std::string_view name, std::string& held, const std::string& other) {
    if (other.empty() || other == held) return;
    if (held.empty() || policy_ == Policy::keep_newer) {
      note(name, held, other);
      held = other;
    } else if (policy_ == Policy::keep_both) {
      keep_further(name, other);
    }
  }

  void fields(const Fields& others) {
    Fields& held = into_.stored.card.fields;
    for (const auto& [name, other] : others) {
      const auto at = held.find(name);
      if (at == held.end()) {
        note(name, {}, as_text(other));
        held.emplace(name, other);
      } else if (at->second == other) {
        continue;
      } else if (policy_ == Policy::keep_newer) {
        note(name, as_text(at->second), as_text(other));
        at->second = other;
      } else if (policy_ == Policy::keep_both) {
        keep_further(name, other);
      }
    }
  }

 private:
  void note(std::string_view name, const std::string& before, const std::string& after) {
    cards_.note(into_, {HistoryKind::field_changed, std::string(name),
                        before.empty() ? std::nullopt : std::optional(before), after});
  }
  // city_2, city_3 …
  void keep_further(std::string_view name, const FieldContent& other) {
    Fields& held = into_.stored.card.fields;
    for (int copy = 2;; ++copy) {
      const std::string further = std::string(name) + "_" + std::to_string(copy);
      const auto at = held.find(further);
      if (at != held.end() && at->second == other) return;
      if (at != held.end()) continue;
      note(further, {}, as_text(other));
      held.emplace(further, other);
      return;
    }
  }

  Cards& cards_;
  ContactCard& into_;
  Policy policy_;
};

void unite_values(Cards& cards, const ContactCard& from, ContactCard& into, Policy policy) {
  const Contact& other = from.stored.card;
  Contact& held = into.stored.card;
  FieldUnion unite_fields(cards, into, policy);
  unite_fields.text("first_name", held.first_name, other.first_name);
  unite_fields.text("last_name", held.last_name, other.last_name);
  // Nobody answers for a contact twice: of two, the older's stays unless the newer wins.
  if (held.responsible.empty() || (policy == Policy::keep_newer && !other.responsible.empty()))
    held.responsible = other.responsible;
  unite_fields.fields(other.fields);
  for (const std::string& tag : other.tags)
    if (!contains(held.tags, tag)) held.tags.push_back(tag);
}

void lead_to(Cards& cards, ContactCard& from, ContactCard& into) {
  cards.put(alias_key(cards.workspace(), from.number), encode_number(into.number));
  cards.erase(by_source_key(cards.workspace(), SourceKind::contact, from.stored.card.source, from.number));
  cards.erase(clash_key(cards.workspace(), from.number, into.number));
  into.stored.card.merged.push_back(from.number);
  unite(into.stored.card.merged, from.stored.card.merged);
  from.stored.joined_into = into.number;
  from.changed = into.changed = true;
  cards.set_date_timers(from, false);
  cards.count_merged(from.number);
}

}  // namespace

std::optional<Policy> find_policy(std::string_view name) {
  if (name.empty() || name == "keep_older") return Policy::keep_older;
  if (name == "keep_newer") return Policy::keep_newer;
  if (name == "keep_both") return Policy::keep_both;
  return std::nullopt;
}

Expected<void> join(Cards& cards, ContactCard& from, ContactCard& into, const Join& how) {
  const bool newer_wins = how.policy == Policy::keep_newer;
  StoredJoin kept{into.stored, {}, {}};
  cards.note(into, {how.kind, {}, contact_id(from.number), std::nullopt, how.reason});
  cards.note(from, {how.kind, {}, std::nullopt, contact_id(into.number), how.reason});
  move_emails(cards, from, into, newer_wins);
  if (auto moved = move_phones(cards, from, into, newer_wins); !moved) return moved;
  move_identities(cards, from, into);
  if (auto moved = move_deals(cards, from, into, kept.shared); !moved) return moved;
  if (auto moved = move_payments(cards, from, into); !moved) return moved;
  unite_courses(from.stored.card, into.stored.card);
  unite_touches(from.stored.card, into.stored.card);
  unite_values(cards, from, into, how.policy);
  lead_to(cards, from, into);
  tag_contact(cards, into, how.tag);
  show(into.stored);
  kept.after = into.stored;
  cards.put(contact_key(cards.workspace(), from.number, store::ContactPart::join), encode(kept));
  return {};
}

}  // namespace dealflow::crm
