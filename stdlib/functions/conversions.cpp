// int, uint, double, string, bytes, bool, timestamp, duration, type, dyn.
// Source: CEL language definition, "List of Standard Definitions".
#include "stdlib/functions/function_sets.hpp"

#include "dsl/cel/code_points.hpp"
#include "dsl/cel/number_text.hpp"
#include "dsl/cel/time_math.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace dealflow::cel {
namespace {

template <class T>
using Maybe = tl::expected<T, CallError>;

constexpr double two_63 = 9223372036854775808.0;
constexpr double two_64 = 18446744073709551616.0;

template <class T>
T same(T value) {
  return value;
}

// from_chars knows `-` only. A second sign is left for it to refuse.
std::string_view without_plus(std::string_view text) {
  return text.starts_with('+') && !text.starts_with("+-") ? text.substr(1) : text;
}

template <class Number>
std::optional<Number> read(std::string_view text) {
  Number value{};
  text = without_plus(text);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Maybe<std::int64_t> int_of_uint(std::uint64_t value) {
  if (value > static_cast<std::uint64_t>(INT64_MAX))
    return no_conversion(fmt::format("{}u does not fit into an int", value));
  return static_cast<std::int64_t>(value);
}
// Both ends of the range are left out, as doubles cannot tell 2^63 from its neighbours.
Maybe<std::int64_t> int_of_double(double value) {
  if (!(value > -two_63 && value < two_63))
    return no_conversion(fmt::format("{} does not fit into an int", double_text(value)));
  return static_cast<std::int64_t>(value);
}
Maybe<std::int64_t> int_of_text(std::string_view text) {
  if (const auto value = read<std::int64_t>(text)) return *value;
  return no_conversion(fmt::format("\"{}\" is no int", text));
}
std::int64_t int_of_timestamp(Timestamp time) { return time.seconds; }

Maybe<std::uint64_t> uint_of_int(std::int64_t value) {
  if (value < 0) return no_conversion(fmt::format("{} does not fit into a uint", value));
  return static_cast<std::uint64_t>(value);
}
Maybe<std::uint64_t> uint_of_double(double value) {
  if (!(value >= 0 && value < two_64))
    return no_conversion(fmt::format("{} does not fit into a uint", double_text(value)));
  return static_cast<std::uint64_t>(value);
}
Maybe<std::uint64_t> uint_of_text(std::string_view text) {
  if (const auto value = read<std::uint64_t>(text)) return *value;
  return no_conversion(fmt::format("\"{}\" is no uint", text));
}

double double_of_int(std::int64_t value) { return static_cast<double>(value); }
double double_of_uint(std::uint64_t value) { return static_cast<double>(value); }
Maybe<double> double_of_text(std::string_view text) {
  const auto value = read_double(without_plus(text));
  if (value) return *value;
  if (value.error() == NoDouble::too_large)
    return no_conversion(fmt::format("\"{}\" does not fit into a double", text));
  return no_conversion(fmt::format("\"{}\" is no double", text));
}

std::string text_of_int(std::int64_t value) { return std::to_string(value); }
std::string text_of_uint(std::uint64_t value) { return std::to_string(value); }
std::string text_of_double(double value) { return double_text(value); }
std::string_view text_of_bool(bool value) { return value ? "true" : "false"; }
Maybe<std::string_view> text_of_bytes(Bytes bytes) {
  if (const auto bad = find_invalid_utf8(bytes.data))
    return no_conversion(fmt::format("invalid UTF-8 at byte {}", *bad));
  return bytes.data;
}
std::string text_of_timestamp(Timestamp time) { return format_time(time); }
std::string text_of_duration(Duration duration) { return format_duration(duration); }
std::string text_of_money(Money money) { return money.to_string(); }

Bytes bytes_of_text(std::string_view text) { return {text}; }

Maybe<bool> bool_of_text(std::string_view text) {
  for (const std::string_view yes : {"true", "True", "TRUE", "t", "1"}) {
    if (text == yes) return true;
  }
  for (const std::string_view no : {"false", "False", "FALSE", "f", "0"}) {
    if (text == no) return false;
  }
  return no_conversion(fmt::format("\"{}\" is neither true nor false", text));
}

Maybe<Timestamp> timestamp_of_text(std::string_view text) {
  const auto time = parse_timestamp(text);
  if (!time || !in_range(*time)) return no_conversion(fmt::format("\"{}\" is no time of RFC 3339", text));
  return *time;
}
Maybe<Timestamp> timestamp_of_int(std::int64_t seconds) {
  const Timestamp time{seconds, 0};
  if (!in_range(time)) return no_conversion(fmt::format("{} seconds are outside the years 1 to 9999", seconds));
  return time;
}
Maybe<Duration> duration_of_text(std::string_view text) {
  const auto duration = parse_duration(text);
  if (!duration) return no_conversion(fmt::format("\"{}\" is no duration, or out of range", text));
  return *duration;
}
Maybe<Duration> duration_of_int(std::int64_t seconds) {
  const Duration duration{seconds, 0};
  if (!in_range(duration)) return no_conversion(fmt::format("{} seconds are out of a duration's range", seconds));
  return duration;
}

Value dyn_of(Value value) { return value; }

const TypeNode* type_node(const Type& type) { return &type.node(); }

Value type_of(Value value) {
  static const Type list = Type::list(Type::dyn());
  static const Type map = Type::map(Type::dyn(), Type::dyn());
  static const Type optional = Type::optional(Type::dyn());
  static const Type type = Type::type(Type::dyn());
  const auto answer = [](const TypeNode* node) { return Value::type(node); };
  switch (value.kind()) {
    case Kind::null: return answer(type_node(Type::null()));
    case Kind::boolean: return answer(type_node(Type::boolean()));
    case Kind::int64: return answer(type_node(Type::int64()));
    case Kind::uint64: return answer(type_node(Type::uint64()));
    case Kind::float64: return answer(type_node(Type::float64()));
    case Kind::text: return answer(type_node(Type::text()));
    case Kind::bytes: return answer(type_node(Type::bytes()));
    case Kind::timestamp: return answer(type_node(Type::timestamp()));
    case Kind::duration: return answer(type_node(Type::duration()));
    case Kind::money: return answer(type_node(Type::money()));
    case Kind::list: return answer(type_node(list));
    case Kind::map: return answer(type_node(map));
    case Kind::type: return answer(type_node(type));
    case Kind::optional: return answer(type_node(optional));
    case Kind::opaque: return answer(value.as_opaque().type());
  }
  return Value::null();
}

}  // namespace

std::vector<Function> conversion_functions() {
  return {
      define<&same<std::int64_t>>(
          {.name = "int", .doc = "The int itself.", .example = {"int(1)", "1"}, .instant = true}),
      define<&int_of_uint>({.name = "int",
                            .doc = "The int of this value; an error where it does not fit.",
                            .example = {"int(7u)", "7"}}),
      define<&int_of_double>({.name = "int", .doc = "The whole part.", .example = {"int(-1.9)", "-1"}}),
      define<&int_of_text>({.name = "int", .doc = "Reads a decimal int.", .example = {"int('-42')", "-42"}}),
      define<&int_of_timestamp>(
          {.name = "int", .doc = "Seconds since 1970.", .example = {"int(timestamp('1970-01-01T00:01:00Z'))", "60"}}),
      define<&same<std::uint64_t>>(
          {.name = "uint", .doc = "The uint itself.", .example = {"uint(1u)", "1u"}, .instant = true}),
      define<&uint_of_int>(
          {.name = "uint", .doc = "The uint of this value; an error below zero.", .example = {"uint(7)", "7u"}}),
      define<&uint_of_double>({.name = "uint", .doc = "The whole part.", .example = {"uint(3.9)", "3u"}}),
      define<&uint_of_text>({.name = "uint", .doc = "Reads a decimal uint.", .example = {"uint('42')", "42u"}}),
      define<&same<double>>(
          {.name = "double", .doc = "The double itself.", .example = {"double(1.5)", "1.5"}, .instant = true}),
      define<&double_of_int>({.name = "double", .doc = "The nearest double.", .example = {"double(2)", "2.0"}}),
      define<&double_of_uint>({.name = "double", .doc = "The nearest double.", .example = {"double(2u)", "2.0"}}),
      define<&double_of_text>({.name = "double",
                               .doc = "Reads a decimal number; also NaN and Infinity.",
                               .example = {"double('1e3')", "1000.0"}}),
      define<&same<std::string_view>>(
          {.name = "string", .doc = "The text itself.", .example = {"string('a')", "\"a\""}, .instant = true}),
      define<&text_of_int>({.name = "string", .doc = "In decimal.", .example = {"string(-7)", "\"-7\""}}),
      define<&text_of_uint>({.name = "string", .doc = "In decimal.", .example = {"string(7u)", "\"7\""}}),
      define<&text_of_double>({.name = "string",
                               .doc = "The shortest decimal that reads back as the number.",
                               .example = {"string(0.1)", "\"0.1\""}}),
      define<&text_of_bool>({.name = "string", .doc = "true or false.", .example = {"string(true)", "\"true\""}}),
      define<&text_of_bytes>({.name = "string",
                              .doc = "The bytes as UTF-8; an error where they are not.",
                              .example = {"string(b'abc')", "\"abc\""}}),
      define<&text_of_timestamp>(
          {.name = "string",
           .doc = "RFC 3339 in UTC.",
           .example = {"string(timestamp('2026-03-02T06:00:00-03:00'))", "\"2026-03-02T09:00:00Z\""}}),
      define<&text_of_duration>({.name = "string",
                                 .doc = "Seconds with up to nine decimals.",
                                 .example = {"string(duration('90m'))", "\"5400s\""}}),
      define<&text_of_money>({.name = "string",
                              .doc = "The amount with all decimals of its currency, without the currency.",
                              .example = {R"(string(money("149.9", "BRL")))", R"("149.90")"}}),
      define<&same<Bytes>>(
          {.name = "bytes", .doc = "The bytes themselves.", .example = {"bytes(b'a')", "b\"a\""}, .instant = true}),
      define<&bytes_of_text>({.name = "bytes", .doc = "The text's UTF-8.", .example = {"bytes('a')", "b\"a\""}}),
      define<&same<bool>>(
          {.name = "bool", .doc = "The bool itself.", .example = {"bool(true)", "true"}, .instant = true}),
      define<&bool_of_text>(
          {.name = "bool", .doc = "Reads true, t, 1, false, f, 0.", .example = {"bool('t')", "true"}}),
      define<&same<Timestamp>>({.name = "timestamp",
                                .doc = "The time itself.",
                                .example = {"timestamp(timestamp(0))", "timestamp(\"1970-01-01T00:00:00Z\")"},
                                .instant = true}),
      define<&timestamp_of_text>(
          {.name = "timestamp",
           .doc = "Reads a time of RFC 3339.",
           .example = {"timestamp('2026-03-02T09:00:00Z')", "timestamp(\"2026-03-02T09:00:00Z\")"}}),
      define<&timestamp_of_int>({.name = "timestamp",
                                 .doc = "Seconds since 1970.",
                                 .example = {"timestamp(60)", "timestamp(\"1970-01-01T00:01:00Z\")"}}),
      define<&same<Duration>>({.name = "duration",
                               .doc = "The duration itself.",
                               .example = {"duration(duration('1s'))", "duration(\"1s\")"},
                               .instant = true}),
      define<&duration_of_text>({.name = "duration",
                                 .doc = "Reads numbers with units: h, m, s, ms, us, ns.",
                                 .example = {"duration('1h30m')", "duration(\"5400s\")"}}),
      define<&duration_of_int>(
          {.name = "duration", .doc = "So many seconds.", .example = {"duration(90)", "duration(\"90s\")"}}),
      define<&dyn_of>({.name = "dyn",
                       .doc = "The value itself, its type left to the evaluation.",
                       .example = {"dyn(1)", "1"},
                       .instant = true}),
      define<&type_of>({.name = "type",
                        .doc = "The type of a value.",
                        .example = {"type(1) == int", "true"},
                        .result = Type::type(Type::dyn()),
                        .instant = true}),
  };
}

}  // namespace dealflow::cel
