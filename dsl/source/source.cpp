#include "dsl/source/source.hpp"

#include <algorithm>

namespace dealflow {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::uint32_t code_points(std::string_view text) {
  return static_cast<std::uint32_t>(std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

}  // namespace

Source::Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

Place Source::place(Span span) const {
  const auto size = static_cast<std::uint32_t>(text_.size());
  span.begin = std::min(span.begin, size);
  span.end = std::clamp(span.end, span.begin, size);
  const auto locate = [this](std::uint32_t at, std::uint32_t& line_number, std::uint32_t& column) {
    const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), at);
    const std::uint32_t start = *(next - 1);
    line_number = static_cast<std::uint32_t>(next - line_starts_.begin());
    column = code_points(std::string_view(text_).substr(start, at - start)) + 1;
  };
  Place place;
  place.file = name_;
  place.span = span;
  locate(span.begin, place.line, place.column);
  locate(span.end, place.end_line, place.end_column);
  return place;
}

std::string_view Source::line(std::uint32_t number) const {
  if (number == 0 || number > line_starts_.size()) return {};
  const std::uint32_t begin = line_starts_[number - 1];
  std::size_t end = number < line_starts_.size() ? line_starts_[number] - 1 : text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

std::uint32_t Source::offset(std::uint32_t line0, std::uint32_t column0) const {
  if (line0 >= line_starts_.size()) return static_cast<std::uint32_t>(text_.size());
  std::size_t at = line_starts_[line0];
  for (; column0 > 0 && at < text_.size() && text_[at] != '\n'; --column0) {
    for (++at; at < text_.size() && continues(text_[at]); ++at) {
    }
  }
  return static_cast<std::uint32_t>(at);
}

}  // namespace dealflow
