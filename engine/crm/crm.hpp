// Crm: the records of one workspace during one event, and the rules that hold for them. Loads a record once, changes it
// in memory, writes each changed one once when the event ends well.
//
//   crm.begin(cause);                       // a new event
//   auto taken = crm.take_person(…);        // who is it
//   auto deal = crm.create_deal(draft);
//   crm.finish();                           // rows into the unit of work's layer; or crm.forget()
//
// Errors:   a Fault either is of the store (the batch is over) or is a refusal with a code, which fails the event.
// Threads:  one thread.
// Source:   LANGUAGE.md, "Who is it" and "One event, several flows"; D1 to D12.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>
#include <dealflow/value.hpp>

#include "engine/crm/counters.hpp"
#include "engine/crm/timer.hpp"
#include "engine/event/incoming.hpp"
#include "engine/work/unit_of_work.hpp"
#include "rules/workspace/settings.hpp"
#include "stdlib/field.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::crm {

struct Fault {
  std::optional<Error> store;  // set: the world refused
  std::string code;            // else: "deal.pipeline"
  std::string message;         // for a person, with the names that exist
};
template <class T>
using Expected = tl::expected<T, Fault>;

// What a change is owed to. Flow, version and step are empty for what the engine does by itself.
struct Cause {
  EventRef event;
  std::uint64_t event_number = 0;
  TimePoint at;             // the event's time
  std::string source;       // source of the cards it makes
  std::string integration;  // … and the integration, where one sent the event
  std::string actor;
  std::string flow;
  std::string flow_version;
  std::string step;
};

// A change of a card that flows can start from, in the order of happening.
struct CrmChange {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::string_view type;  // "crm.deal.created"
  std::uint64_t contact = 0;
  std::uint64_t deal = 0;
  std::string field;  // field_changed
  std::optional<std::string> old_value;
  std::optional<std::string> new_value;  // also the tag
  std::string flow;                      // whose step made it; empty: the engine, or a person
  std::size_t cause = none;              // the change that this flow started from, where it is one of them
};

// What the event did, for the summary, the outcome and the usage counters.
struct Changes {
  std::vector<std::uint64_t> contacts_created, contacts_updated, contacts_merged;
  std::vector<std::uint64_t> deals_created, deals_updated;
  std::vector<std::uint64_t> payments_created, payments_updated;
  struct OfSource {
    std::string source;
    std::size_t contacts = 0, deals = 0;
  };
  std::vector<OfSource> created_of;
  TimePoint at;             // of the cause
  std::string integration;  // of the cause
  // Timers of due dates, to be put and erased in the same layer.
  std::vector<Timer> timers_put, timers_erased;
};

enum class Filled : std::uint8_t {
  set,
  same,   // it held that value already
  kept,   // it holds another one and `overwrite` was not asked for
  empty,  // null or empty text: moves nothing
};

// A deal as an action asks for it; what is left empty is decided here (DESIGN, "What an action leaves out").
struct DealDraft {
  std::uint64_t contact = 0;             // 0: none
  std::optional<std::uint64_t> payment;  // the payment that the event is about
  std::string name;
  std::string pipeline;
  std::string stage;
  std::string responsible;
  std::optional<Money> amount;
  std::string currency;  // where there is no amount
  std::string external_id;
  std::vector<std::string> tags;
  std::vector<event::Item> items;
  event::Utm utm;
};

// A deal that a step wants elsewhere.
struct MoveRequest {
  std::string pipeline;   // empty: its own
  std::string stage;      // empty: the pipeline's first
  bool backward = false;  // also against the order of the stages
};

enum class DealChange : std::uint8_t {
  made,
  same,      // it stood there, or was closed so
  backward,  // it would go back, which was not asked for
  deleted,   // the deal is gone
};

struct Made {
  std::uint64_t number = 0;
  bool created = false;  // false: an existing one was found and filled
};

class Crm {
 public:
  Crm(work::UnitOfWork& unit, store::WorkspaceNumber workspace, const rules::Settings& settings);
  ~Crm();
  Crm(Crm&&) noexcept;

  void begin(Cause cause);
  // Which flow and step the following changes are owed to.
  void within(std::string_view flow, std::string_view flow_version, std::string_view step);
  [[nodiscard]] Expected<Changes> finish();
  void forget();

  // Cards that are made from now on are of this source.
  void make_cards_of(std::string_view source);

  // Keeps the changes that flows can start from; without, there are none.
  void watch();
  [[nodiscard]] const std::vector<CrmChange>& changes_so_far() const;
  // What follows is owed to flows that start from that change.
  void caused_by(std::size_t change);

  // The workspace's numbers and clock. Whoever takes a number (run, event) adds to it here; finish() writes the row,
  // and forget() goes back to what it was at begin().
  [[nodiscard]] Counters& counters();

  // --- who is it -------------------------------------------------------------------------------------------------
  // The contact that the person is, without changing anything.
  [[nodiscard]] Expected<std::optional<std::uint64_t>> find_person(const event::Person& person);
  // Finds or makes the contact, joins where LANGUAGE.md says so, fills empty fields, adds e-mails, phones, messengers.
  [[nodiscard]] Expected<Made> take_person(const event::Person& person);
  void add_touch(std::uint64_t contact, const event::Utm& utm);
  void add_session(std::uint64_t contact, const event::Session& session);

  // --- contacts --------------------------------------------------------------------------------------------------
  [[nodiscard]] Expected<const Contact*> contact(std::uint64_t number);  // joined ones lead to the survivor
  // Built-in (first_name, email …) and declared fields alike.
  [[nodiscard]] Expected<Filled> fill_contact(std::uint64_t contact, std::string_view field,
                                              const stdlib::FieldValue& value, bool overwrite);
  // False where it had the tag, or had it not.
  [[nodiscard]] Expected<bool> tag_contact(std::uint64_t contact, std::string_view tag);
  [[nodiscard]] Expected<bool> untag_contact(std::uint64_t contact, std::string_view tag);
  [[nodiscard]] Expected<void> note_on_contact(std::uint64_t contact, std::string text);
  [[nodiscard]] Expected<void> assign_contact(std::uint64_t contact, std::string_view member);

  // --- deals -----------------------------------------------------------------------------------------------------
  [[nodiscard]] Expected<const Deal*> deal(std::uint64_t number);
  // The deal of the draft's payment or external id if there is one, else a new one. Checks names against the settings:
  // deal.pipeline, deal.stage, deal.responsible, deal.name_too_long.
  [[nodiscard]] Expected<Made> create_deal(const DealDraft& draft);
  [[nodiscard]] Expected<Filled> fill_deal(std::uint64_t deal, std::string_view field, const stdlib::FieldValue& value,
                                           bool overwrite);
  [[nodiscard]] Expected<DealChange> move_deal(std::uint64_t deal, const MoveRequest& request);
  [[nodiscard]] Expected<DealChange> close_deal(std::uint64_t deal, bool won, const std::string& reason);
  [[nodiscard]] Expected<void> assign_deal(std::uint64_t deal, std::string_view member);
  [[nodiscard]] Expected<void> note_on_deal(std::uint64_t deal, std::string text);
  // Chooses in turn; the counter is per flow and step (R32).
  [[nodiscard]] Expected<std::string> round_robin(std::string_view key, const std::vector<std::string>& people);
  // The one with the fewest open deals; of several, the first. Both pass over people who are absent, unless
  // all of them are.
  [[nodiscard]] Expected<std::string> least_busy(const std::vector<std::string>& people);

  // --- what the engine records by itself -------------------------------------------------------------------------
  struct Recorded {
    std::optional<std::uint64_t> contact;
    std::optional<std::uint64_t> payment;
    std::optional<std::uint64_t> deal;  // of the payment
  };
  [[nodiscard]] Expected<Recorded> record(const event::Incoming& incoming);

  // --- as expressions see them -----------------------------------------------------------------------------------
  [[nodiscard]] Expected<cel::Value> contact_value(std::uint64_t contact, cel::Arena& arena);
  [[nodiscard]] Expected<cel::Value> deal_value(std::uint64_t deal, cel::Arena& arena);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow::crm
