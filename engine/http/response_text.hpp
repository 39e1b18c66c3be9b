// An answer as bytes.
//
// Threads:  pure functions.
// Source:   RFC 9110, 9112; RFC 9110, section 5.6.7, for dates.
#pragma once

#include <dealflow/time.hpp>

#include "engine/http/message.hpp"

#include <string>

namespace dealflow::http {

struct Sending {
  bool keep_alive = true;   // else `Connection: close`
  bool old_client = false;  // HTTP/1.0, which has to be told that the connection stays
  bool head_only = false;   // HEAD: everything but the body
};
[[nodiscard]] std::string to_bytes(const Response& response, const Sending& sending, TimePoint now);

// "Sun, 06 Nov 1994 08:49:37 GMT"
[[nodiscard]] std::string http_date(TimePoint now);

}  // namespace dealflow::http
