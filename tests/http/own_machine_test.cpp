// Who is this machine, and who only says so.
#include "engine/http/own_machine.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace dealflow::http {

TEST_CASE("only numbers of this machine and `localhost` name it", "[http][auth]") {
  for (const char* mine : {"localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:80", "127.255.1.2:65535", "[::1]",
                           "[::1]:8080", "[0:0:0:0:0:0:0:1]", "localhost:"}) {
    CAPTURE(mine);
    CHECK(names_this_machine(mine));
  }
  for (const char* foreign : {"",
                              ":80",
                              "127.attacker.example",
                              "127.0.0.1.attacker.example",
                              "127.0.0.1.attacker.example:8080",
                              "127.1",
                              "127.0.0.1@attacker.example",
                              "localhost@attacker.example",
                              "localhost:x@attacker.example",
                              "localhost.attacker.example",
                              "localhost.",
                              "attacker.example",
                              "10.0.0.1",
                              "0.0.0.0",
                              "128.0.0.1",
                              "[::1",
                              "[::1]attacker.example",
                              "[::1].attacker.example",
                              "[::]",
                              "[::2]:80",
                              "[127.0.0.1]",
                              "::1",
                              "2130706433",
                              "0177.0.0.1",
                              "localhost:80:80",
                              "localhost:123456"}) {
    CAPTURE(foreign);
    CHECK_FALSE(names_this_machine(foreign));
  }
}

TEST_CASE("what a proxy or a page of another site adds is seen", "[http][auth]") {
  struct Row {
    Header header;
    bool passed_on, foreign;
  };
  const Row rows[] = {
      {{"host", "localhost"}, false, false},
      {{"x-forwarded-for", "192.0.2.1"}, true, false},
      {{"x-forwarded-host", "crm.example.com"}, true, false},
      {{"forwarded", "for=192.0.2.1"}, true, false},
      {{"via", "1.1 proxy"}, true, false},
      {{"x-real-ip", ""}, true, false},
      {{"cf-connecting-ip", "192.0.2.1"}, true, false},
      {{"origin", "http://localhost:3000"}, false, false},
      {{"origin", "https://[::1]:8443"}, false, false},
      {{"origin", "https://attacker.example"}, false, true},
      {{"origin", "http://127.attacker.example"}, false, true},
      {{"origin", "null"}, false, true},
      {{"origin", ""}, false, true},
      {{"sec-fetch-site", "cross-site"}, false, true},
      {{"sec-fetch-site", "same-origin"}, false, false},
      {{"sec-fetch-site", "none"}, false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.header.first, row.header.second);
    Request request;
    request.headers = {row.header};
    CHECK(was_passed_on(request) == row.passed_on);
    CHECK(is_from_foreign_page(request) == row.foreign);
  }
}

}  // namespace dealflow::http
