// What a test expects: records of each kind, or how many.
//
// Errors:   reported: keys that no such record has, values that it can never have, names that there are none of, two
//           records that would have to be one.
// Source:   LANGUAGE.md, "Tests"; docs/schema for the records.
#pragma once

#include <dealflow/test_case.hpp>

#include "rules/testing/names.hpp"

namespace dealflow::rules::testing {

// Fills `expect` and `exactly`.
void read_expect(const TestReading& test, const yaml::Node& expect, TestCase& into);

}  // namespace dealflow::rules::testing
