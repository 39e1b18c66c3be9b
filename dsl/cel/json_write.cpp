#include <dealflow/value.hpp>

#include "dsl/cel/number_text.hpp"
#include "dsl/cel/tree_writer.hpp"

#include <fmt/format.h>

#include <cmath>

namespace dealflow::cel {
namespace {

void write_text(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

bool leaf(const Value& value, std::size_t, std::string& out) {
  switch (value.kind()) {
    case Kind::null:
    case Kind::optional: out += "null"; break;
    case Kind::boolean:
    case Kind::int64:
    case Kind::uint64: out += display(value); break;
    case Kind::float64: out += std::isfinite(value.as_double()) ? double_text(value.as_double()) : "null"; break;
    case Kind::text: write_text(value.as_text(), out); break;
    case Kind::bytes:
    case Kind::timestamp:
    case Kind::duration:
    case Kind::type:
    case Kind::money:
    case Kind::opaque: write_text(display(value), out); break;
    case Kind::list:
    case Kind::map: return false;
  }
  return true;
}

bool key_text(const Value& key, std::size_t, std::string& out) {
  write_text(display(key), out);
  return true;
}

constexpr Notation json{.list_open = "[",
                        .list_close = "]",
                        .map_open = "{",
                        .map_close = "}",
                        .comma = ",",
                        .colon = ":",
                        .leaf = &leaf,
                        .key = &key_text};

}  // namespace

std::string to_json(const Value& value) {
  std::string out;
  write_tree(value, json, out);
  return out;
}

}  // namespace dealflow::cel
