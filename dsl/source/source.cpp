#include "dsl/source/source.hpp"

#include "dsl/base/utf8.hpp"

#include <algorithm>

namespace dealflow {
namespace {

constexpr std::size_t block_bytes = 256;

}  // namespace

Source::Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
  block_code_points_.reserve(text_.size() / block_bytes + 1);
  std::size_t before = 0;
  for (std::size_t i = 0; i <= text_.size(); i += block_bytes) {
    block_code_points_.push_back(static_cast<std::uint32_t>(before));
    before += count_code_points(std::string_view(text_).substr(i, block_bytes));
  }
}

std::uint32_t Source::code_points_before(std::uint32_t at) const {
  const std::size_t block = at / block_bytes;
  const auto rest = std::string_view(text_).substr(block * block_bytes, at % block_bytes);
  return block_code_points_[block] + static_cast<std::uint32_t>(count_code_points(rest));
}

Place Source::place(Span span) const {
  const auto size = static_cast<std::uint32_t>(text_.size());
  span.begin = std::min(span.begin, size);
  span.end = std::clamp(span.end, span.begin, size);
  const auto locate = [this](std::uint32_t at, std::uint32_t& line_number, std::uint32_t& column) {
    const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), at);
    const std::uint32_t start = *(next - 1);
    line_number = static_cast<std::uint32_t>(next - line_starts_.begin());
    column = code_points_before(at) - code_points_before(start) + 1;
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

}  // namespace dealflow
