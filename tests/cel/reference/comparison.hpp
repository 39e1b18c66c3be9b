// Compiled evaluator against reference evaluator on random expressions with random data.
//
// Half of the expressions are evaluated as the standard says and half in flow mode; each with the checker and without.
// Four things must hold: both evaluators give the same value, or fail with the same code; what the checker accepted
// has the type that it said; a trace, which is compiled without the short cuts, ends the same and its root says so; and
// no more than a part of the expressions may fail, or the comparison would say little.
//
// Threads:  one. The same seed gives the same expressions on every machine.
#pragma once

#include <cstdint>

namespace dealflow::cel::reference {

struct Compared {
  std::uint64_t expressions = 0, values = 0, accepted = 0, differences = 0;
  [[nodiscard]] bool telling() const { return values > expressions / 2 && accepted > expressions / 2; }
};

// Prints how they came out, and the first differences.
[[nodiscard]] Compared compare(std::uint64_t count, std::uint64_t seed);

}  // namespace dealflow::cel::reference
