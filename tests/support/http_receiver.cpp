#include "tests/support/http_receiver.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <cstdlib>
#include <optional>

namespace dealflow::test {
namespace {

std::string small(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// Reads on until `enough` says so; false where the other side hangs up before.
template <class Enough>
bool read_until(int socket, std::string& bytes, Enough enough) {
  while (!enough()) {
    char buffer[4096];
    const ssize_t count = ::recv(socket, buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    bytes.append(buffer, static_cast<std::size_t>(count));
  }
  return true;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void read_head(const std::string& head, ReceivedRequest& request) {
  std::size_t at = head.find("\r\n");
  const std::string line = head.substr(0, at);
  request.method = line.substr(0, line.find(' '));
  request.target = line.substr(request.method.size() + 1, line.rfind(' ') - request.method.size() - 1);
  while (at != std::string::npos && at + 2 < head.size()) {
    const std::size_t end = head.find("\r\n", at + 2);
    const std::string row = head.substr(at + 2, end - at - 2);
    if (const auto colon = row.find(':'); colon != std::string::npos)
      request.headers.emplace_back(small(row.substr(0, colon)), trimmed(row.substr(colon + 1)));
    at = end;
  }
}

// The next request of a connection; what came behind it stays in `bytes`.
std::optional<ReceivedRequest> read_request(int socket, std::string& bytes) {
  std::size_t end = std::string::npos;
  if (!read_until(socket, bytes, [&] { return (end = bytes.find("\r\n\r\n")) != std::string::npos; }))
    return std::nullopt;
  ReceivedRequest request;
  read_head(bytes.substr(0, end), request);
  bytes.erase(0, end + 4);
  const std::size_t size = std::strtoul(request.header("content-length").c_str(), nullptr, 10);
  if (!read_until(socket, bytes, [&] { return bytes.size() >= size; })) return std::nullopt;
  request.body = bytes.substr(0, size);
  bytes.erase(0, size);
  return request;
}

}  // namespace

std::string ReceivedRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

bool ReceivedRequest::has_header(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(), [name](const auto& header) { return header.first == name; });
}

HttpReceiver::HttpReceiver(OnRequest answer) : answer_(std::move(answer)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0) return;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { accept_all(); });
}

HttpReceiver::~HttpReceiver() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  if (accepting_.joinable()) accepting_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : serving_) thread.join();
}

std::string HttpReceiver::url(std::string_view target) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(target);
}

std::vector<ReceivedRequest> HttpReceiver::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void HttpReceiver::accept_all() {
  while (!stopping_) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    const std::lock_guard lock(mutex_);
    open_.insert(socket);
    serving_.emplace_back([this, socket, number = ++connections_] { serve(socket, number); });
  }
}

void HttpReceiver::serve(int socket, std::size_t connection) {
  std::string bytes;
  bool open = true;
  while (open && !stopping_) {
    auto request = read_request(socket, bytes);
    if (!request) break;
    request->connection = connection;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(*request);
    }
    open = answer(socket, answer_ ? answer_(*request) : Reply{});
  }
  const std::lock_guard lock(mutex_);
  open_.erase(socket);
  ::close(socket);
}

bool HttpReceiver::answer(int socket, const Reply& reply) {
  wait(reply.delay);
  if (reply.end == Reply::End::hang_up) return false;
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " Whatever\r\n";
  for (const std::string& header : reply.headers) head += header + "\r\n";
  if (reply.end == Reply::End::talk_on) {
    if (!send_all(socket, head + "\r\n")) return false;
    const std::string talk(4096, 'x');
    while (!stopping_ && send_all(socket, talk)) wait(std::chrono::milliseconds(1));
    return false;
  }
  const std::size_t more = reply.end == Reply::End::cut_body ? 100 : 0;
  head += "content-length: " + std::to_string(reply.body.size() + more) + "\r\n\r\n";
  return send_all(socket, head + reply.body) && reply.end == Reply::End::keep;
}

void HttpReceiver::wait(std::chrono::milliseconds time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!stopping_ && std::chrono::steady_clock::now() < end) {
    const auto left = end - std::chrono::steady_clock::now();
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, std::chrono::milliseconds(10)));
  }
}

}  // namespace dealflow::test
