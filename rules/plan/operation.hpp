// Operation: what one step of a plan does. Actions have what the designer wrote, compiled; control flow names the
// number of the step to go on with, so that a run is never more than a step number, its variables and its loops.
//
// Threads:  plain values; immutable once planned.
// Source:   DESIGN 13; LANGUAGE.md, "Steps".
#pragma once

#include <dealflow/expression.hpp>

#include "stdlib/field.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dealflow::rules {

using StepNumber = std::size_t;  // place in the plan's list

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

// --- actions ------------------------------------------------------------------------------------------------------

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

struct MoveVariables {
  MapPlan map;
};

struct FieldUpdate {
  std::string field;
  stdlib::FieldKind kind = stdlib::FieldKind::text;
  std::vector<std::string> options;
  cel::Program value;
};

// `set` replaces what is there, but never by null or an empty text; the map's rows only as `overwrite` says.
struct UpdateRecord {
  stdlib::Holder holder = stdlib::Holder::contact;
  std::vector<FieldUpdate> set;
  MapPlan map;
  std::vector<std::string> overwrite;
};

struct MoveDeal {
  std::optional<cel::Template> pipeline;
  std::optional<cel::Template> stage;
  bool backward = false;  // against the order of the stages
};

struct CloseDeal {
  bool won = false;
  std::optional<cel::Template> reason;
};

struct ChangeTags {
  bool add = true;
  std::vector<cel::Template> tags;
};

struct AddNote {
  std::optional<stdlib::Holder> to;  // left out: the deal's, else the contact's
  cel::Template text;
};

struct Assign {
  std::optional<Responsible> deal;
  std::optional<Responsible> contact;
};

struct NamedExpression {
  std::string name;
  cel::Program value;
};

struct Emit {
  std::string type;
  std::vector<NamedExpression> data;
};

// Both write a row of the outbox, and the run goes on at once; a final failure of the delivery starts a new run at
// `on_failure` with the variables of that moment.
struct Webhook {
  std::string endpoint;              // declared under `endpoints`, or
  std::optional<cel::Template> url;  // an address
  std::vector<NamedExpression> body;
  std::optional<StepNumber> on_failure;
};

struct Email {
  std::string mail;  // declared under `templates`
  std::optional<cel::Program> to;
  std::vector<NamedExpression> with;  // in the order of the mail's names
  std::optional<StepNumber> on_failure;
};

// --- control flow -------------------------------------------------------------------------------------------------

struct Jump {
  StepNumber to = 0;
};

// `if` and `switch`: the first choice that holds.
struct Choose {
  struct Choice {
    cel::Program holds;
    std::string block;  // "then2", "case1": as in the paths of its steps
    StepNumber to = 0;
  };
  std::vector<Choice> choices;
  std::string otherwise_block;  // "else"; empty where nothing is written for it
  StepNumber otherwise = 0;
};

// Evaluates the list once and enters the loop; its items are taken by NextItem.
struct BeginEach {
  cel::Program list;
  cel::Slot variable = 0;
};

// Puts the next item of the innermost loop into its slot, or leaves the loop.
struct NextItem {
  cel::Slot variable = 0;
  StepNumber after = 0;
};

struct StopRun {};

// Until one of the three; what lies in the past waits for nothing.
struct Wait {
  std::optional<std::chrono::seconds> duration;  // from the time at which the step is taken
  std::optional<cel::Program> until;
  bool until_business_hours = false;
};

// Until an event of the type comes for the run's contact and the condition holds; then the next step, with the event's
// data as `awaited`. When the time is over first, `otherwise`.
struct WaitFor {
  std::string type;
  std::optional<cel::Program> condition;
  std::optional<std::chrono::seconds> within;
  StepNumber otherwise = 0;
};

using Operation =
    std::variant<CreateContact, CreateDeal, MoveVariables, UpdateRecord, MoveDeal, CloseDeal, ChangeTags, AddNote,
                 Assign, Emit, Webhook, Email, Jump, Choose, BeginEach, NextItem, StopRun, Wait, WaitFor>;

struct PlanStep {
  std::string path;         // "1", "2.then.1": shown by `show run-9`, part of history; empty: the record passes over it
  std::string_view action;  // "create_deal", "if": a constant
  Operation operation;
};

}  // namespace dealflow::rules
