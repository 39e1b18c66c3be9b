// ValueRule: what in a step says which value a record gets.
//
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Steps", "Variables and mapping"; DESIGN, "What an action leaves out".
#pragma once

#include "rules/plan/plan.hpp"
#include "stdlib/field.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dealflow::replay {

struct ValueRule {
  std::string text;                  // "map town -> city", "stage won"; empty: the step does not name the field
  std::string argument;              // of the step, whose expressions were evaluated: "stage"; empty: none
  std::optional<rules::MapRow> row;  // the row that moved it
};

// `field`: built-in or declared; "tag". `value`: what the record got.
[[nodiscard]] ValueRule value_rule(const rules::PlanStep& step, stdlib::Holder holder, std::string_view field,
                                   std::string_view value);

}  // namespace dealflow::replay
