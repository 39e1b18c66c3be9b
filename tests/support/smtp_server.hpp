// SmtpServer: a real SMTP server beside one test (tests/support/smtp_server.py, Debian's python3-aiosmtpd).
//
//   if (!SmtpServer::is_installed()) { WARN("…"); return; }
//   SmtpServer server;
//   … a mail goes to server.url() …
//   CHECK(server.next_mail()["body"] == "…");
//
// Errors:   a server that does not start has port 0.
// Threads:  for tests of one thread.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace dealflow::test {

class SmtpServer {
 public:
  [[nodiscard]] static bool is_installed();

  explicit SmtpServer(const std::vector<std::string>& words = {});  // those of the script
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;
  ~SmtpServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url(const std::string& scheme = "smtp") const;  // "smtp://localhost:40123"
  // The next one that it took; null where none comes within ten seconds.
  [[nodiscard]] nlohmann::json next_mail() { return next_line(10'000); }
  [[nodiscard]] bool has_mail() { return !next_line(100).is_null(); }

 private:
  [[nodiscard]] nlohmann::json next_line(int milliseconds_max);

  pid_t child_ = -1;
  int input_ = -1;
  int output_ = -1;
  std::string read_;
  std::uint16_t port_ = 0;
};

}  // namespace dealflow::test
