#include "engine/run/value_codec.hpp"

#include "dsl/base/limits.hpp"
#include "engine/run/step_context.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstring>

namespace dealflow::run {
namespace {

using cel::Kind;
using cel::Value;

// Stored: a new kind takes the next number.
enum class Tag : std::uint8_t {
  null = 0,
  no = 1,
  yes = 2,
  int64 = 3,
  uint64 = 4,
  float64 = 5,
  text = 6,
  bytes = 7,
  timestamp = 8,
  duration = 9,
  money = 10,
  list = 11,
  map = 12,
};

template <class Number>
void append(std::string& out, Number number) {
  auto bits = static_cast<std::uint64_t>(number);
  for (std::size_t i = 0; i < sizeof(Number); ++i, bits >>= 8U) out.push_back(static_cast<char>(bits & 0xFFU));
}

void append_tag(std::string& out, Tag tag) { out.push_back(static_cast<char>(tag)); }

void append_text(std::string& out, Tag tag, std::string_view text) {
  append_tag(out, tag);
  append(out, static_cast<std::uint32_t>(text.size()));
  out.append(text);
}

void append_time(std::string& out, Tag tag, std::int64_t seconds, std::int32_t nanos) {
  append_tag(out, tag);
  append(out, seconds);
  append(out, nanos);
}

class Encoder {
 public:
  // False where the value, or one in it, has no stored form.
  bool add(const Value& value, std::size_t depth = 0) {
    if (depth > limits::event_depth_max) return false;
    switch (value.kind()) {
      case Kind::null: append_tag(out_, Tag::null); return true;
      case Kind::boolean: append_tag(out_, value.as_bool() ? Tag::yes : Tag::no); return true;
      case Kind::int64:
        append_tag(out_, Tag::int64);
        append(out_, value.as_int());
        return true;
      case Kind::uint64:
        append_tag(out_, Tag::uint64);
        append(out_, value.as_uint());
        return true;
      case Kind::float64:
        append_tag(out_, Tag::float64);
        append(out_, std::bit_cast<std::uint64_t>(value.as_double()));
        return true;
      case Kind::text: append_text(out_, Tag::text, value.as_text()); return true;
      case Kind::bytes: append_text(out_, Tag::bytes, value.as_bytes()); return true;
      case Kind::timestamp:
        append_time(out_, Tag::timestamp, value.as_timestamp().seconds, value.as_timestamp().nanos);
        return true;
      case Kind::duration:
        append_time(out_, Tag::duration, value.as_duration().seconds, value.as_duration().nanos);
        return true;
      case Kind::money:
        append_text(out_, Tag::money, value.as_money().currency().text());
        append(out_, value.as_money().minor_units());
        return true;
      case Kind::list: return add_list(value.as_list(), depth);
      case Kind::map: return add_map(value.as_map(), depth);
      case Kind::type:
      case Kind::optional:
      case Kind::opaque: return false;
    }
    return false;
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  bool add_list(const cel::List& list, std::size_t depth) {
    append_tag(out_, Tag::list);
    append(out_, static_cast<std::uint32_t>(list.size()));
    for (std::size_t i = 0; i < list.size(); ++i)
      if (!add(list.at(i), depth + 1)) return false;
    return true;
  }
  bool add_map(const cel::Map& map, std::size_t depth) {
    append_tag(out_, Tag::map);
    append(out_, static_cast<std::uint32_t>(map.size()));
    for (std::size_t i = 0; i < map.size(); ++i) {
      const auto [key, value] = map.at(i);
      if (!add(key, depth + 1) || !add(value, depth + 1)) return false;
    }
    return true;
  }

  std::string out_;
};

class Decoder {
 public:
  Decoder(std::string_view bytes, cel::Arena& arena) : bytes_(bytes), arena_(arena) {}

  bool read(Value& value, std::size_t depth = 0) {
    std::uint8_t tag = 0;
    if (depth > limits::event_depth_max || !number(tag)) return false;
    switch (static_cast<Tag>(tag)) {
      case Tag::null: value = Value::null(); return true;
      case Tag::no: value = Value::boolean(false); return true;
      case Tag::yes: value = Value::boolean(true); return true;
      case Tag::int64: return read_number<std::int64_t>(value, Value::int64);
      case Tag::uint64: return read_number<std::uint64_t>(value, Value::uint64);
      case Tag::float64:
        return read_number<std::uint64_t>(value,
                                          [](std::uint64_t u) { return Value::float64(std::bit_cast<double>(u)); });
      case Tag::text: return read_text(value, Value::text);
      case Tag::bytes: return read_text(value, Value::bytes);
      case Tag::timestamp: return read_time(value, [](auto s, auto n) { return Value::timestamp({s, n}); });
      case Tag::duration: return read_time(value, [](auto s, auto n) { return Value::duration({s, n}); });
      case Tag::money: return read_money(value);
      case Tag::list: return read_list(value, depth);
      case Tag::map: return read_map(value, depth);
    }
    return false;
  }
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }

 private:
  template <class Number>
  bool number(Number& value) {
    if (bytes_.size() < sizeof(Number)) return false;
    std::uint64_t bits = 0;
    for (std::size_t i = sizeof(Number); i-- > 0;) bits = bits << 8U | static_cast<unsigned char>(bytes_[i]);
    value = static_cast<Number>(bits);
    bytes_.remove_prefix(sizeof(Number));
    return true;
  }
  template <class Number, class Make>
  bool read_number(Value& value, Make make) {
    Number read{};
    if (!number(read)) return false;
    value = make(read);
    return true;
  }
  template <class Make>
  bool read_time(Value& value, Make make) {
    std::int64_t seconds = 0;
    std::int32_t nanos = 0;
    if (!number(seconds) || !number(nanos)) return false;
    value = make(seconds, nanos);
    return true;
  }
  bool text(std::string_view& read) {
    std::uint32_t size = 0;
    if (!number(size) || bytes_.size() < size) return false;
    read = arena_.copy(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return true;
  }
  template <class Make>
  bool read_text(Value& value, Make make) {
    std::string_view read;
    if (!text(read)) return false;
    value = make(read);
    return true;
  }
  bool read_money(Value& value) {
    std::string_view code;
    std::int64_t units = 0;
    if (!text(code) || !number(units)) return false;
    const auto currency = find_currency(code);
    if (!currency) return false;
    value = Value::money(Money::of_minor_units(units, *currency));
    return true;
  }
  bool read_list(Value& value, std::size_t depth) {
    std::uint32_t count = 0;
    if (!number(count) || count > bytes_.size()) return false;
    std::vector<Value> elements(count);
    for (Value& element : elements)
      if (!read(element, depth + 1)) return false;
    value = cel::make_list(arena_, elements);
    return true;
  }
  bool read_map(Value& value, std::size_t depth) {
    std::uint32_t count = 0;
    if (!number(count) || count > bytes_.size()) return false;
    std::vector<std::pair<Value, Value>> entries(count);
    for (auto& [key, held] : entries)
      if (!read(key, depth + 1) || !read(held, depth + 1)) return false;
    value = cel::make_map(arena_, entries);
    return true;
  }

  std::string_view bytes_;
  cel::Arena& arena_;
};

}  // namespace

crm::Expected<std::string> encode_value(const cel::Value& value) {
  Encoder encoder;
  if (encoder.add(value)) return encoder.take();
  return refuse("run.value", fmt::format("a run that waits cannot keep {}: use texts, numbers, times, amounts, lists "
                                         "and maps",
                                         cel::excerpt(value)));
}

Result<cel::Value> decode_value(std::string_view bytes, cel::Arena& arena) {
  cel::Value value;
  Decoder decoder(bytes, arena);
  if (decoder.read(value) && decoder.at_end()) return value;
  return fail(ErrorCode::store_damaged,
              "a value of a parked run cannot be read: check the store with `dealflow verify`");
}

}  // namespace dealflow::run
