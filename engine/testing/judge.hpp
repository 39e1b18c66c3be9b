// What a test expected beside what there is.
//
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Tests".
#pragma once

#include <dealflow/testing.hpp>

#include "engine/testing/case_run.hpp"

#include <string_view>
#include <vector>

namespace dealflow::testing {

// `zone`: of days, the workspace's.
[[nodiscard]] std::vector<TestProblem> judge(const TestCase& test, const Records& records, std::string_view zone);

}  // namespace dealflow::testing
