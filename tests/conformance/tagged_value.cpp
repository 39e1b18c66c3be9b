#include "tests/conformance/tagged_value.hpp"

#include "dsl/cel/base64.hpp"
#include "dsl/cel/time_math.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

namespace dealflow::cel {
namespace {

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Value> read_double(const Value& content) {
  if (content.is(Kind::float64)) return content;
  if (content.is(Kind::int64)) return Value::float64(static_cast<double>(content.as_int()));
  if (!content.is(Kind::text)) return std::nullopt;
  if (content.as_text() == "NaN") return Value::float64(std::numeric_limits<double>::quiet_NaN());
  const double infinity = std::numeric_limits<double>::infinity();
  return Value::float64(content.as_text().starts_with('-') ? -infinity : infinity);
}

std::optional<Value> read_list(const List& list, Arena& arena) {
  std::vector<Value> elements;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto element = read_tagged(list.at(i), arena);
    if (!element) return std::nullopt;
    elements.push_back(*element);
  }
  return make_list(arena, elements);
}

std::optional<Value> read_map(const List& pairs, Arena& arena) {
  std::vector<std::pair<Value, Value>> entries;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const Value pair = pairs.at(i);
    const auto key = read_tagged(pair.as_list().at(0), arena);
    const auto value = read_tagged(pair.as_list().at(1), arena);
    if (!key || !value) return std::nullopt;
    entries.emplace_back(*key, *value);
  }
  return make_map(arena, entries);
}

std::optional<Value> read_text_form(std::string_view tag, std::string_view text, Arena& arena) {
  if (tag == "string") return Value::text(text);
  if (tag == "int") {
    const auto value = number<std::int64_t>(text);
    return value ? std::optional(Value::int64(*value)) : std::nullopt;
  }
  if (tag == "uint") {
    const auto value = number<std::uint64_t>(text);
    return value ? std::optional(Value::uint64(*value)) : std::nullopt;
  }
  if (tag == "bytes") {
    const auto bytes = decode_base64(text);
    return bytes ? std::optional(Value::bytes(arena.copy(*bytes))) : std::nullopt;
  }
  if (tag == "timestamp") {
    const auto time = parse_timestamp(text);
    return time ? std::optional(Value::timestamp(*time)) : std::nullopt;
  }
  if (tag == "duration") {
    const auto duration = parse_duration(text);
    return duration ? std::optional(Value::duration(*duration)) : std::nullopt;
  }
  return std::nullopt;
}

bool same(const Value& a, const Value& b);

bool same_lists(const List& a, const List& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same(a.at(i), b.at(i))) return false;
  }
  return true;
}

bool same_maps(const Map& a, const Map& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto [key, value] = a.at(i);
    bool found = false;
    for (std::size_t k = 0; k < b.size() && !found; ++k) {
      const auto [other_key, other_value] = b.at(k);
      found = same(key, other_key) && same(value, other_value);
    }
    if (!found) return false;
  }
  return true;
}

bool same(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  if (a.is(Kind::float64) && std::isnan(a.as_double())) return std::isnan(b.as_double());
  if (a.is(Kind::list)) return same_lists(a.as_list(), b.as_list());
  if (a.is(Kind::map)) return same_maps(a.as_map(), b.as_map());
  return equal(a, b);
}

// "map(string, list(int))": reads one type off the front.
std::optional<Type> take_type(std::string_view& text) {
  const auto end = text.find_first_of("(),");
  const std::string_view name = text.substr(0, end);
  text.remove_prefix(name.size());
  const auto argument = [&text]() -> std::optional<Type> {
    if (text.empty()) return std::nullopt;
    text.remove_prefix(1);
    while (text.starts_with(' ')) text.remove_prefix(1);
    return take_type(text);
  };
  if (name == "list" || name == "optional_type") {
    const auto inner = argument();
    if (!inner || !text.starts_with(')')) return std::nullopt;
    text.remove_prefix(1);
    return name == "list" ? Type::list(*inner) : Type::optional(*inner);
  }
  if (name == "map") {
    const auto key = argument();
    const auto value = argument();
    if (!key || !value || !text.starts_with(')')) return std::nullopt;
    text.remove_prefix(1);
    return Type::map(*key, *value);
  }
  const std::pair<std::string_view, Type> plain[] = {
      {"bool", Type::boolean()},        {"int", Type::int64()},         {"uint", Type::uint64()},
      {"double", Type::float64()},      {"string", Type::text()},       {"bytes", Type::bytes()},
      {"null", Type::null()},           {"null_type", Type::null()},    {"dyn", Type::dyn()},
      {"timestamp", Type::timestamp()}, {"duration", Type::duration()}, {"type", Type::type(Type::dyn())}};
  for (const auto& [known, type] : plain) {
    if (known == name) return type;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Value> read_tagged(const Value& tagged, Arena& arena) {
  if (!tagged.is(Kind::map) || tagged.as_map().size() != 1) return std::nullopt;
  const auto [key, content] = tagged.as_map().at(0);
  const std::string_view tag = key.as_text();
  if (tag == "null") return Value::null();
  if (tag == "bool") return content;
  if (tag == "double") return read_double(content);
  if (tag == "list" && content.is(Kind::list)) return read_list(content.as_list(), arena);
  if (tag == "map" && content.is(Kind::list)) return read_map(content.as_list(), arena);
  if (content.is(Kind::text)) return read_text_form(tag, content.as_text(), arena);
  return std::nullopt;
}

std::optional<Type> read_type(std::string_view text) {
  auto type = take_type(text);
  return text.empty() ? type : std::nullopt;
}

bool matches_tagged(const Value& value, const Value& wanted, Arena& arena) {
  if (const auto type = wanted.as_map().find(Value::text("type"))) {
    return value.is(Kind::type) && display(value) == type->as_text();
  }
  const auto expected = read_tagged(wanted, arena);
  return expected && same(value, *expected);
}

}  // namespace dealflow::cel
