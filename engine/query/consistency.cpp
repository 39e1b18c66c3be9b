#include "engine/query/consistency.hpp"

#include <dealflow/value.hpp>

#include "dsl/base/limits.hpp"
#include "engine/crm/cards.hpp"
#include "engine/crm/counters.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/stored.hpp"
#include "engine/event/attribute_check.hpp"
#include "engine/event/content_hash.hpp"
#include "engine/log/event_log.hpp"
#include "engine/log/seen.hpp"
#include "engine/log/versions.hpp"
#include "engine/run/internal_event.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::query {
namespace {

using namespace crm;
using cel::Value;
using store::Table;

template <class T>
bool contains(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

constexpr const char* lacks_history = " lacks a row of history before one that it has";

// The rows of one card, as they pass: the record comes first.
struct Passing {
  std::string name;
  std::uint64_t number = 0;
  std::uint64_t history_said = 0, history_found = 0;
  std::uint64_t sessions_said = 0, sessions_found = 0;
};

class Checker {
 public:
  Checker(work::Rows& rows, store::WorkspaceNumber workspace, const std::function<void(std::string)>& tell)
      : rows_(rows), workspace_(workspace), tell_(tell) {}

  Result<void> run() {
    for (const auto check :
         {&Checker::walk_contacts, &Checker::walk_deals, &Checker::walk_payments, &Checker::walk_emails,
          &Checker::walk_phones, &Checker::walk_identities, &Checker::walk_sources, &Checker::walk_references,
          &Checker::walk_versions, &Checker::walk_events, &Checker::check_counters}) {
      if (auto checked = (this->*check)(); !checked) return checked;
      if (failed_) return tl::unexpected(*failed_);
    }
    return {};
  }

 private:
  void expect(bool holds, const std::string& text) {
    if (!holds) tell_(text);
  }

  template <class Visit>
  Result<void> scan(Table table, const Visit& visit) {
    const store::Key prefix(workspace_, table);
    return rows_.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view value) {
      store::KeyReader reader(key);
      visit(reader, value);
      return !failed_;
    });
  }

  std::optional<std::string> row(const store::Key& key) {
    const auto bytes = rows_.get(key);
    if (!bytes) failed_ = bytes.error();
    if (!bytes || !*bytes) return std::nullopt;
    return std::string(**bytes);
  }
  // 0 where there is none.
  std::uint64_t number_at(const store::Key& key) {
    const auto bytes = row(key);
    return bytes ? decode_number(*bytes).value_or(0) : 0;
  }
  std::vector<std::uint64_t> numbers_at(const store::Key& key) {
    const auto bytes = row(key);
    return bytes ? decode_numbers(*bytes).value_or(std::vector<std::uint64_t>{}) : std::vector<std::uint64_t>{};
  }
  template <class Decode>
  auto record(const store::Key& key, std::uint64_t number, Decode decode)
      -> std::optional<typename decltype(decode(number, std::string_view{}))::value_type> {
    const auto bytes = row(key);
    if (!bytes) return std::nullopt;
    auto decoded = decode(number, *bytes);
    if (!decoded) return std::nullopt;
    return std::move(*decoded);
  }
  std::optional<StoredContact> contact(std::uint64_t number) {
    return record(contact_key(workspace_, number), number, decode_contact);
  }
  std::optional<StoredContact> standing(std::uint64_t number) {
    auto found = contact(number);
    if (found && found->joined_into != 0) found.reset();
    return found;
  }
  std::optional<StoredDeal> deal(std::uint64_t number) {
    return record(deal_key(workspace_, number), number, decode_deal);
  }
  std::optional<StoredPayment> payment(std::uint64_t number) {
    return record(payment_key(workspace_, number), number, decode_payment);
  }

  void end(const Passing& card) {
    if (card.number == 0) return;
    expect(card.history_said == card.history_found, card.name + " has another number of history rows than it says");
    expect(card.sessions_said == card.sessions_found, card.name + " has another number of sessions than it says");
  }

  Result<void> walk_contacts() {
    Passing card;
    auto walked = scan(Table::contact, [&](store::KeyReader& key, std::string_view bytes) {
      const std::uint64_t number = key.number();
      const auto part = static_cast<store::ContactPart>(key.small());
      const std::uint64_t sequence = key.number();
      if (part == store::ContactPart::record) {
        end(card);
        card = Passing{contact_id(number), number};
        ++contacts_;
        const auto stored = decode_contact(number, bytes);
        expect(stored.has_value(), card.name + " does not decode");
        if (!stored) return;
        card.history_said = stored->history_rows;
        card.sessions_said = stored->session_rows;
        check(card.name, number, *stored);
        return;
      }
      expect(number == card.number, contact_id(number) + " has rows and no record");
      if (part == store::ContactPart::history) expect(sequence == ++card.history_found, card.name + lacks_history);
      if (part == store::ContactPart::session)
        expect(sequence == ++card.sessions_found, card.name + " lacks a session before one that it has");
    });
    end(card);
    return walked;
  }

  void check(const std::string& name, std::uint64_t number, const StoredContact& contact) {
    const bool listed = row(by_source_key(workspace_, SourceKind::contact, contact.card.source, number)).has_value();
    if (contact.joined_into != 0) {
      expect(this->contact(contact.joined_into).has_value(), name + " was joined into nobody");
      expect(number_at(alias_key(workspace_, number)) == contact.joined_into, name + " was joined and has no alias");
      expect(!listed, name + " was joined and is listed by its source");
      return;
    }
    expect(listed, name + " is not listed by its source");
    expect(!row(alias_key(workspace_, number)), name + " stands for itself and has an alias");
    for (const Email& email : contact.emails)
      expect(number_at(email_key(workspace_, email.key)) == number, name + " is not found by its e-mail " + email.key);
    for (const Phone& phone : contact.phones)
      expect(phone.e164.empty() || contains(numbers_at(phone_key(workspace_, phone.e164)), number),
             name + " is not found by its phone " + phone.e164);
    for (const Messenger& one : contact.card.messengers)
      expect(number_at(messenger_key(workspace_, one.network, one.bot, one.subscriber_id)) == number,
             name + " is not found by its messenger identity " + one.subscriber_id);
    for (const std::string& id : contact.external_ids)
      expect(number_at(external_key(workspace_, id)) == number,
             fmt::format("{} is not found by its external id {}", name, id));
    for (const std::uint64_t one : contact.card.deals) {
      const auto found = deal(one);
      expect(found && contains(found->card.contacts, number),
             name + " names " + deal_id(one) + ", and is not named by it");
    }
    for (const std::uint64_t one : contact.card.payments) {
      const auto found = payment(one);
      expect(found && found->card.contact == number,
             name + " names payment " + std::to_string(one) + ", which does not name it");
    }
    for (const std::uint64_t joined : contact.card.merged) {
      const auto found = this->contact(joined);
      expect(found && found->joined_into != 0, name + " has taken in " + contact_id(joined) + ", which stands alone");
    }
  }

  Result<void> walk_deals() {
    Passing card;
    auto walked = scan(Table::deal, [&](store::KeyReader& key, std::string_view bytes) {
      const std::uint64_t number = key.number();
      const auto part = static_cast<store::DealPart>(key.small());
      const std::uint64_t sequence = key.number();
      if (part == store::DealPart::record) {
        end(card);
        card = Passing{deal_id(number), number};
        ++deals_;
        const auto stored = decode_deal(number, bytes);
        expect(stored.has_value(), card.name + " does not decode");
        if (!stored) return;
        card.history_said = stored->history_rows;
        check(card.name, number, *stored);
        return;
      }
      expect(number == card.number, deal_id(number) + " has rows and no record");
      if (part == store::DealPart::history) expect(sequence == ++card.history_found, card.name + lacks_history);
    });
    end(card);
    return walked;
  }

  void check(const std::string& name, std::uint64_t number, const StoredDeal& deal) {
    expect(row(by_source_key(workspace_, SourceKind::deal, deal.card.source, number)).has_value(),
           name + " is not listed by its source");
    for (const std::uint64_t one : deal.card.contacts) {
      const auto found = standing(one);
      expect(found && contains(found->card.deals, number),
             name + " names " + contact_id(one) + ", which does not name it");
    }
    for (const std::uint64_t one : deal.card.payments) {
      const auto found = payment(one);
      expect(found && found->card.deal == number,
             name + " names payment " + std::to_string(one) + ", which does not name it");
    }
    if (!deal.card.external_id.empty())
      expect(number_at(deal_external_key(workspace_, deal.card.external_id)) == number,
             name + " is not found by its external id");
    if (deal.card.state == DealState::open && !deal.card.responsible.empty()) ++open_[deal.card.responsible];
  }

  Result<void> walk_payments() {
    return scan(Table::payment, [&](store::KeyReader& key, std::string_view bytes) {
      const std::uint64_t number = key.number();
      ++payments_;
      const auto stored = decode_payment(number, bytes);
      const std::string name = "payment " + (stored ? stored->card.id : std::to_string(number));
      expect(stored.has_value(), name + " does not decode");
      if (!stored) return;
      const Payment& card = stored->card;
      expect(number_at(payment_id_key(workspace_, card.id)) == number, name + " is not found by its id");
      if (card.contact) {
        const auto found = standing(*card.contact);
        expect(found && contains(found->card.payments, number), name + " names a contact that does not name it");
      }
      if (card.deal) {
        const auto found = deal(*card.deal);
        expect(found && contains(found->card.payments, number), name + " names a deal that does not name it");
      }
    });
  }

  // Index rows the other way round: what each leads to has its key.
  Result<void> walk_emails() {
    return scan(Table::email, [&](store::KeyReader& key, std::string_view bytes) {
      const auto holder = standing(decode_number(bytes).value_or(0));
      const std::string email = key.text();  // as far as the key holds it
      const bool has = holder && std::any_of(holder->emails.begin(), holder->emails.end(),
                                             [&](const Email& one) { return one.key.starts_with(email); });
      expect(has, "the e-mail " + email + " leads to a contact without it");
    });
  }
  Result<void> walk_phones() {
    return scan(Table::phone, [&](store::KeyReader& key, std::string_view bytes) {
      const auto numbers = decode_numbers(bytes).value_or(std::vector<std::uint64_t>{});
      const std::string e164 = key.text();
      expect(std::is_sorted(numbers.begin(), numbers.end()), "the contacts of phone " + e164 + " do not ascend");
      for (const std::uint64_t number : numbers) {
        const auto holder = standing(number);
        const bool has = holder && std::any_of(holder->phones.begin(), holder->phones.end(),
                                               [&](const Phone& one) { return one.e164 == e164; });
        expect(has, "the phone " + e164 + " leads to " + contact_id(number) + ", which has it not");
      }
    });
  }
  Result<void> walk_identities() {
    auto walked = scan(Table::messenger, [&](store::KeyReader& key, std::string_view bytes) {
      const std::string network = key.text();
      const std::string bot = key.text();
      const std::string id = key.text();
      const auto holder = standing(decode_number(bytes).value_or(0));
      const bool has =
          holder &&
          std::any_of(holder->card.messengers.begin(), holder->card.messengers.end(), [&](const Messenger& one) {
            return one.network == network && one.bot.starts_with(bot) && one.subscriber_id.starts_with(id);
          });
      expect(has, "the messenger identity " + id + " leads to a contact without it");
    });
    if (!walked) return walked;
    return scan(Table::external, [&](store::KeyReader& key, std::string_view bytes) {
      const std::string id = key.text();
      const auto holder = standing(decode_number(bytes).value_or(0));
      const bool has = holder && std::any_of(holder->external_ids.begin(), holder->external_ids.end(),
                                             [&](const std::string& one) { return one.starts_with(id); });
      expect(has, "the external id " + id + " leads to a contact without it");
    });
  }
  Result<void> walk_sources() {
    return scan(Table::by_source, [&](store::KeyReader& key, std::string_view) {
      const auto kind = static_cast<SourceKind>(key.small());
      const std::string source = key.text();
      const std::uint64_t number = key.number();
      if (kind == SourceKind::contact) {
        const auto card = standing(number);
        expect(card && card->card.source == source,
               contact_id(number) + " is listed under a source that is not its own");
      } else {
        const auto card = deal(number);
        expect(card && card->card.source == source, deal_id(number) + " is listed under a source that is not its own");
      }
    });
  }
  // What events were handled by can be read again.
  Result<void> walk_versions() {
    const auto versions = log::list_versions(rows_, workspace_);
    if (!versions) return tl::unexpected(versions.error());
    for (const log::VersionChange& version : *versions) {
      const auto files = log::load_files(rows_, workspace_, version.hash);
      if (!files && files.error().code == ErrorCode::io) return tl::unexpected(files.error());
      expect(files.has_value(), "the version of the workspace that counts behind evt-" +
                                    std::to_string(version.place.after) + " has no files");
    }
    return {};
  }
  // Blocks of events stand under their numbers (a missing one may have been removed by retention), and an event that
  // came from outside is known by its source and id, so that it counts once (D1).
  Result<void> walk_events() {
    cel::JsonReader json;
    const auto walked = log::scan_events(rows_, workspace_, [&](const StoredEvent& event) {
      const std::string name = "evt-" + std::to_string(event.number);
      cel::Arena arena;
      const auto line = json.read(event.raw, arena, limits::event_depth_max);
      const auto text = [&](std::string_view attribute) {
        const auto value = line && line->is(cel::Kind::map) ? event::member(line->as_map(), attribute) : Value::null();
        return value.is(cel::Kind::text) ? value.as_text() : std::string_view{};
      };
      const std::string_view source = text("source");
      if (run::is_internal_source(source)) return true;
      const auto seen = log::find_seen(rows_, workspace_, event::event_key(source, text("id")));
      if (!seen) failed_ = seen.error();
      expect(failed_ || (*seen && (*seen)->event_number == event.number),
             name + " is not known by its source and id: it would count again");
      return !failed_;
    });
    if (!walked && walked.error().code == ErrorCode::store_damaged) {
      tell_(walked.error().detail);
      return {};
    }
    return walked;
  }
  Result<void> walk_references() {
    auto walked = scan(Table::payment_id, [&](store::KeyReader& key, std::string_view bytes) {
      expect(payment(decode_number(bytes).value_or(0)).has_value(), "the payment id " + key.text() + " leads nowhere");
    });
    if (!walked) return walked;
    walked = scan(Table::deal_external, [&](store::KeyReader& key, std::string_view bytes) {
      expect(deal(decode_number(bytes).value_or(0)).has_value(), "the external id " + key.text() + " leads to no deal");
    });
    if (!walked) return walked;
    return scan(Table::alias, [&](store::KeyReader& key, std::string_view bytes) {
      const std::uint64_t number = key.number();
      const auto joined = contact(number);
      expect(joined && joined->joined_into == decode_number(bytes).value_or(0),
             "the alias of " + contact_id(number) + " is not that of its record");
    });
  }

  Result<void> check_counters() {
    const auto counters = load_counters(rows_, workspace_);
    if (!counters) return tl::unexpected(counters.error());
    expect(contacts_ + counters->contacts_erased == counters->contacts,
           "there are not as many contacts as their counter says");
    expect(deals_ + counters->deals_erased == counters->deals, "there are not as many deals as their counter says");
    expect(payments_ + counters->payments_erased == counters->payments,
           "there are not as many payments as their counter says");
    for (const auto& [member, open] : open_)
      expect(number_at(tally_key(workspace_, "open", member)) == open,
             "the open deals of " + member + " are miscounted");
    return {};
  }

  work::Rows& rows_;
  store::WorkspaceNumber workspace_;
  const std::function<void(std::string)>& tell_;
  std::optional<Error> failed_;
  std::uint64_t contacts_ = 0, deals_ = 0, payments_ = 0;
  std::map<std::string, std::uint64_t> open_;
};

}  // namespace

Result<void> check_consistency(work::Rows& rows, store::WorkspaceNumber workspace,
                               const std::function<void(std::string)>& tell) {
  return Checker(rows, workspace, tell).run();
}

}  // namespace dealflow::query
