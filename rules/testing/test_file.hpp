// Reads tests/*.test.yaml into cases, one for each test or row of one.
//
// Errors:   reported: unknown keys at every level, names that the workspace does not have, times that are none, what
//           can never happen or match. A case with an error in it is left out.
// Source:   LANGUAGE.md, "Tests".
#pragma once

#include <dealflow/test_case.hpp>

#include "dsl/diagnostics/rule.hpp"
#include "dsl/source/source.hpp"
#include "rules/testing/names.hpp"

#include <set>
#include <string>
#include <vector>

namespace dealflow::rules {

struct TestFile {
  std::vector<TestCase> cases;
  std::set<std::string, std::less<>> event_types;  // those that start flows
  std::vector<testing::FlowName> flows;            // to be looked up when all flows are known
};
[[nodiscard]] TestFile read_test_file(const Source& source, const Settings& settings, Report& report);

// Reports the flows of a test that there are none of. `known`: all of the workspace.
void check_flow_names(const TestFile& file, const Source& source, const std::vector<std::string_view>& known,
                      Report& report);

}  // namespace dealflow::rules
