// Value: one value of the expression language, sixteen bytes, copied freely.
//
// A value owns nothing. Text, bytes, lists, maps and optionals point into an Arena, into the input, or into a compiled
// program; whoever hands a value out says what it lives as long as. That is what lets an expression be evaluated
// without allocating in the common case.
//
// Units:    text is UTF-8; positions in it count code points (CEL). Money counts minor units.
// Errors:   none here; reading a value as another kind than it has is a bug of the program (assert).
// Threads:  values are plain; an Arena belongs to one thread.
// Source:   CEL language definition, "Values"; DESIGN 6 and 8 for money.
#pragma once

#include <dealflow/money.hpp>
#include <dealflow/time.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace dealflow::cel {

class TypeNode;

enum class Kind : std::uint8_t {
  null,
  boolean,
  int64,
  uint64,
  float64,
  text,
  bytes,
  timestamp,
  duration,
  list,
  map,
  type,
  optional,
  money,
  opaque,  // a host's own kind, such as an IP address
};

// Seconds and nanoseconds of one sign, as CEL's duration; 292 years either way.
struct Duration {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;
  friend constexpr auto operator<=>(const Duration&, const Duration&) = default;
};

class Value;

// A list as data. Elements live as long as the list.
class List {
 public:
  [[nodiscard]] virtual std::size_t size() const = 0;
  [[nodiscard]] virtual Value at(std::size_t index) const = 0;  // index < size()
  // Levels of lists and maps, this one included. An evaluation refuses to build deeper than its limit.
  [[nodiscard]] virtual std::size_t depth() const { return 1; }
  // What writing it out costs: values in it, those of inner lists and maps as often as they occur, long texts as
  // several. An evaluation refuses to build more than its steps: sharing would make it grow without bound.
  [[nodiscard]] virtual std::size_t weight() const { return size() + 1; }

 protected:
  ~List() = default;  // never owned through this interface
};

// A map as data, in the order of its making. A record of the store can stand behind it and read one field at a time.
class Map {
 public:
  [[nodiscard]] virtual std::size_t size() const = 0;
  [[nodiscard]] virtual std::optional<Value> find(const Value& key) const = 0;
  [[nodiscard]] virtual std::pair<Value, Value> at(std::size_t index) const = 0;  // index < size()
  [[nodiscard]] virtual std::size_t depth() const { return 1; }
  [[nodiscard]] virtual std::size_t weight() const { return size() + 1; }

 protected:
  ~Map() = default;
};

// What a host's own kind has to offer.
class Opaque {
 public:
  [[nodiscard]] virtual std::string_view type_name() const = 0;
  [[nodiscard]] virtual const TypeNode* type() const = 0;  // what type(x) answers; lives for ever
  [[nodiscard]] virtual bool equals(const Opaque& other) const = 0;
  [[nodiscard]] virtual std::string to_text() const = 0;

 protected:
  ~Opaque() = default;
};

class Value {
 public:
  constexpr Value() : payload_{.u = 0} {}  // null

  [[nodiscard]] static constexpr Value null() { return {}; }
  [[nodiscard]] static constexpr Value boolean(bool b) { return {Kind::boolean, Payload{.b = b}}; }
  [[nodiscard]] static constexpr Value int64(std::int64_t i) { return {Kind::int64, Payload{.i = i}}; }
  [[nodiscard]] static constexpr Value uint64(std::uint64_t u) { return {Kind::uint64, Payload{.u = u}}; }
  [[nodiscard]] static constexpr Value float64(double d) { return {Kind::float64, Payload{.d = d}}; }
  // The text is not copied; it must be UTF-8 and shorter than 4 GiB.
  [[nodiscard]] static constexpr Value text(std::string_view s) {
    return {Kind::text, Payload{.chars = s.data()}, static_cast<std::uint32_t>(s.size())};
  }
  [[nodiscard]] static constexpr Value bytes(std::string_view s) {
    return {Kind::bytes, Payload{.chars = s.data()}, static_cast<std::uint32_t>(s.size())};
  }
  [[nodiscard]] static constexpr Value timestamp(Timestamp t) {
    return {Kind::timestamp, Payload{.i = t.seconds}, static_cast<std::uint32_t>(t.nanos)};
  }
  [[nodiscard]] static constexpr Value duration(Duration d) {
    return {Kind::duration, Payload{.i = d.seconds}, static_cast<std::uint32_t>(d.nanos)};
  }
  [[nodiscard]] static constexpr Value list(const List* list) { return {Kind::list, Payload{.list = list}}; }
  [[nodiscard]] static constexpr Value map(const Map* map) { return {Kind::map, Payload{.map = map}}; }
  [[nodiscard]] static constexpr Value type(const TypeNode* type) { return {Kind::type, Payload{.type = type}}; }
  // An optional value of CEL: null pointer is optional.none().
  [[nodiscard]] static constexpr Value optional(const Value* inner) {
    return {Kind::optional, Payload{.inner = inner}};
  }
  [[nodiscard]] static constexpr Value money(Money m) {
    const Currency c = m.currency();
    return {Kind::money, Payload{.i = m.minor_units()},
            static_cast<std::uint32_t>(static_cast<unsigned char>(c.code[0])) |
                static_cast<std::uint32_t>(static_cast<unsigned char>(c.code[1])) << 8U |
                static_cast<std::uint32_t>(static_cast<unsigned char>(c.code[2])) << 16U |
                static_cast<std::uint32_t>(c.decimals) << 24U};
  }
  [[nodiscard]] static constexpr Value opaque(const Opaque* opaque) {
    return {Kind::opaque, Payload{.opaque = opaque}};
  }

  [[nodiscard]] constexpr Kind kind() const { return kind_; }
  [[nodiscard]] constexpr bool is(Kind kind) const { return kind_ == kind; }
  [[nodiscard]] constexpr bool is_null() const { return kind_ == Kind::null; }

  [[nodiscard]] constexpr bool as_bool() const { return assert(is(Kind::boolean)), payload_.b; }
  [[nodiscard]] constexpr std::int64_t as_int() const { return assert(is(Kind::int64)), payload_.i; }
  [[nodiscard]] constexpr std::uint64_t as_uint() const { return assert(is(Kind::uint64)), payload_.u; }
  [[nodiscard]] constexpr double as_double() const { return assert(is(Kind::float64)), payload_.d; }
  [[nodiscard]] constexpr std::string_view as_text() const {
    return assert(is(Kind::text)), std::string_view{payload_.chars, extra_};
  }
  [[nodiscard]] constexpr std::string_view as_bytes() const {
    return assert(is(Kind::bytes)), std::string_view{payload_.chars, extra_};
  }
  [[nodiscard]] constexpr Timestamp as_timestamp() const {
    return assert(is(Kind::timestamp)), Timestamp{payload_.i, static_cast<std::int32_t>(extra_)};
  }
  [[nodiscard]] constexpr Duration as_duration() const {
    return assert(is(Kind::duration)), Duration{payload_.i, static_cast<std::int32_t>(extra_)};
  }
  [[nodiscard]] constexpr const List& as_list() const { return assert(is(Kind::list)), *payload_.list; }
  [[nodiscard]] constexpr const Map& as_map() const { return assert(is(Kind::map)), *payload_.map; }
  [[nodiscard]] constexpr const TypeNode* as_type() const { return assert(is(Kind::type)), payload_.type; }
  [[nodiscard]] constexpr const Value* as_optional() const { return assert(is(Kind::optional)), payload_.inner; }
  [[nodiscard]] constexpr Money as_money() const {
    assert(is(Kind::money));
    return Money::of_minor_units(payload_.i,
                                 Currency{{static_cast<char>(extra_ & 0xFFU), static_cast<char>(extra_ >> 8U & 0xFFU),
                                           static_cast<char>(extra_ >> 16U & 0xFFU)},
                                          static_cast<std::uint8_t>(extra_ >> 24U)});
  }
  [[nodiscard]] constexpr const Opaque& as_opaque() const { return assert(is(Kind::opaque)), *payload_.opaque; }

 private:
  friend struct ValueAccess;  // dsl/cel/value_access.hpp: the evaluator's own marks
  union Payload {
    bool b;
    std::int64_t i;
    std::uint64_t u;
    double d;
    const char* chars;
    const List* list;
    const Map* map;
    const TypeNode* type;
    const Value* inner;
    const Opaque* opaque;
  };
  constexpr Value(Kind kind, Payload payload, std::uint32_t extra = 0)
      : payload_(payload), extra_(extra), kind_(kind) {}

  Payload payload_;
  std::uint32_t extra_ = 0;  // length of text and bytes; nanoseconds; currency
  Kind kind_ = Kind::null;
  // Not padding: a copy is then two whole words. With padding the compiler leaves it out, by two stores that overlap,
  // and the next load of the second word waits for both.
  [[maybe_unused]] std::uint8_t unused_[3] = {0, 0, 0};
};

static_assert(std::is_trivially_copyable_v<Value> && sizeof(Value) == 16);

// Memory that is given back all at once. Grows by blocks, keeps its largest one over reset().
class Arena {
 public:
  // The first block has so many bytes, each further one is twice as large.
  Arena() = default;
  explicit Arena(std::size_t first_block) : first_block_(first_block) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&&) noexcept = default;
  Arena& operator=(Arena&&) noexcept = default;

  [[nodiscard]] void* allocate(std::size_t bytes, std::size_t alignment);
  [[nodiscard]] std::string_view copy(std::string_view text);

  // Only for what needs no destructor.
  template <class T, class... A>
  [[nodiscard]] T* make(A&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return ::new (allocate(sizeof(T), alignof(T))) T(std::forward<A>(arguments)...);
  }

  // Everything handed out so far is gone.
  void reset();
  [[nodiscard]] std::size_t bytes_used() const { return used_; }

 private:
  struct Block {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size = 0;
  };
  std::vector<Block> blocks_;
  std::size_t first_block_ = 4096;
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  std::size_t used_ = 0;
};

// Lists and maps whose elements stand in the arena.
[[nodiscard]] Value make_list(Arena& arena, const std::vector<Value>& elements);
[[nodiscard]] Value make_map(Arena& arena, const std::vector<std::pair<Value, Value>>& entries);  // keys are distinct
// A copy of the value and all it points to, living as long as `arena`.
[[nodiscard]] Value deep_copy(const Value& value, Arena& arena);
// Levels of lists, maps and optionals; 0 for anything else.
[[nodiscard]] std::size_t depth_of(const Value& value);
// List::weight() of any value: 1 for a number, more for a long text.
[[nodiscard]] std::size_t weight_of(const Value& value);

// CEL equality: numbers across kinds by value, lists and maps by element, anything else of two kinds is unequal.
[[nodiscard]] bool equal(const Value& a, const Value& b);

// As a person reads it in a template: text as it is, 2.5, true, 149.90, 2026-03-02T09:00:00Z; nothing for null.
[[nodiscard]] std::string display(const Value& value);
// As a CEL literal, for messages: "text", [1, 2], {"a": null}.
[[nodiscard]] std::string to_literal(const Value& value);
// The same, cut where it is long: for the message of an error. Costs little however large the value is.
[[nodiscard]] std::string excerpt(const Value& value);
// A text of at most so many bytes and `…` where something was left out.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t bytes_max);

enum class JsonError : std::uint8_t { syntax, cut_short, utf8, duplicate_key, depth, number };

struct JsonProblem {
  JsonError error = JsonError::syntax;
  std::size_t offset = 0;  // bytes from the start of the text
  std::string message;     // lower case, no full stop
};

// One JSON text to a value: a number without fraction or exponent is an int (beyond 64 bits: double), any other a
// double. Strict: UTF-8, no lone surrogates, no repeated key, `depth_max` levels. The value lives as long as the
// arena; `text` may go.
[[nodiscard]] tl::expected<Value, JsonProblem> parse_json(std::string_view text, Arena& arena,
                                                          std::size_t depth_max = 64);

// parse_json() for one text after another: keeps the buffers that a text needed for the next one, as large as the
// largest so far. Belongs to one thread.
class JsonReader {
 public:
  JsonReader();
  JsonReader(JsonReader&&) noexcept;
  JsonReader& operator=(JsonReader&&) noexcept;
  ~JsonReader();
  [[nodiscard]] tl::expected<Value, JsonProblem> read(std::string_view text, Arena& arena, std::size_t depth_max = 64);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The JSON of a value: money as a decimal string, times as RFC 3339, bytes as base64, doubles in their shortest form.
[[nodiscard]] std::string to_json(const Value& value);

}  // namespace dealflow::cel
