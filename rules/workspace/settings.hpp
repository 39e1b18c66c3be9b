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

// A receiver of webhooks.
struct Endpoint {
  std::string id;
  std::string url;
  std::string secret;  // "env:ERP_SECRET", "file:/run/secrets/erp": where it is found; may be empty
};

// A mail as flows send it. Its holes read what the step gives `with`, and nothing else.
struct MailTemplate {
  std::string id;
  cel::Template subject;
  cel::Template text;
  std::vector<std::string> names;  // that the holes read; the place of a name is its slot
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
  std::vector<Endpoint> endpoints;
  std::vector<MailTemplate> mails;
  lint::LintSettings lint;
  bool observable = false;  // LoadOptions::observable
  std::string text;         // of dealflow.yaml, kept by the store for `board` and `show`

  [[nodiscard]] const Member* member(std::string_view id) const;
  [[nodiscard]] const Pipeline* pipeline(std::string_view id) const;
  [[nodiscard]] const Endpoint* endpoint(std::string_view id) const;
  [[nodiscard]] const MailTemplate* mail(std::string_view id) const;
  [[nodiscard]] const FieldDeclaration* field(stdlib::Holder holder, std::string_view name) const;
};

}  // namespace dealflow::rules
