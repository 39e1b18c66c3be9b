#include "dsl/yaml/node.hpp"

#include <algorithm>
#include <charconv>

namespace dealflow::yaml {

const Node* Node::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key.text == key; });
  return found == entries.end() ? nullptr : &found->value;
}

Span source_span(const std::vector<std::uint32_t>& offsets, std::uint32_t content_begin, std::size_t text_bytes,
                 Span of_text) {
  if (offsets.empty()) return {content_begin + of_text.begin, content_begin + of_text.end};
  const auto last = static_cast<std::uint32_t>(offsets.size() - 1);
  const std::uint32_t begin = offsets[std::min(of_text.begin, last)];
  if (of_text.empty()) return {begin, begin};
  // Behind the last byte, not before the next: a fold or an escape may stand between them.
  const std::uint32_t end = offsets[std::min(of_text.end, last)];
  const std::uint32_t behind_last = offsets[std::min(of_text.end - 1, last)] + 1;
  const bool far = of_text.end < text_bytes && end > behind_last + 1;
  return {begin, std::max(far ? behind_last : end, begin)};
}

Span Node::source_span(Span of_text) const { return yaml::source_span(offsets, content_begin, text.size(), of_text); }

std::optional<bool> Node::as_bool() const {
  if (!is_scalar() || style != ScalarStyle::plain) return std::nullopt;
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::optional<std::int64_t> Node::as_int() const {
  if (!is_scalar() || style != ScalarStyle::plain || text.empty()) return std::nullopt;
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

bool Node::is_whole_number() const {
  if (!is_scalar() || style != ScalarStyle::plain) return false;
  const std::string_view digits = std::string_view(text).substr(text.starts_with('-') ? 1 : 0);
  return !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace dealflow::yaml
