#include "dsl/cel/literal.hpp"

#include "dsl/cel/code_points.hpp"
#include "dsl/cel/number_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace dealflow::cel {
namespace {

using Failure = tl::unexpected<LiteralProblem>;

Failure out_of_range(std::string_view text, std::string_view type) {
  return Failure({fmt::format("`{}` does not fit into {}", text, type), 0, static_cast<std::uint32_t>(text.size())});
}

tl::expected<Value, LiteralProblem> read_whole(std::string_view text) {
  std::string_view digits = text;
  const bool negative = digits.front() == '-';
  if (negative) digits.remove_prefix(1);
  const bool is_unsigned = digits.back() == 'u' || digits.back() == 'U';
  if (is_unsigned) digits.remove_suffix(1);
  const bool hex = digits.size() > 2 && digits[1] == 'x';
  if (hex) digits.remove_prefix(2);
  std::uint64_t magnitude = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude, hex ? 16 : 10);
  if (is_unsigned) {
    if (error != std::errc() || (negative && magnitude != 0)) return out_of_range(text, "an unsigned int of 64 bits");
    return Value::uint64(magnitude);
  }
  constexpr std::uint64_t limit = static_cast<std::uint64_t>(INT64_MAX);
  if (error != std::errc() || magnitude > limit + (negative ? 1 : 0)) return out_of_range(text, "an int of 64 bits");
  if (negative && magnitude == limit + 1) return Value::int64(INT64_MIN);
  const auto value = static_cast<std::int64_t>(magnitude);
  return Value::int64(negative ? -value : value);
}

// Reads the escapes of a text or of bytes.
class Unescape {
 public:
  Unescape(std::string_view body, bool bytes, std::uint32_t offset) : body_(body), bytes_(bytes), offset_(offset) {}

  tl::expected<std::string, LiteralProblem> run() {
    while (at_ < body_.size()) {
      if (body_[at_] != '\\') {
        result_ += body_[at_++];
        continue;
      }
      begin_ = at_++;
      if (!escape()) {
        return Failure(
            {refusal(), offset_ + static_cast<std::uint32_t>(begin_), offset_ + static_cast<std::uint32_t>(at_)});
      }
    }
    return std::move(result_);
  }

 private:
  bool escape() {
    const char c = body_[at_++];
    switch (c) {
      case 'a': result_ += '\a'; return true;
      case 'b': result_ += '\b'; return true;
      case 'f': result_ += '\f'; return true;
      case 'n': result_ += '\n'; return true;
      case 'r': result_ += '\r'; return true;
      case 't': result_ += '\t'; return true;
      case 'v': result_ += '\v'; return true;
      case '\\':
      case '?':
      case '"':
      case '\'':
      case '`': result_ += c; return true;
      case 'x':
      case 'X': return octet(number(2, 16));
      case 'u': return !bytes_ && code_point(number(4, 16));
      case 'U': return !bytes_ && code_point(number(8, 16));
      case '0':
      case '1':
      case '2':
      case '3': --at_; return octet(number(3, 8));
      default: return false;
    }
  }

  std::optional<std::uint32_t> number(std::size_t digits, int base) {
    const std::string_view text = body_.substr(at_, digits);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.size() != digits || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    at_ += digits;
    return value;
  }

  bool octet(std::optional<std::uint32_t> value) {
    if (!value) return false;
    if (!bytes_) return code_point(value);
    result_ += static_cast<char>(*value);
    return true;
  }

  bool code_point(std::optional<std::uint32_t> value) {
    surrogate_ = value && *value >= 0xD800 && *value < 0xE000;
    if (!value || *value > 0x10FFFF || surrogate_) return false;
    append_utf8(result_, *value);
    return true;
  }

  [[nodiscard]] std::string refusal() const {
    const std::string_view written = body_.substr(begin_, at_ - begin_);
    if (surrogate_) return fmt::format("`{}` is half a character of UTF-16; `\\U` and eight digits are whole", written);
    return fmt::format("`{}` is no escape sequence{}", written, bytes_ ? " of bytes" : "");
  }

  std::string_view body_;
  bool bytes_;
  bool surrogate_ = false;
  std::uint32_t offset_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::string result_;
};

}  // namespace

tl::expected<Value, LiteralProblem> read_number(std::string_view text) {
  const bool hex = text.find('x') != std::string_view::npos;
  if (!hex && text.find_first_of(".eE") != std::string_view::npos) {
    const auto value = read_double(text);
    if (!value) return out_of_range(text, "a double");
    return Value::float64(*value);
  }
  return read_whole(text);
}

tl::expected<Value, LiteralProblem> read_text_literal(std::string_view text, Arena& arena) {
  const std::size_t quote = text.find_first_of("\"'");
  const std::string_view prefix = text.substr(0, quote);
  const bool raw = prefix.find_first_of("rR") != std::string_view::npos;
  const bool bytes = prefix.find_first_of("bB") != std::string_view::npos;
  const std::string_view quoted = text.substr(quote);
  const bool triple = quoted.size() >= 6 && quoted[1] == quoted[0] && quoted[2] == quoted[0];
  const std::size_t width = triple ? 3 : 1;
  std::string body(quoted.substr(width, quoted.size() - 2 * width));
  if (!raw) {
    auto unescaped = Unescape(body, bytes, static_cast<std::uint32_t>(quote + width)).run();
    if (!unescaped) return tl::unexpected(unescaped.error());
    body = *std::move(unescaped);
  }
  const std::string_view kept = arena.copy(body);
  return bytes ? Value::bytes(kept) : Value::text(kept);
}

}  // namespace dealflow::cel
