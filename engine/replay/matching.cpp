#include "engine/replay/matching.hpp"

#include "engine/crm/cards.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/load.hpp"
#include "engine/crm/stored.hpp"
#include "engine/event/incoming.hpp"
#include "engine/log/event_log.hpp"
#include "engine/outbox/outbox.hpp"
#include "engine/run/internal_event.hpp"
#include "engine/store/record.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dealflow::replay {
namespace {

using store::Table;

using Hash = std::uint64_t;
Hash hash_of(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

// Records of `after` that wait to be found, by what they are; of several the first.
class Waiting {
 public:
  void add(Hash hash, std::uint64_t number) { numbers_[hash].push_back(number); }
  void finish() {
    for (auto& [hash, numbers] : numbers_) std::reverse(numbers.begin(), numbers.end());
  }
  // 0: none is left.
  std::uint64_t take(Hash hash, const std::function<bool(std::uint64_t)>& is_free) {
    const auto found = numbers_.find(hash);
    if (found == numbers_.end()) return 0;
    auto& numbers = found->second;
    while (!numbers.empty()) {
      const std::uint64_t number = numbers.back();
      numbers.pop_back();
      if (is_free(number)) return number;
    }
    return 0;
  }

 private:
  std::unordered_map<Hash, std::vector<std::uint64_t>> numbers_;  // never walked
};

template <class Visit>
Result<void> each_contact(const State& state, const Visit& visit) {
  Result<void> done;
  const store::Key prefix(state.workspace, Table::contact);
  auto scanned = state.rows->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
    store::KeyReader reader(key);
    const std::uint64_t number = reader.number();
    if (reader.small() != static_cast<std::uint8_t>(store::ContactPart::record)) return true;
    auto contact = crm::decode_contact(number, bytes);
    if (!contact) return done = tl::unexpected(contact.error()), false;
    if (contact->joined_into == 0) visit(*contact);
    return true;
  });
  return scanned ? done : scanned;
}

template <class Visit>
Result<void> each_deal(const State& state, const Visit& visit) {
  Result<void> done;
  const store::Key prefix(state.workspace, Table::deal);
  auto scanned = state.rows->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
    store::KeyReader reader(key);
    const std::uint64_t number = reader.number();
    if (reader.small() != static_cast<std::uint8_t>(store::DealPart::record)) return true;
    auto deal = crm::decode_deal(number, bytes);
    if (!deal) return done = tl::unexpected(deal.error()), false;
    visit(*deal);
    return true;
  });
  return scanned ? done : scanned;
}

template <class Visit>
Result<void> each_effect(const State& state, const Visit& visit) {
  Result<void> done;
  for (const auto box : {outbox::Box::pending, outbox::Box::dead}) {
    const store::Key prefix = outbox::prefix(state.workspace, box);
    auto scanned = state.rows->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
      store::KeyReader reader(key);
      auto row = outbox::decode(reader.number(), bytes);
      if (!row) return done = tl::unexpected(row.error()), false;
      visit(row->effect);
      return true;
    });
    if (!scanned || !done) return scanned ? done : scanned;
  }
  return {};
}

// The number behind an index key; 0: there is no such row.
Result<std::uint64_t> number_at(const State& state, const store::Key& key) {
  const auto bytes = state.rows->get(key);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return 0;
  return crm::decode_number(**bytes);
}

// Records that are the same to the byte under the same number: by whatever they could be matched, they are that one.
// How many of `before` are left.
Result<std::size_t> pair_equal_rows(const State& before, const State& after, Table table, Pairs& pairs) {
  std::size_t left = 0;
  Result<void> read;
  const store::Key prefix(before.workspace, table);
  auto scanned = before.rows->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
    store::KeyReader reader(key);
    const std::uint64_t number = reader.number();
    if (reader.small() != static_cast<std::uint8_t>(store::ContactPart::record)) return true;  // as DealPart::record
    const auto other = after.rows->get(store::Key(after.workspace, table).raw(store::key_parts(key)));
    if (!other) return read = tl::unexpected(other.error()), false;
    if (*other && store::same_record(**other, bytes))
      pairs.set(number, number);
    else
      ++left;
    return true;
  });
  if (!scanned || !read) return tl::unexpected(scanned ? read.error() : scanned.error());
  return left;
}

enum class By : std::uint8_t { email, other };

// The first contact of `after` with an identity of this one that `is_free` lets it have; 0: none.
Result<std::uint64_t> find_by_identity(const crm::StoredContact& contact, By by, const State& after,
                                       const std::function<bool(std::uint64_t)>& is_free) {
  std::vector<store::Key> keys;
  const auto of = after.workspace;
  if (by == By::email) {
    for (const crm::Email& email : contact.emails) keys.push_back(crm::email_key(of, email.key));
  } else {
    for (const std::string& id : contact.external_ids) keys.push_back(crm::external_key(of, id));
    for (const Messenger& one : contact.card.messengers)
      keys.push_back(crm::messenger_key(of, one.network, one.bot, one.subscriber_id));
  }
  for (const store::Key& key : keys) {
    auto found = number_at(after, key);
    if (!found || (*found != 0 && is_free(*found))) return found;
  }
  if (by == By::email) return 0;
  for (const crm::Phone& phone : contact.phones) {
    if (phone.e164.empty()) continue;
    const auto bytes = after.rows->get(crm::phone_key(of, phone.e164));
    if (!bytes) return tl::unexpected(bytes.error());
    if (!*bytes) continue;
    const auto holders = crm::decode_numbers(**bytes);
    if (!holders) return tl::unexpected(holders.error());
    for (const std::uint64_t holder : *holders)
      if (is_free(holder)) return holder;
  }
  return 0;
}

// What made a card, in the words of the earlier state; `whole`: with flow and step.
std::string made_by(const CreatedBy& by, bool whole, const Matching* matching) {
  const std::string id = matching != nullptr ? as_before(by.event.id, *matching) : by.event.id;
  return whole ? fmt::format("{}\n{}\n{}\n{}", by.event.source, id, by.flow, by.step)
               : fmt::format("{}\n{}", by.event.source, id);
}

}  // namespace

void Pairs::set(std::uint64_t before, std::uint64_t after) {
  if (after_.size() <= before) after_.resize(static_cast<std::size_t>(before) + 1);
  if (before_.size() <= after) before_.resize(static_cast<std::size_t>(after) + 1);
  after_[static_cast<std::size_t>(before)] = after;
  before_[static_cast<std::size_t>(after)] = before;
}

namespace {

// Events that the engine made are called "evt-12/flow/step": after what made them, so that they can be told apart in
// any numbering once that is known.
Result<void> each_made_event(const State& state,
                             const std::function<void(std::uint64_t, const event::Incoming&)>& visit) {
  event::Intake intake({});
  return log::scan_events(*state.rows, state.workspace, [&](const StoredEvent& event) {
    if (event.raw.find(R"("source":"dealflow:)") == std::string::npos) return true;
    const auto incoming = intake.read(event.raw);
    if (incoming && run::is_internal_source(incoming->source)) visit(event.number, *incoming);
    return true;
  });
}

}  // namespace

Result<void> match_events(const State& before, const State& after, Pairs& events) {
  Waiting waiting;
  auto scanned = each_made_event(before, [&](std::uint64_t number, const event::Incoming& incoming) {
    waiting.add(hash_of(fmt::format("{}\n{}", incoming.type, incoming.id)), number);
  });
  if (!scanned) return scanned;
  waiting.finish();
  Matching so_far;
  so_far.events = std::move(events);
  scanned = each_made_event(after, [&](std::uint64_t number, const event::Incoming& incoming) {
    if (so_far.events.before(number) != 0) return;
    const auto known = waiting.take(hash_of(fmt::format("{}\n{}", incoming.type, as_before(incoming.id, so_far))),
                                    [&](std::uint64_t one) { return so_far.events.after(one) == 0; });
    if (known != 0) so_far.events.set(known, number);
  });
  events = std::move(so_far.events);
  return scanned;
}

Result<void> match_contacts(const State& before, const State& after, Matching& matching) {
  Pairs& pairs = matching.contacts;
  const auto left = pair_equal_rows(before, after, Table::contact, pairs);
  if (!left) return tl::unexpected(left.error());
  if (*left == 0) return {};
  Result<void> found;
  const auto is_free = [&](std::uint64_t number) { return pairs.before(number) == 0; };
  for (const By by : {By::email, By::other}) {
    auto scanned = each_contact(before, [&](const crm::StoredContact& contact) {
      if (!found || pairs.after(contact.card.number) != 0) return;
      const auto number = find_by_identity(contact, by, after, is_free);
      if (!number) found = tl::unexpected(number.error());
      if (number && *number != 0) pairs.set(contact.card.number, *number);
    });
    if (!scanned || !found) return scanned ? found : scanned;
  }
  Waiting waiting;
  auto scanned = each_contact(after, [&](const crm::StoredContact& contact) {
    if (is_free(contact.card.number))
      waiting.add(hash_of(made_by(contact.card.created_by, true, &matching)), contact.card.number);
  });
  if (!scanned) return scanned;
  waiting.finish();
  return each_contact(before, [&](const crm::StoredContact& contact) {
    if (pairs.after(contact.card.number) != 0) return;
    const auto number = waiting.take(hash_of(made_by(contact.card.created_by, true, nullptr)), is_free);
    if (number != 0) pairs.set(contact.card.number, number);
  });
}

Result<void> match_deals(const State& before, const State& after, Matching& matching) {
  Pairs& pairs = matching.deals;
  const auto left = pair_equal_rows(before, after, Table::deal, pairs);
  if (!left) return tl::unexpected(left.error());
  if (*left == 0) return {};
  Result<void> found;
  const auto is_free = [&](std::uint64_t number) { return pairs.before(number) == 0; };
  auto scanned = each_deal(before, [&](const crm::StoredDeal& deal) {
    if (!found || deal.card.external_id.empty() || pairs.after(deal.card.number) != 0) return;
    const auto number = number_at(after, crm::deal_external_key(after.workspace, deal.card.external_id));
    if (!number) found = tl::unexpected(number.error());
    if (number && *number != 0 && is_free(*number)) pairs.set(deal.card.number, *number);
  });
  if (!scanned || !found) return scanned ? found : scanned;
  // First by the very step, then by the event alone: a step has another number where one was put before it.
  for (const bool whole : {true, false}) {
    Waiting waiting;
    scanned = each_deal(after, [&](const crm::StoredDeal& deal) {
      if (is_free(deal.card.number))
        waiting.add(hash_of(made_by(deal.card.created_by, whole, &matching)), deal.card.number);
    });
    if (!scanned) return scanned;
    waiting.finish();
    scanned = each_deal(before, [&](const crm::StoredDeal& deal) {
      if (pairs.after(deal.card.number) != 0) return;
      const auto number = waiting.take(hash_of(made_by(deal.card.created_by, whole, nullptr)), is_free);
      if (number != 0) pairs.set(deal.card.number, number);
    });
    if (!scanned) return scanned;
  }
  return {};
}

Result<void> match_effects(const State& before, const State& after, Matching& matching) {
  Pairs& pairs = matching.effects;
  const auto is_free = [&](std::uint64_t number) { return pairs.before(number) == 0; };
  for (const bool by_message : {true, false}) {
    const auto key = [&](const Effect& effect, const Matching* words) {
      if (by_message) return hash_of(effect.message_id);
      return hash_of(made_by({effect.event, effect.flow, {}, effect.step}, true, words));
    };
    Waiting waiting;
    auto scanned = each_effect(after, [&](const Effect& effect) {
      if (is_free(effect.number)) waiting.add(key(effect, &matching), effect.number);
    });
    if (!scanned) return scanned;
    waiting.finish();
    scanned = each_effect(before, [&](const Effect& effect) {
      if (pairs.after(effect.number) != 0) return;
      const auto number = waiting.take(key(effect, nullptr), is_free);
      if (number != 0) pairs.set(effect.number, number);
    });
    if (!scanned) return scanned;
  }
  return {};
}

Result<std::optional<std::uint64_t>> find_contact(const State& before, std::uint64_t number, const State& after) {
  const auto load = [](const State& state, std::uint64_t one) -> Result<std::optional<crm::StoredContact>> {
    const auto bytes = state.rows->get(crm::contact_key(state.workspace, one));
    if (!bytes) return tl::unexpected(bytes.error());
    if (!*bytes) return std::nullopt;
    auto contact = crm::decode_contact(one, **bytes);
    if (!contact) return tl::unexpected(contact.error());
    return std::move(*contact);
  };
  const auto contact = load(before, number);
  if (!contact) return tl::unexpected(contact.error());
  if (!*contact) return std::nullopt;
  const auto other = load(after, number);
  if (!other) return tl::unexpected(other.error());
  const auto same_origin = [&] {
    const CreatedBy& one = (*contact)->card.created_by;
    const CreatedBy& two = (*other)->card.created_by;
    return one.event == two.event && one.flow == two.flow && one.step == two.step;
  };
  if (*other && same_origin()) return number;
  for (const By by : {By::email, By::other}) {
    const auto found = find_by_identity(**contact, by, after, [](std::uint64_t) { return true; });
    if (!found) return tl::unexpected(found.error());
    if (*found != 0) return *found;
  }
  return std::nullopt;
}

std::string as_before(std::string_view text, const Matching& matching) {
  struct Kind {
    std::string_view sign;
    const Pairs* pairs;
  };
  const std::array<Kind, 3> kinds{
      {{"con-", &matching.contacts}, {"deal-", &matching.deals}, {"evt-", &matching.events}}};
  if (text.find('-') == std::string_view::npos) return std::string(text);
  const auto is_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const bool begins = at == 0 || !is_word(text[at - 1]);
    const auto kind =
        std::find_if(kinds.begin(), kinds.end(), [&](const Kind& one) { return begins && rest.starts_with(one.sign); });
    if (kind != kinds.end()) {
      std::size_t end = kind->sign.size();
      std::uint64_t number = 0;
      while (end < rest.size() && end < kind->sign.size() + 18 && rest[end] >= '0' && rest[end] <= '9')
        number = number * 10 + static_cast<std::uint64_t>(rest[end++] - '0');
      if (const std::uint64_t known = kind->pairs->before(number); known != 0) {
        out += fmt::format("{}{}", kind->sign, known);
        at += end;
        continue;
      }
    }
    out.push_back(text[at++]);
  }
  return out;
}

}  // namespace dealflow::replay
