// Plan: a flow as the engine runs it: a flat list of steps with compiled expressions. A run is a step number and its
// variables.
//
// Threads:  immutable and shared freely.
// Source:   DESIGN 13; LANGUAGE.md, "Steps", "Variables and mapping".
#pragma once

#include <dealflow/expression.hpp>

#include "rules/workspace/settings.hpp"
#include "stdlib/event_type.hpp"
#include "stdlib/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dealflow::rules {

// The roots of every flow's expressions have the same slots, so that the engine fills them once for all flows of an
// event. Loop variables follow.
namespace slot {
inline constexpr cel::Slot event = 0;
inline constexpr cel::Slot data = 1;
inline constexpr cel::Slot contact = 2;
inline constexpr cel::Slot deal = 3;
inline constexpr cel::Slot vars = 4;
inline constexpr cel::Slot inputs = 5;
inline constexpr cel::Slot awaited = 6;
inline constexpr cel::Slot now = 7;
inline constexpr std::size_t roots = 8;
}  // namespace slot

// Where the left side of a map row finds its value.
enum class VariableFrom : std::uint8_t {
  vars,   // the flow's own
  event,  // the event's `variables`, else its answers, else (crm.*) the record's fields
};

struct MapRow {
  VariableFrom from = VariableFrom::event;
  std::string variable;  // as written, `_deal` included
  stdlib::Holder holder = stdlib::Holder::contact;
  std::string field;
  stdlib::FieldKind kind = stdlib::FieldKind::text;
  std::vector<std::string> options;
  bool built_in = false;  // name, email, amount …
  bool overwrite = false;
};

struct MapPlan {
  bool by_name = false;  // every variable to the field of its name
  std::vector<MapRow> rows;
  bool maps_identity = false;  // a row fills e-mail, phone or a name: answers of those names do not serve
};

struct Responsible {
  enum class How : std::uint8_t { person, round_robin, least_busy };
  How how = How::person;
  cel::Template person;             // person
  std::vector<std::string> people;  // the others
};

struct CreateContact {
  std::optional<Responsible> responsible;
  std::vector<cel::Template> tags;
  MapPlan map;
  std::vector<std::string> overwrite;  // names of fields, both holders
};

struct CreateDeal {
  std::optional<cel::Template> name;
  std::optional<cel::Template> pipeline;  // a constant one names a pipeline that exists
  std::optional<cel::Template> stage;     // a constant one is a stage of it
  std::optional<Responsible> responsible;
  std::optional<cel::Program> amount;
  std::optional<cel::Template> currency;
  std::optional<cel::Template> external_id;
  std::vector<cel::Template> tags;
  MapPlan map;
  std::vector<std::string> overwrite;
};

using Operation = std::variant<CreateContact, CreateDeal>;

struct PlanStep {
  std::string path;  // "1", "2.then.1": shown by `show run-9`, part of history
  Operation operation;
};

struct FlowVariable {
  std::string name;      // priority_deal
  cel::Program program;  // may read vars defined above it
};

struct Plan {
  std::string id;
  std::string name;
  std::string path;       // of the file
  std::size_t place = 0;  // in the file
  std::string text;       // the flow as written
  std::string version;    // 16 hex digits of the text's content hash
  std::int64_t priority = 100;
  bool exclusive = false;
  std::vector<std::string> triggers;      // event types
  std::optional<cel::Program> condition;  // may read `vars`
  std::vector<FlowVariable> variables;
  std::vector<PlanStep> steps;
};

}  // namespace dealflow::rules
