// "%s".format([…]).
// Source: CEL's strings extension, "string.format".
#include "stdlib/functions/function_sets.hpp"

#include "dsl/cel/code_points.hpp"
#include "dsl/cel/number_text.hpp"
#include "dsl/cel/tree_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace dealflow::cel {
namespace {

using Text = tl::expected<std::string, CallError>;

constexpr int precision_max = 1000;

// Each stretch of bytes that is no UTF-8 becomes one replacement character.
std::string lenient_text(std::string_view bytes) {
  std::string result;
  bool replaced = false;
  while (!bytes.empty()) {
    const auto bad = find_invalid_utf8(bytes);
    const std::size_t good = bad.value_or(bytes.size());
    result += bytes.substr(0, good);
    if (!bad) break;
    if (good > 0 || !replaced) result += "\xEF\xBF\xBD";
    replaced = true;
    bytes.remove_prefix(good + 1);
  }
  return result;
}

bool text_leaf(const Value& value, std::size_t, std::string& out) {
  switch (value.kind()) {
    case Kind::null: out += "null"; return true;
    case Kind::bytes: out += lenient_text(value.as_bytes()); return true;
    case Kind::float64: out += plain_double_text(value.as_double()); return true;
    case Kind::boolean:
    case Kind::int64:
    case Kind::uint64:
    case Kind::text:
    case Kind::timestamp:
    case Kind::duration:
    case Kind::type:
    case Kind::money: out += display(value); return true;
    case Kind::list:
    case Kind::map:
    case Kind::optional:
    case Kind::opaque: break;
  }
  return false;
}

constexpr Notation plain{.list_open = "[",
                         .list_close = "]",
                         .map_open = "{",
                         .map_close = "}",
                         .comma = ", ",
                         .colon = ": ",
                         .sorted = true,
                         .leaf_optionals = true,
                         .leaf = &text_leaf,
                         .key = &text_leaf};

Text as_text(const Value& value) {
  std::string text;
  const TreeText result = write_tree(value, plain, text);
  if (result.written == Written::refused) return refuse(fmt::format("`%s` cannot show {}", excerpt(result.refused)));
  return text;
}

Text as_decimal(const Value& value) {
  if (value.is(Kind::float64)) return plain_double_text(value.as_double());
  if (value.is(Kind::int64) || value.is(Kind::uint64)) return display(value);
  return refuse(fmt::format("`%d` takes a number, not {}", excerpt(value)));
}

Text as_float(const Value& value, char letter, int precision) {
  double number = 0;
  if (value.is(Kind::int64)) {
    number = static_cast<double>(value.as_int());
  } else if (value.is(Kind::uint64)) {
    number = static_cast<double>(value.as_uint());
  } else if (value.is(Kind::float64)) {
    number = value.as_double();
  } else {
    return refuse(fmt::format("`%{}` takes a number, not {}", letter, excerpt(value)));
  }
  if (!std::isfinite(number)) return double_text(number);
  return letter == 'f' ? fmt::format("{:.{}f}", number, precision) : fmt::format("{:.{}e}", number, precision);
}

std::string in_base(std::uint64_t magnitude, bool negative, int base) {
  std::array<char, 65> room{};
  const auto [end, error] = std::to_chars(room.data(), room.data() + room.size(), magnitude, base);
  return (negative ? "-" : "") + std::string(room.data(), end);
}

std::optional<std::string> whole_in_base(const Value& value, int base) {
  if (value.is(Kind::uint64)) return in_base(value.as_uint(), false, base);
  if (!value.is(Kind::int64)) return std::nullopt;
  const std::int64_t number = value.as_int();
  const auto magnitude = number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
  return in_base(magnitude, number < 0, base);
}

Text as_hex(const Value& value, bool upper) {
  std::string result;
  if (const auto number = whole_in_base(value, 16)) {
    result = *number;
  } else if (value.is(Kind::text) || value.is(Kind::bytes)) {
    for (const char c : value.is(Kind::text) ? value.as_text() : value.as_bytes()) {
      result += fmt::format("{:02x}", static_cast<unsigned char>(c));
    }
  } else {
    return refuse(fmt::format("`%x` takes an int, a text or bytes, not {}", excerpt(value)));
  }
  if (upper) {
    for (char& c : result) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return result;
}

Text as_base(const Value& value, char letter) {
  if (letter == 'b' && value.is(Kind::boolean)) return value.as_bool() ? "1" : "0";
  if (auto number = whole_in_base(value, letter == 'b' ? 2 : 8)) return *std::move(number);
  return refuse(fmt::format("`%{}` takes an int, not {}", letter, excerpt(value)));
}

Text convert(const Value& value, char letter, int precision) {
  switch (letter) {
    case 's': return as_text(value);
    case 'd': return as_decimal(value);
    case 'f':
    case 'e': return as_float(value, letter, precision);
    case 'x':
    case 'X': return as_hex(value, letter == 'X');
    case 'b':
    case 'o': return as_base(value, letter);
    default: return refuse(fmt::format("`%{}` is no format", letter));
  }
}

// Off the front: ".3" to 3; 6 where there is none.
tl::expected<int, CallError> take_precision(std::string_view& format) {
  if (!format.starts_with('.')) return 6;
  format.remove_prefix(1);
  int precision = 0;
  const auto [end, error] = std::from_chars(format.data(), format.data() + format.size(), precision);
  if (error != std::errc() || precision < 0 || precision > precision_max) return refuse("a format has a bad precision");
  format.remove_prefix(static_cast<std::size_t>(end - format.data()));
  return precision;
}

Text format(CallContext& context, std::string_view text, const List& arguments) {
  std::string result;
  std::size_t next = 0;
  while (!text.empty()) {
    const auto percent = std::min(text.find('%'), text.size());
    result += text.substr(0, percent);
    text.remove_prefix(percent);
    if (text.empty()) break;
    text.remove_prefix(1);
    if (text.starts_with('%')) {
      result += '%';
      text.remove_prefix(1);
      continue;
    }
    const auto precision = take_precision(text);
    if (!precision) return tl::unexpected(precision.error());
    if (text.empty()) return refuse("a format ends after `%`");
    const char letter = text.front();
    text.remove_prefix(1);
    if (next >= arguments.size()) return refuse(fmt::format("there is no argument {} for `%{}`", next, letter));
    auto part = convert(arguments.at(next++), letter, *precision);
    if (!part) return part;
    result += *part;
    // A few letters can ask for a thousand digits.
    if (!context.spend(part->size() / 8) || !context.has_room(result.size())) return CallContext::refusal();
  }
  return result;
}

}  // namespace

std::vector<Function> format_functions() {
  return {define<&format>(
      {.name = "format",
       .call = Call::member,
       .doc = "Puts the list's values where %s, %d, %f, %e, %x, %X, %o and %b stand; %.2f sets decimals.",
       .example = {"'%s has %d items, %.2f'.format(['Ana', 3, 2.5])", "\"Ana has 3 items, 2.50\""}})};
}

}  // namespace dealflow::cel
