#include "tests/conformance/tagged_value.hpp"

#include "dsl/cel/base64.hpp"
#include "dsl/cel/names.hpp"
#include "dsl/cel/time_math.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

namespace dealflow::cel {
namespace {

using Read = tl::expected<Value, std::string>;

template <auto Make, class Content>
std::optional<Value> made(const Content& content) {
  return content ? std::optional(Make(*content)) : std::nullopt;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Read refuse(std::string_view tag, const Value& content) {
  return tl::unexpected(fmt::format("{{\"{}\": {}}} is no value of the form", tag, excerpt(content)));
}
Read refuse(const Value& tagged) { return tl::unexpected(excerpt(tagged) + " is no value of the form"); }

Read read_double(const Value& content) {
  if (content.is(Kind::float64)) return content;
  if (content.is(Kind::int64)) return Value::float64(static_cast<double>(content.as_int()));
  const double infinity = std::numeric_limits<double>::infinity();
  const std::pair<std::string_view, double> named[] = {
      {"NaN", std::numeric_limits<double>::quiet_NaN()}, {"Infinity", infinity}, {"-Infinity", -infinity}};
  for (const auto& [name, value] : named) {
    if (content.is(Kind::text) && content.as_text() == name) return Value::float64(value);
  }
  return refuse("double", content);
}

Read read_list(const List& list, Arena& arena) {
  std::vector<Value> elements;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto element = read_tagged(list.at(i), arena);
    if (!element) return element;
    elements.push_back(*element);
  }
  return make_list(arena, elements);
}

Read read_map(const List& pairs, Arena& arena) {
  std::vector<std::pair<Value, Value>> entries;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const Value pair = pairs.at(i);
    if (!pair.is(Kind::list) || pair.as_list().size() != 2) return refuse("map", Value::list(&pairs));
    const auto key = read_tagged(pair.as_list().at(0), arena);
    const auto value = read_tagged(pair.as_list().at(1), arena);
    if (!key || !value) return key ? value : key;
    entries.emplace_back(*key, *value);
  }
  return make_map(arena, entries);
}

const std::map<std::string, Type, std::less<>>& named_types() {
  static const auto types = [] {
    auto named = standard_types();
    for (const char* own : {"net.IP", "net.CIDR"}) named.emplace(own, Type::opaque(own));
    return named;
  }();
  return types;
}

// By its name, which leaves out what a list is of.
Read read_type_value(std::string_view name) {
  const auto found = named_types().find(name);
  if (found != named_types().end()) return Value::type(&found->second.node());
  return tl::unexpected(fmt::format("{} is no type of this language", name));
}

Read read_text_form(std::string_view tag, const Value& content, Arena& arena) {
  const std::string_view text = content.as_text();
  std::optional<Value> value;
  if (tag == "string") value = content;
  if (tag == "int") value = made<&Value::int64>(number<std::int64_t>(text));
  if (tag == "uint") value = made<&Value::uint64>(number<std::uint64_t>(text));
  if (tag == "timestamp") value = made<&Value::timestamp>(parse_timestamp(text));
  if (tag == "duration") value = made<&Value::duration>(parse_duration(text));
  if (const auto bytes = tag == "bytes" ? decode_base64(text) : std::nullopt) value = Value::bytes(arena.copy(*bytes));
  if (value) return *value;
  return tag == "type" ? read_type_value(text) : refuse(tag, content);
}

bool same_lists(const List& a, const List& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same_value(a.at(i), b.at(i))) return false;
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
      found = same_value(key, other_key) && same_value(value, other_value);
    }
    if (!found) return false;
  }
  return true;
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
  const bool of_one = name == "list" || name == "optional_type" || name == "type";
  if (of_one && text.starts_with('(')) {
    const auto inner = argument();
    if (!inner || !text.starts_with(')')) return std::nullopt;
    text.remove_prefix(1);
    if (name == "type") return Type::type(Type::dyn());  // the checker does not tell them apart
    return name == "list" ? Type::list(*inner) : Type::optional(*inner);
  }
  if (name == "map") {
    const auto key = argument();
    const auto value = argument();
    if (!key || !value || !text.starts_with(')')) return std::nullopt;
    text.remove_prefix(1);
    return Type::map(*key, *value);
  }
  // The vectors' short names.
  if (name == "null") return Type::null();
  if (name == "timestamp") return Type::timestamp();
  if (name == "duration") return Type::duration();
  const auto found = named_types().find(name);
  return found == named_types().end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

Read read_tagged(const Value& tagged, Arena& arena) {
  if (!tagged.is(Kind::map) || tagged.as_map().size() != 1) return refuse(tagged);
  const auto [key, content] = tagged.as_map().at(0);
  const std::string_view tag = key.as_text();
  if (tag == "null" && content.is_null()) return content;
  if (tag == "bool" && content.is(Kind::boolean)) return content;
  if (tag == "double") return read_double(content);
  if (tag == "list" && content.is(Kind::list)) return read_list(content.as_list(), arena);
  if (tag == "map" && content.is(Kind::list)) return read_map(content.as_list(), arena);
  if (content.is(Kind::text)) return read_text_form(tag, content, arena);
  return refuse(tag, content);
}

std::optional<Type> read_type(std::string_view text) {
  auto type = take_type(text);
  return text.empty() ? type : std::nullopt;
}

bool same_value(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  if (a.is(Kind::float64) && std::isnan(a.as_double())) return std::isnan(b.as_double());
  if (a.is(Kind::list)) return same_lists(a.as_list(), b.as_list());
  if (a.is(Kind::map)) return same_maps(a.as_map(), b.as_map());
  return equal(a, b);
}

}  // namespace dealflow::cel
