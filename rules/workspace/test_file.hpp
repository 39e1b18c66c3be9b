// Reads tests/*.test.yaml: the shape only; running them comes with another command.
//
// Errors:   reported: unknown keys, unknown event types, times that are none.
// Source:   LANGUAGE.md, "Tests".
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/source/source.hpp"
#include "stdlib/catalogue.hpp"

#include <set>
#include <string>

namespace dealflow::rules {

// What its events are of type: those that start flows.
std::set<std::string, std::less<>> check_test_file(const Source& source, const stdlib::Catalogue& catalogue,
                                                   Report& report);

}  // namespace dealflow::rules
