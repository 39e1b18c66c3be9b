// CEL's math extension.
#include "stdlib/functions/function_sets.hpp"

#include "dsl/cel/equality.hpp"

#include <fmt/format.h>

#include <cmath>

namespace dealflow::cel {
namespace {

template <class T>
using Maybe = tl::expected<T, CallError>;

CallResult extreme(std::span<const Value> values, bool greatest) {
  if (values.empty()) return refuse("an empty list has no extremes");
  const Value* best = nullptr;
  for (const Value& value : values) {
    if (!is_number(value.kind())) return refuse(fmt::format("{} is no number", excerpt(value)));
    if (best == nullptr) {
      best = &value;
      continue;
    }
    const auto order = compare_numbers(value, *best);
    if (greatest ? order > 0 : order < 0) best = &value;
  }
  return *best;
}

template <bool greatest>
CallResult extreme_of_arguments(CallContext&, std::span<const Value> arguments) {
  return extreme(arguments, greatest);
}

template <bool greatest>
CallResult extreme_of_list(CallContext&, std::span<const Value> arguments) {
  const List& list = arguments[0].as_list();
  std::vector<Value> values;
  for (std::size_t i = 0; i < list.size(); ++i) values.push_back(list.at(i));
  return extreme(values, greatest);
}

double ceil_of(double d) { return std::ceil(d); }
double floor_of(double d) { return std::floor(d); }
double round_of(double d) { return std::round(d); }
double trunc_of(double d) { return std::trunc(d); }

Maybe<std::int64_t> abs_int(std::int64_t i) {
  if (i == INT64_MIN)
    return refuse(fmt::format("the absolute value of {} does not fit into an int", i), EvaluationErrorCode::overflow);
  return i < 0 ? -i : i;
}
std::uint64_t abs_uint(std::uint64_t u) { return u; }
double abs_double(double d) { return std::abs(d); }

std::int64_t sign_int(std::int64_t i) { return i > 0 ? 1 : (i < 0 ? -1 : 0); }
std::uint64_t sign_uint(std::uint64_t u) { return u > 0 ? 1 : 0; }
double sign_double(double d) { return std::isnan(d) ? d : (d > 0 ? 1.0 : (d < 0 ? -1.0 : 0.0)); }

bool is_nan(double d) { return std::isnan(d); }
bool is_inf(double d) { return std::isinf(d); }
bool is_finite(double d) { return std::isfinite(d); }

double sqrt_int(std::int64_t i) { return std::sqrt(static_cast<double>(i)); }
double sqrt_uint(std::uint64_t u) { return std::sqrt(static_cast<double>(u)); }
double sqrt_double(double d) { return std::sqrt(d); }

template <class T>
T bit_and(T a, T b) {
  return a & b;
}
template <class T>
T bit_or(T a, T b) {
  return a | b;
}
template <class T>
T bit_xor(T a, T b) {
  return a ^ b;
}
template <class T>
T bit_not(T a) {
  return ~a;
}

// Bits that are shifted out are gone; zeros come in, also for an int's sign.
template <class T, bool left>
Maybe<T> shift(T value, std::int64_t by) {
  if (by < 0) return refuse(fmt::format("a shift by {} is negative", by));
  if (by > 63) return T{0};
  const auto bits = static_cast<std::uint64_t>(value);
  return static_cast<T>(left ? bits << by : bits >> by);
}

template <bool greatest>
void add_extremes(std::vector<Function>& all, std::string_view name, std::string_view doc, Example numbers,
                  Example list) {
  all.push_back(define<&extreme_of_list<greatest>>({.name = name,
                                                    .doc = doc,
                                                    .example = list,
                                                    .parameters = {Type::list(Type::parameter("T"))},
                                                    .result = Type::parameter("T")}));
  for (const Type& type : {Type::int64(), Type::uint64(), Type::float64()}) {
    all.push_back(define<&extreme_of_arguments<greatest>>(
        {.name = name, .doc = doc, .example = numbers, .parameters = {type}, .result = type, .variadic = true}));
  }
}

// Numbers of several kinds: the checker cannot say which it will be.
template <bool greatest>
void add_mixed(std::vector<Function>& all, std::string_view name, std::string_view doc, Example example) {
  const std::array types{Type::int64(), Type::uint64(), Type::float64()};
  for (const Type& a : types) {
    for (const Type& b : types) {
      if (a == b) continue;
      all.push_back(define<&extreme_of_arguments<greatest>>(
          {.name = name, .doc = doc, .example = example, .parameters = {a, b}, .result = Type::dyn()}));
    }
  }
  all.push_back(define<&extreme_of_arguments<greatest>>({.name = name,
                                                         .doc = doc,
                                                         .example = example,
                                                         .parameters = {Type::dyn(), Type::dyn(), Type::dyn()},
                                                         .result = Type::dyn(),
                                                         .variadic = true}));
}

}  // namespace

std::vector<Function> math_functions() {
  std::vector<Function> all;
  add_extremes<true>(all, "math.greatest", "The greatest of the numbers.", {"math.greatest(1, 3, 2)", "3"},
                     {"math.greatest([1, 3, 2])", "3"});
  add_mixed<true>(all, "math.greatest", "The greatest of numbers of several kinds.",
                  {"math.greatest(1, 2.5, 2u)", "2.5"});
  add_extremes<false>(all, "math.least", "The least of the numbers.", {"math.least(3, 1, 2)", "1"},
                      {"math.least([3, 1, 2])", "1"});
  add_mixed<false>(all, "math.least", "The least of numbers of several kinds.", {"math.least(1, 2.5, 2u)", "1"});
  std::vector<Function> others{
      define<&ceil_of>({.name = "math.ceil", .doc = "Rounded up.", .example = {"math.ceil(1.2)", "2.0"}}),
      define<&floor_of>({.name = "math.floor", .doc = "Rounded down.", .example = {"math.floor(1.8)", "1.0"}}),
      define<&round_of>({.name = "math.round",
                         .doc = "Rounded to the nearest, halves away from zero.",
                         .example = {"math.round(1.5)", "2.0"}}),
      define<&trunc_of>(
          {.name = "math.trunc", .doc = "Without its fraction.", .example = {"math.trunc(-1.8)", "-1.0"}}),
      define<&abs_int>({.name = "math.abs", .doc = "The absolute value.", .example = {"math.abs(-3)", "3"}}),
      define<&abs_uint>({.name = "math.abs", .doc = "The absolute value.", .example = {"math.abs(3u)", "3u"}}),
      define<&abs_double>({.name = "math.abs", .doc = "The absolute value.", .example = {"math.abs(-1.5)", "1.5"}}),
      define<&sign_int>({.name = "math.sign", .doc = "-1, 0 or 1.", .example = {"math.sign(-3)", "-1"}}),
      define<&sign_uint>({.name = "math.sign", .doc = "0 or 1.", .example = {"math.sign(3u)", "1u"}}),
      define<&sign_double>(
          {.name = "math.sign", .doc = "-1, 0 or 1; NaN for NaN.", .example = {"math.sign(-1.5)", "-1.0"}}),
      define<&is_nan>(
          {.name = "math.isNaN", .doc = "Whether it is no number.", .example = {"math.isNaN(0.0 / 0.0)", "true"}}),
      define<&is_inf>(
          {.name = "math.isInf", .doc = "Whether it is infinite.", .example = {"math.isInf(1.0 / 0.0)", "true"}}),
      define<&is_finite>({.name = "math.isFinite",
                          .doc = "Whether it is neither infinite nor NaN.",
                          .example = {"math.isFinite(1.5)", "true"}}),
      define<&sqrt_int>(
          {.name = "math.sqrt", .doc = "The square root; NaN below zero.", .example = {"math.sqrt(81)", "9.0"}}),
      define<&sqrt_uint>({.name = "math.sqrt", .doc = "The square root.", .example = {"math.sqrt(81u)", "9.0"}}),
      define<&sqrt_double>(
          {.name = "math.sqrt", .doc = "The square root; NaN below zero.", .example = {"math.sqrt(2.25)", "1.5"}}),
      define<&bit_and<std::int64_t>>(
          {.name = "math.bitAnd", .doc = "Bits that both have.", .example = {"math.bitAnd(3, 5)", "1"}}),
      define<&bit_and<std::uint64_t>>(
          {.name = "math.bitAnd", .doc = "Bits that both have.", .example = {"math.bitAnd(3u, 5u)", "1u"}}),
      define<&bit_or<std::int64_t>>(
          {.name = "math.bitOr", .doc = "Bits that one of them has.", .example = {"math.bitOr(1, 4)", "5"}}),
      define<&bit_or<std::uint64_t>>(
          {.name = "math.bitOr", .doc = "Bits that one of them has.", .example = {"math.bitOr(1u, 4u)", "5u"}}),
      define<&bit_xor<std::int64_t>>(
          {.name = "math.bitXor", .doc = "Bits in which they differ.", .example = {"math.bitXor(3, 5)", "6"}}),
      define<&bit_xor<std::uint64_t>>(
          {.name = "math.bitXor", .doc = "Bits in which they differ.", .example = {"math.bitXor(3u, 5u)", "6u"}}),
      define<&bit_not<std::int64_t>>(
          {.name = "math.bitNot", .doc = "Every bit turned round.", .example = {"math.bitNot(1)", "-2"}}),
      define<&bit_not<std::uint64_t>>({.name = "math.bitNot",
                                       .doc = "Every bit turned round.",
                                       .example = {"math.bitNot(0u)", "18446744073709551615u"}}),
      define<&shift<std::int64_t, true>>(
          {.name = "math.bitShiftLeft", .doc = "Bits moved to the left.", .example = {"math.bitShiftLeft(1, 2)", "4"}}),
      define<&shift<std::uint64_t, true>>({.name = "math.bitShiftLeft",
                                           .doc = "Bits moved to the left.",
                                           .example = {"math.bitShiftLeft(1u, 2)", "4u"}}),
      define<&shift<std::int64_t, false>>({.name = "math.bitShiftRight",
                                           .doc = "Bits moved to the right; zeros come in.",
                                           .example = {"math.bitShiftRight(1024, 2)", "256"}}),
      define<&shift<std::uint64_t, false>>({.name = "math.bitShiftRight",
                                            .doc = "Bits moved to the right; zeros come in.",
                                            .example = {"math.bitShiftRight(1024u, 2)", "256u"}}),
  };
  std::move(others.begin(), others.end(), std::back_inserter(all));
  return all;
}

}  // namespace dealflow::cel
