#include "engine/http/listen_address.hpp"

#include <fmt/format.h>

#include <charconv>

#include <arpa/inet.h>
#include <sys/un.h>

namespace dealflow::http {
namespace {

bool is_number(int family, const std::string& host) {
  in6_addr room{};
  return ::inet_pton(family, host.c_str(), &room) == 1;
}

tl::unexpected<Error> refuse(std::string_view text, std::string_view why) {
  return fail(
      ErrorCode::invalid_argument,
      fmt::format("`{}` is no address to listen at: {}; write 127.0.0.1:8080, [::1]:8080 or unix:/path", text, why));
}

Result<ListenAddress> parse_unix(std::string_view text, std::string_view path) {
  if (path.empty()) return refuse(text, "the path is missing");
  if (path.size() >= sizeof(sockaddr_un::sun_path)) return refuse(text, "the path is too long for a socket");
  ListenAddress address;
  address.path = path;
  return address;
}

}  // namespace

Result<ListenAddress> parse_listen(std::string_view text) {
  constexpr std::string_view unix_prefix = "unix:";
  if (text.starts_with(unix_prefix)) return parse_unix(text, text.substr(unix_prefix.size()));
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return refuse(text, "the port is missing");
  ListenAddress address;
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc{} || end != port.data() + port.size())
    return refuse(text, "the port is no number up to 65535");
  const std::string_view host = text.substr(0, colon);
  const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  address.host = in_brackets ? host.substr(1, host.size() - 2) : host == "localhost" ? "127.0.0.1" : host;
  if (is_number(in_brackets ? AF_INET6 : AF_INET, address.host)) return address;
  return refuse(text, "the host is not written in numbers");
}

std::string to_string(const ListenAddress& address, bool tls) {
  if (address.is_unix()) return "unix:" + address.path;
  const bool six = address.host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", tls ? "https" : "http", six ? "[" : "", address.host, six ? "]" : "",
                     address.port);
}

}  // namespace dealflow::http
