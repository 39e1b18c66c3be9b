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
  // A span beyond the end is cut to the end. Costs a search among the lines and no more, however long they are.
  [[nodiscard]] Place place(Span span) const;
  // The line (from 1) without its line end.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;
  [[nodiscard]] std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }

 private:
  // Code points before that byte.
  [[nodiscard]] std::uint32_t code_points_before(std::uint32_t at) const;

  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
  // Code points before the beginning of each block of bytes, so that a column costs the same on a line of any length.
  std::vector<std::uint32_t> block_code_points_;
};

}  // namespace dealflow
