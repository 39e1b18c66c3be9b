// Census: each event that its sender knows to be taken, and what of it has to be there once. Plain counts of words in
// the histories of contacts: nothing is known here of when anything happened, or of the model.
//
// Threads:  plain functions.
#pragma once

#include "tests/faults/simulation/scripts.hpp"

#include <dealflow/reader.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace dealflow::test::simulation {

struct Census {
  std::uint64_t events = 0;
  std::uint64_t timers = 0;                                                  // that had to fire, and did once
  std::uint64_t lost = 0, doubled = 0, lost_timers = 0, doubled_timers = 0;  // words too few, too many
  std::string first;                                                         // of what is wrong
};

[[nodiscard]] Census take_census(const Reader& reader, const std::vector<Event>& events);

}  // namespace dealflow::test::simulation
