// Which addresses a webhook may reach.
#include "engine/send/address.hpp"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <cstring>
#include <string>

namespace dealflow::send {
namespace {

bool is_public_socket(const std::string& text) {
  sockaddr_storage storage{};
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    std::memcpy(&storage, &v4, sizeof v4);
  } else if (::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    std::memcpy(&storage, &v6, sizeof v6);
  }
  const auto& address = reinterpret_cast<const sockaddr&>(storage);
  CHECK(shown(address) == text);
  return is_public(address);
}

}  // namespace

TEST_CASE("public addresses, and those beside them that are not", "[send]") {
  for (const char* address :
       {"1.1.1.1",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.0",       "169.253.255.255", "169.255.0.0",    "172.15.255.255",
        "172.32.0.0",      "192.0.1.0",       "192.167.255.255", "192.169.0.0",    "198.17.255.255",
        "198.20.0.0",      "223.255.255.255", "2606:4700::1111", "2001:200::1",    "2a00:1450:4001::1",
        "2003::1",         "3ffe:ffff::1"}) {
    CAPTURE(address);
    CHECK(is_public(address));
    CHECK(is_public_socket(address));
  }
  for (const char* address : {"0.0.0.0",
                              "0.255.255.255",
                              "10.0.0.0",
                              "10.255.255.255",
                              "100.64.0.0",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.255",
                              "169.254.0.0",
                              "169.254.169.254",
                              "172.16.0.0",
                              "172.31.255.255",
                              "192.0.0.1",
                              "192.0.2.1",
                              "192.88.99.1",
                              "192.168.0.0",
                              "192.168.255.255",
                              "198.18.0.0",
                              "198.19.255.255",
                              "198.51.100.1",
                              "203.0.113.1",
                              "224.0.0.1",
                              "239.255.255.255",
                              "240.0.0.0",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::ffff:127.0.0.1",
                              "::ffff:8.8.8.8",
                              "64:ff9b::808:808",
                              "100::1",
                              "2001::1",
                              "2001:1ff:ffff::1",
                              "2001:db8::1",
                              "2002:7f00:1::1",
                              "3fff::1",
                              "4000::1",
                              "fc00::1",
                              "fdff::1",
                              "fe80::1",
                              "ff02::1"}) {
    CAPTURE(address);
    CHECK_FALSE(is_public(address));
    CHECK_FALSE(is_public_socket(address));
  }
  for (const char* none : {"", "localhost", "127.1", "0x7f000001", "1.1.1.1:80", "fe80::1%eth0"})
    CHECK_FALSE(is_public(none));
  sockaddr_un path{};
  path.sun_family = AF_UNIX;
  CHECK_FALSE(is_public(reinterpret_cast<const sockaddr&>(path)));
}

}  // namespace dealflow::send
