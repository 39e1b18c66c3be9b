#include "dsl/cel/json_problem.hpp"

#include "dsl/cel/code_points.hpp"

#include <fmt/format.h>

#include <charconv>
#include <set>
#include <string>
#include <vector>

namespace dealflow::cel {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads by RFC 8259 with a list of open brackets instead of recursion, and stops at the first thing that is wrong.
class Reader {
 public:
  Reader(std::string_view text, std::size_t depth_max) : text_(text), depth_max_(depth_max) {}

  std::optional<JsonProblem> run() {
    if (const auto bad = find_invalid_utf8(text_)) {
      refuse(JsonError::utf8, *bad,
             fmt::format("byte 0x{:02x} is not UTF-8 here", static_cast<unsigned char>(text_[*bad])));
      return problem_;
    }
    blanks();
    if (value()) {
      while (!open_.empty() && next()) {
      }
    }
    if (problem_) return problem_;
    blanks();
    if (at_ < text_.size()) refuse(JsonError::syntax, at_, "unexpected text after the value");
    return problem_;
  }

 private:
  struct Open {
    bool map = false;
    bool first = true;
    std::set<std::string> keys;
  };

  bool refuse(JsonError error, std::size_t offset, std::string message) {
    problem_ = JsonProblem{error, offset, std::move(message)};
    return false;
  }

  // What stands here is wrong, or nothing stands here any more.
  bool unexpected(std::string_view wanted) {
    if (at_ >= text_.size())
      return refuse(JsonError::cut_short, text_.size(), fmt::format("the text ends where {} should be", wanted));
    return refuse(JsonError::syntax, at_,
                  fmt::format("expected {}, found `{}`", wanted, text_.substr(at_, code_point_bytes(text_, at_))));
  }

  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool word(std::string_view name) {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with(name)) {
      at_ += name.size();
      return true;
    }
    std::size_t common = 0;
    while (common < rest.size() && common < name.size() && rest[common] == name[common]) ++common;
    at_ += common;
    return unexpected(fmt::format("`{}`", name));
  }

  bool value() {
    if (at_ >= text_.size()) return unexpected("a value");
    switch (text_[at_]) {
      case '{': return begin(true);
      case '[': return begin(false);
      case '"': {
        std::string ignored;
        return text(ignored);
      }
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      default: return text_[at_] == '-' || is_digit(text_[at_]) ? number() : unexpected("a value");
    }
  }

  bool begin(bool map) {
    if (open_.size() >= depth_max_) {
      return refuse(JsonError::depth, at_, fmt::format("nested more than {} levels deep", depth_max_));
    }
    ++at_;
    open_.push_back({map, true, {}});
    return true;
  }

  // One element or entry of the innermost bracket, or its end.
  bool next() {
    Open& top = open_.back();
    blanks();
    if (take(top.map ? '}' : ']')) {
      open_.pop_back();
      return true;
    }
    if (!std::exchange(top.first, false)) {
      if (!take(',')) return unexpected(top.map ? "`,` or `}`" : "`,` or `]`");
      blanks();
    }
    return top.map ? entry(top) : value();
  }

  bool entry(Open& map) {
    const std::size_t begin = at_;
    if (at_ >= text_.size() || text_[at_] != '"') return unexpected("a key in double quotes");
    std::string key;
    if (!text(key)) return false;
    if (!map.keys.insert(key).second) {
      return refuse(JsonError::duplicate_key, begin, fmt::format("the key \"{}\" stands twice in one object", key));
    }
    blanks();
    if (!take(':')) return unexpected("`:` after the key");
    blanks();
    return value();
  }

  bool text(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) {
        return refuse(JsonError::syntax, at_,
                      fmt::format("control character 0x{:02x} inside a text", static_cast<unsigned char>(c)));
      }
      if (c == '\\') {
        if (!escape(out)) return false;
        continue;
      }
      out += c;
      ++at_;
    }
    return unexpected("the closing `\"`");
  }

  bool escape(std::string& out) {
    const std::size_t begin = at_++;
    if (at_ >= text_.size()) return unexpected("an escape sequence");
    const char c = text_[at_++];
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (const auto found = letters.find(c); found != std::string_view::npos) {
      out += meanings[found];
      return true;
    }
    if (c != 'u') return refuse(JsonError::syntax, begin, fmt::format("`\\{}` is no escape sequence", c));
    std::uint32_t unit = 0;
    if (!hex(begin, unit)) return false;
    if (unit >= 0xDC00 && unit < 0xE000) return lone(begin);
    if (unit >= 0xD800 && unit < 0xDC00) {
      if (text_.substr(at_, 2) != "\\u")
        return at_ >= text_.size() ? unexpected("the second half of a surrogate pair") : lone(begin);
      at_ += 2;
      std::uint32_t low = 0;
      if (!hex(begin, low)) return false;
      if (low < 0xDC00 || low >= 0xE000) return lone(begin);
      unit = 0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00);
    }
    append_utf8(out, unit);
    return true;
  }

  bool lone(std::size_t begin) { return refuse(JsonError::utf8, begin, "half of a surrogate pair stands alone"); }

  bool hex(std::size_t begin, std::uint32_t& unit) {
    const std::string_view digits = text_.substr(at_, 4);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
    if (digits.size() == 4 && error == std::errc() && end == digits.data() + 4) {
      at_ += 4;
      return true;
    }
    if (at_ + 4 > text_.size()) {
      at_ = text_.size();
      return unexpected("four hexadecimal digits");
    }
    return refuse(JsonError::syntax, begin, "`\\u` needs four hexadecimal digits");
  }

  bool digits() {
    if (at_ >= text_.size() || !is_digit(text_[at_])) return unexpected("a digit");
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return true;
  }

  bool number() {
    const std::size_t begin = at_;
    take('-');
    if (text_.substr(at_, 1) == "0" && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) {
      return refuse(JsonError::syntax, at_, "a number does not begin with a zero");
    }
    if (!digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    double value = 0;
    const auto [end, error] = std::from_chars(text_.data() + begin, text_.data() + at_, value);
    if (error == std::errc::result_out_of_range &&
        std::string_view(text_.data() + begin, at_ - begin).find("e-") == std::string_view::npos &&
        std::string_view(text_.data() + begin, at_ - begin).find("E-") == std::string_view::npos) {
      return refuse(JsonError::number, begin, "the number is too large");
    }
    return true;
  }

  std::string_view text_;
  std::size_t depth_max_;
  std::size_t at_ = 0;
  std::vector<Open> open_;
  std::optional<JsonProblem> problem_;
};

}  // namespace

std::optional<JsonProblem> find_json_problem(std::string_view text, std::size_t depth_max) {
  return Reader(text, depth_max).run();
}

}  // namespace dealflow::cel
