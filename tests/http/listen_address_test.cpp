#include "engine/http/listen_address.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace dealflow::http {

TEST_CASE("an address to listen at is a number with a port, or a path", "[http]") {
  const std::vector<std::pair<std::string, std::string>> good{
      {"127.0.0.1:8080", "http://127.0.0.1:8080"}, {"0.0.0.0:0", "http://0.0.0.0:0"},
      {"[::1]:8080", "http://[::1]:8080"},         {"localhost:65535", "http://127.0.0.1:65535"},
      {"unix:/run/x.sock", "unix:/run/x.sock"},    {"unix:x.sock", "unix:x.sock"},
  };
  for (const auto& [text, shown] : good) {
    CAPTURE(text);
    const auto address = parse_listen(text);
    REQUIRE(address);
    CHECK(to_string(*address, false) == shown);
  }
  CHECK(to_string(*parse_listen("[::1]:1"), true) == "https://[::1]:1");
  for (const std::string text : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x",
                                 "127.0.0.1:-1", "example.com:80", "::1:8080", "[127.0.0.1]:80", "unix:", "1.2.3:80"}) {
    CAPTURE(text);
    const auto address = parse_listen(text);
    REQUIRE_FALSE(address);
    CHECK(address.error().code == ErrorCode::invalid_argument);
  }
  CHECK_FALSE(parse_listen("unix:/" + std::string(200, 'x')));
}

}  // namespace dealflow::http
