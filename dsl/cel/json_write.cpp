#include <dealflow/value.hpp>

#include "dsl/cel/base64.hpp"
#include "dsl/cel/number_text.hpp"

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

// A list or a map that is being written, and how far.
struct Open {
  Value value;
  std::size_t at = 0;
};

// Containers wait on a list of their own: data may be deeper than the stack.
class Writer {
 public:
  std::string run(const Value& value) {
    write(value);
    while (!open_.empty()) step();
    return std::move(out_);
  }

 private:
  void step() {
    Open& top = open_.back();
    const bool list = top.value.is(Kind::list);
    const std::size_t size = list ? top.value.as_list().size() : top.value.as_map().size();
    if (top.at == size) {
      out_ += list ? ']' : '}';
      open_.pop_back();
      return;
    }
    if (top.at > 0) out_ += ',';
    const std::size_t at = top.at++;
    if (list) return write(top.value.as_list().at(at));
    const auto [key, value] = top.value.as_map().at(at);
    write_text(display(key), out_);
    out_ += ':';
    write(value);
  }

  void write(const Value& value) {
    switch (value.kind()) {
      case Kind::null: out_ += "null"; return;
      case Kind::boolean:
      case Kind::int64:
      case Kind::uint64: out_ += display(value); return;
      case Kind::float64: out_ += std::isfinite(value.as_double()) ? double_text(value.as_double()) : "null"; return;
      case Kind::list:
        out_ += '[';
        open_.push_back({value});
        return;
      case Kind::map:
        out_ += '{';
        open_.push_back({value});
        return;
      case Kind::optional:
        if (value.as_optional() == nullptr) {
          out_ += "null";
        } else {
          write(*value.as_optional());
        }
        return;
      case Kind::text:
      case Kind::bytes:
      case Kind::timestamp:
      case Kind::duration:
      case Kind::type:
      case Kind::money:
      case Kind::opaque: write_text(display(value), out_); return;
    }
  }

  std::string out_;
  std::vector<Open> open_;
};

}  // namespace

std::string to_json(const Value& value) { return Writer().run(value); }

}  // namespace dealflow::cel
