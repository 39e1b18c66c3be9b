// Erasing a person: every row of the workspace that is theirs or tells of them, in one layer.
#include "engine/crm/cards.hpp"
#include "engine/crm/erasure.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/load.hpp"
#include "engine/crm/stored.hpp"
#include "engine/log/event_log.hpp"
#include "engine/log/letters.hpp"
#include "engine/run/deal_of_event.hpp"
#include "engine/run/erased_person.hpp"
#include "engine/run/event_work.hpp"
#include "engine/run/internal_event.hpp"
#include "engine/run/run_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

namespace dealflow::run {
namespace {

class Eraser {
 public:
  Eraser(work::UnitOfWork& unit, store::WorkspaceNumber workspace, Timers& timers, event::Intake& intake,
         crm::Counters& counters, std::string name)
      : unit_(unit),
        rows_(unit),
        workspace_(workspace),
        timers_(timers),
        intake_(intake),
        counters_(counters),
        name_(std::move(name)) {}

  using GiveUp = std::function<Result<void>(std::uint64_t run)>;

  Result<Erasure> run(std::uint64_t contact, const GiveUp& give_up) {
    const auto steps = {+[](Eraser& self, const GiveUp&) { return self.find_deals(); },
                        +[](Eraser& self, const GiveUp&) { return self.find_events(); },
                        +[](Eraser& self, const GiveUp& stop) { return self.erase_runs(stop); },
                        +[](Eraser& self, const GiveUp&) { return self.erase_effects(); },
                        +[](Eraser& self, const GiveUp&) { return self.erase_disabled(); },
                        +[](Eraser& self, const GiveUp&) { return self.erase_payments(); },
                        +[](Eraser& self, const GiveUp&) { return self.erase_deals(); },
                        +[](Eraser& self, const GiveUp&) { return self.erase_contacts(); },
                        +[](Eraser& self, const GiveUp&) { return self.erase_timers_and_turns(); },
                        +[](Eraser& self, const GiveUp&) { return self.erase_events(); },
                        +[](Eraser& self, const GiveUp&) { return self.erase_rejected(); },
                        +[](Eraser& self, const GiveUp&) { return self.empty_histories(); },
                        +[](Eraser& self, const GiveUp&) { return self.empty_acts(); }};
    if (auto found = find_contacts(contact); !found) return tl::unexpected(found.error());
    for (const auto step : steps)
      if (auto done = step(*this, give_up); !done) return tl::unexpected(done.error());
    erasure_.contacts.assign(whole_.contacts.begin(), whole_.contacts.end());
    counters_.contacts_erased += whole_.contacts.size();
    counters_.deals_erased += whole_.deals.size();
    counters_.payments_erased += whole_.payments.size();
    return erasure_;
  }

  // After run(): the numbers that its records had.
  [[nodiscard]] log::Act::Erased numbers() const {
    const auto list = [](const std::set<std::uint64_t>& numbers) {
      return std::vector<std::uint64_t>(numbers.begin(), numbers.end());
    };
    return {list(whole_.contacts), list(whole_.deals), list(whole_.payments), runs_, list(effects_)};
  }

 private:
  // Keys of the rows under the prefix for which `wanted` answers true (a bool, or a Result of one).
  template <class Wanted>
  Result<std::vector<std::string>> keys_of(const store::Key& prefix, const Wanted& wanted) {
    std::vector<std::string> keys;
    Result<void> read;
    auto scanned = unit_.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view row) {
      const Result<bool> is_wanted = wanted(store::KeyReader(key), row);
      if (!is_wanted) return read = tl::unexpected(is_wanted.error()), false;
      if (*is_wanted) keys.emplace_back(key);
      return true;
    });
    if (!scanned || !read) return tl::unexpected((scanned ? read : scanned).error());
    return keys;
  }
  template <class Wanted>
  Result<std::uint64_t> erase_rows(const store::Key& prefix, const Wanted& wanted) {
    const auto keys = keys_of(prefix, wanted);
    if (!keys) return tl::unexpected(keys.error());
    for (const std::string& key : *keys) unit_.erase(store::Key::of(key));
    return keys->size();
  }

  Result<std::optional<crm::StoredContact>> contact(std::uint64_t number) {
    const auto bytes = unit_.get(crm::contact_key(workspace_, number));
    if (!bytes) return tl::unexpected(bytes.error());
    if (!*bytes) return std::nullopt;
    auto stored = crm::decode_contact(number, **bytes);
    if (!stored) return tl::unexpected(stored.error());
    return std::move(*stored);
  }
  Result<std::optional<crm::StoredDeal>> deal(std::uint64_t number) {
    const auto bytes = unit_.get(crm::deal_key(workspace_, number));
    if (!bytes) return tl::unexpected(bytes.error());
    if (!*bytes) return std::nullopt;
    auto stored = crm::decode_deal(number, **bytes);
    if (!stored) return tl::unexpected(stored.error());
    return std::move(*stored);
  }

  void add_identities(const crm::StoredContact& contact) {
    for (const crm::Email& email : contact.emails) whole_.emails.insert(email.key);
    for (const crm::Phone& phone : contact.phones) {
      if (!phone.e164.empty()) whole_.phones.insert(phone.e164);
      whole_.typed_phones.insert(small_letters(phone.typed));
    }
    for (const Messenger& one : contact.card.messengers)
      whole_.messengers.insert({one.network, one.bot, one.subscriber_id});
    whole_.external_ids.insert(contact.external_ids.begin(), contact.external_ids.end());
    add_event(contact.card.created_by.event);
  }
  void add_event(const EventRef& event) { whole_.events.emplace(event.source, event.id); }

  // Not an event of somebody else who was part of them for a time, or whom they were compared with.
  bool is_about_them(const crm::HistoryRow& row) const {
    using crm::HistoryKind;
    if (row.through != 0 && !whole_.contacts.contains(row.through)) return false;
    return std::any_of(row.lines.begin(), row.lines.end(), [](const crm::HistoryLine& line) {
      return line.kind != HistoryKind::clash && line.kind != HistoryKind::apart && line.kind != HistoryKind::merged &&
             line.kind != HistoryKind::reverted;
    });
  }

  // The events of the history rows, and how many rows there are.
  Result<std::uint64_t> add_history(const store::Key& prefix) {
    Result<void> read;
    std::uint64_t count = 0;
    auto scanned = unit_.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view, std::string_view bytes) {
      const auto row = crm::decode_history(bytes);
      if (!row) return read = tl::unexpected(row.error()), false;
      if (is_about_them(*row)) add_event(row->event);
      ++count;
      return true;
    });
    if (!scanned) return tl::unexpected(scanned.error());
    if (!read) return tl::unexpected(read.error());
    return count;
  }

  Result<void> find_contacts(std::uint64_t asked) {
    const auto survivor = crm::surviving_contact(rows_, workspace_, asked);
    if (!survivor) return tl::unexpected(survivor.error());
    auto stored = contact(*survivor);
    if (!stored) return tl::unexpected(stored.error());
    if (!*stored) {
      const auto erasure = crm::load_erasure(rows_, workspace_, asked);
      if (!erasure) return tl::unexpected(erasure.error());
      return fail(ErrorCode::not_found, *erasure ? crm::told(**erasure, asked) + " already"
                                                 : fmt::format("no contact `{}`", crm::contact_id(asked)));
    }
    survivor_ = std::move(**stored);
    whole_.contacts.insert(*survivor);
    whole_.contacts.insert(survivor_.card.merged.begin(), survivor_.card.merged.end());
    for (const std::uint64_t number : whole_.contacts) {
      auto one = contact(number);
      if (!one) return tl::unexpected(one.error());
      if (*one) add_identities(**one);
      const auto rows = add_history(crm::contact_prefix(workspace_, number, store::ContactPart::history));
      if (!rows) return tl::unexpected(rows.error());
      erasure_.history += *rows;
    }
    whole_.payments.insert(survivor_.card.payments.begin(), survivor_.card.payments.end());
    return {};
  }

  // Their own deals go; of those that others have as well only the link.
  Result<void> find_deals() {
    for (const std::uint64_t number : survivor_.card.deals) {
      const auto stored = deal(number);
      if (!stored) return tl::unexpected(stored.error());
      if (!*stored) continue;
      if ((*stored)->card.contacts.size() > 1) {
        whole_.shared_deals.insert(number);
        continue;
      }
      whole_.deals.insert(number);
      add_event((*stored)->card.created_by.event);
      const auto rows = add_history(crm::deal_prefix(workspace_, number, store::DealPart::history));
      if (!rows) return tl::unexpected(rows.error());
      erasure_.history += *rows;
    }
    return {};
  }

  Result<void> erase_runs(const GiveUp& give_up) {
    std::vector<std::uint64_t> runs;
    Result<void> read;
    const store::Key prefix(workspace_, store::Table::run);
    auto scanned = unit_.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
      const auto record = open_run(bytes);
      if (!record) return read = tl::unexpected(record.error()), false;
      const std::uint64_t number = store::KeyReader(key).number();
      const Run run = read_run(number, *record);
      if ((run.contact && whole_.contacts.contains(*run.contact)) || (run.deal && whole_.deals.contains(*run.deal)) ||
          whole_.is_theirs(run.event))
        runs.push_back(number);
      return true;
    });
    if (!scanned || !read) return scanned ? read : scanned;
    for (const std::uint64_t number : runs) {
      if (auto stopped = give_up(number); !stopped) return stopped;
      unit_.erase(run_key(workspace_, number));
      unit_.erase(log::dead_run_key(workspace_, number));
    }
    erasure_.runs = runs.size();
    runs_ = std::move(runs);
    return {};
  }

  Result<void> erase_effects() {
    for (const auto box : {outbox::Box::pending, outbox::Box::dead}) {
      const auto erased = erase_rows(
          outbox::prefix(workspace_, box), [&](store::KeyReader key, std::string_view bytes) -> Result<bool> {
            const std::uint64_t number = key.number();
            const auto row = outbox::decode(number, bytes);
            if (!row) return tl::unexpected(row.error());
            const bool theirs = (row->effect.contact && whole_.contacts.contains(*row->effect.contact)) ||
                                whole_.is_theirs(row->effect.event) || whole_.is_named_in(row->effect.to) ||
                                whole_.is_named_in_url(row->effect.url) || whole_.is_named_in(row->effect.body) ||
                                whole_.is_named_in(row->effect.subject);
            if (theirs) effects_.insert(number);
            return theirs;
          });
      if (!erased) return tl::unexpected(erased.error());
      erasure_.effects += *erased;
    }
    return {};
  }

  // An address written out may hold one of theirs. Nobody would send to it again.
  Result<void> erase_disabled() {
    const auto erased =
        erase_rows(store::Key(workspace_, store::Table::disabled_endpoint),
                   [&](store::KeyReader key, std::string_view) { return whole_.is_named_in_url(key.text()); });
    return erased ? Result<void>{} : tl::unexpected(erased.error());
  }

  Result<void> erase_payments() {
    for (const std::uint64_t number : whole_.payments) {
      const auto bytes = unit_.get(crm::payment_key(workspace_, number));
      if (!bytes) return tl::unexpected(bytes.error());
      if (!*bytes) continue;
      const auto payment = crm::decode_payment(number, **bytes);
      if (!payment) return tl::unexpected(payment.error());
      unit_.erase(crm::payment_id_key(workspace_, payment->card.id));
      unit_.erase(crm::payment_key(workspace_, number));
      const std::uint64_t paid = payment->card.deal.value_or(0);
      if (paid == 0 || whole_.deals.contains(paid)) continue;  // one that somebody else has
      auto other = deal(paid);
      if (!other) return tl::unexpected(other.error());
      if (!*other) continue;
      std::erase((*other)->card.payments, number);
      unit_.put(crm::deal_key(workspace_, paid), crm::encode(**other));
    }
    erasure_.payments = whole_.payments.size();
    return {};
  }

  Result<void> erase_deals() {
    for (const std::uint64_t number : whole_.shared_deals) {
      auto stored = deal(number);
      if (!stored) return tl::unexpected(stored.error());
      std::erase_if((*stored)->card.contacts, [&](std::uint64_t one) { return whole_.contacts.contains(one); });
      if (auto emptied = empty_of_them(number, **stored); !emptied) return emptied;
      unit_.put(crm::deal_key(workspace_, number), crm::encode(**stored));
    }
    for (const std::uint64_t number : whole_.deals) {
      const auto stored = deal(number);
      if (!stored) return tl::unexpected(stored.error());
      const Deal& card = (*stored)->card;
      unit_.erase(crm::by_source_key(workspace_, crm::SourceKind::deal, card.source, number));
      if (!card.external_id.empty()) unit_.erase(crm::deal_external_key(workspace_, card.external_id));
      if (auto counted = count_open(card); !counted) return counted;
      for (const std::uint64_t paid : card.payments)
        if (auto freed = free_payment(paid); !freed) return freed;
      const auto erased = erase_rows(store::Key(workspace_, store::Table::deal).number(number),
                                     [](const store::KeyReader&, std::string_view) { return true; });
      if (!erased) return tl::unexpected(erased.error());
    }
    erasure_.deals = whole_.deals.size();
    return {};
  }

  // A payment of somebody else for a deal that goes.
  Result<void> free_payment(std::uint64_t number) {
    const auto bytes = unit_.get(crm::payment_key(workspace_, number));
    if (!bytes) return tl::unexpected(bytes.error());
    if (!*bytes) return {};  // theirs
    auto payment = crm::decode_payment(number, **bytes);
    if (!payment) return tl::unexpected(payment.error());
    payment->card.deal.reset();
    unit_.put(crm::payment_key(workspace_, number), crm::encode(*payment));
    return {};
  }

  // What one of their events has written into a deal of several goes: its name, its fields, and what the history says.
  Result<void> empty_of_them(std::uint64_t number, crm::StoredDeal& stored) {
    bool named = whole_.is_theirs(stored.card.created_by.event);
    std::set<std::string> fields;
    std::vector<std::pair<std::uint64_t, crm::HistoryRow>> rows;
    Result<void> read;
    const store::Key prefix = crm::deal_prefix(workspace_, number, store::DealPart::history);
    auto scanned = unit_.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
      auto row = crm::decode_history(bytes);
      if (!row) return read = tl::unexpected(row.error()), false;
      const bool theirs = whole_.is_theirs(row->event);
      bool emptied = false;
      for (crm::HistoryLine& line : row->lines) {
        if (line.kind != crm::HistoryKind::field_changed) continue;
        if (!theirs && (line.field == "name" ? named : fields.contains(line.field))) {  // it replaced what they wrote
          line.old_value.reset();
          emptied = true;
        }
        if (line.field == "name") named = theirs;
        if (theirs)
          fields.insert(line.field);
        else
          fields.erase(line.field);
      }
      if (!emptied) return true;  // of rows that are theirs, all goes with the histories
      store::KeyReader reader(key);
      reader.number();
      reader.small();
      rows.emplace_back(reader.number(), std::move(*row));
      return true;
    });
    if (!scanned || !read) return scanned ? read : scanned;
    for (const auto& [sequence, row] : rows)
      unit_.put(crm::deal_key(workspace_, number, store::DealPart::history, sequence), crm::encode(row));
    if (named) stored.named = false;
    for (const std::string& field : fields) stored.card.fields.erase(field);
    return {};
  }

  Result<void> count_open(const Deal& card) {
    if (card.state != DealState::open || card.responsible.empty()) return {};
    const store::Key key = crm::tally_key(workspace_, "open", card.responsible);
    const auto bytes = unit_.get(key);
    if (!bytes) return tl::unexpected(bytes.error());
    const auto open = *bytes ? crm::decode_number(**bytes) : 0;
    if (!open) return tl::unexpected(open.error());
    unit_.put(key, crm::encode_number(*open > 0 ? *open - 1 : 0));
    return {};
  }

  Result<void> erase_contacts() {
    for (const std::string& email : whole_.emails)
      if (auto erased = erase_index(crm::email_key(workspace_, email)); !erased) return erased;
    for (const auto& [network, bot, id] : whole_.messengers)
      if (auto erased = erase_index(crm::messenger_key(workspace_, network, bot, id)); !erased) return erased;
    for (const std::string& id : whole_.external_ids)
      if (auto erased = erase_index(crm::external_key(workspace_, id)); !erased) return erased;
    for (const std::string& phone : whole_.phones)
      if (auto erased = erase_phone(phone); !erased) return erased;
    const auto pairs =
        erase_rows(store::Key(workspace_, store::Table::clash), [&](store::KeyReader key, std::string_view) {
          const bool first = whole_.contacts.contains(key.number());
          return whole_.contacts.contains(key.number()) || first;
        });
    if (!pairs) return tl::unexpected(pairs.error());
    for (const std::uint64_t number : whole_.contacts) {
      const auto stored = contact(number);
      if (!stored) return tl::unexpected(stored.error());
      if (*stored) {
        erasure_.sessions += (*stored)->session_rows;
        unit_.erase(crm::by_source_key(workspace_, crm::SourceKind::contact, (*stored)->card.source, number));
      }
      unit_.erase(crm::alias_key(workspace_, number));
      const auto erased = erase_rows(store::Key(workspace_, store::Table::contact).number(number),
                                     [](const store::KeyReader&, std::string_view) { return true; });
      if (!erased) return tl::unexpected(erased.error());
    }
    return {};
  }

  // An identity that somebody else holds by now stays theirs.
  Result<void> erase_index(const store::Key& key) {
    const auto bytes = unit_.get(key);
    if (!bytes) return tl::unexpected(bytes.error());
    if (!*bytes) return {};
    const auto holder = crm::decode_number(**bytes);
    if (!holder) return tl::unexpected(holder.error());
    if (whole_.contacts.contains(*holder)) unit_.erase(key);
    return {};
  }
  Result<void> erase_phone(const std::string& e164) {
    const store::Key key = crm::phone_key(workspace_, e164);
    const auto bytes = unit_.get(key);
    if (!bytes) return tl::unexpected(bytes.error());
    if (!*bytes) return {};
    auto holders = crm::decode_numbers(**bytes);
    if (!holders) return tl::unexpected(holders.error());
    std::erase_if(*holders, [&](std::uint64_t one) { return whole_.contacts.contains(one); });
    if (holders->empty())
      unit_.erase(key);
    else
      unit_.put(key, crm::encode_numbers(*holders));
    return {};
  }

  Result<void> erase_timers_and_turns() {
    const auto timers = keys_of(store::Key(workspace_, store::Table::timer),
                                [](const store::KeyReader&, std::string_view) { return true; });
    if (!timers) return tl::unexpected(timers.error());
    for (const std::string& key : *timers) {
      const crm::Timer timer = crm::read_timer(key);
      if ((timer.kind == crm::TimerKind::contact_date && whole_.contacts.contains(timer.number)) ||
          (timer.kind == crm::TimerKind::deal_due && whole_.deals.contains(timer.number)))
        timers_.erase(timer);
    }
    const auto turns =
        erase_rows(store::Key(workspace_, store::Table::turn), [&](store::KeyReader key, std::string_view) {
          key.text();
          return whole_.contacts.contains(key.number());
        });
    if (!turns) return tl::unexpected(turns.error());
    return {};
  }

  bool is_theirs(const StoredEvent& event) {
    const auto incoming = intake_.read(event.raw);
    if (!incoming) return whole_.is_named_in(event.raw);
    if (whole_.events.contains({incoming->source, incoming->id})) return true;
    if (incoming->person && whole_.is_them(*incoming->person)) return true;
    const auto named = [&](const cel::Value& id) {
      const auto number = id.is(cel::Kind::text) ? crm::parse_id("con-", id.as_text()) : std::nullopt;
      return number && whole_.contacts.contains(*number);
    };
    if (named(member(member(incoming->data, "contact"), "id"))) return true;
    const auto passed = passed_with(*incoming);
    if (passed.contact && whole_.contacts.contains(*passed.contact)) return true;
    return whole_.is_named_in(event.raw);
  }

  Result<void> find_events() {
    return log::scan_events(rows_, workspace_, [&](const StoredEvent& event) {
      if (!is_theirs(event)) return true;
      events_.insert(event.number);
      const auto incoming = intake_.read(event.raw);
      if (incoming) whole_.events.emplace(incoming->source, incoming->id);
      return true;
    });
  }

  // The event stays in its place, without what it said; its source and id stay known by their hash.
  Result<void> erase_events() {
    auto changed = log::change_events(unit_, workspace_, [&](StoredEvent& event) {
      if (!events_.contains(event.number)) return false;
      event.raw = fmt::format(R"({{"specversion":"1.0","id":"{}","source":"{}/erased","type":"erased"}})", event.number,
                              internal_source(name_));
      return true;
    });
    if (!changed) return changed;
    for (const std::uint64_t number : events_) unit_.erase(log::dead_letter_key(workspace_, number));
    erasure_.events = events_.size();
    return {};
  }

  // Also those that were for no workspace.
  Result<void> erase_rejected() {
    for (const store::WorkspaceNumber of : {workspace_, store::store_rows}) {
      const store::Key prefix(of, store::Table::rejected);
      const auto erased = erase_rows(prefix, [&](store::KeyReader key, std::string_view row) -> Result<bool> {
        const auto line = log::decode_rejected(key.number(), row);
        if (!line) return tl::unexpected(line.error());
        return whole_.is_named_in(line->raw, true) || whole_.is_named_in(line->message);
      });
      if (!erased) return tl::unexpected(erased.error());
      erasure_.rejected += *erased;
    }
    return {};
  }

  // What histories of others tell of them: while the two were one, or because an event of theirs changed something.
  Result<void> empty_histories() {
    using crm::HistoryKind;
    std::vector<std::pair<std::string, std::string>> changed;
    for (const store::Table table : {store::Table::contact, store::Table::deal}) {
      Result<void> read;
      const store::Key prefix(workspace_, table);
      auto scanned = unit_.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
        store::KeyReader reader(key);
        reader.number();
        if (reader.small() != static_cast<std::uint8_t>(store::ContactPart::history)) return true;
        auto row = crm::decode_history(bytes);
        if (!row) return read = tl::unexpected(row.error()), false;
        const auto names_them = [&](const std::optional<std::string>& id) {
          const auto number = id ? crm::parse_id("con-", *id) : std::nullopt;
          return number && whole_.contacts.contains(*number);
        };
        const bool theirs = whole_.is_theirs(row->event) || whole_.contacts.contains(row->through) ||
                            std::any_of(row->lines.begin(), row->lines.end(), [&](const crm::HistoryLine& line) {
                              const bool joins = line.kind == HistoryKind::merged || line.kind == HistoryKind::joined ||
                                                 line.kind == HistoryKind::reverted;
                              return joins && (names_them(line.old_value) || names_them(line.new_value));
                            });
        if (!theirs) return true;
        for (crm::HistoryLine& line : row->lines) {
          const bool says = line.kind == HistoryKind::field_changed || line.kind == HistoryKind::identity_added;
          if (says) line.old_value = line.new_value = std::nullopt;
          line.text.clear();
        }
        changed.emplace_back(key, crm::encode(*row));
        return true;
      });
      if (!scanned || !read) return scanned ? read : scanned;
    }
    for (auto& [key, row] : changed) unit_.put(store::Key::of(key), std::move(row));
    return {};
  }

  // A mail server's answer may quote the address that it refused; a receiver that was enabled may be an address that
  // holds one.
  Result<void> empty_acts() {
    return log::change_acts(unit_, workspace_, [&](log::Act& act) {
      std::string& reason = act.delivery.reason;
      const bool tells = !reason.empty() && (effects_.contains(act.number) || whole_.is_named_in(reason, true) ||
                                             whole_.is_named_in_url(reason));
      if (tells) reason.clear();
      const bool names = whole_.is_named_in_url(act.receiver);
      if (names) act.receiver.clear();
      return tells || names;
    });
  }

  work::UnitOfWork& unit_;
  work::UnitRows rows_;
  store::WorkspaceNumber workspace_;
  Timers& timers_;
  event::Intake& intake_;
  crm::Counters& counters_;
  std::string name_;
  crm::StoredContact survivor_;
  ErasedPerson whole_;
  std::set<std::uint64_t> events_;  // numbers
  std::set<std::uint64_t> effects_;
  std::vector<std::uint64_t> runs_;
  Erasure erasure_;
};

}  // namespace

Result<Erasure> WorkspaceEngine::erase(std::uint64_t contact, const By& by, bool preview) {
  Erasure erasure;
  const Error only_looked{ErrorCode::cancelled, {}};
  const auto after = events_so_far();
  if (!after) return tl::unexpected(after.error());
  log::Act act;
  act.kind = log::Act::Kind::erase;
  act.number = contact;
  auto erased = in_layer({}, [&]() -> Result<void> {
    const TimePoint at = now(crm_->counters());
    std::vector<Warning> warnings;
    Execution execution(workshop(), warnings);
    Eraser eraser(*unit_, number_, timers_, *intake_, crm_->counters(), name());
    auto done = eraser.run(contact, [&](std::uint64_t run) -> Result<void> {
      auto given_up = execution.give_up(run, at, {false, "erased"});
      if (!given_up) return tl::unexpected(given_up.error());
      return {};
    });
    if (!done) return tl::unexpected(done.error());
    erasure = std::move(*done);
    erasure.at = by.at.value_or(at);
    erasure.actor = by.actor;
    if (preview) return tl::unexpected(only_looked);
    act.at = erasure.at;
    act.erased = eraser.numbers();
    for (const std::uint64_t number : erasure.contacts)
      unit_->put(crm::erasure_key(number_, number), crm::encode(erasure));
    return {};
  });
  if (!erased && !(preview && erased.error().code == only_looked.code)) return tl::unexpected(erased.error());
  if (!preview)
    if (auto kept = keep_act(*after, std::move(act)); !kept) return tl::unexpected(kept.error());
  return erasure;
}

}  // namespace dealflow::run
