// The forms in which data is printed.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace dealflow::cli {

// As given on the command line; the parser has checked it against the command's own list.
struct FormatName {
  std::string text = "text";
  [[nodiscard]] bool is(std::string_view name) const { return text == name; }
  [[nodiscard]] bool json() const { return is("json"); }
};

inline constexpr std::array<std::string_view, 2> record_formats{"text", "json"};
inline constexpr std::array<std::string_view, 4> list_formats{"text", "json", "ndjson", "csv"};
inline constexpr std::array<std::string_view, 3> finding_formats{"text", "json", "github"};
inline constexpr std::array<std::string_view, 3> page_formats{"text", "json", "markdown"};

}  // namespace dealflow::cli
