#include "engine/cli/bench_load.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace dealflow::cli {
namespace {

using Clock = std::chrono::steady_clock;

Error last_error(std::string_view doing) {
  return {ErrorCode::io, fmt::format("{} the server of the bench: {}", doing, std::strerror(errno))};
}

// One answer at the front of the bytes: its status and length, where all of it is there.
struct Reply {
  int status = 0;
  std::size_t bytes = 0;
};
std::optional<Reply> whole_reply(std::string_view bytes) {
  const std::size_t head = bytes.find("\r\n\r\n");
  if (head == std::string_view::npos || bytes.size() < 12) return std::nullopt;
  Reply reply;
  std::from_chars(bytes.data() + 9, bytes.data() + 12, reply.status);
  constexpr std::string_view length_field = "\r\nContent-Length: ";
  const std::size_t at = bytes.substr(0, head).find(length_field);
  std::size_t body = 0;
  if (at != std::string_view::npos) std::from_chars(bytes.data() + at + length_field.size(), bytes.data() + head, body);
  reply.bytes = head + 4 + body;
  if (bytes.size() < reply.bytes) return std::nullopt;
  return reply;
}

class Connection {
 public:
  Connection() = default;
  Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Connection& operator=(Connection&&) = delete;
  ~Connection() {
    if (fd_ >= 0) ::close(fd_);
  }
  Result<void> open(std::uint16_t port) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd_ < 0 || ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      return tl::unexpected(last_error("connecting to"));
    const int now = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
    return {};
  }
  Result<void> send(std::string_view bytes) {
    began_ = Clock::now();
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) return tl::unexpected(last_error("writing to"));
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
  }
  Result<std::optional<Reply>> receive() {
    char buffer[4096];
    const ssize_t got = ::recv(fd_, buffer, sizeof buffer, 0);
    if (got < 0) return tl::unexpected(last_error("reading from"));
    if (got == 0) return fail(ErrorCode::io, "the server of the bench closed a connection");
    received_.append(buffer, static_cast<std::size_t>(got));
    const auto reply = whole_reply(received_);
    if (reply) received_.erase(0, reply->bytes);
    return reply;
  }
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] double waited_ms() const {
    return std::chrono::duration<double, std::milli>(Clock::now() - began_).count();
  }

 private:
  int fd_ = -1;
  std::string received_;
  Clock::time_point began_;
};

std::string request_of(const std::string& path, const std::string& body) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/cloudevents+json\r\nContent-Length: "
      "{}\r\n\r\n{}",
      path, body.size(), body);
}

}  // namespace

Result<LoadFigures> load_over_http(std::uint16_t port, const std::string& path, std::size_t connections,
                                   std::uint64_t events, const std::function<std::string(std::uint64_t)>& event) {
  std::vector<std::string> requests;  // made before the clock starts
  requests.reserve(events);
  for (std::uint64_t i = 0; i < events; ++i) requests.push_back(request_of(path, event(i)));
  std::vector<Connection> all(std::min<std::size_t>(connections, requests.size()));
  std::vector<pollfd> polled;
  for (Connection& connection : all) {
    if (auto opened = connection.open(port); !opened) return tl::unexpected(opened.error());
    polled.push_back({connection.fd(), POLLIN, 0});
  }
  LoadFigures figures;
  figures.latencies_ms.reserve(events);
  const auto start = Clock::now();
  std::size_t next = 0;
  for (Connection& connection : all)
    if (auto sent = connection.send(requests[next++]); !sent) return tl::unexpected(sent.error());
  while (figures.latencies_ms.size() < requests.size()) {
    if (::poll(polled.data(), polled.size(), 30'000) <= 0)
      return fail(ErrorCode::io, "the server of the bench did not answer for half a minute");
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (polled[i].revents == 0) continue;
      auto reply = all[i].receive();
      if (!reply) return tl::unexpected(reply.error());
      if (!*reply) continue;
      figures.latencies_ms.push_back(all[i].waited_ms());
      if ((*reply)->status != 200) ++figures.refused;
      if (next == requests.size()) {
        polled[i].fd = -1;
        continue;
      }
      if (auto sent = all[i].send(requests[next++]); !sent) return tl::unexpected(sent.error());
    }
  }
  figures.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return figures;
}

}  // namespace dealflow::cli
