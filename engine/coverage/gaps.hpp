// What of an operand was not seen, in words.
//
// Threads:  pure function.
#pragma once

#include <dealflow/coverage.hpp>

#include <string>

namespace dealflow::coverage {

// "never false, never with a null", "never evaluated"; empty where everything was seen.
[[nodiscard]] std::string gap_of(const OperandCoverage& operand);

}  // namespace dealflow::coverage
