// Mails as text: headers that nothing can be added to, lines of bounded length.
#include "engine/send/mail_message.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::send {
namespace {

rules::MailServer server() {
  rules::MailServer made;
  made.from = {"Loja Verão", "oi@example.com"};
  made.reply_to = rules::Mailbox{"Team, sales", "sales@example.com"};
  return made;
}

TimePoint noon() { return TimePoint(std::chrono::seconds(1'772'452'800)); }

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0, begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find("\r\n", begin), text.size());
    longest = std::max(longest, end - begin);
    begin = end + 2;
  }
  return longest;
}

}  // namespace

TEST_CASE("a mail as it goes out", "[send]") {
  CHECK(mail_message({"00ff", "ana@example.org", "Welcome, Ana", "Dear Ana,\nthank you.\n"}, server(), noon()) ==
        "Date: Mon, 02 Mar 2026 12:00:00 +0000\r\n"
        "From: =?UTF-8?B?TG9qYSBWZXLDo28=?= <oi@example.com>\r\n"
        "Reply-To: \"Team, sales\" <sales@example.com>\r\n"
        "To: ana@example.org\r\n"
        "Message-ID: <00ff@example.com>\r\n"
        "Subject: Welcome, Ana\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Dear Ana,\r\n"
        "thank you.\r\n");
}

TEST_CASE("a subject is plain where it can be, else encoded and folded", "[send]") {
  CHECK(header_text("Order 17: thank you!") == "Order 17: thank you!");
  CHECK(header_text("Olá") == "=?UTF-8?B?T2zDoQ==?=");
  CHECK(header_text("=?UTF-8?B?T2zDoQ==?=") == "=?UTF-8?B?PT9VVEYtOD9CP1QyekRvUT09Pz0=?=");
  CHECK(header_text("a\r\nBcc: eve@example.com") == "=?UTF-8?B?YQ0KQmNjOiBldmVAZXhhbXBsZS5jb20=?=");
  CHECK(header_text("") == "");
  const std::string folded = header_text(std::string(59, 'x') + "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂");
  CHECK(folded.find("?=\r\n =?UTF-8?B?") != std::string::npos);
  CHECK(longest_line(folded) <= 76);
  CHECK(longest_line(header_text(std::string(2'000, 'x'))) <= 76);
}

TEST_CASE("a body is quoted-printable", "[send]") {
  struct Case {
    std::string_view text, encoded;
  };
  for (const Case& one : {Case{"", ""}, Case{"a=b", "a=3Db"}, Case{"Olá\n", "Ol=C3=A1\r\n"},
                          Case{"a\r\nb\n", "a\r\nb\r\n"}, Case{"a\rb", "a=0Db"}, Case{"end \n", "end=20\r\n"},
                          Case{"tab\t", "tab=09"}, Case{"a b", "a b"}, Case{".\n.\n", ".\r\n.\r\n"}})
    CHECK(quoted_printable(one.text) == one.encoded);
  const std::string longer = quoted_printable(std::string(500, 'x') + std::string(200, '='));
  CHECK(longest_line(longer) <= 76);
  CHECK(longer.find("x=\r\nx") != std::string::npos);
}

TEST_CASE("the id of a mail stays one word", "[send]") {
  const std::string message = mail_message({"0>\r\nBcc: x@y.org", "ana@example.org", "s", "t"}, server(), noon());
  CHECK(message.find("Message-ID: <0Bccxyorg@example.com>\r\n") != std::string::npos);
}

}  // namespace dealflow::send
