// Whether a sanitizer looks on, or counters of coverage do where they are asked for (tests/property): it takes ten times
// as long, and a sanitizer keeps memory that was given back. Tests that do the same thing very often do it less often
// then; bounds of memory say nothing.
#pragma once

namespace dealflow::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(DEALFLOW_COVERAGE)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace dealflow::test
