// What there is before the first step of a test. Records are made by events of the catalogue, so that there is no
// second way to write one: import.contact, import.deal and payment.*; what these carry can be given.
//
// Errors:   reported: keys that those events do not carry, names that there are none of, values of another kind.
// Source:   LANGUAGE.md, "Tests"; domain/EVENTS.md.
#pragma once

#include <dealflow/test_case.hpp>

#include "rules/testing/names.hpp"

namespace dealflow::rules::testing {

// Fills `now`, `given` and `replies`.
void read_given(const TestReading& test, const yaml::Node& given, TestCase& into);

}  // namespace dealflow::rules::testing
