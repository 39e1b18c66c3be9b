#include "dsl/flow/text/quoted_text.hpp"

#include "dsl/cel/code_points.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"

#include <charconv>
#include <optional>
#include <string_view>

namespace dealflow::flow {
namespace {

std::optional<char> simple_escape(char c) {
  switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case '/': return '/';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return std::nullopt;
  }
}

// `u` and four hexadecimal digits.
std::optional<std::uint32_t> code_unit(std::string_view text) {
  if (text.size() < 5 || text.front() != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  const auto [rest, error] = std::from_chars(text.data() + 1, text.data() + 5, unit, 16);
  if (error != std::errc{} || rest != text.data() + 5) return std::nullopt;
  return unit;
}

struct Escape {
  std::uint32_t code_point = 0;
  std::size_t bytes = 0;  // behind the backslash
};

// A character beyond the first 65,536 is written as two escapes, as in JSON; half of a pair is none.
std::optional<Escape> numbered_escape(std::string_view text) {
  const auto first = code_unit(text);
  if (!first) return std::nullopt;
  const bool surrogate = *first >= 0xd800 && *first <= 0xdfff;
  if (!surrogate) return Escape{*first, 5};
  if (*first >= 0xdc00 || text.size() < 11 || text[5] != '\\') return std::nullopt;
  const auto second = code_unit(text.substr(6));
  if (!second || *second < 0xdc00 || *second > 0xdfff) return std::nullopt;
  return Escape{0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00), 11};
}

}  // namespace

Text decode(const Source& source, Span span, Report& report) {
  Text text;
  text.span = span;
  text.quoted = true;
  text.content_begin = span.begin + 1;
  const std::string_view raw = source.text({span.begin + 1, span.end - 1});
  if (raw.find('\\') == std::string_view::npos) {
    text.text = raw;
    return text;
  }
  const auto place = [&](std::size_t at) { return text.content_begin + static_cast<std::uint32_t>(at); };
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t begin = at;
    if (raw[at] != '\\') {
      text.text += raw[at++];
    } else if (const auto simple = simple_escape(raw[at + 1])) {
      text.text += *simple;
      at += 2;
    } else if (const auto numbered = numbered_escape(raw.substr(at + 1)); numbered && numbered->code_point != 0) {
      cel::append_utf8(text.text, numbered->code_point);
      at += 1 + numbered->bytes;
    } else {
      if (!report.is_full(source)) {
        report
            .add(lint::syntax_info, source, {place(at), place(at + 2)},
                 fmt::format("no escape is written `{}`", raw.substr(at, 2)))
            .help("those there are: \\\" \\\\ \\n \\t \\r \\u0041; a backslash itself is doubled");
      }
      text.text += raw[at++];
    }
    text.offsets.resize(text.text.size(), place(begin));
  }
  text.offsets.push_back(span.end - 1);
  return text;
}

}  // namespace dealflow::flow
