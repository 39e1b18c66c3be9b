#include "engine/http/server/server_log.hpp"

#include <fmt/format.h>

namespace dealflow::http {

void ServerLog::tell(LogLevel level, std::string_view what, std::string_view why) const noexcept {
  try {
    if (sink_) sink_({.level = level, .message = fmt::format("{}: {}", what, why)});
  } catch (...) {  // no memory to say so
  }
}

}  // namespace dealflow::http
