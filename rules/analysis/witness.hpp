// Witness: an event that shows what is claimed. Made of the sample of its type with the values of one case put in, and
// believed only if the conditions, evaluated on it, say what they should.
//
// Threads:  pure functions.
#pragma once

#include "rules/analysis/cases.hpp"

#include <optional>
#include <span>
#include <string>

namespace dealflow::rules {

struct Claim {
  Formula formula;
  bool holds = true;
};

// What is particular about the event, as JSON of its data: `{"payment":{"amount":"60.00"}}`. Nothing where no event of
// the triggers was found that shows it. Contact and deal are not there.
[[nodiscard]] std::optional<std::string> witness_of(const Cases& cases, std::size_t one, std::span<const Claim> claims,
                                                    const Triggers& triggers);

// The first case for which there is one; at most a few are tried.
[[nodiscard]] std::optional<std::string> find_witness(const Cases& cases, const Cases::Wanted& wanted,
                                                      std::span<const Claim> claims, const Triggers& triggers);

}  // namespace dealflow::rules
