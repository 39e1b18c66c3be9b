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

// One that looks for races alone, and sees none where there is one thread.
#if defined(__has_feature)
inline constexpr bool threads_sanitized = __has_feature(thread_sanitizer);
#else
inline constexpr bool threads_sanitized = false;
#endif

}  // namespace dealflow::test
