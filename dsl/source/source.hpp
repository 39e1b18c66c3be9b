// Source: one text with its name, and where its lines begin. Turns byte spans into places that people read.
//
// Units:    spans in bytes; lines and columns from 1, columns in code points.
// Threads:  immutable after its making.
#pragma once

#include <dealflow/diagnostic.hpp>
#include <dealflow/span.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

class Source {
 public:
  Source(std::string name, std::string text);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::string_view text(Span span) const {
    return std::string_view(text_).substr(span.begin, span.size());
  }
  [[nodiscard]] Place place(Span span) const;  // a span beyond the end is cut to the end
  // The line (from 1) without its line end.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;
  [[nodiscard]] std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }
  // Byte offset of a line (from 0) and column in code points (from 0), as yaml-cpp's marks count.
  [[nodiscard]] std::uint32_t offset(std::uint32_t line0, std::uint32_t column0) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

}  // namespace dealflow
