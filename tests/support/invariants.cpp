#include "tests/support/invariants.hpp"

#include "engine/crm/counters.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/stored.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace dealflow::test {
namespace {

using namespace crm;
using store::Table;

template <class T>
bool contains(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

class Checker {
 public:
  Checker(work::Rows& rows, store::WorkspaceNumber workspace) : rows_(rows), workspace_(workspace) {}

  std::vector<std::string> run() {
    read_all();
    for (const auto& [number, contact] : contacts_) check_contact(number, contact);
    for (const auto& [number, deal] : deals_) check_deal(number, deal);
    for (const auto& [number, payment] : payments_) check_payment(number, payment);
    check_index_rows();
    check_counters();
    check_open_deals();
    return std::move(broken_);
  }

 private:
  void fail(std::string text) { broken_.push_back(std::move(text)); }
  void expect(bool holds, const std::string& text) {
    if (!holds) fail(text);
  }

  void scan(Table table, const std::function<void(std::string_view, std::string_view)>& visit) {
    const auto scanned = rows_.scan(store::Key(workspace_, table).bytes(), {}, [&](auto key, auto value) {
      visit(key, value);
      return true;
    });
    expect(scanned.has_value(), "a table cannot be read");
  }

  template <class T>
  void keep(std::map<std::uint64_t, T>& into, std::uint64_t number, Result<T> decoded) {
    if (decoded)
      into.emplace(number, std::move(*decoded));
    else
      fail("record " + std::to_string(number) + " does not decode: " + decoded.error().detail);
  }

  void read_all() {
    scan(Table::contact, [&](std::string_view key, std::string_view value) {
      store::KeyReader reader(key);
      const std::uint64_t number = reader.number();
      const auto part = static_cast<store::ContactPart>(reader.small());
      const std::uint64_t sequence = reader.number();
      switch (part) {
        case store::ContactPart::record: keep(contacts_, number, decode_contact(number, value)); break;
        case store::ContactPart::history: history_of_contacts_[number] = sequence; break;
        case store::ContactPart::session: sessions_[number] = sequence; break;
      }
    });
    scan(Table::deal, [&](std::string_view key, std::string_view value) {
      store::KeyReader reader(key);
      const std::uint64_t number = reader.number();
      const auto part = static_cast<store::DealPart>(reader.small());
      const std::uint64_t sequence = reader.number();
      switch (part) {
        case store::DealPart::record: keep(deals_, number, decode_deal(number, value)); break;
        case store::DealPart::history: history_of_deals_[number] = sequence; break;
      }
    });
    scan(Table::payment, [&](std::string_view key, std::string_view value) {
      const std::uint64_t number = store::KeyReader(key).number();
      keep(payments_, number, decode_payment(number, value));
    });
  }

  std::uint64_t number_at(const store::Key& key) {
    const auto bytes = rows_.get(key);
    if (!bytes || !*bytes) return 0;
    return decode_number(**bytes).value_or(0);
  }
  std::vector<std::uint64_t> numbers_at(const store::Key& key) {
    const auto bytes = rows_.get(key);
    if (!bytes || !*bytes) return {};
    return decode_numbers(**bytes).value_or(std::vector<std::uint64_t>{});
  }
  bool has_row(const store::Key& key) {
    const auto bytes = rows_.get(key);
    return bytes && bytes->has_value();
  }

  void check_contact(std::uint64_t number, const StoredContact& contact) {
    const std::string name = "con-" + std::to_string(number);
    expect(history_of_contacts_[number] == contact.history_rows, name + " has another number of history rows");
    expect(sessions_[number] == contact.session_rows, name + " has another number of sessions");
    const bool listed = has_row(by_source_key(workspace_, SourceKind::contact, contact.card.source, number));
    if (contact.joined_into != 0) {
      expect(contacts_.contains(contact.joined_into), name + " was joined into nobody");
      expect(number_at(alias_key(workspace_, number)) == contact.joined_into, name + " has no alias");
      expect(!listed, name + " was joined and is listed by source");
      return;
    }
    expect(listed, name + " is not listed by its source");
    for (const Email& email : contact.emails)
      expect(number_at(email_key(workspace_, email.key)) == number, name + " is not found by " + email.key);
    for (const Phone& phone : contact.phones)
      expect(phone.e164.empty() || contains(numbers_at(phone_key(workspace_, phone.e164)), number),
             name + " is not found by " + phone.e164);
    for (const Messenger& one : contact.card.messengers)
      expect(number_at(messenger_key(workspace_, one.network, one.bot, one.subscriber_id)) == number,
             name + " is not found by messenger " + one.subscriber_id);
    for (const std::string& id : contact.external_ids)
      expect(number_at(external_key(workspace_, id)) == number, name + " is not found by " + id);
    for (const std::uint64_t deal : contact.card.deals)
      expect(deals_.contains(deal) && contains(deals_.at(deal).card.contacts, number),
             name + " names deal-" + std::to_string(deal) + ", which does not name it");
    for (const std::uint64_t payment : contact.card.payments)
      expect(payments_.contains(payment) && payments_.at(payment).card.contact == number,
             name + " names a payment that does not name it");
    for (const std::uint64_t joined : contact.card.merged)
      expect(contacts_.contains(joined) && contacts_.at(joined).joined_into != 0, name + " merged one that stands");
  }

  void check_deal(std::uint64_t number, const StoredDeal& deal) {
    const std::string name = "deal-" + std::to_string(number);
    expect(history_of_deals_[number] == deal.history_rows, name + " has another number of history rows");
    expect(has_row(by_source_key(workspace_, SourceKind::deal, deal.card.source, number)),
           name + " is not listed by its source");
    for (const std::uint64_t contact : deal.card.contacts)
      expect(contacts_.contains(contact) && contains(contacts_.at(contact).card.deals, number),
             name + " names con-" + std::to_string(contact) + ", which does not name it");
    for (const std::uint64_t payment : deal.card.payments)
      expect(payments_.contains(payment) && payments_.at(payment).card.deal == number,
             name + " names a payment that does not name it");
    if (!deal.card.external_id.empty())
      expect(number_at(deal_external_key(workspace_, deal.card.external_id)) == number,
             name + " is not found by its external id");
    if (deal.card.state == DealState::open) ++open_[deal.card.responsible];
  }

  void check_payment(std::uint64_t number, const StoredPayment& payment) {
    const std::string& name = payment.card.id;
    expect(number_at(payment_id_key(workspace_, name)) == number, name + " is not found by its id");
    if (payment.card.contact)
      expect(contacts_.contains(*payment.card.contact) &&
                 contains(contacts_.at(*payment.card.contact).card.payments, number),
             name + " names a contact that does not name it");
    if (payment.card.deal)
      expect(deals_.contains(*payment.card.deal) && contains(deals_.at(*payment.card.deal).card.payments, number),
             name + " names a deal that does not name it");
  }

  const StoredContact* standing(std::uint64_t number) {
    const auto at = contacts_.find(number);
    return at == contacts_.end() || at->second.joined_into != 0 ? nullptr : &at->second;
  }

  void check_index_rows() {
    std::size_t emails = 0;
    scan(Table::email, [&](auto, auto value) {
      const StoredContact* holder = standing(decode_number(value).value_or(0));
      expect(holder != nullptr && !holder->emails.empty(), "an e-mail row leads to nobody who has one");
      ++emails;
    });
    std::set<std::string> held;
    std::size_t count = 0;
    for (const auto& [number, contact] : contacts_) {
      if (contact.joined_into != 0) continue;
      for (const Email& email : contact.emails) held.insert(email.key), ++count;
    }
    expect(held.size() == count, "an e-mail is of two contacts");
    expect(emails == count, "there are e-mail rows without a contact");
    scan(Table::phone, [&](auto, auto value) {
      const auto numbers = decode_numbers(value).value_or(std::vector<std::uint64_t>{});
      expect(std::is_sorted(numbers.begin(), numbers.end()), "holders of a phone do not ascend");
      for (const std::uint64_t number : numbers) expect(standing(number) != nullptr, "a phone row leads to nobody");
    });
    for (const Table table : {Table::messenger, Table::external})
      scan(table, [&](auto, auto value) {
        expect(standing(decode_number(value).value_or(0)) != nullptr, "an identity row leads to nobody");
      });
    scan(Table::by_source, [&](std::string_view key, auto) {
      store::KeyReader reader(key);
      const auto kind = static_cast<SourceKind>(reader.small());
      const std::string source = reader.text();
      const std::uint64_t number = reader.number();
      switch (kind) {
        case SourceKind::contact:
          expect(standing(number) != nullptr && standing(number)->card.source == source, "a source row is wrong");
          break;
        case SourceKind::deal:
          expect(deals_.contains(number) && deals_.at(number).card.source == source, "a source row is wrong");
          break;
      }
    });
  }

  void check_counters() {
    const auto counters = load_counters(rows_, workspace_);
    if (!counters) return fail("the counters do not load");
    expect(contacts_.size() == counters->contacts, "contacts and their counter differ");
    expect(deals_.size() == counters->deals, "deals and their counter differ");
    expect(payments_.size() == counters->payments, "payments and their counter differ");
  }

  void check_open_deals() {
    for (const auto& [member, open] : open_) {
      if (member.empty()) continue;
      expect(number_at(tally_key(workspace_, "open", member)) == open, "open deals of " + member + " are miscounted");
    }
  }

  work::Rows& rows_;
  store::WorkspaceNumber workspace_;
  std::vector<std::string> broken_;
  std::map<std::uint64_t, StoredContact> contacts_;
  std::map<std::uint64_t, StoredDeal> deals_;
  std::map<std::uint64_t, StoredPayment> payments_;
  std::map<std::uint64_t, std::uint64_t> history_of_contacts_, history_of_deals_, sessions_;
  std::map<std::string, std::uint64_t> open_;
};

}  // namespace

std::vector<std::string> broken_invariants(work::Rows& rows, store::WorkspaceNumber workspace) {
  return Checker(rows, workspace).run();
}

}  // namespace dealflow::test
