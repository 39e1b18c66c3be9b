#include "dsl/cel/equality.hpp"

#include "dsl/cel/money_operand.hpp"

#include <dealflow/type.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace dealflow::cel {
namespace {

constexpr std::size_t bytes_per_step = 64;
constexpr double two_63 = 9223372036854775808.0;
constexpr double two_64 = 18446744073709551616.0;

std::partial_ordering reversed(std::partial_ordering order) {
  if (order == std::partial_ordering::less) return std::partial_ordering::greater;
  if (order == std::partial_ordering::greater) return std::partial_ordering::less;
  return order;
}

// A double against a whole number of another kind: first by the range of that kind, then by the whole part, then by
// the rest. No step rounds, with one exception that the conformance suite asks for: the largest whole number, which has
// no double of its own, counts as equal to the power of two that follows it.
template <class Whole>
std::partial_ordering compare_whole(Whole whole, double d, double low, double high) {
  if (std::isnan(d)) return std::partial_ordering::unordered;
  if (d < low) return std::partial_ordering::greater;
  if (d == high && whole == std::numeric_limits<Whole>::max()) return std::partial_ordering::equivalent;
  if (d >= high) return std::partial_ordering::less;
  const double floor = std::floor(d);
  const Whole part = static_cast<Whole>(floor);
  if (whole != part) return whole < part ? std::partial_ordering::less : std::partial_ordering::greater;
  return floor < d ? std::partial_ordering::less : std::partial_ordering::equivalent;
}

std::partial_ordering compare_int_uint(std::int64_t i, std::uint64_t u) {
  if (i < 0) return std::partial_ordering::less;
  return static_cast<std::uint64_t>(i) <=> u;
}

int as_int(std::partial_ordering order) {
  if (order == std::partial_ordering::less) return -1;
  return order == std::partial_ordering::greater ? 1 : 0;
}

int rank(Kind kind) {
  if (is_number(kind)) return 0;
  return 1 + static_cast<int>(kind);
}

bool equal_types(const TypeNode& a, const TypeNode& b) { return a.kind == b.kind && a.name == b.name; }

// Values that hold no others.
bool equal_flat(const Value& a, const Value& b) {
  switch (a.kind()) {
    case Kind::null: return true;
    case Kind::boolean: return a.as_bool() == b.as_bool();
    case Kind::int64:
    case Kind::uint64:
    case Kind::float64: return compare_numbers(a, b) == std::partial_ordering::equivalent;
    case Kind::text: return a.as_text() == b.as_text();
    case Kind::bytes: return a.as_bytes() == b.as_bytes();
    case Kind::timestamp: return a.as_timestamp() == b.as_timestamp();
    case Kind::duration: return a.as_duration() == b.as_duration();
    case Kind::type: return equal_types(*a.as_type(), *b.as_type());
    case Kind::money: return a.as_money() == b.as_money();
    case Kind::opaque: return a.as_opaque().equals(b.as_opaque());
    case Kind::list:
    case Kind::map:
    case Kind::optional: break;
  }
  return false;
}

// What is still to be compared, instead of recursion: data may be nested deeper than the stack.
class Comparison {
 public:
  explicit Comparison(std::size_t& steps) : steps_(steps) {}

  std::optional<bool> run(const Value& a, const Value& b) {
    if (!compare(a, b)) return false;
    while (!open_.empty()) {
      if (exhausted_) return std::nullopt;
      const auto [x, y] = open_.back();
      open_.pop_back();
      if (!compare(x, y)) return false;
    }
    if (exhausted_) return std::nullopt;
    return true;
  }

 private:
  bool compare(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) {
      if (is_number(a.kind()) && is_number(b.kind())) return equal_flat(a, b);
      if (a.is(Kind::money) || b.is(Kind::money)) return equal_money(a, b);
      return false;
    }
    if (a.is(Kind::list)) return lists(a.as_list(), b.as_list());
    if (a.is(Kind::map)) return maps(a.as_map(), b.as_map());
    if (a.is(Kind::optional)) return optionals(a.as_optional(), b.as_optional());
    if (a.is(Kind::text) && !spend(a.as_text().size() / bytes_per_step)) return true;
    return equal_flat(a, b);
  }

  bool spend(std::size_t count) {
    if (count > steps_) {
      exhausted_ = true;
      steps_ = 0;
      open_.clear();
      return false;
    }
    steps_ -= count;
    return true;
  }

  bool lists(const List& a, const List& b) {
    const std::size_t size = a.size();
    if (size != b.size()) return false;
    if (!spend(size)) return true;  // the verdict is "gave up"
    for (std::size_t i = size; i > 0; --i) open_.emplace_back(a.at(i - 1), b.at(i - 1));
    return true;
  }

  bool maps(const Map& a, const Map& b) {
    const std::size_t size = a.size();
    if (size != b.size()) return false;
    if (!spend(size)) return true;
    for (std::size_t i = 0; i < size; ++i) {
      const auto [key, value] = a.at(i);
      const auto other = b.find(key);
      if (!other) return false;
      open_.emplace_back(value, *other);
    }
    return true;
  }

  bool optionals(const Value* a, const Value* b) {
    if (a == nullptr || b == nullptr) return a == b;
    open_.emplace_back(*a, *b);
    return true;
  }

  std::size_t& steps_;
  std::vector<std::pair<Value, Value>> open_;
  bool exhausted_ = false;
};

}  // namespace

std::partial_ordering compare_numbers(const Value& a, const Value& b) {
  if (a.is(Kind::int64)) {
    if (b.is(Kind::int64)) return a.as_int() <=> b.as_int();
    if (b.is(Kind::uint64)) return compare_int_uint(a.as_int(), b.as_uint());
    return compare_whole(a.as_int(), b.as_double(), -two_63, two_63);
  }
  if (a.is(Kind::uint64)) {
    if (b.is(Kind::uint64)) return a.as_uint() <=> b.as_uint();
    if (b.is(Kind::int64)) return reversed(compare_int_uint(b.as_int(), a.as_uint()));
    return compare_whole(a.as_uint(), b.as_double(), 0.0, two_64);
  }
  if (b.is(Kind::float64)) return a.as_double() <=> b.as_double();
  return reversed(compare_numbers(b, a));
}

int compare_keys(const Value& a, const Value& b) {
  if (rank(a.kind()) != rank(b.kind())) return rank(a.kind()) < rank(b.kind()) ? -1 : 1;
  if (is_number(a.kind())) {
    const auto order = compare_numbers(a, b);
    // NaN is never found.
    return order == std::partial_ordering::unordered ? 1 : as_int(order);
  }
  if (const auto order = compare_values(a, b)) return as_int(*order);
  return equal(a, b) ? 0 : 1;
}

std::optional<std::partial_ordering> compare_values(const Value& a, const Value& b) {
  if (is_number(a.kind()) && is_number(b.kind())) return compare_numbers(a, b);
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::boolean: return a.as_bool() <=> b.as_bool();
    case Kind::text: return a.as_text().compare(b.as_text()) <=> 0;
    case Kind::bytes: return a.as_bytes().compare(b.as_bytes()) <=> 0;
    case Kind::timestamp: return a.as_timestamp() <=> b.as_timestamp();
    case Kind::duration: return a.as_duration() <=> b.as_duration();
    case Kind::money:
      if (a.as_money().currency() != b.as_money().currency()) return std::nullopt;
      return a.as_money().minor_units() <=> b.as_money().minor_units();
    case Kind::null:
    case Kind::int64:
    case Kind::uint64:
    case Kind::float64:
    case Kind::list:
    case Kind::map:
    case Kind::type:
    case Kind::optional:
    case Kind::opaque: break;
  }
  return std::nullopt;
}

std::optional<bool> equal_within(const Value& a, const Value& b, std::size_t& steps) {
  return Comparison(steps).run(a, b);
}

bool equal(const Value& a, const Value& b) {
  std::size_t steps = std::numeric_limits<std::size_t>::max();
  return equal_within(a, b, steps).value_or(false);
}

}  // namespace dealflow::cel
