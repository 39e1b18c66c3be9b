#include "tests/support/http_client.hpp"

#include <openssl/ssl.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace dealflow::test {
namespace {

int connect_to(const sockaddr* address, socklen_t size) {
  const int fd = ::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && ::connect(fd, address, size) == 0) return fd;
  const std::string why = std::strerror(errno);
  if (fd >= 0) ::close(fd);
  throw std::runtime_error("connect: " + why);
}

int connect_to(const std::string& address) {
  if (address.starts_with("unix:")) {
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    address.copy(local.sun_path, sizeof(local.sun_path) - 1, 5);
    return connect_to(reinterpret_cast<const sockaddr*>(&local), sizeof(local));
  }
  const std::string place = address.substr(address.find("//") + 2);
  const auto colon = place.rfind(':');
  const auto port = htons(static_cast<std::uint16_t>(std::stoi(place.substr(colon + 1))));
  if (place.front() == '[') {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = port;
    ::inet_pton(AF_INET6, place.substr(1, colon - 2).c_str(), &six.sin6_addr);
    return connect_to(reinterpret_cast<const sockaddr*>(&six), sizeof(six));
  }
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = port;
  ::inet_pton(AF_INET, place.substr(0, colon).c_str(), &four.sin_addr);
  return connect_to(reinterpret_cast<const sockaddr*>(&four), sizeof(four));
}

std::string small(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

HttpReply read_head(std::string_view head) {
  HttpReply reply;
  reply.status = static_cast<unsigned>(std::atoi(std::string(head.substr(9, 3)).c_str()));
  for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    const std::string_view line = head.substr(at, end - at);
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos)
      reply.headers.emplace_back(small(std::string(line.substr(0, colon))), std::string(line.substr(colon + 2)));
    at = end == std::string_view::npos ? head.size() : end + 2;
  }
  return reply;
}

}  // namespace

std::string HttpReply::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return "";
}

struct HttpClient::Impl {
  int fd = -1;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{nullptr, &SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> tls{nullptr, &SSL_free};
  std::string bytes;  // that came and were not read
  bool end = false;

  ~Impl() { ::close(fd); }

  void begin_tls() {
    context.reset(SSL_CTX_new(TLS_client_method()));
    tls.reset(SSL_new(context.get()));
    SSL_set_fd(tls.get(), fd);
    if (SSL_connect(tls.get()) != 1) throw std::runtime_error("the handshake failed");
  }
  [[nodiscard]] ssize_t take(char* into, std::size_t size) {
    if (tls) return SSL_read(tls.get(), into, static_cast<int>(size));
    return ::recv(fd, into, size, 0);
  }
  [[nodiscard]] ssize_t give(std::string_view text) {
    if (tls) return SSL_write(tls.get(), text.data(), static_cast<int>(text.size()));
    return ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
  }
  // False at the end.
  bool more() {
    std::array<char, 65536> piece{};
    const ssize_t got = take(piece.data(), piece.size());
    if (got <= 0) {
      end = got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
      return false;
    }
    bytes.append(piece.data(), static_cast<std::size_t>(got));
    return true;
  }
};

HttpClient::HttpClient(const std::string& address, std::chrono::milliseconds patience)
    : impl_(std::make_unique<Impl>()) {
  impl_->fd = connect_to(address);
  const timeval time{patience.count() / 1000, patience.count() % 1000 * 1000};
  ::setsockopt(impl_->fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
  ::setsockopt(impl_->fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time));
  if (address.starts_with("https:")) impl_->begin_tls();
}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

bool HttpClient::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t given = impl_->give(text);
    if (given <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(given));
  }
  return true;
}

void HttpClient::end() { ::shutdown(impl_->fd, SHUT_WR); }

std::optional<HttpReply> HttpClient::read(bool has_body) {
  constexpr std::string_view end_of_head = "\r\n\r\n";
  std::size_t end = impl_->bytes.find(end_of_head);
  while (end == std::string::npos) {
    if (!impl_->more()) return std::nullopt;
    end = impl_->bytes.find(end_of_head);
  }
  HttpReply reply = read_head(std::string_view(impl_->bytes).substr(0, end + 2));
  const std::size_t begin = end + end_of_head.size();
  const std::string length = reply.header("content-length");
  const std::size_t size = has_body && !length.empty() ? std::stoul(length) : 0;
  while (impl_->bytes.size() < begin + size)
    if (!impl_->more()) return std::nullopt;
  reply.body = impl_->bytes.substr(begin, size);
  impl_->bytes.erase(0, begin + size);
  return reply;
}

bool HttpClient::ended() {
  while (!impl_->end)
    if (!impl_->more()) break;
  return impl_->end && impl_->bytes.empty();
}

std::optional<HttpReply> HttpClient::ask(std::string_view method, std::string_view path, const Headers& headers,
                                         std::string_view body) {
  std::string text = std::string(method) + " " + std::string(path) + " HTTP/1.1\r\n";
  bool host = false;
  for (const auto& [name, value] : headers) {
    text += name + ": " + value + "\r\n";
    host = host || small(name) == "host";
  }
  if (!host) text += "Host: localhost\r\n";
  if (!body.empty() || method == "POST") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  if (!send(text + "\r\n" + std::string(body))) return std::nullopt;
  return read(method != "HEAD");
}

}  // namespace dealflow::test
