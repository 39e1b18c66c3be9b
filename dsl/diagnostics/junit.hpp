// JUnit XML, as CI systems take reports of tests: suites of cases that pass or fail.
//
// Threads:  pure functions.
// Source:   the JUnit schema of Ant as CI systems read it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

struct JunitCase {
  struct Failure {
    std::string type;     // "error"
    std::string message;  // one line
    std::string text;
  };
  std::string name;
  std::optional<Failure> failure;
  std::string talk;               // of a case that passes; may be empty
  std::optional<double> seconds;  // that it took
};

struct JunitSuite {
  std::string name;  // also the class of its cases
  std::vector<JunitCase> cases;
};

// `name`: what made the report.
[[nodiscard]] std::string write_junit(std::string_view name, const std::vector<JunitSuite>& suites);

}  // namespace dealflow
