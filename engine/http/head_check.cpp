#include "engine/http/head_check.hpp"

#include <algorithm>
#include <limits>

namespace dealflow::http {
namespace {

Problem bad(std::string_view code, std::string_view detail, unsigned status = 400) {
  return {.status = status, .code = "http." + std::string(code), .detail = std::string(detail)};
}

bool is_token_sign(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7F;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool same_word(std::string_view a, std::string_view small) {
  return std::equal(a.begin(), a.end(), small.begin(), small.end(),
                    [](char c, char s) { return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == s; });
}

// Digits alone, no more than fit.
std::optional<std::uint64_t> read_length(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t length = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return length;
}

class HeadCheck {
 public:
  [[nodiscard]] tl::expected<Framing, Problem> run(std::string_view head) {
    bool first = true;
    while (!head.empty()) {
      const std::size_t end = head.find("\r\n");
      if (end == std::string_view::npos) return tl::unexpected(bad("bad_line", "the head is cut short"));
      const std::string_view line = head.substr(0, end);
      head.remove_prefix(end + 2);
      if (line.empty()) return head.empty() && !first ? finish() : tl::unexpected(bad("bad_line", "an empty line"));
      if (auto problem = first ? check_start(line) : check_field(line)) return tl::unexpected(std::move(*problem));
      first = false;
    }
    return tl::unexpected(bad("bad_line", "the head is cut short"));
  }

 private:
  [[nodiscard]] std::optional<Problem> check_start(std::string_view line) {
    if (std::any_of(line.begin(), line.end(), is_control) || line.find('\t') != std::string_view::npos)
      return bad("bad_line", "the first line holds a control character");
    const std::size_t target = line.find(' ');
    const std::size_t version = line.rfind(' ');
    if (target == std::string_view::npos || version == target || line.find(' ', target + 1) != version)
      return bad("bad_line", "the first line is not METHOD TARGET VERSION");
    if (!std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(target), is_token_sign) || target == 0)
      return bad("bad_line", "the method is no word");
    const std::string_view protocol = line.substr(version + 1);
    newer_ = protocol == "HTTP/1.1";
    if (!newer_ && protocol != "HTTP/1.0")
      return bad("version", "HTTP/1.1 and HTTP/1.0 are spoken", protocol.starts_with("HTTP/") ? 505 : 400);
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Problem> check_field(std::string_view line) {
    if (line.front() == ' ' || line.front() == '\t') return bad("folded_line", "a header goes on in a second line");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return bad("bad_header", "a header is not NAME: VALUE");
    const std::string_view name = line.substr(0, colon);
    if (!std::all_of(name.begin(), name.end(), is_token_sign))
      return bad("bad_header", "the name of a header holds a sign that names have not");
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (std::any_of(value.begin(), value.end(), is_control))
      return bad("bad_header", "the value of a header holds a control character");
    if (same_word(name, "host")) return once(hosts_, "host");
    if (same_word(name, "content-length")) return take_length(value);
    if (same_word(name, "transfer-encoding")) return take_coding(value);
    if (same_word(name, "expect")) return take_expectation(value);
    return std::nullopt;
  }

  [[nodiscard]] static std::optional<Problem> once(int& seen, std::string_view name) {
    if (++seen == 1) return std::nullopt;
    return bad("repeated_header", "`" + std::string(name) + "` stands in the head twice");
  }

  [[nodiscard]] std::optional<Problem> take_length(std::string_view value) {
    framing_.length = read_length(value);
    if (!framing_.length) return bad("content_length", "`content-length` is no length");
    return once(lengths_, "content-length");
  }

  [[nodiscard]] std::optional<Problem> take_coding(std::string_view value) {
    if (!same_word(value, "chunked"))
      return bad("transfer_coding", "of the transfer codings only `chunked` alone is read", 501);
    framing_.chunked = true;
    return once(codings_, "transfer-encoding");
  }

  [[nodiscard]] std::optional<Problem> take_expectation(std::string_view value) {
    if (!same_word(value, "100-continue")) return bad("expectation", "only `100-continue` can be expected", 417);
    framing_.expects_continue = newer_;
    return std::nullopt;
  }

  [[nodiscard]] tl::expected<Framing, Problem> finish() const {
    if (newer_ && hosts_ == 0) return tl::unexpected(bad("no_host", "`host` is missing"));
    if (framing_.chunked && framing_.length)
      return tl::unexpected(bad("two_lengths", "a length and a transfer coding contradict each other"));
    if (framing_.chunked && !newer_) return tl::unexpected(bad("transfer_coding", "HTTP/1.0 knows no transfer coding"));
    return framing_;
  }

  Framing framing_;
  bool newer_ = false;
  int hosts_ = 0, lengths_ = 0, codings_ = 0;
};

}  // namespace

tl::expected<Framing, Problem> check_head(std::string_view head) {
  if (auto problem = check_beginning(head)) return tl::unexpected(std::move(*problem));
  return HeadCheck().run(head);
}

std::optional<Problem> check_beginning(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (c == '\n' && (i == 0 || bytes[i - 1] != '\r'))
      return bad("bare_line_feed", "a line ends without carriage return");
    if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n')
      return bad("bare_carriage_return", "a carriage return stands alone");
    if (c == '\0') return bad("bad_line", "the head holds a NUL");
  }
  if (!bytes.empty() && !is_token_sign(bytes.front())) return bad("bad_line", "this is no HTTP request");
  return std::nullopt;
}

bool has_folded_line(std::string_view bytes) {
  return bytes.find("\n ") != std::string_view::npos || bytes.find("\n\t") != std::string_view::npos;
}

bool has_bare_line_feed(std::string_view bytes) {
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1))
    if (at == 0 || bytes[at - 1] != '\r') return true;
  return false;
}

}  // namespace dealflow::http
