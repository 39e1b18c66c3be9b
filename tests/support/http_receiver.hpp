// HttpReceiver: a small HTTP server for one test, on a port of its own at 127.0.0.1. It keeps what it was sent and
// answers as the test says: a status, headers, a delay, half an answer, none at all.
//
//   HttpReceiver receiver([](const ReceivedRequest&) { return Reply{.status = 503}; });
//   … send to receiver.url("/in") …
//   CHECK(receiver.requests().at(0).header("webhook-id") == "…");
//
// Written on sockets alone, so that it shares no mistake with the libraries that are tested against it.
//
// Threads:  the answer is asked for on a thread of the receiver; requests() may be called at any time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace dealflow::test {

struct ReceivedRequest {
  std::string method;
  std::string target;                                        // "/in?x=1"
  std::vector<std::pair<std::string, std::string>> headers;  // names in small letters
  std::string body;
  std::size_t connection = 0;  // which one it came over, from 1 on

  [[nodiscard]] std::string header(std::string_view name) const;  // empty: there is none
  [[nodiscard]] bool has_header(std::string_view name) const;
};

struct Reply {
  enum class End : std::uint8_t {
    keep,      // the connection stays open
    close,     // after the answer
    hang_up,   // instead of the answer
    cut_body,  // content-length says a hundred bytes more than come
    talk_on,   // the body never ends
  };
  int status = 200;
  std::vector<std::string> headers = {};  // "retry-after: 7"
  std::string body = {};
  std::chrono::milliseconds delay{0};  // before the answer
  End end = End::keep;
};

class HttpReceiver {
 public:
  using OnRequest = std::function<Reply(const ReceivedRequest&)>;
  explicit HttpReceiver(OnRequest answer = {});  // 200 if left out
  HttpReceiver(const HttpReceiver&) = delete;
  HttpReceiver& operator=(const HttpReceiver&) = delete;
  ~HttpReceiver();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view target = "/") const;  // "http://127.0.0.1:40123/"
  [[nodiscard]] std::vector<ReceivedRequest> requests() const;         // in the order of their ends
  [[nodiscard]] std::size_t connections() const { return connections_; }

 private:
  void accept_all();
  void serve(int socket, std::size_t connection);
  [[nodiscard]] bool answer(int socket, const Reply& reply);  // whether the connection stays open
  void wait(std::chrono::milliseconds time) const;

  OnRequest answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::size_t> connections_ = 0;
  mutable std::mutex mutex_;
  std::set<int> open_;
  std::vector<ReceivedRequest> requests_;
  std::vector<std::thread> serving_;
  std::thread accepting_;
};

}  // namespace dealflow::test
