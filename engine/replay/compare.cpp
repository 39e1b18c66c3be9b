#include "engine/replay/compare.hpp"

#include "engine/crm/cards.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/load.hpp"
#include "engine/crm/stored.hpp"
#include "engine/log/letters.hpp"
#include "engine/outbox/outbox.hpp"
#include "engine/query/json.hpp"
#include "engine/run/run_record.hpp"
#include "engine/store/record.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace dealflow::replay {
namespace {

using query::Json;
using store::Table;

// Not compared: what a record is called by here, what is compared with other records, and what says how often
// something happened.
const std::set<std::string_view> left_out{"id",       "number",       "history",     "sessions",     "deals",
                                          "payments", "merged",       "run",         "flow_version", "attempts",
                                          "reason",   "attempted_at", "next_attempt"};

struct Named {
  std::string field;
  std::string value;  // JSON
};

// The fields of a record, in the order of its JSON.
std::vector<Named> fields_of(const Json& record, const Matching* words) {
  std::vector<Named> all;
  const auto add = [&](std::string field, const Json& value) {
    std::string text = query::print(value);
    all.push_back({std::move(field), words != nullptr ? as_before(text, *words) : std::move(text)});
  };
  for (const auto& [key, value] : record.items()) {
    if (left_out.contains(key)) continue;
    if (key == "fields") {
      for (const auto& [name, content] : value.items()) add("fields." + name, content);
    } else if (key == "created_by") {
      Json by = value;
      by.erase("flow_version");
      add(key, by);
    } else {
      add(key, value);
    }
  }
  return all;
}

std::vector<FieldChange> changes_of(const Json& before, const Json& after, const Matching& words) {
  const std::vector<Named> one = fields_of(before, nullptr);
  std::vector<Named> other = fields_of(after, &words);
  std::vector<FieldChange> changes;
  const auto take = [&](const std::string& field) -> std::string {
    const auto found =
        std::find_if(other.begin(), other.end(), [&](const Named& named) { return named.field == field; });
    if (found == other.end()) return "null";
    std::string value = std::move(found->value);
    other.erase(found);
    return value;
  };
  for (const Named& named : one)
    if (std::string now = take(named.field); now != named.value)
      changes.push_back({named.field, named.value, std::move(now)});
  for (Named& named : other)
    if (named.value != "null") changes.push_back({std::move(named.field), "null", std::move(named.value)});
  return changes;
}

Json card_json(const Contact& card) {
  Json json = Json::parse(to_json(card));
  if (!card.external_ids.empty()) json["external_ids"] = card.external_ids;
  return json;
}
Json card_json(const Deal& card) {
  Json json = Json::parse(to_json(card));
  json["tags"] = card.tags;
  // One without a name shows its number, which is no property of it (D10).
  if (card.name == std::to_string(card.number)) json["name"] = crm::deal_id(card.number);
  return json;
}
Json card_json(const Payment& card) { return Json::parse(to_json(card)); }

// What most are that have another number, told without making words of it: an answer of false is looked at again.
bool is_same(const CreatedBy& one, const CreatedBy& other) {
  return one.event == other.event && one.flow == other.flow && one.step == other.step;
}
bool is_same(const Contact& one, const Contact& other, const Matching& /*matching*/) {
  return one.name == other.name && one.first_name == other.first_name && one.last_name == other.last_name &&
         one.email == other.email && one.emails == other.emails && one.phone == other.phone &&
         one.phones == other.phones && one.messengers.empty() && other.messengers.empty() &&
         one.source == other.source && one.created_at == other.created_at &&
         is_same(one.created_by, other.created_by) && one.responsible == other.responsible &&
         one.fields == other.fields && one.tags == other.tags && one.courses == other.courses &&
         one.first_touch == other.first_touch && one.last_touch == other.last_touch &&
         one.external_ids == other.external_ids;
}
bool is_same(const Deal& one, const Deal& other, const Matching& matching) {
  const auto name_of = [](const Deal& deal) {
    return deal.name == std::to_string(deal.number) ? std::string_view() : std::string_view(deal.name);
  };
  const auto is_it = [&](std::uint64_t contact, std::uint64_t later) {
    return matching.contacts.after(contact) == later;
  };
  return name_of(one) == name_of(other) && one.pipeline == other.pipeline && one.stage == other.stage &&
         one.state == other.state && one.amount == other.amount && one.currency == other.currency &&
         one.due_at == other.due_at && one.source == other.source && one.created_at == other.created_at &&
         is_same(one.created_by, other.created_by) && one.responsible == other.responsible &&
         one.fields == other.fields && one.contacts.size() == other.contacts.size() &&
         std::equal(one.contacts.begin(), one.contacts.end(), other.contacts.begin(), is_it) && one.items.empty() &&
         other.items.empty() && one.external_id == other.external_id && one.tags == other.tags;
}
bool is_same(const Payment& /*one*/, const Payment& /*other*/, const Matching& /*matching*/) { return false; }

struct Known {
  std::string name;
  CreatedBy by;
};
Known known_as(const Contact& card) { return {card.name.empty() ? card.email : card.name, card.created_by}; }
Known known_as(const Deal& card) { return {card.name, card.created_by}; }
Known known_as(const Payment& card) { return {card.id, {}}; }

// A kind of record that stands in a table of its own under its number.
template <class Card>
struct Kind {
  std::string_view id;
  Table table;
  Result<std::optional<Card>> (*load)(const State&, std::uint64_t);
  store::Key (*key)(store::WorkspaceNumber, std::uint64_t);
  Result<bool> (*is_record)(store::KeyReader&, std::string_view);
};

template <class Card>
Result<void> compare_cards(const Kind<Card>& kind, const State& before, const State& after, const Pairs& pairs,
                           const Matching& matching, RecordDifference& difference) {
  const auto added_or_removed = [&](const State& state, std::uint64_t number, RecordChange::Kind how) -> Result<void> {
    auto card = kind.load(state, number);
    if (!card) return tl::unexpected(card.error());
    if (!*card) return {};
    const Known known = known_as(**card);
    RecordChange change;
    change.kind = how;
    (how == RecordChange::Kind::added ? change.after_id : change.before_id) = fmt::format("{}-{}", kind.id, number);
    change.name = known.name;
    change.flow = known.by.flow;
    change.event = known.by.event;
    const bool added = how == RecordChange::Kind::added;
    for (Named& named : fields_of(card_json(**card), added ? &matching : nullptr)) {
      if (named.value == "null" || named.value == "[]") continue;
      std::string none = "null";
      change.fields.push_back({std::move(named.field), added ? none : named.value, added ? named.value : none});
    }
    difference.changes.push_back(std::move(change));
    ++(added ? difference.added : difference.removed);
    return {};
  };
  const auto each = [&](const State& state, const std::function<Result<void>(std::uint64_t, std::string_view)>& visit) {
    Result<void> done;
    const store::Key prefix(state.workspace, kind.table);
    auto scanned = state.rows->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
      store::KeyReader reader(key);
      const std::uint64_t number = reader.number();
      const Result<bool> is_record = kind.is_record(reader, bytes);
      if (!is_record) done = tl::unexpected(is_record.error());
      if (is_record && *is_record) done = visit(number, bytes);
      return done.has_value();
    });
    return scanned ? done : scanned;
  };
  auto walked = each(before, [&](std::uint64_t number, std::string_view bytes) -> Result<void> {
    ++difference.before;
    const std::uint64_t other = pairs.after(number);
    if (other == 0) return added_or_removed(before, number, RecordChange::Kind::removed);
    const auto other_bytes = after.rows->get(kind.key(after.workspace, other));
    if (!other_bytes) return tl::unexpected(other_bytes.error());
    // Most are the same to the byte; what their numbers mean is compared with the records that they name.
    const bool same_bytes = number == other && *other_bytes && store::same_record(**other_bytes, bytes);
    if (same_bytes && !std::is_same_v<Card, Deal>) return {};
    const auto one = kind.load(before, number);
    if (!one) return tl::unexpected(one.error());
    const auto two = kind.load(after, other);
    if (!two) return tl::unexpected(two.error());
    if (!*one || !*two) return {};
    if constexpr (std::is_same_v<Card, Deal>) {
      const auto& contacts = (*one)->contacts;
      if (same_bytes && std::all_of(contacts.begin(), contacts.end(),
                                    [&](std::uint64_t contact) { return matching.contacts.after(contact) == contact; }))
        return {};
    }
    if (is_same(**one, **two, matching)) return {};
    auto changes = changes_of(card_json(**one), card_json(**two), matching);
    if (changes.empty()) return {};
    const Known known = known_as(**one);
    difference.changes.push_back({RecordChange::Kind::changed, fmt::format("{}-{}", kind.id, number),
                                  fmt::format("{}-{}", kind.id, other), known.name, known.by.flow, known.by.event,
                                  std::move(changes)});
    ++difference.changed;
    return {};
  });
  if (!walked) return walked;
  return each(after, [&](std::uint64_t number, std::string_view) -> Result<void> {
    ++difference.after;
    return pairs.before(number) == 0 ? added_or_removed(after, number, RecordChange::Kind::added) : Result<void>{};
  });
}

const Kind<Contact> contact_kind{
    "con", Table::contact,
    [](const State& state, std::uint64_t number) {
      return crm::load_contact(*state.rows, state.workspace, number, crm::Depth::record);
    },
    [](store::WorkspaceNumber workspace, std::uint64_t number) { return crm::contact_key(workspace, number); },
    [](store::KeyReader& key, std::string_view bytes) -> Result<bool> {
      if (key.small() != static_cast<std::uint8_t>(store::ContactPart::record)) return false;
      const auto contact = crm::decode_contact(1, bytes);
      if (!contact) return tl::unexpected(contact.error());
      return contact->joined_into == 0;
    }};
const Kind<Deal> deal_kind{
    "deal", Table::deal,
    [](const State& state, std::uint64_t number) {
      return crm::load_deal(*state.rows, state.workspace, number, crm::Depth::record);
    },
    [](store::WorkspaceNumber workspace, std::uint64_t number) { return crm::deal_key(workspace, number); },
    [](store::KeyReader& key, std::string_view) -> Result<bool> {
      return key.small() == static_cast<std::uint8_t>(store::DealPart::record);
    }};
const Kind<Payment> payment_kind{
    "pay", Table::payment,
    [](const State& state, std::uint64_t number) { return crm::load_payment(*state.rows, state.workspace, number); },
    [](store::WorkspaceNumber workspace, std::uint64_t number) { return crm::payment_key(workspace, number); },
    [](store::KeyReader&, std::string_view) -> Result<bool> { return true; }};

Result<Pairs> match_payments(const State& before, const State& after) {
  Pairs pairs;
  Result<void> found;
  const store::Key prefix(before.workspace, Table::payment);
  auto scanned = before.rows->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
    const std::uint64_t number = store::KeyReader(key).number();
    const auto payment = crm::decode_payment(number, bytes);
    if (!payment) return found = tl::unexpected(payment.error()), false;
    const auto row = after.rows->get(crm::payment_id_key(after.workspace, payment->card.id));
    if (!row) return found = tl::unexpected(row.error()), false;
    if (!*row) return true;
    const auto other = crm::decode_number(**row);
    if (!other) return found = tl::unexpected(other.error()), false;
    pairs.set(number, *other);
    return true;
  });
  if (!scanned || !found) return tl::unexpected(scanned ? found.error() : scanned.error());
  return pairs;
}

// --- effects ----------------------------------------------------------------------------------------------

struct StoredEffect {
  Effect effect;
  bool dead = false;
};
Result<std::map<std::uint64_t, StoredEffect>> effects_of(const State& state) {
  std::map<std::uint64_t, StoredEffect> all;
  for (const auto box : {outbox::Box::pending, outbox::Box::dead}) {
    Result<void> decoded;
    const store::Key prefix = outbox::prefix(state.workspace, box);
    auto scanned = state.rows->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
      const std::uint64_t number = store::KeyReader(key).number();
      auto row = outbox::decode(number, bytes);
      if (!row) return decoded = tl::unexpected(row.error()), false;
      all.emplace(number, StoredEffect{std::move(row->effect), box == outbox::Box::dead});
      return true;
    });
    if (!scanned || !decoded) return tl::unexpected(scanned ? decoded.error() : scanned.error());
  }
  return all;
}

Json effect_json(const StoredEffect& stored) {
  Json json = Json::parse(to_json(stored.effect));
  json.erase("message_id");  // of events that the engine made it holds their numbers
  json.erase("event");
  json["undeliverable"] = stored.dead;
  return json;
}

RecordChange about(const StoredEffect& stored, RecordChange::Kind how) {
  const Effect& effect = stored.effect;
  RecordChange change;
  change.kind = how;
  change.name = effect.kind == "email" ? effect.to : effect.endpoint.empty() ? effect.url : effect.endpoint;
  change.flow = effect.flow;
  change.event = effect.event;
  return change;
}

Result<void> compare_effects(const State& before, const State& after, const Matching& matching,
                             RecordDifference& difference) {
  const auto was = effects_of(before);
  if (!was) return tl::unexpected(was.error());
  const auto is = effects_of(after);
  if (!is) return tl::unexpected(is.error());
  difference.before = was->size();
  difference.after = is->size();
  const auto alone = [&](const StoredEffect& stored, bool added) {
    RecordChange change = about(stored, added ? RecordChange::Kind::added : RecordChange::Kind::removed);
    (added ? change.after_id : change.before_id) = id_of(stored.effect);
    for (Named& named : fields_of(effect_json(stored), added ? &matching : nullptr)) {
      if (named.value == "null" || named.value == "false") continue;
      std::string none = "null";
      change.fields.push_back({std::move(named.field), added ? none : named.value, added ? named.value : none});
    }
    difference.changes.push_back(std::move(change));
    ++(added ? difference.added : difference.removed);
  };
  for (const auto& [number, stored] : *was) {
    const auto other = is->find(matching.effects.after(number));
    if (other == is->end()) {
      alone(stored, false);
      continue;
    }
    auto changes = changes_of(effect_json(stored), effect_json(other->second), matching);
    if (changes.empty()) continue;
    RecordChange change = about(stored, RecordChange::Kind::changed);
    change.before_id = id_of(stored.effect);
    change.after_id = id_of(other->second.effect);
    change.fields = std::move(changes);
    difference.changes.push_back(std::move(change));
    ++difference.changed;
  }
  for (const auto& [number, stored] : *is)
    if (matching.effects.before(number) == 0) alone(stored, true);
  return {};
}

// --- dead letters -----------------------------------------------------------------------------------------

struct Letter {
  std::string id;
  DeadLetter letter;
};
// By event, and for runs by flow as well, in the words of the earlier state.
Result<std::map<std::string, Letter>> letters_of(const State& state, const Matching* words) {
  std::map<std::string, Letter> all;
  const auto in_words = [&](const std::string& id) { return words != nullptr ? as_before(id, *words) : id; };
  for (const bool of_runs : {false, true}) {
    const Table table = of_runs ? Table::dead_run : Table::dead_letter;
    const std::string_view id = of_runs ? "run" : "evt";
    Result<void> decoded;
    const store::Key prefix(state.workspace, table);
    auto scanned = state.rows->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
      const std::uint64_t number = store::KeyReader(key).number();
      auto letter =
          table == Table::dead_run ? log::decode_dead_run(number, bytes) : log::decode_dead_letter(number, bytes);
      if (!letter) return decoded = tl::unexpected(letter.error()), false;
      const std::string name = fmt::format("{} {}\n{}\n{}", id, letter->event.source, in_words(letter->event.id),
                                           table == Table::dead_run ? letter->flow : "");
      for (int nth = 0;; ++nth)
        if (all.try_emplace(fmt::format("{}\n{}", name, nth), Letter{fmt::format("{}-{}", id, number), *letter}).second)
          break;
      return true;
    });
    if (!scanned || !decoded) return tl::unexpected(scanned ? decoded.error() : scanned.error());
  }
  return all;
}

Json letter_json(const DeadLetter& letter) {
  return {{"flow", query::text_or_null(letter.flow)},
          {"step", query::text_or_null(letter.step)},
          {"code", letter.code},
          {"message", letter.message}};
}

Result<void> compare_letters(const State& before, const State& after, const Matching& matching,
                             RecordDifference& difference) {
  const auto was = letters_of(before, nullptr);
  if (!was) return tl::unexpected(was.error());
  const auto is = letters_of(after, &matching);
  if (!is) return tl::unexpected(is.error());
  difference.before = was->size();
  difference.after = is->size();
  const auto put = [&](const Letter& letter, RecordChange::Kind how, const Json& one, const Json& two,
                       const std::string& after_id) {
    auto changes = changes_of(one, two, matching);
    if (changes.empty() && how == RecordChange::Kind::changed) return;
    const bool added = how == RecordChange::Kind::added;
    difference.changes.push_back({how, added ? "" : letter.id, after_id, letter.letter.type, letter.letter.flow,
                                  letter.letter.event, std::move(changes)});
    ++(added ? difference.added : how == RecordChange::Kind::removed ? difference.removed : difference.changed);
  };
  for (const auto& [name, letter] : *was) {
    const auto other = is->find(name);
    if (other == is->end())
      put(letter, RecordChange::Kind::removed, letter_json(letter.letter), Json::object(), "");
    else
      put(letter, RecordChange::Kind::changed, letter_json(letter.letter), letter_json(other->second.letter),
          other->second.id);
  }
  for (const auto& [name, letter] : *is)
    if (!was->contains(name))
      put(letter, RecordChange::Kind::added, Json::object(), letter_json(letter.letter), letter.id);
  return {};
}

// --- runs -------------------------------------------------------------------------------------------------

Result<void> each_run(const State& state, const std::function<void(const Run&)>& visit) {
  Result<void> opened;
  const store::Key prefix(state.workspace, Table::run);
  auto scanned = state.rows->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
    const auto record = run::open_run(bytes);
    if (!record) return opened = tl::unexpected(record.error()), false;
    visit(run::read_run(store::KeyReader(key).number(), *record));
    return true;
  });
  return scanned ? opened : scanned;
}

Result<void> compare_runs(const State& before, const State& after, const Matching& matching,
                          std::vector<FlowRuns>& runs) {
  std::map<std::string, FlowRuns> flows;
  std::unordered_map<std::uint64_t, std::uint64_t> left;  // never walked
  const auto hash = [&](const Run& run, const Matching* words) {
    const std::string id = words != nullptr ? as_before(run.event.id, *words) : run.event.id;
    const std::string text = fmt::format("{}\n{}\n{}", run.flow, run.event.source, id);
    return XXH3_64bits(text.data(), text.size());
  };
  const auto add = [](std::vector<EventRef>& events, std::uint64_t& count, const EventRef& event) {
    if (++count <= replay_events_max) events.push_back(event);
  };
  auto walked = each_run(before, [&](const Run& run) {
    ++flows[run.flow].before;
    ++left[hash(run, nullptr)];
  });
  if (!walked) return walked;
  walked = each_run(after, [&](const Run& run) {
    FlowRuns& flow = flows[run.flow];
    ++flow.after;
    auto& count = left[hash(run, &matching)];
    if (count > 0)
      --count;
    else
      add(flow.only_after, flow.gained, run.event);
  });
  if (!walked) return walked;
  walked = each_run(before, [&](const Run& run) {
    auto& count = left[hash(run, nullptr)];
    if (count == 0) return;
    --count;
    add(flows[run.flow].only_before, flows[run.flow].lost, run.event);
  });
  if (!walked) return walked;
  for (auto& [name, flow] : flows) {
    if (flow.lost == 0 && flow.gained == 0) continue;
    flow.flow = name;
    runs.push_back(std::move(flow));
  }
  return {};
}

}  // namespace

Result<void> compare(const State& before, const State& after, Matching& matching, Difference& difference) {
  if (auto matched = match_contacts(before, after, matching); !matched) return matched;
  if (auto matched = match_deals(before, after, matching); !matched) return matched;
  if (auto matched = match_effects(before, after, matching); !matched) return matched;
  const auto payments = match_payments(before, after);
  if (!payments) return tl::unexpected(payments.error());
  if (auto done = compare_cards(contact_kind, before, after, matching.contacts, matching, difference.contacts); !done)
    return done;
  if (auto done = compare_cards(deal_kind, before, after, matching.deals, matching, difference.deals); !done)
    return done;
  if (auto done = compare_cards(payment_kind, before, after, *payments, matching, difference.payments); !done)
    return done;
  if (auto done = compare_effects(before, after, matching, difference.effects); !done) return done;
  if (auto done = compare_letters(before, after, matching, difference.dead); !done) return done;
  return compare_runs(before, after, matching, difference.runs);
}

}  // namespace dealflow::replay
