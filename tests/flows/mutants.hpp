// Mutants: a workspace with one small mistake in it, made by a program. Tests that are any good fail on it.
//
// Three lists. Conditions: each condition, and each operand of one, negated, taken as true and as false; a comparison
// with its limit moved from one side to the other, `&&` for `||`. Steps: each step, case and `use` left out. Details:
// each argument of a step, row of a map, trigger, input of a `use`, and setting of a flow left out.
//
// Ready-made flows are changed in the workspace that is made for their tests, and there alone: their texts stand in it
// for the time of the check.
//
// Threads:  pure functions; the same workspace gives the same mutants in the same order.
#pragma once

#include "tests/flows/workspaces.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace dealflow::flows {

enum class MutantList : std::uint8_t { conditions, steps, details };

struct Mutant {
  MutantList list = MutantList::conditions;
  std::string file;  // from the root of the sources
  std::uint32_t line = 0, column = 0;
  std::string change;           // "payment.amount > 100: > became >="
  std::set<std::string> flows;  // those that are no longer what they were
  WorkspaceFile changed;        // takes the place of the file of that path
};

// The same workspace with the texts of the ready-made flows that it uses as files of its own.
[[nodiscard]] ShippedWorkspace with_ready_made_texts(const ShippedWorkspace& shipped);

[[nodiscard]] std::vector<Mutant> mutants_of(const ShippedWorkspace& shipped);

}  // namespace dealflow::flows
