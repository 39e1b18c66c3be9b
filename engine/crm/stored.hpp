// Stored records: what stands in a row beside the card that readers get, and the two directions of each encoding.
//
// A card's history and sessions stand in rows of their own: one row for each event that added to them, numbered by a
// counter of the record, so that adding never rewrites what is there.
//
// Errors:   decode: store_damaged. Encoding cannot fail.
// Threads:  plain values; pure functions.
// Source:   engine/store/record.hpp (the form of a value); field numbers stand in the codec of each record.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/crm/history_kind.hpp"
#include "engine/store/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::crm {

struct Email {
  std::string key;    // as compared (R6)
  std::string typed;  // as shown
  friend bool operator==(const Email&, const Email&) = default;
};
struct Phone {
  std::string e164;  // empty where it does not parse: kept, never compared
  std::string typed;
  friend bool operator==(const Phone&, const Phone&) = default;
};

struct StoredContact {
  Contact card;  // emails, phones, history and sessions are filled by show()
  std::vector<Email> emails;
  std::vector<Phone> phones;
  std::vector<std::string> external_ids;
  std::string integration;         // that made it; empty: none
  std::uint64_t history_rows = 0;  // rows written so far
  std::uint64_t session_rows = 0;
  std::uint64_t joined_into = 0;  // the survivor; 0: stands for itself. Kept as it was, so that it can be undone
};

// What a join keeps so that it can be undone; stands with the contact that was joined.
struct StoredJoin {
  StoredContact before, after;  // the survivor
  // A deal of both: where each stood among its contacts.
  struct Shared {
    std::uint64_t deal = 0;
    std::size_t joined = 0, survivor = 0;
  };
  std::vector<Shared> shared;
};

// A pair that may be one person, or of which somebody said that it is not.
struct StoredClash {
  std::string reason;
  TimePoint at;
  bool apart = false;  // two people: never listed, and not joined by itself
};

struct StoredDeal {
  Deal card;
  bool named = false;            // false: shows its running number (D10)
  bool pipeline_chosen = false;  // an action named its pipeline: settings move it only within
  bool moved_by_person = false;  // D5
  std::string integration;       // that made it; empty: none
  std::uint64_t history_rows = 0;
};

struct StoredPayment {
  Payment card;
  TimePoint status_at;          // time of the event that decided the status (D3)
  bool succeeded_once = false;  // `failed` after it does not move the deal
};

struct StoredCourse {
  Course card;
  TimePoint seen_at;  // the title is that of the newest event
};

// What one event added to a history: the event once, then its entries.
struct HistoryLine {
  HistoryKind kind = HistoryKind::created;
  std::string flow;
  std::string flow_version;
  std::string step;
  std::string field;
  std::optional<std::string> old_value;
  std::optional<std::string> new_value;
  std::string text;
};
struct HistoryRow {
  TimePoint at;
  EventRef event;
  std::string actor;
  std::uint64_t through = 0;  // of a survivor: the joined contact whose identity the event named; 0: its own
  std::vector<HistoryLine> lines;
};

struct StoredSession {
  Session session;
  std::uint64_t through = 0;  // as of a HistoryRow
};

[[nodiscard]] std::string encode(const StoredContact& contact);
[[nodiscard]] std::string encode(const StoredDeal& deal);
[[nodiscard]] std::string encode(const StoredPayment& payment);
[[nodiscard]] std::string encode(const StoredCourse& course);
[[nodiscard]] std::string encode(const HistoryRow& row);
[[nodiscard]] std::string encode(const StoredSession& session);
[[nodiscard]] std::string encode(const StoredJoin& join);
[[nodiscard]] std::string encode(const StoredClash& clash);
// A row that holds one number: indexes, aliases, tallies.
[[nodiscard]] std::string encode_number(std::uint64_t number);
[[nodiscard]] std::string encode_numbers(const std::vector<std::uint64_t>& numbers);

[[nodiscard]] Result<StoredContact> decode_contact(std::uint64_t number, std::string_view bytes);
[[nodiscard]] Result<StoredDeal> decode_deal(std::uint64_t number, std::string_view bytes);
[[nodiscard]] Result<StoredPayment> decode_payment(std::uint64_t number, std::string_view bytes);
[[nodiscard]] Result<StoredCourse> decode_course(std::string_view bytes);
[[nodiscard]] Result<HistoryRow> decode_history(std::string_view bytes);
[[nodiscard]] Result<StoredSession> decode_session(std::string_view bytes);
// `survivor`: whose states it holds.
[[nodiscard]] Result<StoredJoin> decode_join(std::uint64_t survivor, std::string_view bytes);
[[nodiscard]] Result<StoredClash> decode_clash(std::string_view bytes);
[[nodiscard]] Result<std::uint64_t> decode_number(std::string_view bytes);
[[nodiscard]] Result<std::vector<std::uint64_t>> decode_numbers(std::string_view bytes);

// Fills in what the card shows of the lists beside it: name, email, emails, phone, phones.
void show(StoredContact& contact);
// Appends the row's entries as a reader gets them.
void append_history(const HistoryRow& row, std::vector<HistoryEntry>& history);

}  // namespace dealflow::crm
