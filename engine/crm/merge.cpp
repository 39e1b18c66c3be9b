#include "engine/crm/merge.hpp"

#include "engine/crm/erasure.hpp"
#include "engine/crm/event_data.hpp"
#include "engine/crm/join.hpp"
#include "engine/crm/keys.hpp"

#include <algorithm>

namespace dealflow::crm {
namespace {

// The contacts named, oldest first: numbers are given in the order of making. An id of one that was joined leads to its
// survivor; two that are one already are refused.
Expected<std::vector<ContactCard*>> named_contacts(Cards& cards, const cel::Value& ids) {
  std::vector<ContactCard*> named;
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < ids.as_list().size(); ++i) {
    const std::string id = EventData(ids.as_list().at(i)).text();
    if (std::find(seen.begin(), seen.end(), id) != seen.end())
      return refuse("merge.itself", "`" + id + "` is named twice: a contact is itself already");
    const auto number = parse_id("con-", id);
    Expected<ContactCard*> card = nullptr;
    if (number) card = cards.find_contact(*number);
    if (!card) return tl::unexpected(card.error());
    if (*card == nullptr && number) {
      work::UnitRows rows(cards.unit());
      const auto erasure = load_erasure(rows, cards.workspace(), *number);
      if (!erasure) return broken(erasure.error());
      if (*erasure) return refuse("merge.unknown_contact", told(**erasure, *number));
    }
    if (*card == nullptr)
      return refuse("merge.unknown_contact",
                    "there is no contact `" + id + "`: look the ids up with `dealflow list contacts`");
    const auto same = std::find(named.begin(), named.end(), *card);
    if (same != named.end())
      return refuse("merge.one_already", "`" + id + "` and `" + seen[static_cast<std::size_t>(same - named.begin())] +
                                             "` are one contact already, " + contact_id((*card)->number));
    named.push_back(*card);
    seen.push_back(id);
  }
  return named;
}

}  // namespace

Expected<std::uint64_t> record_merge(Cards& cards, const event::Incoming& incoming) {
  const EventData data(incoming.data);
  auto named = named_contacts(cards, data["contacts"].value());
  if (!named) return tl::unexpected(named.error());
  const auto policy = find_policy(data["policy"].text());
  if (!policy) return refuse("merge.policy", "there is no merge policy `" + data["policy"].text() + "`");
  std::sort(named->begin(), named->end(), [](const auto* a, const auto* b) { return a->number < b->number; });
  ContactCard& survivor = *named->front();
  const Join how{HistoryKind::merged, *policy, data["policy"].text(), data["tag"].text()};
  for (auto other = std::next(named->begin()); other != named->end(); ++other)
    if (auto joined = join(cards, **other, survivor, how); !joined) return tl::unexpected(joined.error());
  return survivor.number;
}

Expected<std::uint64_t> record_apart(Cards& cards, const event::Incoming& incoming) {
  const EventData data(incoming.data);
  const auto named = named_contacts(cards, data["contacts"].value());
  if (!named) return tl::unexpected(named.error());
  if (named->size() != 2)
    return refuse("apart.two", "two contacts are told apart at a time, these are " + std::to_string(named->size()));
  ContactCard& one = *(*named)[0];
  ContactCard& other = *(*named)[1];
  keep_apart(cards, one, other);
  cards.note(one, {HistoryKind::apart, {}, std::nullopt, contact_id(other.number)});
  cards.note(other, {HistoryKind::apart, {}, std::nullopt, contact_id(one.number)});
  return one.number;
}

void keep_apart(Cards& cards, const ContactCard& one, const ContactCard& other) {
  cards.put(clash_key(cards.workspace(), one.number, other.number), encode(StoredClash{{}, cards.cause().at, true}));
}

}  // namespace dealflow::crm
