// Values as people read them: display() in templates, to_literal() in messages.
#include <dealflow/value.hpp>

#include "dsl/cel/base64.hpp"
#include "dsl/cel/number_text.hpp"
#include "dsl/cel/time_math.hpp"

#include <dealflow/type.hpp>

#include <fmt/format.h>

namespace dealflow::cel {
namespace {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': result += "\\\""; break;
      case '\\': result += "\\\\"; break;
      case '\n': result += "\\n"; break;
      case '\r': result += "\\r"; break;
      case '\t': result += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
          result += c;
        }
    }
  }
  return result + '"';
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

std::string list_literal(const List& list) {
  std::string result = "[";
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) result += ", ";
    result += to_literal(list.at(i));
  }
  return result + "]";
}

std::string map_literal(const Map& map) {
  std::string result = "{";
  for (std::size_t i = 0; i < map.size(); ++i) {
    if (i > 0) result += ", ";
    const auto [key, value] = map.at(i);
    result += to_literal(key) + ": " + to_literal(value);
  }
  return result + "}";
}

std::string list_text(const List& list) {
  std::string result;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) result += ", ";
    result += display(list.at(i));
  }
  return result;
}

}  // namespace

std::string display(const Value& value) {
  switch (value.kind()) {
    case Kind::null: return {};
    case Kind::boolean: return value.as_bool() ? "true" : "false";
    case Kind::int64: return std::to_string(value.as_int());
    case Kind::uint64: return std::to_string(value.as_uint());
    case Kind::float64: return double_text(value.as_double());
    case Kind::text: return std::string(value.as_text());
    case Kind::bytes: return encode_base64(value.as_bytes());
    case Kind::timestamp: return format_time(value.as_timestamp());
    case Kind::duration: return format_duration(value.as_duration());
    case Kind::list: return list_text(value.as_list());
    case Kind::map: return to_json(value);
    case Kind::type: return type_name(*value.as_type());
    case Kind::optional: return value.as_optional() == nullptr ? std::string() : display(*value.as_optional());
    case Kind::money: return value.as_money().to_string();
    case Kind::opaque: return value.as_opaque().to_text();
  }
  return {};
}

std::string to_literal(const Value& value) {
  switch (value.kind()) {
    case Kind::null: return "null";
    case Kind::boolean: return value.as_bool() ? "true" : "false";
    case Kind::int64: return std::to_string(value.as_int());
    case Kind::uint64: return std::to_string(value.as_uint()) + "u";
    case Kind::float64: return double_literal(value.as_double());
    case Kind::text: return quoted(value.as_text());
    case Kind::bytes: return bytes_literal(value.as_bytes());
    case Kind::timestamp: return fmt::format("timestamp(\"{}\")", format_time(value.as_timestamp()));
    case Kind::duration: return fmt::format("duration(\"{}\")", format_duration(value.as_duration()));
    case Kind::list: return list_literal(value.as_list());
    case Kind::map: return map_literal(value.as_map());
    case Kind::type: return type_name(*value.as_type());
    case Kind::optional:
      if (value.as_optional() == nullptr) return "optional.none()";
      return fmt::format("optional.of({})", to_literal(*value.as_optional()));
    case Kind::money: {
      const Currency currency = value.as_money().currency();
      return fmt::format("{} {}", value.as_money().to_string(), currency.text());
    }
    case Kind::opaque: return fmt::format("{}(\"{}\")", value.as_opaque().type_name(), value.as_opaque().to_text());
  }
  return {};
}

}  // namespace dealflow::cel
