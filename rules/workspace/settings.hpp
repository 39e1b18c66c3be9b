// Settings: what dealflow.yaml says, checked.
//
// Threads:  plain values.
// Source:   DESIGN, "A workspace"; R8 to R11, R15, R32.
#pragma once

#include <dealflow/expression.hpp>

#include "rules/lint/levels.hpp"
#include "stdlib/catalogue.hpp"
#include "stdlib/field.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::rules {

struct Member {
  std::string id;
  std::string name;
  std::string email;
  bool absent = false;  // passed over where one of several is chosen
};

enum class Closes : std::uint8_t { no, won, lost };

struct Stage {
  std::string id;
  std::string name;
  Closes closes = Closes::no;
};

struct Pipeline {
  std::string id;
  std::string name;
  std::string responsible;  // default for deals made automatically; may be empty
  std::vector<Stage> stages;

  // Place of the stage in the pipeline's order, or nothing.
  [[nodiscard]] std::optional<std::size_t> stage_index(std::string_view id) const;
};

struct FieldDeclaration {
  std::string name;
  stdlib::FieldKind kind = stdlib::FieldKind::text;
  std::vector<std::string> options;  // select, multiselect
};

// Where a deal goes for a payment status; both optional (R11).
struct PaymentStage {
  std::string pipeline;
  std::string stage;
};

// Hours of a day in which somebody is there.
struct OpenHours {
  std::array<bool, 7> days{};  // from Monday on
  std::chrono::seconds from{};
  std::chrono::seconds to{};  // not included
  [[nodiscard]] bool open_on(std::chrono::weekday day) const { return days[(day.iso_encoding() - 1) % 7]; }
};
// A day on which nobody is; without a year, of each.
struct ClosedDay {
  std::optional<std::chrono::year> year;
  std::chrono::month_day day;
};

// When somebody is there to call (`wait: {until: business_hours}`), by the clocks of the workspace's zone.
struct BusinessHours {
  std::vector<OpenHours> open{
      {{true, true, true, true, true, false, false}, std::chrono::hours(9), std::chrono::hours(18)}};
  std::vector<ClosedDay> closed;
};

// What the runs of one flow may make in an hour before further ones are held; nothing: any number.
struct HourlyLimits {
  static constexpr std::uint64_t most = 1'000'000'000;  // that can be said
  std::optional<std::uint64_t> deals, mails, webhooks;
  [[nodiscard]] bool any() const { return deals || mails || webhooks; }
};

// A receiver of webhooks.
struct Endpoint {
  std::string id;
  std::string url;
  // "env:ERP_SECRET", "file:/run/secrets/erp": where they are found. All of them sign; none: nothing is signed.
  std::vector<std::string> secrets;
  bool allow_private = false;  // it may stand in a private network
};

// "Loja <oi@example.com>"
struct Mailbox {
  std::string name;     // may be empty
  std::string address;  // normalised
};

// The server that mails go out through.
struct MailServer {
  enum class Tls : std::uint8_t { required, opportunistic, none };
  std::string url;  // "smtp://mail.example.com:587"
  Mailbox from;
  std::optional<Mailbox> reply_to;
  std::string user;      // may be empty: nobody logs in
  std::string password;  // a reference: "env:SMTP_PASSWORD"; empty where `user` is
  Tls tls = Tls::required;
};

// A mail as flows send it. Its holes read what the step gives `with`, and nothing else.
struct MailTemplate {
  std::string id;
  cel::Template subject;
  cel::Template text;
  std::vector<std::string> names;  // that the holes read; the place of a name is its slot
};

// A value of an event that a rule makes: an expression, or an object or list of such. What comes to null is left out.
struct EventPart {
  struct Member;
  std::optional<cel::Program> value;  // of an expression
  std::vector<Member> members;        // of an object
  std::vector<EventPart> items;       // of a list
  enum class Kind : std::uint8_t { expression, object, list } kind = Kind::expression;
};
// Not a pair, which has to know its two types where it is named; clang then finds this one incomplete.
struct EventPart::Member {
  std::string name;
  EventPart part;
};

// How a JSON webhook that is no CloudEvent becomes one. The expressions see `body` and `headers`.
struct EventRule {
  EventPart type;               // null: nothing to be told, the request is answered and forgotten
  std::optional<EventPart> id;  // else the id of the message
  std::optional<EventPart> time;
  std::optional<EventPart> subject;
  std::string source;  // empty: the address of the channel
  EventPart data;
};
namespace rule_slot {  // what the expressions of an EventRule read
inline constexpr cel::Slot body = 0;
inline constexpr cel::Slot headers = 1;  // by name, in small letters
inline constexpr std::size_t count = 2;
}  // namespace rule_slot

// A place where events come in over HTTP, and who may send them there.
struct Channel {
  std::string id;
  std::vector<std::string> tokens;   // where bearer tokens are found: "env:SHOP_TOKEN"; any of them
  std::vector<std::string> secrets;  // the same of keys that sign (Standard Webhooks)
  std::vector<std::string> sources;  // CloudEvents sources that it may speak for; empty: any
  std::optional<EventRule> event;    // nothing: CloudEvents come in
};

struct Settings {
  std::string workspace;
  std::string default_region;  // "BR"; may be empty
  std::string timezone = "UTC";
  bool has_timezone = false;  // it is written
  BusinessHours business_hours;
  std::optional<std::chrono::seconds> runs_kept;    // from their end on; nothing: for ever
  std::optional<std::chrono::seconds> events_kept;  // from their accepted time on; nothing: for ever
  std::optional<std::chrono::seconds> traces_kept;  // steps of runs, from their end on; nothing: as long as the run
  std::string type_prefix;                          // "com.example."
  stdlib::Catalogue catalogue;                      // the built-in event types and the workspace's own
  std::vector<Member> team;
  std::vector<Pipeline> pipelines;  // in order; the first is the default (R9)
  std::vector<FieldDeclaration> contact_fields;
  std::vector<FieldDeclaration> deal_fields;
  std::optional<std::vector<FieldDeclaration>> variables;  // of events, where the workspace declares them
  std::map<std::string, PaymentStage> payments;            // by status: new, succeeded, failed
  HourlyLimits limits;
  std::vector<Endpoint> endpoints;
  std::vector<MailTemplate> mails;  // its own; mail() knows the ready-made ones, too
  std::optional<MailServer> mail_server;
  std::vector<Channel> intake;
  lint::LintSettings lint;
  bool observable = false;  // LoadOptions::observable
  std::string text;         // of dealflow.yaml, kept by the store for `board` and `show`

  [[nodiscard]] const Member* member(std::string_view id) const;
  [[nodiscard]] const Pipeline* pipeline(std::string_view id) const;
  [[nodiscard]] const Endpoint* endpoint(std::string_view id) const;
  [[nodiscard]] const MailTemplate* mail(std::string_view id) const;
  [[nodiscard]] const Channel* channel(std::string_view id) const;
  [[nodiscard]] const FieldDeclaration* field(stdlib::Holder holder, std::string_view name) const;
};

}  // namespace dealflow::rules
