// Counters: the last number given to each kind of record of a workspace, and its clock; one row.
//
// Threads:  plain values.
// Source:   DESIGN 1: ids are numbers from the workspace's own counters; the clock is stored and never goes back.
#pragma once

#include <dealflow/result.hpp>
#include <dealflow/time.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dealflow::crm {

struct Counters {
  std::uint64_t contacts = 0;
  std::uint64_t deals = 0;
  std::uint64_t payments = 0;
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t rejected = 0;
  std::uint64_t awaiting = 0;  // runs that wait for an event
  std::uint64_t effects = 0;
  // Of the numbers above, those whose records were erased with their person.
  std::uint64_t contacts_erased = 0;
  std::uint64_t deals_erased = 0;
  std::uint64_t payments_erased = 0;
  std::optional<TimePoint> clock;
  std::optional<TimePoint> sweep;    // when runs that are over are looked through next (TimerKind::retention)
  std::uint64_t traces_removed = 0;  // of the runs up to this number no steps are left
  friend bool operator==(const Counters&, const Counters&) = default;
};

[[nodiscard]] Result<Counters> load_counters(work::Rows& rows, store::WorkspaceNumber workspace);
[[nodiscard]] std::string encode(const Counters& counters);

}  // namespace dealflow::crm
