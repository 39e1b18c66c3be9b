// Why a test failed, as a person reads it.
//
// Threads:  pure functions.
#pragma once

#include <dealflow/testing.hpp>

#include "engine/cli/console.hpp"

#include <string>

namespace dealflow::cli {

// Of a test that failed: each problem with what differs, what became of the steps, the runs step by step.
[[nodiscard]] std::string test_page(const TestResult& result, const Console& console);

}  // namespace dealflow::cli
