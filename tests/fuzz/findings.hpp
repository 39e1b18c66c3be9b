// What holds of every finding, whoever reports it: a code, a message, a place in one of the sources.
//
// Threads:  pure functions; a claim that does not hold aborts.
#pragma once

#include <dealflow/diagnostic.hpp>

#include "dsl/source/source.hpp"

#include <vector>

namespace dealflow::fuzz {

void check_finding(const Diagnostic& finding, const std::vector<const Source*>& sources);

}  // namespace dealflow::fuzz
