// Exact arithmetic on decimals, for rates, weights and quantities that are no amounts.
#include "dsl/base/decimal.hpp"
#include "dsl/cel/money_operand.hpp"
#include "stdlib/functions/dealflow/sets.hpp"

#include <fmt/format.h>

namespace dealflow::stdlib {
namespace {

using cel::CallContext;
using cel::CallResult;
using cel::Value;
using Operand = tl::expected<Decimal, cel::CallError>;

Operand operand(const Value& value) {
  const auto decimal = cel::decimal_of(value);
  if (!decimal) return refuse(fmt::format("{} is no decimal", excerpt(value)));
  return *decimal;
}

CallResult answer(const CallContext& context, std::string_view name, const Value& a, const Value& b,
                  const std::optional<Decimal>& result) {
  if (!result) return refuse(fmt::format("`{}` of {} and {} has too many digits", name, excerpt(a), excerpt(b)));
  return text_value(context, to_string(stripped(*result)));
}

template <std::optional<Decimal> (*Operation)(Decimal, Decimal)>
CallResult exact(CallContext& context, std::span<const Value> arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return Value::null();
  const Operand a = operand(arguments[0]);
  if (!a) return tl::unexpected(a.error());
  const Operand b = operand(arguments[1]);
  if (!b) return tl::unexpected(b.error());
  return answer(context, "decimal", arguments[0], arguments[1], Operation(*a, *b));
}

tl::expected<int, cel::CallError> places_of(const Value& places) {
  if (places.as_int() < 0 || places.as_int() > decimal_scale_max)
    return refuse(fmt::format("a decimal has 0 to {} decimals, not {}", decimal_scale_max, places.as_int()));
  return static_cast<int>(places.as_int());
}

CallResult quotient(CallContext& context, std::span<const Value> arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return Value::null();
  const Operand a = operand(arguments[0]);
  if (!a) return tl::unexpected(a.error());
  const Operand b = operand(arguments[1]);
  if (!b) return tl::unexpected(b.error());
  const auto places = places_of(arguments[2]);
  if (!places) return tl::unexpected(places.error());
  if (b->digits == 0)
    return tl::unexpected(
        cel::CallError{fmt::format("{} cannot be divided by {}", excerpt(arguments[0]), excerpt(arguments[1])),
                       cel::EvaluationErrorCode::divide_by_zero});
  const auto result = divide(*a, *b, *places);
  if (!result)
    return refuse(fmt::format("{} divided by {} has too many digits", excerpt(arguments[0]), excerpt(arguments[1])));
  return text_value(context, to_string(*result));
}

CallResult rounded(CallContext& context, std::span<const Value> arguments) {
  if (arguments[0].is_null()) return Value::null();
  const Operand a = operand(arguments[0]);
  if (!a) return tl::unexpected(a.error());
  const auto places = places_of(arguments[1]);
  if (!places) return tl::unexpected(places.error());
  const auto result = round(*a, *places);
  if (!result) return refuse(fmt::format("{} with {} decimals has too many digits", excerpt(arguments[0]), *places));
  return text_value(context, to_string(*result));
}

CallResult order(CallContext&, std::span<const Value> arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return Value::null();
  const Operand a = operand(arguments[0]);
  if (!a) return tl::unexpected(a.error());
  const Operand b = operand(arguments[1]);
  if (!b) return tl::unexpected(b.error());
  return Value::int64(compare(*a, *b));
}

}  // namespace

std::vector<cel::Function> decimal_functions() {
  using cel::define;
  using cel::Type;
  const std::vector<Type> two{Type::dyn(), Type::dyn()};
  return {
      define<&exact<&add>>({.name = "decimal.add",
                            .doc = "The exact sum.",
                            .example = {R"(decimal.add("0.1", "0.2"))", R"("0.3")"},
                            .parameters = two,
                            .result = Type::text()}),
      define<&exact<&subtract>>({.name = "decimal.subtract",
                                 .doc = "The exact difference.",
                                 .example = {R"(decimal.subtract("1", "0.9"))", R"("0.1")"},
                                 .parameters = two,
                                 .result = Type::text()}),
      define<&exact<&multiply>>({.name = "decimal.multiply",
                                 .doc = "The exact product.",
                                 .example = {R"(decimal.multiply("1.1", 3))", R"("3.3")"},
                                 .parameters = two,
                                 .result = Type::text()}),
      define<&quotient>({.name = "decimal.divide",
                         .doc = "The quotient with so many decimals, rounded half away from zero.",
                         .example = {R"(decimal.divide(2, 3, 4))", R"("0.6667")"},
                         .parameters = {Type::dyn(), Type::dyn(), Type::int64()},
                         .result = Type::text()}),
      define<&rounded>({.name = "decimal.round",
                        .doc = "The number with so many decimals, rounded half away from zero.",
                        .example = {R"(decimal.round("2.345", 2))", R"("2.35")"},
                        .parameters = {Type::dyn(), Type::int64()},
                        .result = Type::text()}),
      define<&order>({.name = "decimal.compare",
                      .doc = "-1 where the first is less, 0 where they are equal, 1 where it is greater.",
                      .example = {R"(decimal.compare("1.10", "1.1"))", "0"},
                      .parameters = two,
                      .result = Type::int64()}),
  };
}

}  // namespace dealflow::stdlib
