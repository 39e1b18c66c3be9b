// What there is before the first step of a test. Records are made by events of the catalogue, so that there is no
// second way to write one: import.contact, import.deal and payment.*; what these carry can be given.
//
// Errors:   reported: keys that those events do not carry, names that there are none of, values of another kind.
// Source:   LANGUAGE.md, "Tests"; domain/EVENTS.md.
#pragma once

#include <dealflow/test_case.hpp>

#include "rules/testing/names.hpp"
#include "stdlib/catalogue.hpp"

#include <string_view>
#include <vector>

namespace dealflow::rules::testing {

// A key that a record of `given` can have, and what it is for.
struct GivenKey {
  std::string_view key;
  std::string_view doc;
};
// Of `contacts`, `deals` or `payments`.
[[nodiscard]] std::vector<GivenKey> given_keys_of(std::string_view list, const stdlib::Catalogue& catalogue);

// Fills `now`, `given` and `replies`.
void read_given(const TestReading& test, const yaml::Node& given, TestCase& into);

}  // namespace dealflow::rules::testing
