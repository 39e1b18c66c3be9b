// Whether a sanitizer looks on, as cmake/Compiler.cmake says.
#pragma once

namespace dealflow::test {

// It takes ten times as long, so that what does the same thing very often does it less often, and keeps memory that was
// given back, so that bounds of memory say nothing.
#if defined(DEALFLOW_SANITIZED)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace dealflow::test
