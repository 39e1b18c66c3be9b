#include "engine/http/own_machine.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <arpa/inet.h>

namespace dealflow::http {
namespace {

constexpr std::array<std::string_view, 4> added_by_proxies{"via", "forwarded", "x-real-ip", "cf-connecting-ip"};
constexpr std::string_view added_prefix = "x-forwarded-";

bool is_port(std::string_view text) {
  return text.empty() ||
         (text.front() == ':' && text.find_first_not_of("0123456789", 1) == std::string_view::npos && text.size() <= 6);
}

bool is_loopback4(const std::string& host) {
  std::array<unsigned char, 4> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 && bytes[0] == 127;
}

bool is_loopback6(const std::string& host) {
  in6_addr address{};
  return ::inet_pton(AF_INET6, host.c_str(), &address) == 1 && IN6_IS_ADDR_LOOPBACK(&address);
}

bool is_localhost(std::string_view host) {
  constexpr std::string_view name = "localhost";
  return std::equal(host.begin(), host.end(), name.begin(), name.end(), [](char c, char small) {
    return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == small;
  });
}

}  // namespace

bool names_this_machine(std::string_view authority) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    return end != std::string_view::npos && is_port(authority.substr(end + 1)) &&
           is_loopback6(std::string(authority.substr(1, end - 1)));
  }
  const std::size_t colon = std::min(authority.find(':'), authority.size());
  const std::string_view host = authority.substr(0, colon);
  return is_port(authority.substr(colon)) && (is_localhost(host) || is_loopback4(std::string(host)));
}

bool was_passed_on(const Request& head) {
  return std::any_of(head.headers.begin(), head.headers.end(), [](const Header& one) {
    return one.first.starts_with(added_prefix) ||
           std::find(added_by_proxies.begin(), added_by_proxies.end(), one.first) != added_by_proxies.end();
  });
}

bool is_from_foreign_page(const Request& head) {
  for (const auto& [name, value] : head.headers) {
    if (name == "sec-fetch-site" && value == "cross-site") return true;
    if (name != "origin") continue;
    const std::size_t scheme = value.find("://");  // `null`, of a page without an origin, has none
    if (scheme == std::string::npos || !names_this_machine(std::string_view(value).substr(scheme + 3))) return true;
  }
  return false;
}

}  // namespace dealflow::http
