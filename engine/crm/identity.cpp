#include "engine/crm/identity.hpp"

#include "engine/crm/join.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/person_name.hpp"

#include <algorithm>
#include <array>

namespace dealflow::crm {
namespace {

using Number = std::optional<std::uint64_t>;

// What each identity of the person leads to.
struct Finds {
  Number email;
  Number external_id;
  Number messenger;
  std::vector<std::uint64_t> phone;  // ascending: the oldest first
};

Expected<Number> find_email(Cards& cards, const event::Person& person) {
  if (person.email.empty()) return std::nullopt;
  return cards.number_at(email_key(cards.workspace(), person.email));
}
Expected<Number> find_external_id(Cards& cards, const event::Person& person) {
  if (person.external_id.empty()) return std::nullopt;
  return cards.number_at(external_key(cards.workspace(), person.external_id));
}
Expected<Number> find_messenger(Cards& cards, const event::Person& person) {
  if (!person.messenger) return std::nullopt;
  const event::Messenger& one = *person.messenger;
  return cards.number_at(messenger_key(cards.workspace(), one.network, one.scope, one.subscriber_id));
}
Expected<std::vector<std::uint64_t>> find_phone(Cards& cards, const event::Person& person) {
  if (person.phone.empty()) return std::vector<std::uint64_t>{};
  return cards.numbers_at(phone_key(cards.workspace(), person.phone));
}

Expected<Finds> look_up(Cards& cards, const event::Person& person) {
  Finds finds;
  const auto email = find_email(cards, person);
  if (!email) return tl::unexpected(email.error());
  const auto external = find_external_id(cards, person);
  if (!external) return tl::unexpected(external.error());
  const auto messenger = find_messenger(cards, person);
  if (!messenger) return tl::unexpected(messenger.error());
  auto phone = find_phone(cards, person);
  if (!phone) return tl::unexpected(phone.error());
  return Finds{*email, *external, *messenger, std::move(*phone)};
}

// A find by anything but e-mail counts if the contact has no e-mail or the event brings none.
Expected<bool> counts(Cards& cards, const event::Person& person, std::uint64_t number) {
  if (person.email.empty()) return true;
  const auto card = cards.contact(number);
  if (!card) return tl::unexpected(card.error());
  return (*card)->stored.emails.empty();
}

Expected<Number> choose(Cards& cards, const event::Person& person, const Finds& finds) {
  if (finds.email) return finds.email;
  for (const Number& find : {finds.external_id, finds.messenger}) {
    if (!find) continue;
    const auto taken = counts(cards, person, *find);
    if (!taken) return tl::unexpected(taken.error());
    if (*taken) return find;
  }
  for (const std::uint64_t find : finds.phone) {
    const auto taken = counts(cards, person, find);
    if (!taken) return tl::unexpected(taken.error());
    if (*taken) return find;
  }
  return std::nullopt;
}

Expected<std::optional<StoredClash>> listed_pair(Cards& cards, std::uint64_t one, std::uint64_t other) {
  const auto bytes = cards.row(clash_key(cards.workspace(), one, other));
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  auto clash = decode_clash(**bytes);
  if (!clash) return broken(clash.error());
  return std::move(*clash);
}

// Of the contacts that were joined into the card, the one whose identity the event names; what comes with the event is
// that one's again when the join is undone. A phone says too little to tell two people apart.
Expected<void> note_through(Cards& cards, ContactCard& card, const event::Person& person, bool by_email) {
  if (card.through != 0) return {};
  const auto names = [&](const StoredContact& joined) {
    if (by_email)
      return std::any_of(joined.emails.begin(), joined.emails.end(),
                         [&](const Email& email) { return email.key == person.email; });
    const auto& ids = joined.external_ids;
    if (!person.external_id.empty() && std::find(ids.begin(), ids.end(), person.external_id) != ids.end()) return true;
    return person.messenger &&
           std::any_of(joined.card.messengers.begin(), joined.card.messengers.end(), [&](const Messenger& one) {
             return one.network == person.messenger->network && one.bot == person.messenger->scope &&
                    one.subscriber_id == person.messenger->subscriber_id;
           });
  };
  for (const std::uint64_t number : card.stored.card.merged) {
    const auto joined = cards.find_joined(number);
    if (!joined) return tl::unexpected(joined.error());
    if (*joined == nullptr || !names((*joined)->stored)) continue;
    // Of a chain of joins the innermost: it had the identity before those that it was joined into.
    const bool outer = card.through != 0 && (*joined)->stored.joined_into != card.through;
    if (!outer) card.through = number;
  }
  return {};
}

// The e-mail has found `card`; what external id or messenger found is the same person if nothing speaks against it.
Expected<void> join_or_list(Cards& cards, ContactCard& card, std::uint64_t found, std::string_view identity) {
  const auto other = cards.contact(found);
  if (!other) return tl::unexpected(other.error());
  if (*other == &card) return {};
  const auto listed = listed_pair(cards, card.number, (*other)->number);
  if (!listed) return tl::unexpected(listed.error());
  if (*listed && (*listed)->apart) return {};
  if (!(*other)->stored.emails.empty()) return list_clash(cards, card.number, found, identity);
  return join(cards, **other, card, Join{HistoryKind::joined, Policy::keep_older, std::string(identity)});
}

Expected<void> settle_others(Cards& cards, ContactCard& card, const Finds& finds) {
  const std::array<std::pair<Number, std::string_view>, 2> others{
      {{finds.external_id, "external id"}, {finds.messenger, "messenger identity"}}};
  for (const auto& [find, identity] : others) {
    if (!find || *find == card.number) continue;
    const auto settled =
        finds.email ? join_or_list(cards, card, *find, identity) : list_clash(cards, card.number, *find, identity);
    if (!settled) return settled;
  }
  return {};
}

void fill_text(Cards& cards, ContactCard& card, std::string_view field, std::string& held, const std::string& value) {
  if (value.empty() || !held.empty()) return;
  held = value;
  card.changed = true;
  if (!card.is_new) cards.note(card, {HistoryKind::field_changed, std::string(field), std::nullopt, value});
}

void fill_names(Cards& cards, ContactCard& card, const event::Person& person) {
  const PersonName name = complete_name({person.first_name, person.last_name}, person.full_name);
  fill_text(cards, card, "first_name", card.stored.card.first_name, name.first);
  fill_text(cards, card, "last_name", card.stored.card.last_name, name.last);
}

// An address that is none, beside another identity, is kept as a plain field and identifies nobody.
void keep_bad_email(Cards& cards, ContactCard& card, const event::Person& person) {
  if (!person.email.empty() || person.email_typed.empty()) return;
  const auto [at, added] = card.stored.card.fields.emplace("email", person.email_typed);
  if (added) cards.note(card, {HistoryKind::field_changed, "email", std::nullopt, person.email_typed});
}

Expected<void> absorb(Cards& cards, ContactCard& card, const event::Person& person) {
  if (!person.email.empty())
    if (auto added = add_email(cards, card, {person.email, person.email_typed}); !added)
      return tl::unexpected(added.error());
  if (!person.external_id.empty())
    if (auto added = add_external_id(cards, card, person.external_id); !added) return tl::unexpected(added.error());
  if (person.messenger)
    if (auto added = add_messenger(cards, card, *person.messenger); !added) return tl::unexpected(added.error());
  if (!person.phone.empty() || !person.phone_typed.empty())
    if (auto added = add_phone(cards, card, {person.phone, person.phone_typed}); !added)
      return tl::unexpected(added.error());
  keep_bad_email(cards, card, person);
  fill_names(cards, card, person);
  show(card.stored);
  return {};
}

void note_identity(Cards& cards, ContactCard& card, std::string_view kind, const std::string& value) {
  card.changed = true;
  show(card.stored);
  if (!card.is_new) cards.note(card, {HistoryKind::identity_added, std::string(kind), std::nullopt, value});
}

}  // namespace

Expected<std::optional<std::uint64_t>> find_person(Cards& cards, const event::Person& person) {
  const auto finds = look_up(cards, person);
  if (!finds) return tl::unexpected(finds.error());
  return choose(cards, person, *finds);
}

Expected<Made> take_person(Cards& cards, const event::Person& person) {
  if (!person.identified())
    return refuse("person.no_identity",
                  "nothing says who this is: map an answer to `email` or `phone`, or send `person` with the event");
  const auto finds = look_up(cards, person);
  if (!finds) return tl::unexpected(finds.error());
  const auto chosen = choose(cards, person, *finds);
  if (!chosen) return tl::unexpected(chosen.error());
  ContactCard* card = nullptr;
  if (*chosen) {
    auto found = cards.contact(**chosen);
    if (!found) return tl::unexpected(found.error());
    card = *found;
    if (auto noted = note_through(cards, *card, person, finds->email.has_value()); !noted)
      return tl::unexpected(noted.error());
  } else {
    card = &cards.add_contact();
  }
  if (auto settled = settle_others(cards, *card, *finds); !settled) return tl::unexpected(settled.error());
  if (auto absorbed = absorb(cards, *card, person); !absorbed) return tl::unexpected(absorbed.error());
  return Made{card->number, !chosen->has_value()};
}

Expected<Filled> add_email(Cards& cards, ContactCard& card, const Email& email) {
  auto& emails = card.stored.emails;
  if (std::any_of(emails.begin(), emails.end(), [&](const Email& one) { return one.key == email.key; }))
    return Filled::same;
  const store::Key key = email_key(cards.workspace(), email.key);
  const auto holder = cards.number_at(key);
  if (!holder) return tl::unexpected(holder.error());
  if (*holder) {
    if (auto listed = list_clash(cards, card.number, **holder, "e-mail"); !listed)
      return tl::unexpected(listed.error());
    return Filled::kept;
  }
  cards.put(key, encode_number(card.number));
  emails.push_back({email.key, email.typed.empty() ? email.key : email.typed});
  note_identity(cards, card, "email", emails.back().typed);
  return Filled::set;
}

Expected<Filled> add_phone(Cards& cards, ContactCard& card, const Phone& phone) {
  auto& phones = card.stored.phones;
  const auto is_it = [&](const Phone& one) {
    return phone.e164.empty() ? one.typed == phone.typed : one.e164 == phone.e164;
  };
  if (std::any_of(phones.begin(), phones.end(), is_it)) return Filled::same;
  if (!phone.e164.empty()) {
    const store::Key key = phone_key(cards.workspace(), phone.e164);
    auto holders = cards.numbers_at(key);
    if (!holders) return tl::unexpected(holders.error());
    if (!holders->empty())
      if (auto listed = list_clash(cards, card.number, holders->front(), "phone"); !listed)
        return tl::unexpected(listed.error());
    holders->insert(std::lower_bound(holders->begin(), holders->end(), card.number), card.number);
    cards.put(key, encode_numbers(*holders));
  }
  phones.push_back({phone.e164, phone.typed.empty() ? phone.e164 : phone.typed});
  note_identity(cards, card, "phone", phone.e164.empty() ? phone.typed : phone.e164);
  return Filled::set;
}

Expected<Filled> add_messenger(Cards& cards, ContactCard& card, const event::Messenger& messenger) {
  const store::Key key = messenger_key(cards.workspace(), messenger.network, messenger.scope, messenger.subscriber_id);
  const auto holder = cards.number_at(key);
  if (!holder) return tl::unexpected(holder.error());
  auto& held = card.stored.card.messengers;
  if (*holder && **holder != card.number) return Filled::kept;
  if (*holder) {
    for (Messenger& one : held) {
      if (one.network != messenger.network || one.bot != messenger.scope ||
          one.subscriber_id != messenger.subscriber_id)
        continue;
      fill_text(cards, card, "messenger.username", one.username, messenger.username);
      fill_text(cards, card, "messenger.link", one.link, messenger.link);
    }
    return Filled::same;
  }
  cards.put(key, encode_number(card.number));
  held.push_back({messenger.network, messenger.subscriber_id, messenger.scope, messenger.username, messenger.link});
  note_identity(cards, card, "messenger", messenger.network + ":" + messenger.subscriber_id);
  return Filled::set;
}

Expected<Filled> add_external_id(Cards& cards, ContactCard& card, const std::string& external_id) {
  const store::Key key = external_key(cards.workspace(), external_id);
  const auto holder = cards.number_at(key);
  if (!holder) return tl::unexpected(holder.error());
  if (*holder) return **holder == card.number ? Filled::same : Filled::kept;
  cards.put(key, encode_number(card.number));
  card.stored.external_ids.push_back(external_id);
  note_identity(cards, card, "external_id", external_id);
  return Filled::set;
}

Expected<void> list_clash(Cards& cards, std::uint64_t one, std::uint64_t other, std::string_view reason) {
  const store::Key key = clash_key(cards.workspace(), one, other);
  const auto listed = cards.row(key);
  if (!listed) return tl::unexpected(listed.error());
  if (*listed) return {};
  cards.put(key, encode(StoredClash{std::string(reason), cards.cause().at, false}));
  for (const auto& [of, with] : {std::pair{one, other}, std::pair{other, one}}) {
    const auto card = cards.contact(of);
    if (!card) return tl::unexpected(card.error());
    cards.note(**card, {HistoryKind::clash, std::string(reason), std::nullopt, contact_id(with)});
  }
  return {};
}

}  // namespace dealflow::crm
