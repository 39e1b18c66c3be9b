// What tests have covered, as a person reads it.
//
// Threads:  pure functions.
#pragma once

#include <dealflow/coverage.hpp>

#include "engine/cli/console.hpp"

#include <string>
#include <vector>

namespace dealflow::cli {

// "58.3%", rounded down: 100.0% is everything. "-" where there is nothing to see.
[[nodiscard]] std::string shown_percent(const Covered& covered);

// A row a flow, and all together.
[[nodiscard]] std::string coverage_table(const CoverageReport& report, const Console& console);

// A line for each thing that was not seen; empty where there is none.
[[nodiscard]] std::string gap_list(const CoverageReport& report, const Console& console);

// The text with how often each step was taken before it and what was not seen below it.
[[nodiscard]] std::string annotated_page(const AnnotatedFile& file, const Console& console);

}  // namespace dealflow::cli
