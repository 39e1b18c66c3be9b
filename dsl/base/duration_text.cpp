#include "dsl/base/duration_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace dealflow {
namespace {

struct Unit {
  std::string_view word;  // in the singular
  char letter;            // of ISO 8601
  bool of_time;           // behind the T
  std::int64_t seconds;
};
constexpr std::array<Unit, 5> units{{{"week", 'W', false, 604'800},
                                     {"day", 'D', false, 86'400},
                                     {"hour", 'H', true, 3'600},
                                     {"minute", 'M', true, 60},
                                     {"second", 'S', true, 1}}};
constexpr std::int64_t longest = 100LL * 366 * 86'400;  // a century: what is longer is a slip

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::optional<std::chrono::seconds> read() {
    skip_blanks();
    const bool negative = take('-');
    skip_blanks();
    const bool done = take('P') ? read_iso() : read_words();
    if (!done || total_ > longest) return std::nullopt;
    return std::chrono::seconds(negative ? -total_ : total_);
  }

 private:
  // Largest unit first, each at most once.
  bool read_words() {
    std::size_t next = 0;
    do {
      const auto count = number();
      if (!count) return false;
      skip_blanks();
      const auto word = letters();
      while (next < units.size() && !names(units[next], word)) ++next;
      if (next == units.size() || !add(*count, units[next++])) return false;
      skip_blanks();
    } while (!text_.empty());
    return true;
  }

  bool read_iso() {
    std::size_t next = 0;
    bool in_time = false;
    bool any = false;
    while (!text_.empty()) {
      if (!in_time && take('T')) {
        in_time = true;
        any = false;  // something must follow
        continue;
      }
      const auto count = number();
      if (!count || text_.empty()) return false;
      const char letter = text_.front();
      text_.remove_prefix(1);
      while (next < units.size() && (units[next].letter != letter || units[next].of_time != in_time)) ++next;
      if (next == units.size() || !add(*count, units[next++])) return false;
      any = true;
    }
    return any;
  }

  static bool names(const Unit& unit, std::string_view word) {
    if (word.ends_with('s')) word.remove_suffix(1);
    return word == unit.word;
  }

  bool add(std::int64_t count, const Unit& unit) {
    if (count > longest) return false;
    total_ += count * unit.seconds;
    return total_ <= longest;
  }

  std::optional<std::int64_t> number() {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc() || value < 0 || text_.front() == '-') return std::nullopt;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return value;
  }

  std::string_view letters() {
    std::size_t size = 0;
    while (size < text_.size() && text_[size] >= 'a' && text_[size] <= 'z') ++size;
    const std::string_view word = text_.substr(0, size);
    text_.remove_prefix(size);
    return word;
  }

  bool take(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  void skip_blanks() {
    while (!text_.empty() && text_.front() == ' ') text_.remove_prefix(1);
  }

  std::string_view text_;
  std::int64_t total_ = 0;
};

}  // namespace

std::optional<std::chrono::seconds> parse_duration_text(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text.empty() ? std::nullopt : Reader(text).read();
}

std::string format_duration_text(std::chrono::seconds duration) {
  std::int64_t rest = duration.count();
  std::string text = rest < 0 ? "-" : "";
  if (rest < 0) rest = -rest;
  bool first = true;
  for (const Unit& unit : units) {
    if (unit.word == "week") continue;  // people say 14 days
    const std::int64_t count = rest / unit.seconds;
    rest %= unit.seconds;
    if (count == 0) continue;
    text += (first ? "" : " ") + std::to_string(count) + " " + std::string(unit.word) + (count == 1 ? "" : "s");
    first = false;
  }
  return first ? "0 seconds" : text;
}

}  // namespace dealflow
