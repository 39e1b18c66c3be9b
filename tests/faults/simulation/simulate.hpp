// One simulation: a seed, and what became of the world that it makes.
//
// Threads:  one at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace dealflow::test::simulation {

struct Simulated {
  std::string violation;  // the first thing that must not be; "" where all is well
  std::string trace;      // each decision and answer, and of what the store holds at the end a digest
  std::map<std::string, std::uint64_t> counts;  // what happened, so that a test can see that it did
  double virtual_s = 0;
};

// `thorough`: the store is verified as an operator does it, and made again from its inputs.
[[nodiscard]] Simulated simulate(std::uint64_t seed, bool thorough);

}  // namespace dealflow::test::simulation
