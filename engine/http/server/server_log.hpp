// ServerLog: what the server's sockets have to tell the host, who may want no log.
//
// Errors:   where there is no memory to say it, it is not said.
// Threads:  any.
#pragma once

#include <dealflow/log.hpp>

#include <string_view>
#include <utility>

namespace dealflow::http {

class ServerLog {
 public:
  explicit ServerLog(LogSink sink) : sink_(std::move(sink)) {}

  // "what: why"
  void tell(LogLevel level, std::string_view what, std::string_view why) const noexcept;

 private:
  LogSink sink_;
};

}  // namespace dealflow::http
