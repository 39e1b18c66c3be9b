// Mails through a real server, read by a parser that is not ours.
#include "tests/send/sending.hpp"
#include "tests/support/http_receiver.hpp"
#include "tests/support/smtp_server.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace dealflow::test {
namespace {

using Is = Attempt::Result;
using nlohmann::json;

// False, and said, where the server's package is not installed.
bool has_server() {
  if (SmtpServer::is_installed()) return true;
  WARN("python3-aiosmtpd is not installed: no mail was sent (tools/install-packages --test)");
  return false;
}

Effect mail_to(std::string to, std::string subject = "Hello", std::string text = "Text\n") {
  Effect made;
  made.message_id = "00112233445566778899aabbccddeeff";
  made.kind = "email";
  made.to = std::move(to);
  made.subject = std::move(subject);
  made.body = std::move(text);
  return made;
}

std::shared_ptr<const Workspace> workspace_for(const std::string& url, const std::string& more = ", tls: none") {
  return workspace_with(fmt::format("mail: {{server: \"{}\", from: \"Loja Verão <Oi@example.com>\"{}}}\n", url, more));
}

std::vector<std::string> headers(const json& mail, const std::string& name) {
  std::vector<std::string> values;
  for (const json& header : mail["headers"])
    if (header[0] == name) values.push_back(header[1].get<std::string>());
  return values;
}

using Values = std::vector<std::string>;

// A certificate of its own for "localhost". Empty where there is no `openssl` to make it.
struct Certificate {
  TemporaryFolder folder;
  std::string certificate = (folder.path() / "certificate.pem").string();
  std::string key = (folder.path() / "key.pem").string();
  bool made = std::system(fmt::format("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
                                      "subjectAltName=DNS:localhost -keyout {} -out {} >/dev/null 2>&1",
                                      key, certificate)
                              .c_str()) == 0;
};

}  // namespace

TEST_CASE("a mail arrives as it was written", "[send]") {
  if (!has_server()) return;
  SmtpServer server;
  const std::string subject = "Olá Zoë 🙂 – " + std::string(120, 'x') + " não é só isto";
  const std::string text = "Olá 🙂,\n\n.\n.. a line that begins with a full stop\nFrom here on\n=3D\n" +
                           std::string(1'200, 'y') + "\nend \n";
  const Attempt attempt =
      make_mail_sender(options())->send(mail_to("zoë@example.org", subject, text), *workspace_for(server.url()));
  CHECK(attempt.reason == "");
  REQUIRE(attempt.result == Is::delivered);
  const json mail = server.next_mail();
  REQUIRE(mail.is_object());
  CHECK(mail["mail_from"] == "oi@example.com");
  CHECK(mail["rcpt_tos"] == json{"zoë@example.org"});
  CHECK(headers(mail, "Subject") == Values{subject});
  CHECK(headers(mail, "From") == Values{"Loja Verão <oi@example.com>"});
  CHECK(headers(mail, "Message-ID") == Values{"<00112233445566778899aabbccddeeff@example.com>"});
  CHECK(headers(mail, "Date") == Values{"Mon, 02 Mar 2026 12:00:00 +0000"});
  CHECK(mail["body"] == text);
  CHECK(mail["content_type"] == "text/plain");
  CHECK(mail["charset"] == "utf-8");
  CHECK(mail["defects"].empty());
  CHECK(mail["longest_line"] <= 78);
  CHECK(mail["bare_line_ends"] == 0);
  CHECK(mail["tls"] == false);
}

TEST_CASE("nothing that an event brings adds a header or a receiver", "[send]") {
  if (!has_server()) return;
  SmtpServer server;
  const auto workspace = workspace_for(server.url());
  const auto sender = make_mail_sender(options());
  for (const std::string subject : {"Hi\r\nBcc: eve@example.com", "Hi\nBcc: eve@example.com\n\nbody", "Hi\rX: y",
                                    "=?utf-8?q?Hi=0ABcc:_eve@example.com?=", "Hi\n.\nRSET"}) {
    CAPTURE(subject);
    CHECK(
        sender->send(mail_to("ana@example.org", subject, "a\r\n.\r\nMAIL FROM:<eve@example.com>\r\n.\r\nb"), *workspace)
            .result == Is::delivered);
    const json mail = server.next_mail();
    REQUIRE(mail.is_object());
    CHECK(mail["headers"].size() == 9);
    CHECK(headers(mail, "Bcc").empty());
    CHECK(mail["rcpt_tos"] == json{"ana@example.org"});
    CHECK(mail["body"] == "a\n.\nMAIL FROM:<eve@example.com>\n.\nb\n");
  }
  // Addresses are normalised before they come here; one that is not goes nowhere.
  CHECK(sender->send(mail_to("ana@example.org>\r\nRCPT TO:<eve@example.com"), *workspace).result != Is::delivered);
  CHECK_FALSE(server.has_mail());
}

TEST_CASE("what the server says decides whether a mail is tried again", "[send]") {
  if (!has_server()) return;
  SmtpServer server;
  const auto workspace = workspace_for(server.url());
  const auto sender = make_mail_sender(options());
  const Attempt later = sender->send(mail_to("later@example.org"), *workspace);
  CHECK(later.result == Is::again);
  CHECK(later.reason == "the mail server does not take it now: 451 4.3.2 come again");
  CHECK_FALSE(later.slow_down);
  const Attempt never = sender->send(mail_to("never@example.org"), *workspace);
  CHECK(never.result == Is::failed);
  CHECK(never.reason == "the mail server refuses it: 550 5.1.1 nobody of that name");
  const Attempt busy = sender->send(mail_to("busy@example.org"), *workspace);
  CHECK(busy.result == Is::again);
  CHECK(busy.slow_down);
  CHECK_FALSE(server.has_mail());
  CHECK(sender->send(mail_to("ana@example.org"), *workspace).result == Is::delivered);
}

TEST_CASE("a workspace without a server keeps its mails, and one that is not there is tried again", "[send]") {
  const auto sender = make_mail_sender(options());
  const Attempt nowhere = sender->send(mail_to("ana@example.org"), *workspace_with(""));
  CHECK(nowhere.result == Is::again);
  CHECK(nowhere.reason == "`dealflow.yaml` has no `mail`: it says which server mails go out through");
  std::uint16_t port = 0;
  {
    const HttpReceiver gone;
    port = gone.port();
  }
  const auto workspace = workspace_for(fmt::format("smtp://127.0.0.1:{}", port));
  CHECK(sender->send(mail_to("ana@example.org"), *workspace).result == Is::again);
}

TEST_CASE("a login is tried with the secret, and one that is refused waits for better settings", "[send]") {
  if (!has_server()) return;
  SmtpServer server({"--login"});
  const auto sender = make_mail_sender(options());
  const auto with = [&](const std::string& login) {
    return sender->send(mail_to("ana@example.org"), *workspace_for(server.url(), ", tls: none" + login));
  };
  CHECK(with(", user: shop, password: env:PASSWORD").result == Is::delivered);
  CHECK(server.next_mail()["login"] == true);
  const Attempt wrong = with(", user: shop, password: env:WRONG");
  CHECK(wrong.result == Is::again);
  CHECK_THAT(wrong.reason, Catch::StartsWith("the mail server refuses the login: 535"));
  CHECK_THAT(wrong.reason, !Catch::Contains("hush"));
  const Attempt nobody = with("");
  CHECK(nobody.result == Is::again);
  CHECK_THAT(nobody.reason, Catch::StartsWith("the mail server refuses the login: 530"));
  CHECK(with(", user: shop, password: env:NOWHERE").reason == "the environment has no variable NOWHERE");
  CHECK_FALSE(server.has_mail());
}

TEST_CASE("a connection is encrypted as the settings ask", "[send]") {
  if (!has_server()) return;
  const Certificate own;
  if (!own.made) {
    WARN("there is no `openssl` to make a certificate with: no mail was sent encrypted");
    return;
  }
  SmtpServer plain;
  SmtpServer starttls({"--certificate", own.certificate, "--key", own.key, "--login"});
  SmtpServer implicit({"--certificate", own.certificate, "--key", own.key, "--implicit-tls"});
  SenderOptions trusting = options();
  trusting.ca_file = own.certificate;
  const auto sent = [](const SenderOptions& with, const std::string& url, const std::string& more) {
    return make_mail_sender(with)->send(mail_to("ana@example.org"), *workspace_for(url, more)).result;
  };
  const std::string login = ", user: shop, password: env:PASSWORD";
  CHECK(sent(trusting, starttls.url(), login) == Is::delivered);  // `required` is what is left out
  CHECK(starttls.next_mail()["tls"] == true);
  CHECK(sent(trusting, starttls.url(), login + ", tls: opportunistic") == Is::delivered);
  CHECK(starttls.next_mail()["tls"] == true);
  CHECK(sent(trusting, implicit.url("smtps"), "") == Is::delivered);
  CHECK(implicit.next_mail()["tls"] == true);
  CHECK(sent(trusting, plain.url(), ", tls: opportunistic") == Is::delivered);
  CHECK(plain.next_mail()["tls"] == false);

  CHECK(sent(trusting, plain.url(), "") == Is::again);             // it offers no encryption
  CHECK(sent(options(), starttls.url(), login) == Is::again);      // nobody vouches for its certificate
  CHECK(sent(options(), implicit.url("smtps"), "") == Is::again);  // the same
  CHECK_FALSE(plain.has_mail());
  CHECK_FALSE(starttls.has_mail());
  CHECK_FALSE(implicit.has_mail());
}

}  // namespace dealflow::test
