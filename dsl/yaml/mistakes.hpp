// Mistakes: what yaml-cpp cannot go on from, told where a person made it and in that person's words. yaml-cpp points at
// the sign at which it gave up, which is often a line or more below.
//
// Threads:  pure functions on the source; the report is the caller's.
// Source:   messages of yaml-cpp 0.7 (exceptions.h); the fall-back shows one that is not known here as it is.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/source/source.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace dealflow::yaml {

// `at`: where yaml-cpp gave up. `open_bracket`: the innermost `{` or `[` that is open there.
void report_mistake(const Source& source, std::uint32_t at, std::string_view message,
                    std::optional<std::uint32_t> open_bracket, Report& report);

}  // namespace dealflow::yaml
