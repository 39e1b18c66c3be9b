// Which errors are the store's, and which are of what was asked for.
#pragma once

#include <dealflow/result.hpp>

namespace dealflow::store {

// False for errors that say that what was asked for makes no sense, or was broken off: they leave nothing behind. After
// any other the open batch may hold half of what was asked for.
[[nodiscard]] constexpr bool concerns_store(ErrorCode code) {
  return code != ErrorCode::invalid_argument && code != ErrorCode::refused && code != ErrorCode::not_found &&
         code != ErrorCode::cancelled;
}

}  // namespace dealflow::store
