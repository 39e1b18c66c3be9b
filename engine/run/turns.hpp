// Turns: what the runs of one flow for one contact owe each other, where the flow's `mode` or `reentry` asks for it.
//
// Errors:   of the store.
// Threads:  plain values.
// Source:   LANGUAGE.md, "A flow" (mode, reentry).
#pragma once

#include <dealflow/result.hpp>
#include <dealflow/time.hpp>

#include "engine/store/key.hpp"
#include "engine/work/unit_of_work.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace dealflow::run {

struct Turn {
  std::optional<TimePoint> started;  // the last run
  std::uint64_t active = 0;          // the run that waits; 0: none
  std::vector<std::uint64_t> queue;  // those that wait for its end, in order
  friend bool operator==(const Turn&, const Turn&) = default;
};

[[nodiscard]] Result<Turn> load_turn(work::UnitOfWork& unit, store::WorkspaceNumber workspace, std::string_view flow,
                                     std::uint64_t contact);
void put_turn(work::UnitOfWork& unit, store::WorkspaceNumber workspace, std::string_view flow, std::uint64_t contact,
              const Turn& turn);

}  // namespace dealflow::run
