// Matching: whether records are what a test expects.
//
// An expected record says what it says: keys that are left out may be anything, lists match in part, unless they are to
// match exactly; an empty list says that there is nothing. Values are compared as their writer means them: a number by
// its value (80 is "80.00"), a time by the instant, a day by the workspace's clocks, null as what is absent or empty, a
// block of keys beside a text as the JSON that the text is.
//
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Tests".
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::testing {

using Json = nlohmann::ordered_json;

struct Comparison {
  std::string zone;      // of days
  bool exactly = false;  // lists hold no others
};

struct Difference {
  std::string path;  // from the record on: "fields.city"
  Json expected;
  std::optional<Json> actual;  // nothing: there is no such key
};

// None where the record is what is expected.
[[nodiscard]] std::vector<Difference> differences(const Json& expected, const Json& actual,
                                                  const Comparison& comparison);

// For each expected one the place of a record that matches it, no record for two; as many as there can be.
[[nodiscard]] std::vector<std::optional<std::size_t>> assign(const std::vector<Json>& expected,
                                                             const std::vector<Json>& actual,
                                                             const Comparison& comparison);

}  // namespace dealflow::testing
