// TriggerIndex: event type and the values of a few attributes to the flows whose conditions can still hold, in order.
//
// A condition of the form `attribute == constant && …` is indexed by that equality, so the cost of an event does not
// grow with flows that cannot match.
//
// Threads:  immutable.
// Source:   DESIGN, "Speed and size"; LANGUAGE.md, "Files", for the order of flows.
#pragma once

#include <dealflow/value.hpp>

#include "rules/plan/plan.hpp"
#include "stdlib/catalogue.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace dealflow::rules {

class TriggerIndex {
 public:
  // The plans are enabled ones in their order (priority, path, place); they and the catalogue's types must outlive the
  // index.
  TriggerIndex(const std::vector<Plan>& plans, const stdlib::Catalogue& catalogue);
  TriggerIndex(TriggerIndex&&) noexcept;
  TriggerIndex& operator=(TriggerIndex&&) noexcept;
  ~TriggerIndex();

  // Fills `candidates` with the plans to try for an event, in order; their conditions are still to be evaluated.
  void candidates(std::string_view type, const cel::Value& data, std::vector<const Plan*>& candidates) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow::rules
