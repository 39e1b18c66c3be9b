// Values as people read them: display() in templates, to_literal() in messages.
#include <dealflow/value.hpp>

#include "dsl/cel/base64.hpp"
#include "dsl/cel/number_text.hpp"
#include "dsl/cel/quoted.hpp"
#include "dsl/cel/time_math.hpp"
#include "dsl/cel/tree_writer.hpp"

#include <dealflow/type.hpp>

#include <fmt/format.h>

namespace dealflow::cel {
namespace {

std::string quoted(std::string_view text) {
  return in_double_quotes(
      text, [](std::uint32_t point) { return is_control(point) ? fmt::format("\\x{:02x}", point) : std::string(); });
}

std::string bytes_literal(std::string_view bytes) {
  std::string result = "b\"";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7F || c == '"' || c == '\\') {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string double_literal(double value) {
  std::string text = double_text(value);
  if (text == "NaN" || text.ends_with("Infinity")) return fmt::format("double(\"{}\")", text);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string type_name(const TypeNode& type) {
  switch (type.kind) {
    case TypeKind::dyn: return "dyn";
    case TypeKind::null: return "null_type";
    case TypeKind::boolean: return "bool";
    case TypeKind::int64: return "int";
    case TypeKind::uint64: return "uint";
    case TypeKind::float64: return "double";
    case TypeKind::text: return "string";
    case TypeKind::bytes: return "bytes";
    case TypeKind::timestamp: return "google.protobuf.Timestamp";
    case TypeKind::duration: return "google.protobuf.Duration";
    case TypeKind::money: return "money";
    case TypeKind::list: return "list";
    case TypeKind::map: return "map";
    case TypeKind::optional: return "optional_type";
    case TypeKind::type: return "type";
    case TypeKind::opaque:
    case TypeKind::parameter:
    case TypeKind::object: break;
  }
  return type.name;
}

bool literal_leaf(const Value& value, std::size_t room, std::string& out) {
  switch (value.kind()) {
    case Kind::null: out += "null"; break;
    case Kind::uint64: out += std::to_string(value.as_uint()) + "u"; break;
    case Kind::float64: out += double_literal(value.as_double()); break;
    case Kind::text: out += quoted(value.as_text().substr(0, room)); break;
    case Kind::bytes: out += bytes_literal(value.as_bytes().substr(0, room)); break;
    case Kind::timestamp: out += fmt::format("timestamp(\"{}\")", format_time(value.as_timestamp())); break;
    case Kind::duration: out += fmt::format("duration(\"{}\")", format_duration(value.as_duration())); break;
    case Kind::optional: out += "optional.none()"; break;
    case Kind::money: {
      const Currency currency = value.as_money().currency();
      out += fmt::format("{} {}", value.as_money().to_string(), currency.text());
      break;
    }
    case Kind::opaque:
      out += fmt::format("{}(\"{}\")", value.as_opaque().type_name(), value.as_opaque().to_text());
      break;
    case Kind::boolean:
    case Kind::int64:
    case Kind::type:
    case Kind::list:
    case Kind::map: out += display(value); break;
  }
  return true;
}

bool display_leaf(const Value& value, std::size_t, std::string& out) {
  switch (value.kind()) {
    case Kind::null:
    case Kind::optional:
    case Kind::list: break;
    case Kind::boolean: out += value.as_bool() ? "true" : "false"; break;
    case Kind::int64: out += std::to_string(value.as_int()); break;
    case Kind::uint64: out += std::to_string(value.as_uint()); break;
    case Kind::float64: out += double_text(value.as_double()); break;
    case Kind::text: out += value.as_text(); break;
    case Kind::bytes: out += encode_base64(value.as_bytes()); break;
    case Kind::timestamp: out += format_time(value.as_timestamp()); break;
    case Kind::duration: out += format_duration(value.as_duration()); break;
    case Kind::map: out += to_json(value); break;
    case Kind::type: out += type_name(*value.as_type()); break;
    case Kind::money: out += value.as_money().to_string(); break;
    case Kind::opaque: out += value.as_opaque().to_text(); break;
  }
  return true;
}

constexpr Notation literals{.list_open = "[",
                            .list_close = "]",
                            .map_open = "{",
                            .map_close = "}",
                            .optional_open = "optional.of(",
                            .optional_close = ")",
                            .comma = ", ",
                            .colon = ": ",
                            .leaf = &literal_leaf,
                            .key = &literal_leaf};

constexpr Notation display_notation{.comma = ", ", .leaf_maps = true, .leaf = &display_leaf, .key = &display_leaf};

constexpr std::size_t excerpt_max = 60;

}  // namespace

std::string display(const Value& value) {
  std::string text;
  write_tree(value, display_notation, text);
  return text;
}

std::string to_literal(const Value& value) {
  std::string text;
  write_tree(value, literals, text);
  return text;
}

std::string excerpt(const Value& value) {
  std::string text;
  write_tree(value, literals, text, excerpt_max);
  return shortened(text, excerpt_max);
}

std::string shortened(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace dealflow::cel
