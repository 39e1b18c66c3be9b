// How slow this build is by what looks on. Tests that do the same thing very often do it less often then.
#pragma once

namespace dealflow::test {

// A sanitizer: it takes ten times as long, and keeps memory that was given back, so that bounds of memory say nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

// The same, or counters of coverage; these where CMake says so, which it does in tests/property.
#if defined(DEALFLOW_COVERAGE)
inline constexpr bool slowed = true;
#else
inline constexpr bool slowed = sanitized;
#endif

}  // namespace dealflow::test
