// Result: a value, or what the world did instead. For disk, store, arguments; a designer's mistakes are diagnostics
// (dealflow/diagnostic.hpp) and a sender's are rejections (dealflow/event.hpp).
//
// Threads:  plain values.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace dealflow {

enum class ErrorCode {
  invalid_argument,    // the caller's request makes no sense; nothing was touched
  refused,             // it makes sense, but what is stored does not allow it; nothing was changed
  not_found,           // no record, file or workspace of that name
  store_missing,       // the folder holds no store
  store_damaged,       // the file is no store, is cut short, or a record fails its checksum
  store_newer_format,  // written by a newer dealflow
  store_locked,        // another process writes to it
  store_full,          // the disk or the map is full; nothing of the batch was kept
  io,                  // anything else the operating system refused
  cancelled,
  busy,  // too much waits for its turn; nothing was taken
};

// Stable text of a code, for messages and machines: "store_locked".
[[nodiscard]] std::string_view to_string(ErrorCode code);

// Whether trying again later may work. The answer belongs to the code, not to each call site.
[[nodiscard]] bool worth_retrying(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::io;
  std::string detail;  // one line for a person: what was tried, on what, what came back, what to do
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string detail) {
  return tl::unexpected<Error>(Error{code, std::move(detail)});
}

}  // namespace dealflow
