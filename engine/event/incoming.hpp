// Intake: one line of bytes to a checked, typed event.
//
// The line is kept verbatim. `data` is what expressions see: amounts are money, times are timestamps, what the
// catalogue does not know is left as it came. Values live as long as the Incoming's arena.
//
// Errors:   Rejection, with the codes of domain/README.md.
// Threads:  an Intake belongs to one thread.
// Source:   CloudEvents 1.0, JSON format; domain/EVENTS.md.
#pragma once

#include <dealflow/event.hpp>
#include <dealflow/money.hpp>
#include <dealflow/time.hpp>
#include <dealflow/value.hpp>

#include "stdlib/catalogue.hpp"

#include <tl/expected.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::event {

// Who an event is about, as far as it says; every text trimmed, empty where absent.
struct Messenger {
  std::string network;
  std::string subscriber_id;
  std::string scope;  // the bot that the id is known to; "" where the event names none
  std::string username;
  std::string link;
};
struct Person {
  std::string email;        // normalised (R6): empty where there is none
  std::string email_typed;  // as it came
  std::string phone;        // E.164, or empty where it does not parse
  std::string phone_typed;
  std::string first_name;
  std::string last_name;
  std::string full_name;
  std::string external_id;
  std::optional<Messenger> messenger;
  [[nodiscard]] bool identified() const {
    return !email.empty() || !phone.empty() || !phone_typed.empty() || messenger.has_value() || !external_id.empty();
  }
};

struct Item {
  std::string name;
  std::string sku;
  std::int64_t quantity = 1;
  std::optional<Money> unit_price;
};
struct Utm {
  std::string source, medium, campaign, term, content;
  [[nodiscard]] bool empty() const {
    return source.empty() && medium.empty() && campaign.empty() && term.empty() && content.empty();
  }
};
struct Visit {
  std::string url;
  std::int64_t time_on_page_s = 0;
  TimePoint visited_at;
};
struct Session {
  std::string browser;
  std::vector<Visit> visits;
};

struct Incoming {
  std::string raw;  // the line, byte for byte
  std::string id;
  std::string source;
  std::string type;  // short name, prefix taken off
  std::string subject;
  const stdlib::EventType* declaration = nullptr;  // the Intake's or another copy's; null: unknown
  std::optional<TimePoint> time;                   // the `time` attribute
  std::array<unsigned char, 16> key{};             // 128-bit hash of source and id
  std::uint64_t content_hash = 0;                  // of type and data, compared as JSON values (DESIGN 11)
  cel::Value data;                                 // typed; a map
  cel::Value envelope;                             // id, source, type, time, subject, extensions
  std::optional<Person> person;                    // the person block
  std::vector<Item> items;
  Utm utm;
  std::optional<Session> session;
  std::vector<Warning> warnings;
  std::shared_ptr<cel::Arena> arena;  // keeps data and envelope
};

struct IntakeOptions {
  std::string default_region;  // for phones without a country code
  std::string type_prefix;     // "com.example.": taken off
  stdlib::Catalogue catalogue;
};

class Intake {
 public:
  explicit Intake(IntakeOptions options);
  ~Intake();
  Intake(Intake&&) noexcept;
  Intake& operator=(Intake&&) noexcept;

  // `line` has no line end. An empty line is the caller's to skip.
  [[nodiscard]] tl::expected<Incoming, Rejection> read(std::string_view line);
  // The workspace that the line is for: its extension attribute `workspace`. Nothing where it has none, or is no JSON
  // and `needed` is false; a line without that word is then not parsed.
  [[nodiscard]] tl::expected<std::optional<std::string>, Rejection> address(std::string_view line, bool needed);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow::event
