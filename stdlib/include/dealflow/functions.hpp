// The function libraries that ship with dealflow, ready to be added to a cel::Environment.
//
// Threads:  each is made once and immutable.
// Source:   CEL language definition and its extension documents; LANGUAGE.md.
#pragma once

#include <dealflow/function.hpp>

#include <span>

namespace dealflow::cel {

// size, contains, startsWith, endsWith, matches, conversions, times and durations: the language definition's own.
[[nodiscard]] const Library& standard_library();

// All libraries, the standard one first. Flows have every one of them.
[[nodiscard]] std::span<const Library* const> all_libraries();

}  // namespace dealflow::cel
