// Mapping: the values that an action moves from an event's variables and answers into the fields of a contact and a
// deal.
//
// Threads:  one thread.
// Source:   LANGUAGE.md, "Variables and mapping"; R33 to R37, R44, R49, R51.
#pragma once

#include <dealflow/value.hpp>

#include "engine/event/incoming.hpp"
#include "rules/plan/plan.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::mapping {

// One field to fill.
struct Assignment {
  stdlib::Holder holder = stdlib::Holder::contact;
  std::string field;
  stdlib::FieldValue value;
  bool overwrite = false;
  std::string variable;  // where it came from, for the run's record
};

struct Mapped {
  std::vector<Assignment> assignments;
  std::vector<std::string> notes;  // "`age` is no number: left out"; shown by `show run-9`
  std::vector<Warning> warnings;
};

// What the variables are looked up in.
struct Variables {
  cel::Value vars;     // the flow's own, a map or null
  cel::Value data;     // the event's
  cel::Value contact;  // on a crm.* trigger: the records as expressions see them
  cel::Value deal;
};

[[nodiscard]] Mapped apply(const rules::MapPlan& map, const rules::Settings& settings, const Variables& variables);

// The person that a form's answers describe: what the map moves to e-mail, phone and name, else the answers of those
// names (LANGUAGE.md); joined with the event's own person block, which wins.
[[nodiscard]] event::Person person_of(const event::Incoming& incoming, const rules::MapPlan& map, const Mapped& mapped,
                                      std::string_view default_region);

}  // namespace dealflow::mapping
