// Where a server listens, as it is written: "127.0.0.1:8080", "[::1]:8080", "localhost:8080",
// "unix:/run/dealflow.sock".
//
// Errors:   invalid_argument. Names are not looked up: what they mean is somebody else's word.
// Threads:  pure functions.
#pragma once

#include <dealflow/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dealflow::http {

struct ListenAddress {
  std::string path;  // of a Unix socket; else
  std::string host;  // a number, without brackets
  std::uint16_t port = 0;

  [[nodiscard]] bool is_unix() const { return !path.empty(); }
};

[[nodiscard]] Result<ListenAddress> parse_listen(std::string_view text);
// As one may connect: "http://[::1]:8080".
[[nodiscard]] std::string to_string(const ListenAddress& address, bool tls);

}  // namespace dealflow::http
