// One request and one answer, as everything but the server's sockets sees them.
//
// Threads:  plain values.
// Source:   RFC 9110.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::http {

using Header = std::pair<std::string, std::string>;

struct Request {
  std::string method;           // as it came: "POST"
  std::string path;             // up to the question mark, not decoded
  std::string query;            // behind it
  std::vector<Header> headers;  // names in small letters, values without blanks around them, in their order
  std::string body;
  bool from_this_machine = false;  // over a Unix socket or a loopback address

  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const {
    const auto found =
        std::find_if(headers.begin(), headers.end(), [&](const Header& one) { return one.first == name; });
    if (found == headers.end()) return std::nullopt;
    return found->second;
  }
  [[nodiscard]] std::size_t count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(headers.begin(), headers.end(), [&](const Header& one) { return one.first == name; }));
  }
};

struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  std::vector<Header> headers = {};
};

// Called once, by any thread.
using Respond = std::function<void(Response)>;

}  // namespace dealflow::http
