// Rows: a test of a file as the tests that its rows make of it: every text with `{{ E }}` holes is filled in, E being
// CEL over `row`.
//
// A text that is one hole and nothing else becomes what the hole gives: a number, null, a list. What comes out is YAML
// again, at the places of what was written, so that all that reads a test knows nothing of rows.
//
// Errors:   reported: holes that do not compile, or that a row has no value for; too many values in all rows.
// Source:   LANGUAGE.md, "Tests".
#pragma once

#include "rules/workspace/reading.hpp"

#include <cstddef>
#include <vector>

namespace dealflow::rules::testing {

struct FilledTest {
  std::size_t row = 0;  // from 1; 0 where the test has no rows
  yaml::Node test;
};

// One of a test without `rows`. Those whose holes cannot be filled in are left out.
[[nodiscard]] std::vector<FilledTest> fill_rows(const Reading& reading, const yaml::Node& test);

}  // namespace dealflow::rules::testing
