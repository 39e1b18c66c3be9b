#include "engine/send/mail_message.hpp"

#include "dsl/cel/base64.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace dealflow::send {
namespace {

constexpr std::size_t plain_header_max = 60;     // what is longer is encoded, which folds it
constexpr std::size_t encoded_chunk_bytes = 39;  // 64 characters of encoded word: 76 with the longest name of a header
constexpr std::size_t line_max = 76;

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// Where the text can be cut at `at` or before, between two characters.
std::size_t boundary(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  std::size_t cut = at;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return cut == 0 ? at : cut;  // not UTF-8: anywhere
}

// "Loja <oi@example.com>". A name in quotes may hold anything but quotes and backslashes.
std::string mailbox(const rules::Mailbox& box) {
  if (box.name.empty()) return box.address;
  const bool plain = is_printable_ascii(box.name) && box.name.size() <= plain_header_max &&
                     box.name.find_first_of("\"\\") == std::string::npos && box.name.find("=?") == std::string::npos;
  const std::string name = plain ? '"' + box.name + '"' : header_text(box.name);
  const bool fits = name.size() + box.address.size() <= plain_header_max;
  return fmt::format("{}{}<{}>", name, fits ? " " : "\r\n ", box.address);
}

std::string date(TimePoint now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

// Of what a Message-ID may hold; ids of effects are made of nothing else.
std::string id_text(std::string_view id) {
  std::string text(id);
  std::erase_if(text, [](char c) {
    return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_');
  });
  return text;
}

}  // namespace

std::string header_text(std::string_view text) {
  if (is_printable_ascii(text) && text.size() <= plain_header_max && text.find("=?") == std::string_view::npos)
    return std::string(text);
  std::string words;
  while (!text.empty()) {
    const std::size_t size = boundary(text, encoded_chunk_bytes);
    if (!words.empty()) words += "\r\n ";
    words += "=?UTF-8?B?" + cel::encode_base64(text.substr(0, size)) + "?=";
    text.remove_prefix(size);
  }
  return words;
}

std::string quoted_printable(std::string_view text) {
  std::string result;
  std::size_t column = 0;
  const auto put = [&](std::string_view piece) {
    if (column + piece.size() > line_max - 1) {  // room for the `=` of a soft line end
      result += "=\r\n";
      column = 0;
    }
    result += piece;
    column += piece.size();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool line_end = c == '\n' || (c == '\r' && at + 1 < text.size() && text[at + 1] == '\n');
    if (line_end) {
      if (c == '\r') ++at;
      result += "\r\n";
      column = 0;
      continue;
    }
    const bool last = at + 1 == text.size() || text[at + 1] == '\n' || text[at + 1] == '\r';
    const bool plain = (c > ' ' && c <= '~' && c != '=') || ((c == ' ' || c == '\t') && !last);
    put(plain ? std::string(1, c) : fmt::format("={:02X}", static_cast<unsigned char>(c)));
  }
  return result;
}

std::string mail_message(const MailContent& content, const rules::MailServer& server, TimePoint now) {
  const std::string& sender = server.from.address;
  std::string message;
  const auto add = [&message](std::string_view name, std::string_view value) {
    message += fmt::format("{}: {}\r\n", name, value);
  };
  add("Date", date(now));
  add("From", mailbox(server.from));
  if (server.reply_to) add("Reply-To", mailbox(*server.reply_to));
  add("To", content.to);
  add("Message-ID", fmt::format("<{}@{}>", id_text(content.id), sender.substr(sender.find('@') + 1)));
  add("Subject", header_text(content.subject));
  add("Auto-Submitted", "auto-generated");  // so that absence notes do not answer it
  add("MIME-Version", "1.0");
  add("Content-Type", "text/plain; charset=utf-8");
  add("Content-Transfer-Encoding", "quoted-printable");
  message += "\r\n" + quoted_printable(content.text);
  if (!message.ends_with("\r\n")) message += "\r\n";
  return message;
}

}  // namespace dealflow::send
