// Cards: the records that one event has touched: loaded once, changed in memory, encoded once by write(). Index rows
// wait here as well, so that an event that fails leaves nothing in the unit of work.
//
// Errors:   of the store, as a Fault.
// Threads:  one thread. References live until begin().
// Source:   DESIGN 2 and 3.
#pragma once

#include "engine/crm/crm.hpp"
#include "engine/crm/stored.hpp"
#include "rules/workspace/settings.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::crm {

template <class Stored>
struct Card {
  Stored stored;
  std::uint64_t number = 0;
  bool is_new = false;
  bool changed = false;
  std::size_t made_in = CrmChange::none;  // of a new one: the change that led to it
  std::vector<HistoryLine> lines;         // of this event
};
struct ContactCard : Card<StoredContact> {
  std::vector<Session> sessions;  // of this event
  std::uint64_t through = 0;      // of a survivor: the joined contact that this event named
};
struct DealCard : Card<StoredDeal> {
  std::string counted_for;            // whose open deal it was when it was loaded
  std::optional<TimePoint> timer_at;  // … and when its timer fires
};
using PaymentCard = Card<StoredPayment>;

// One line of a history tab in the making; flow and step come from the cause.
struct Note {
  HistoryKind kind;
  std::string field = {};
  std::optional<std::string> old_value = {};
  std::optional<std::string> new_value = {};
  std::string text = {};
};

[[nodiscard]] std::string contact_id(std::uint64_t number);  // "con-17"
[[nodiscard]] std::string deal_id(std::uint64_t number);     // "deal-42"
// The number in "con-17"; nothing for any other text.
[[nodiscard]] std::optional<std::uint64_t> parse_id(std::string_view prefix, std::string_view id);

[[nodiscard]] tl::unexpected<Fault> refuse(std::string code, std::string message);
[[nodiscard]] tl::unexpected<Fault> broken(Error error);
// A record that another one names is not there.
[[nodiscard]] tl::unexpected<Fault> dangling(std::string_view what, std::uint64_t number);

class Cards {
 public:
  Cards(work::UnitOfWork& unit, store::WorkspaceNumber workspace, const rules::Settings& settings);

  void begin(Cause cause);
  void watch() { watching_ = true; }
  [[nodiscard]] const std::vector<CrmChange>& changes_so_far() const { return crm_changes_; }
  void caused_by(std::size_t change) { caused_by_ = change; }
  [[nodiscard]] Expected<Changes> write();
  void forget();

  [[nodiscard]] Cause& cause() { return cause_; }
  [[nodiscard]] CreatedBy created_by() const;
  [[nodiscard]] Counters& counters() { return counters_; }
  [[nodiscard]] store::WorkspaceNumber workspace() const { return workspace_; }
  [[nodiscard]] work::UnitOfWork& unit() { return *unit_; }

  // Null where there is none. A contact that was joined leads to its survivor.
  [[nodiscard]] Expected<ContactCard*> find_contact(std::uint64_t number);
  // The same, but one that was joined stands for itself, as it was.
  [[nodiscard]] Expected<ContactCard*> find_joined(std::uint64_t number);
  [[nodiscard]] Expected<DealCard*> find_deal(std::uint64_t number);
  [[nodiscard]] Expected<PaymentCard*> find_payment(std::uint64_t number);
  // Never null: what is not there is a fault of the store.
  [[nodiscard]] Expected<ContactCard*> contact(std::uint64_t number);
  [[nodiscard]] Expected<DealCard*> deal(std::uint64_t number);
  [[nodiscard]] Expected<PaymentCard*> payment(std::uint64_t number);
  // With number, time, source and maker.
  [[nodiscard]] ContactCard& add_contact();
  [[nodiscard]] DealCard& add_deal();
  [[nodiscard]] PaymentCard& add_payment();

  void note(ContactCard& card, Note note);
  void note(DealCard& card, Note note);
  void count_merged(std::uint64_t number) { changes_.contacts_merged.push_back(number); }
  // The yearly timers of a contact's dates; one that was joined has none, as its survivor has them.
  void set_date_timers(const ContactCard& card, bool on);

  // Rows that are no card: indexes, aliases, tallies, courses.
  [[nodiscard]] Expected<std::optional<std::string_view>> row(const store::Key& key);
  [[nodiscard]] Expected<std::optional<std::uint64_t>> number_at(const store::Key& key);
  [[nodiscard]] Expected<std::vector<std::uint64_t>> numbers_at(const store::Key& key);
  void put(const store::Key& key, std::string value);
  void erase(const store::Key& key);

  // Keeps an error of a call that cannot return one; write() gives it back.
  void keep(Fault fault);

 private:
  using PendingRow = std::pair<store::Key, std::optional<std::string>>;
  [[nodiscard]] HistoryRow history_row(std::vector<HistoryLine> lines, std::uint64_t through) const;
  [[nodiscard]] HistoryLine line(Note note) const;
  void write_contact(ContactCard& card);
  void write_deal(DealCard& card);
  void write_payment(PaymentCard& card);
  void tell(const ContactCard& card, const Note& note);
  void tell(const DealCard& card, const Note& note);
  void count_created(std::size_t Changes::OfSource::*kind);
  void set_timers(const ContactCard& card);
  void set_timer(const DealCard& card);
  [[nodiscard]] Expected<void> recount_open_deals(const DealCard& card);
  void write_index_rows();

  work::UnitOfWork* unit_;
  store::WorkspaceNumber workspace_;
  Cause cause_;
  Counters counters_;
  Counters counters_at_begin_;
  std::optional<Fault> kept_;
  std::vector<std::unique_ptr<ContactCard>> contacts_;
  std::vector<std::unique_ptr<DealCard>> deals_;
  std::vector<std::unique_ptr<PaymentCard>> payments_;
  std::vector<PendingRow> rows_;
  Changes changes_;
  bool watching_ = false;
  std::size_t caused_by_ = CrmChange::none;
  std::vector<CrmChange> crm_changes_;
  std::vector<std::string> date_fields_;  // of contacts
  std::string zone_;
};

}  // namespace dealflow::crm
