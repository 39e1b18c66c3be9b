// Cells: values of a term that stand for all of them. What a term is compared with divides its values into cells in
// each of which every comparison says the same; one value of each is looked at.
//
// Threads:  pure functions.
#pragma once

#include "rules/analysis/terms.hpp"
#include "rules/resolve/scope.hpp"

#include <optional>
#include <vector>

namespace dealflow::rules {

// Ordinary ones first: they make the better examples. Nothing where the constants do not divide the term's values, such
// as amounts in two currencies. `triggers` say what an attribute can be at all.
[[nodiscard]] std::optional<std::vector<cel::Value>> cells_of(const Term& term, const Settings& settings,
                                                              const Triggers& triggers, cel::Arena& arena);

}  // namespace dealflow::rules
