// Records: contacts, deals, payments and the rest as a reader gets them, and their JSON.
//
// Units:    times are TimePoint (UTC); amounts are decimal text beside an ISO 4217 currency, empty where there is none.
// Threads:  plain values.
// Source:   DESIGN, "Command line" (JSON of each record); R16, R27, R57, R63.
#pragma once

#include <dealflow/time.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dealflow {

// Names an event for ever: what the sender called it.
struct EventRef {
  std::string source;
  std::string id;
  friend bool operator==(const EventRef&, const EventRef&) = default;
};

struct CreatedBy {
  EventRef event;
  std::string flow;          // empty: the engine itself
  std::string flow_version;  // 16 hex digits
  std::string step;
};

// The value of a declared field, as JSON shows it.
struct MoneyValue {
  std::string amount;
  std::string currency;
  friend bool operator==(const MoneyValue&, const MoneyValue&) = default;
};
struct NumberValue {
  std::string digits;  // shortest decimal form: 12, 2.5
  friend bool operator==(const NumberValue&, const NumberValue&) = default;
};
using FieldContent = std::variant<std::string, NumberValue, bool, std::vector<std::string>, MoneyValue>;
using Fields = std::map<std::string, FieldContent>;  // by name; only those that have a value

struct HistoryEntry {
  TimePoint at;
  std::string kind;  // created, field_changed, moved, tagged, merged, joined, deal_added, unsubscribed …
  EventRef event;
  std::string flow;
  std::string step;
  std::string actor;
  std::string field;
  std::optional<std::string> old_value;
  std::optional<std::string> new_value;
  std::string text;
  // Not part of the JSON:
  std::string flow_version;   // of `flow`
  std::uint64_t contact = 0;  // in the history of a contact: whose entry it is, its own or that of one that was joined
};

struct Messenger {
  std::string network;
  std::string subscriber_id;
  std::string bot;
  std::string username;
  std::string link;
};
struct Visit {
  std::string url;
  std::int64_t time_on_page_s = 0;
  TimePoint visited_at;
};
struct Session {
  TimePoint at;  // of the event that brought it
  std::string browser;
  std::vector<Visit> visits;
};
struct CourseProgress {
  std::string course;
  std::string title;
  std::string plan;
  std::int64_t percent = 0;
  std::string lesson;
  bool completed = false;
  std::optional<TimePoint> enrolled_at;
  std::optional<TimePoint> progressed_at;
  friend bool operator==(const CourseProgress&, const CourseProgress&) = default;
};
// One set of UTM parameters with its time.
struct Touch {
  TimePoint at;
  std::string source, medium, campaign, term, content;
  friend bool operator==(const Touch&, const Touch&) = default;
};
struct Item {
  std::string name;
  std::string sku;
  std::int64_t quantity = 1;
  std::string unit_price;  // empty: none
  std::string currency;
};
struct Refund {
  TimePoint at;
  std::string amount;
  std::string currency;
  bool partial = false;
};

struct Contact {
  std::uint64_t number = 0;  // con-N
  std::string name;          // first and last name, or what stands for them
  std::string first_name;
  std::string last_name;
  std::string email;  // primary
  std::vector<std::string> emails;
  std::string phone;
  std::vector<std::string> phones;
  std::vector<Messenger> messengers;
  std::string source;
  TimePoint created_at;
  CreatedBy created_by;
  std::string responsible;
  Fields fields;
  std::vector<std::string> tags;
  std::vector<std::uint64_t> deals;
  std::vector<std::uint64_t> payments;
  std::vector<std::string>
      payment_ids;  // the senders' ids of `payments`, as a Reader fills them in and JSON shows them
  std::vector<Session> sessions;
  std::vector<CourseProgress> courses;
  std::vector<HistoryEntry> history;
  std::optional<Touch> first_touch;
  std::optional<Touch> last_touch;
  std::vector<std::uint64_t> merged;      // numbers that lead here now
  std::vector<std::string> external_ids;  // not part of the JSON
};

enum class DealState : std::uint8_t { open, won, lost, deleted };
[[nodiscard]] std::string_view to_string(DealState state);

struct Deal {
  std::uint64_t number = 0;  // deal-N; its running number (D10)
  std::string name;
  std::string pipeline;
  std::string stage;
  DealState state = DealState::open;
  std::string amount;
  std::string currency;
  std::optional<TimePoint> due_at;
  std::string source;
  TimePoint created_at;
  CreatedBy created_by;
  std::string responsible;
  Fields fields;
  std::vector<std::uint64_t> contacts;
  std::vector<std::uint64_t> payments;
  std::vector<std::string>
      payment_ids;  // the senders' ids of `payments`, as a Reader fills them in and JSON shows them
  std::vector<Item> items;
  std::string external_id;
  std::vector<std::string> tags;
  std::optional<Touch> utm;
  std::vector<HistoryEntry> history;
};

struct Payment {
  std::uint64_t number = 0;
  std::string id;      // the sender's: pay-1001
  std::string status;  // new, succeeded, failed
  std::string channel;
  std::string amount;
  std::string currency;
  std::string product;
  std::string provider;
  std::string provider_status;
  std::string order_id;
  std::string promo_code;
  std::string failure_reason;
  TimePoint occurred_at;
  std::optional<std::uint64_t> deal;
  std::optional<std::uint64_t> contact;
  std::vector<Refund> refunds;
};

struct Course {
  std::string id;
  std::string title;
};

struct RunStep {
  std::string path;
  std::string action;
  std::vector<std::pair<std::string, std::string>> inputs;  // arguments that are no constants, as evaluated
  std::string result;                                       // "deal-42 created", "skipped: …"
  std::vector<std::string> notes;                           // what was left out and why
};
struct Run {
  std::uint64_t number = 0;  // run-N
  std::string flow;
  std::string flow_version;
  EventRef event;
  std::optional<std::uint64_t> contact;
  std::optional<std::uint64_t> deal;
  std::string state;  // done, waiting, failed, cancelled
  std::string step;
  TimePoint started_at;
  std::optional<TimePoint> ended_at;
  std::optional<TimePoint> due_at;
  std::vector<RunStep> steps;
};

// A flow as it was when a run began.
struct FlowText {
  std::string flow;
  std::string path;  // of its file; the ending tells the notation
  std::string text;
};

// A run that waits: until its `due_at`, for an event, or for both; for neither: for its turn, or to be approved.
struct WaitingRun {
  Run run;
  std::string awaits;  // type of the event; empty: none
  std::string held;    // the limit that holds it until somebody approves or cancels it; empty: none does
};

// A receiver of webhooks that is not sent to any more, since it said so (410).
struct DisabledEndpoint {
  std::string receiver;  // the id that the workspace declares, or an address written out in a flow
  TimePoint since;
  std::string reason;
};

// What leaves the engine: a row of the outbox, written in the unit of the step that made it.
struct Effect {
  std::uint64_t number = 0;  // eff-N: in the order in which they were made, which is kept for one contact
  std::string message_id;    // for the receiver to deduplicate by: the same however often the event is run or sent
  std::string kind;          // webhook, email
  EventRef event;
  std::string flow;
  std::string flow_version;
  std::string step;
  std::uint64_t run = 0;
  std::optional<std::uint64_t> contact;
  TimePoint created_at;
  std::string endpoint;        // webhook: the receiver that the workspace declares, or
  std::string url;             // … an address
  std::string mail;            // email: the template that it was made from
  std::string to;              // … a normalised address
  std::string subject;         // … one line
  std::string body;            // webhook: one JSON object; email: plain text
  std::uint64_t attempts = 0;  // that were reported
  std::optional<TimePoint> attempted_at;
  std::optional<TimePoint> next_attempt;  // not before
  std::string reason;                     // of the last attempt that failed
  // From Reader::outbox, not part of the JSON: why it is not to be sent, but reported as Delivery::Result::withheld:
  // its receiver is disabled. Empty: it is to be sent.
  std::string withheld;
};

[[nodiscard]] std::string id_of(const Effect& effect);  // "eff-7"

struct StoredEvent {
  std::uint64_t number = 0;  // evt-N
  TimePoint accepted_at;
  std::string outcome;  // applied, unmatched, failed
  std::string raw;      // the line as it came
};
struct RejectedLine {
  std::uint64_t number = 0;
  std::string input;
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  std::string code;
  std::string message;
  std::string raw;  // cut at a limit; JSON shows bytes that are not UTF-8 as U+FFFD
};
struct DeadLetter {
  std::uint64_t event_number = 0;  // its id is evt-N,
  std::uint64_t run = 0;           // or run-N: a run that failed after it had waited,
  std::uint64_t effect = 0;        // or eff-N: an effect that could not be delivered
  EventRef event;
  std::string type;
  std::string flow;
  std::string step;
  std::string code;
  std::string message;
  TimePoint at;
  std::uint64_t attempts = 1;
};
// What was erased with a person. Names nobody.
struct Erasure {
  std::vector<std::uint64_t> contacts;  // the contact and those that were joined into it
  TimePoint at;
  std::string actor;
  std::uint64_t deals = 0, payments = 0;    // of nobody else
  std::uint64_t history = 0, sessions = 0;  // rows: what one event added
  std::uint64_t runs = 0, effects = 0;
  std::uint64_t events = 0, rejected = 0;  // emptied events; refused lines
};

// Two contacts that may be one person.
struct DuplicatePair {
  std::uint64_t one = 0, other = 0;  // con-N, ascending
  std::string one_name, other_name;  // or e-mail
  std::vector<std::string> reasons;  // "same phone +5581900001001"
  std::optional<TimePoint> since;    // where an event showed it
};
// Use of a source, of an integration, or of either in a period (StatsQuery).
struct SourceUsage {
  std::string period;       // "2026-03-02", "2026-W10", "2026-03"; empty: all time
  std::string integration;  // its id; empty: all of the source
  std::string source;
  std::uint64_t events = 0;
  std::uint64_t contacts = 0;
  std::uint64_t deals = 0;
  std::uint64_t failures = 0;
  std::optional<TimePoint> last_event;
  bool in_use = false;          // of an integration: whether any of its events started a flow
  std::uint64_t unmatched = 0;  // events that started no flow
  struct Amounts {
    std::string currency;
    std::string amount, won;  // of all its deals but deleted ones; of those that were won; empty: none
  };
  std::vector<Amounts> amounts;  // by currency
  struct Conversion {
    std::uint64_t contacts = 0, with_deal = 0, won = 0;  // that it made; with a deal of any source; with one won
  } conversion;
};

// A value of a card with all that set it, oldest first; the last one set what it is (D9).
struct ValueHistory {
  std::string field;  // "city", "stage", "email"
  std::string value;
  std::vector<HistoryEntry> set;
};
// Of every value that a card has, in the order of the card. The history must be whole, as a Reader gives it.
[[nodiscard]] std::vector<ValueHistory> values_of(const Contact& contact);
[[nodiscard]] std::vector<ValueHistory> values_of(const Deal& deal);

// One line of JSON each, keys in the order of DESIGN; the same record gives the same bytes.
[[nodiscard]] std::string to_json(const Contact& contact);
[[nodiscard]] std::string to_json(const Deal& deal);
[[nodiscard]] std::string to_json(const Payment& payment);
[[nodiscard]] std::string to_json(const Course& course);
[[nodiscard]] std::string to_json(const Run& run);
[[nodiscard]] std::string to_json(const Effect& effect);
[[nodiscard]] std::string to_json(const DisabledEndpoint& endpoint);
[[nodiscard]] std::string to_json(const StoredEvent& event);
[[nodiscard]] std::string to_json(const RejectedLine& line);
[[nodiscard]] std::string to_json(const DeadLetter& letter);
[[nodiscard]] std::string to_json(const std::vector<ValueHistory>& values);  // an array
[[nodiscard]] std::string to_json(const Erasure& erasure);
[[nodiscard]] std::string to_json(const DuplicatePair& pair);
[[nodiscard]] std::string to_json(const SourceUsage& usage);

}  // namespace dealflow
