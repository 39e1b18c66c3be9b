// Lists: sums and extremes, parts, order. The first of what users of the language ask for.
// Source: names and meaning as in CEL's lists extension; sum, min, max and average as Kubernetes has them.
#include "stdlib/functions/function_sets.hpp"

#include "dsl/base/decimal.hpp"
#include "dsl/cel/equality.hpp"
#include "stdlib/functions/membership.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::cel {
namespace {

Type t() { return Type::parameter("T"); }
Type list_of_t() { return Type::list(t()); }

double as_double(const Value& number) {
  if (number.is(Kind::int64)) return static_cast<double>(number.as_int());
  if (number.is(Kind::uint64)) return static_cast<double>(number.as_uint());
  return number.as_double();
}

using Code = EvaluationErrorCode;

tl::unexpected<CallError> no_sum(const Value& a, const Value& b, Code code) {
  return refuse(fmt::format("{} and {} have no sum", excerpt(a), excerpt(b)), code);
}

// Two numbers or amounts of one kind; an int meets a double as a double.
CallResult add(const Value& a, const Value& b) {
  if (a.is(Kind::int64) && b.is(Kind::int64)) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a.as_int(), b.as_int(), &sum))
      return refuse(fmt::format("the sum of {} and {} does not fit into an int", a.as_int(), b.as_int()),
                    Code::overflow);
    return Value::int64(sum);
  }
  if (a.is(Kind::uint64) && b.is(Kind::uint64)) {
    std::uint64_t sum = 0;
    if (__builtin_add_overflow(a.as_uint(), b.as_uint(), &sum))
      return refuse(fmt::format("the sum of {} and {} does not fit into a uint", a.as_uint(), b.as_uint()),
                    Code::overflow);
    return Value::uint64(sum);
  }
  if (a.is(Kind::money) && b.is(Kind::money)) {
    const auto sum = a.as_money().plus(b.as_money());
    if (!sum) return no_sum(a, b, sum.error() == MoneyError::mixed_currency ? Code::mixed_currency : Code::overflow);
    return Value::money(*sum);
  }
  if (is_number(a.kind()) && is_number(b.kind())) return Value::float64(as_double(a) + as_double(b));
  return no_sum(a, b, Code::no_such_overload);
}

// `zero`: the kind that an empty list sums up to.
template <Kind zero>
CallResult sum(CallContext&, std::span<const Value> arguments) {
  const List& list = arguments[0].as_list();
  if (list.size() == 0) {
    if constexpr (zero == Kind::uint64) return Value::uint64(0);
    if constexpr (zero == Kind::float64) return Value::float64(0);
    return Value::int64(0);
  }
  CallResult total = list.at(0);
  if (!is_number(total->kind()) && !total->is(Kind::money))
    return refuse(fmt::format("{} is no number", excerpt(*total)));
  for (std::size_t i = 1; i < list.size() && total; ++i) total = add(*total, list.at(i));
  return total;
}

// Exact, then rounded to what the currency can hold, half away from zero.
CallResult average_amount(const List& list) {
  const Currency currency = list.at(0).as_money().currency();
  Int128 total = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value value = list.at(i);
    if (!value.is(Kind::money)) return no_sum(list.at(0), value, Code::no_such_overload);
    if (value.as_money().currency() != currency) return no_sum(list.at(0), value, Code::mixed_currency);
    total += value.as_money().minor_units();
  }
  const auto average = divide(Decimal{total, 0}, Decimal{static_cast<Int128>(list.size()), 0}, 0);
  return Value::money(Money::of_minor_units(static_cast<std::int64_t>(average->digits), currency));
}

CallResult average(CallContext&, std::span<const Value> arguments) {
  const List& list = arguments[0].as_list();
  if (list.size() == 0) return refuse("an empty list has no average");
  if (list.at(0).is(Kind::money)) return average_amount(list);
  double total = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value value = list.at(i);
    if (!is_number(value.kind())) return refuse(fmt::format("{} is no number", excerpt(value)));
    total += as_double(value);
  }
  return Value::float64(total / static_cast<double>(list.size()));
}

template <bool greatest>
CallResult extreme(CallContext&, std::span<const Value> arguments) {
  const List& list = arguments[0].as_list();
  if (list.size() == 0) return refuse("an empty list has no extremes");
  Value best = list.at(0);
  for (std::size_t i = 1; i < list.size(); ++i) {
    const Value value = list.at(i);
    const auto order = compare_values(value, best);
    if (!order) return refuse(fmt::format("{} and {} have no order", excerpt(value), excerpt(best)));
    if (greatest ? *order > 0 : *order < 0) best = value;
  }
  return best;
}

Value optional_element(CallContext& context, const List& list, bool last) {
  if (list.size() == 0) return Value::optional(nullptr);
  return Value::optional(context.arena.make<Value>(list.at(last ? list.size() - 1 : 0)));
}
Value first(CallContext& context, const List& list) { return optional_element(context, list, false); }
Value last(CallContext& context, const List& list) { return optional_element(context, list, true); }

CallResult slice(CallContext& context, std::span<const Value> arguments) {
  const List& list = arguments[0].as_list();
  const std::int64_t begin = arguments[1].as_int();
  const std::int64_t end = arguments[2].as_int();
  if (begin < 0 || end < begin || static_cast<std::uint64_t>(end) > list.size()) {
    return refuse(fmt::format("no part from {} to {} in a list of {}", begin, end, list.size()),
                  Code::index_out_of_range);
  }
  std::vector<Value> part;
  for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) part.push_back(list.at(i));
  return make_list(context.arena, part);
}

CallResult distinct(CallContext& context, std::span<const Value> arguments) {
  const List& list = arguments[0].as_list();
  std::vector<Value> kept;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value value = list.at(i);
    const auto known = holds_equal(
        context, kept.size(), [&](std::size_t at) { return kept[at]; }, value);
    if (!known) return CallContext::refusal();
    if (!*known) kept.push_back(value);
  }
  return make_list(context.arena, kept);
}

CallResult sort(CallContext& context, std::span<const Value> arguments) {
  const List& list = arguments[0].as_list();
  if (!context.spend(2 * list.weight())) return CallContext::refusal();
  std::vector<Value> values;
  for (std::size_t i = 0; i < list.size(); ++i) {
    values.push_back(list.at(i));
    if (!compare_values(values.front(), values.back())) {
      return refuse(fmt::format("{} and {} have no order", excerpt(values.front()), excerpt(values.back())));
    }
  }
  std::stable_sort(values.begin(), values.end(), [](const Value& a, const Value& b) { return compare_keys(a, b) < 0; });
  return make_list(context.arena, values);
}

Value reverse(CallContext& context, const List& list) {
  std::vector<Value> values;
  for (std::size_t i = list.size(); i > 0; --i) values.push_back(list.at(i - 1));
  return make_list(context.arena, values);
}

CallResult flatten(CallContext& context, std::span<const Value> arguments) {
  const List& list = arguments[0].as_list();
  std::vector<Value> values;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value value = list.at(i);
    const std::size_t added = value.is(Kind::list) ? value.as_list().size() : 1;
    if (!context.spend(added) || !context.has_room((values.size() + added) * sizeof(Value))) {
      return CallContext::refusal();
    }
    if (!value.is(Kind::list)) {
      values.push_back(value);
      continue;
    }
    for (std::size_t k = 0; k < value.as_list().size(); ++k) values.push_back(value.as_list().at(k));
  }
  return make_list(context.arena, values);
}

// One overload a kind: the checker knows the sum's type, and refuses a list of texts.
template <Kind zero>
Function sum_of(const Type& element, Example example) {
  return define<&sum<zero>>({.name = "sum",
                             .call = Call::member,
                             .doc = "The sum of numbers or amounts; 0 of an empty list.",
                             .example = example,
                             .parameters = {Type::list(element)},
                             .result = element});
}

Function average_of(const Type& element, const Type& result, Example example) {
  return define<&average>(
      {.name = "average",
       .call = Call::member,
       .doc = "The average of numbers, or of amounts, rounded to what their currency can hold, half away from zero.",
       .example = example,
       .parameters = {Type::list(element)},
       .result = result});
}

}  // namespace

std::vector<Function> list_functions() {
  const auto self = [] { return std::vector<Type>{list_of_t()}; };
  return {
      sum_of<Kind::int64>(Type::int64(), {"[1, 2, 3].sum()", "6"}),
      sum_of<Kind::uint64>(Type::uint64(), {"[1u, 2u].sum()", "3u"}),
      sum_of<Kind::float64>(Type::float64(), {"[0.5, 1.0].sum()", "1.5"}),
      sum_of<Kind::money>(Type::money(), {"[1, dyn(2.5)].sum()", "3.5"}),
      average_of(Type::int64(), Type::float64(), {"[1, 2].average()", "1.5"}),
      average_of(Type::uint64(), Type::float64(), {"[1u, 2u].average()", "1.5"}),
      average_of(Type::float64(), Type::float64(), {"[0.5, 1.0].average()", "0.75"}),
      average_of(Type::money(), Type::money(), {"[dyn(1), 2u, 4.5].average()", "2.5"}),
      define<&extreme<false>>({.name = "min",
                               .call = Call::member,
                               .doc = "The least element.",
                               .example = {"[3, 1, 2].min()", "1"},
                               .parameters = self(),
                               .result = t()}),
      define<&extreme<true>>({.name = "max",
                              .call = Call::member,
                              .doc = "The greatest element.",
                              .example = {"[3, 1, 2].max()", "3"},
                              .parameters = self(),
                              .result = t()}),
      define<&first>({.name = "first",
                      .call = Call::member,
                      .doc = "The first element, as an optional.",
                      .example = {"[1, 2].first().value()", "1"},
                      .parameters = self(),
                      .result = Type::optional(t()),
                      .instant = true}),
      define<&last>({.name = "last",
                     .call = Call::member,
                     .doc = "The last element, as an optional.",
                     .example = {"[1, 2].last().value()", "2"},
                     .parameters = self(),
                     .result = Type::optional(t()),
                     .instant = true}),
      define<&slice>({.name = "slice",
                      .call = Call::member,
                      .doc = "The elements from one place up to another.",
                      .example = {"[1, 2, 3, 4].slice(1, 3)", "[2, 3]"},
                      .parameters = {list_of_t(), Type::int64(), Type::int64()},
                      .result = list_of_t()}),
      define<&distinct>({.name = "distinct",
                         .call = Call::member,
                         .doc = "Each element once, in the order of first sight.",
                         .example = {"[1, 2, 1].distinct()", "[1, 2]"},
                         .parameters = self(),
                         .result = list_of_t()}),
      define<&sort>({.name = "sort",
                     .call = Call::member,
                     .doc = "In ascending order.",
                     .example = {"[3, 1, 2].sort()", "[1, 2, 3]"},
                     .parameters = self(),
                     .result = list_of_t()}),
      define<&reverse>({.name = "reverse",
                        .call = Call::member,
                        .doc = "From last to first.",
                        .example = {"[1, 2].reverse()", "[2, 1]"},
                        .parameters = self(),
                        .result = list_of_t()}),
      define<&flatten>({.name = "flatten",
                        .call = Call::member,
                        .doc = "Lists inside the list opened, one level.",
                        .example = {"[[1], [2, 3]].flatten()", "[1, 2, 3]"},
                        .parameters = {Type::list(Type::list(t()))},
                        .result = list_of_t()}),
  };
}

}  // namespace dealflow::cel
