#include "engine/crm/merge.hpp"

#include "engine/crm/event_data.hpp"
#include "engine/crm/fields.hpp"
#include "engine/crm/join.hpp"

#include <algorithm>

namespace dealflow::crm {
namespace {

// The contacts named, each once, oldest first: numbers are given in the order of making.
Expected<std::vector<ContactCard*>> named_contacts(Cards& cards, const cel::Value& ids) {
  std::vector<ContactCard*> named;
  if (!ids.is(cel::Kind::list)) return named;
  for (std::size_t i = 0; i < ids.as_list().size(); ++i) {
    const std::string id = EventData(ids.as_list().at(i)).text();
    const auto number = parse_id("con-", id);
    Expected<ContactCard*> card = nullptr;
    if (number) card = cards.find_contact(*number);
    if (!card) return tl::unexpected(card.error());
    if (*card == nullptr)
      return refuse("merge.unknown_contact",
                    "there is no contact `" + id + "`: look the ids up with `dealflow list contacts`");
    if (std::find(named.begin(), named.end(), *card) == named.end()) named.push_back(*card);
  }
  std::sort(named.begin(), named.end(), [](const auto* a, const auto* b) { return a->number < b->number; });
  return named;
}

}  // namespace

Expected<std::optional<std::uint64_t>> record_merge(Cards& cards, const event::Incoming& incoming) {
  const EventData data(incoming.data);
  const auto named = named_contacts(cards, data["contacts"].value());
  if (!named) return tl::unexpected(named.error());
  if (named->empty()) return std::nullopt;
  const auto policy = find_policy(data["policy"].text());
  if (!policy) return refuse("merge.policy", "there is no merge policy `" + data["policy"].text() + "`");
  ContactCard& survivor = *named->front();
  for (auto other = std::next(named->begin()); other != named->end(); ++other)
    if (auto joined = join(cards, **other, survivor, {HistoryKind::merged, *policy, data["policy"].text()}); !joined)
      return tl::unexpected(joined.error());
  tag_contact(cards, survivor, data["tag"].text());
  return survivor.number;
}

}  // namespace dealflow::crm
