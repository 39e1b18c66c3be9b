#include "dsl/yaml/scalar_span.hpp"

#include <algorithm>

namespace dealflow::yaml {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }
bool is_space(char c) { return is_blank(c) || is_break(c); }

ScalarStyle style_at(std::string_view source, std::uint32_t begin) {
  if (begin >= source.size()) return ScalarStyle::plain;
  switch (source[begin]) {
    case '\'': return ScalarStyle::single_quoted;
    case '"': return ScalarStyle::double_quoted;
    case '|': return ScalarStyle::literal;
    case '>': return ScalarStyle::folded;
    default: return ScalarStyle::plain;
  }
}

std::uint32_t end_of_line(std::string_view source, std::uint32_t at) {
  const auto end = source.find_first_of("\r\n", at);
  return static_cast<std::uint32_t>(end == std::string_view::npos ? source.size() : end);
}

// Bytes of the escape that begins with the backslash at `at`; an escaped line break takes the next line's indentation.
std::uint32_t escape_bytes(std::string_view source, std::uint32_t at) {
  if (at + 1 >= source.size()) return 1;
  std::uint32_t bytes = 2;
  switch (source[at + 1]) {
    case 'x': bytes = 4; break;
    case 'u': bytes = 6; break;
    case 'U': bytes = 10; break;
    case '\r':
    case '\n':
      while (at + bytes < source.size() && is_space(source[at + bytes])) ++bytes;
      break;
    default: break;
  }
  return std::min<std::uint32_t>(bytes, static_cast<std::uint32_t>(source.size()) - at);
}

// How many decoded bytes the escape makes: those of one code point, or none for a line break.
std::size_t decoded_bytes(std::string_view source, std::uint32_t at, std::string_view text, std::size_t index) {
  if (at + 1 < source.size() && is_break(source[at + 1])) return 0;
  std::size_t bytes = 1;
  while (index + bytes < text.size() && (static_cast<unsigned char>(text[index + bytes]) & 0xC0U) == 0x80U) ++bytes;
  return bytes;
}

class Walk {
 public:
  Walk(std::string_view source, std::uint32_t at, Node& node) : source_(source), at_(at), node_(node) {}

  // False where source and text do not fit.
  bool run() {
    const std::string_view text = node_.text;
    node_.offsets.reserve(text.size() + 1);
    while (index_ < text.size()) {
      const bool in_double = node_.style == ScalarStyle::double_quoted;
      if (at_ >= source_.size()) return false;
      if (in_double && source_[at_] == '\\') {
        take_escape();
      } else if (node_.style == ScalarStyle::single_quoted && source_.substr(at_, 2) == "''" && text[index_] == '\'') {
        take(1, 2);
      } else if (is_space(text[index_]) || is_break(source_[at_])) {
        if (!take_spaces()) return false;
      } else if (source_[at_] == text[index_]) {
        take(1, 1);
      } else {
        return false;
      }
    }
    node_.offsets.push_back(at_);
    return true;
  }

  [[nodiscard]] std::uint32_t at() const { return at_; }

 private:
  void take(std::size_t decoded, std::uint32_t bytes) {
    node_.offsets.insert(node_.offsets.end(), decoded, at_);
    index_ += decoded;
    at_ += bytes;
  }

  void take_escape() {
    const std::uint32_t bytes = escape_bytes(source_, at_);
    take(decoded_bytes(source_, at_, node_.text, index_), bytes);
  }

  // A run of spaces and breaks. On one line it is as it stands; over lines it was folded, so only its ends are known.
  bool take_spaces() {
    std::uint32_t end = at_;
    bool breaks = false;
    for (; end < source_.size() && is_space(source_[end]); ++end) breaks = breaks || is_break(source_[end]);
    if (!breaks) {
      if (at_ == end || source_[at_] != node_.text[index_]) return false;
      take(1, 1);
      return true;
    }
    std::size_t count = 0;
    while (index_ + count < node_.text.size() && is_space(node_.text[index_ + count])) ++count;
    const bool cut_by_escape =
        node_.style == ScalarStyle::double_quoted && end < source_.size() && source_[end] == '\\';
    if (cut_by_escape) count = std::min<std::size_t>(count, folded_length(end));
    for (std::size_t i = 0; i < count; ++i) {
      node_.offsets.push_back(std::min(static_cast<std::uint32_t>(at_ + i), end - 1));
    }
    index_ += count;
    at_ = end;
    return true;
  }

  // One break folds to a space, n breaks to n - 1 breaks.
  [[nodiscard]] std::size_t folded_length(std::uint32_t end) const {
    const auto run = source_.substr(at_, end - at_);
    const auto breaks = static_cast<std::size_t>(std::count(run.begin(), run.end(), '\n'));
    return breaks <= 1 ? 1 : breaks - 1;
  }

  std::string_view source_;
  std::uint32_t at_;
  Node& node_;
  std::size_t index_ = 0;
};

// First byte of the content: behind a quote, or on the line below a block scalar's header, behind its indentation.
std::uint32_t content_start(std::string_view source, std::uint32_t begin, const Node& node) {
  switch (node.style) {
    case ScalarStyle::plain: return begin;
    case ScalarStyle::single_quoted:
    case ScalarStyle::double_quoted: {
      std::uint32_t at = begin + 1;
      // Leading line breaks fold to text that the walk meets at once; nothing to skip.
      return at;
    }
    case ScalarStyle::literal:
    case ScalarStyle::folded: break;
  }
  std::uint32_t at = end_of_line(source, begin);
  if (at < source.size() && source[at] == '\r') ++at;
  if (at < source.size()) ++at;
  const bool begins_with_space = !node.text.empty() && is_space(node.text.front());
  while (!begins_with_space && at < source.size() && is_space(source[at])) ++at;
  return at;
}

void point_at_first_line(std::string_view source, std::uint32_t begin, Node& node) {
  node.span = {begin, std::max(begin, end_of_line(source, begin))};
  node.offsets.assign(node.text.size() + 1, begin);
}

// Contiguous text needs no map: most scalars are plain or quoted words.
void drop_needless_map(Node& node) {
  for (std::size_t i = 0; i < node.offsets.size(); ++i) {
    if (node.offsets[i] != node.content_begin + i) return;
  }
  node.offsets.clear();
  node.offsets.shrink_to_fit();
}

}  // namespace

std::uint32_t skip_properties(std::string_view source, std::uint32_t begin) {
  std::uint32_t at = begin;
  while (at < source.size() && (source[at] == '&' || source[at] == '!')) {
    while (at < source.size() && !is_space(source[at])) ++at;
    while (at < source.size() && is_space(source[at])) ++at;
  }
  return at;
}

void find_scalar(std::string_view source, std::uint32_t begin, Node& node) {
  node.style = style_at(source, begin);
  node.content_begin = content_start(source, begin, node);
  Walk walk(source, node.content_begin, node);
  if (!walk.run()) {
    point_at_first_line(source, begin, node);
    return;
  }
  std::uint32_t end = walk.at();
  switch (node.style) {
    case ScalarStyle::single_quoted:
    case ScalarStyle::double_quoted: {
      // An escaped or folded break may stand between the last character and the closing quote.
      const char quote = node.style == ScalarStyle::single_quoted ? '\'' : '"';
      while (end < source.size() && source[end] != quote) ++end;
      if (end < source.size()) ++end;
      break;
    }
    case ScalarStyle::plain: break;
    case ScalarStyle::literal:
    case ScalarStyle::folded:
      while (end > node.content_begin && is_space(source[end - 1])) --end;
      end = std::max(end, begin + 1);
      break;
  }
  node.span = {begin, end};
  drop_needless_map(node);
}

}  // namespace dealflow::yaml
