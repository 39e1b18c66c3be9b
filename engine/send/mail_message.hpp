// MailMessage: one effect as an RFC 5322 message of plain text.
//
// Nothing that comes from an event can add a header: what is not plain ASCII in a subject or a name is encoded (RFC
// 2047), control characters included, and the body is quoted-printable, whose lines are of bounded length.
//
// Threads:  pure functions.
// Source:   RFC 5322, 2045, 2047, 3834.
#pragma once

#include <dealflow/time.hpp>

#include "rules/workspace/settings.hpp"

#include <string>
#include <string_view>

namespace dealflow::send {

struct MailContent {
  std::string_view id;  // stable: the Message-ID is made of it and of the sender's domain
  std::string_view to;  // a normalised address
  std::string_view subject;
  std::string_view text;
};

[[nodiscard]] std::string mail_message(const MailContent& content, const rules::MailServer& server, TimePoint now);

// For tests of their own.
[[nodiscard]] std::string header_text(std::string_view text);       // "Ol=?…?=" where it needs it, folded
[[nodiscard]] std::string quoted_printable(std::string_view text);  // with CRLF, lines of at most 76 characters

}  // namespace dealflow::send
