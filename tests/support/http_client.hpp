// A client of bytes: sends what it is told, right or wrong, and reads answers. Over TCP, TLS or a Unix socket.
//
// Errors:   what keeps it from connecting is thrown (std::runtime_error); a connection that ends is an answer that is
//           not there.
// Threads:  one thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::test {

struct HttpReply {
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in small letters
  std::string body;

  [[nodiscard]] std::string header(std::string_view name) const;  // "" where it is not there
};

class HttpClient {
 public:
  // "http://127.0.0.1:8080", "https://[::1]:8080", "unix:/path"; certificates are not looked at.
  explicit HttpClient(const std::string& address, std::chrono::milliseconds patience = std::chrono::seconds(10));
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  ~HttpClient();

  // False where nobody takes it any more.
  bool send(std::string_view bytes);
  // Nothing more is sent; answers may still come. Not for TLS.
  void end();
  // The next answer, interim ones (100) included; nothing where the connection ended, or patience did. `has_body` is
  // false for the answer to HEAD.
  [[nodiscard]] std::optional<HttpReply> read(bool has_body = true);
  // Whether the other side has closed, within the patience, and nothing more came than was read.
  [[nodiscard]] bool ended();

  using Headers = std::vector<std::pair<std::string, std::string>>;
  // One request in due form, and its answer.
  [[nodiscard]] std::optional<HttpReply> ask(std::string_view method, std::string_view path,
                                             const Headers& headers = {}, std::string_view body = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow::test
