// PlanNeeds: which roots a plan's expressions read, found once when a workspace is put to use. What no expression reads
// is not prepared for an event.
//
// Threads:  plain values.
#pragma once

#include "rules/plan/plan.hpp"

#include <cstdint>
#include <vector>

namespace dealflow::run {

// Bit s stands for slot s; slots behind the roots are loop variables and always filled by their loop.
using SlotSet = std::uint32_t;

[[nodiscard]] constexpr SlotSet slot_bit(cel::Slot slot) { return slot < rules::slot::roots ? SlotSet{1} << slot : 0; }

struct PlanNeeds {
  SlotSet condition = 0;
  SlotSet variables = 0;
  std::vector<SlotSet> steps;  // beside plan.steps
  bool reads_event = false;    // some step does, so that a run that waits keeps the event
};

[[nodiscard]] PlanNeeds needs_of(const rules::Plan& plan);

}  // namespace dealflow::run
