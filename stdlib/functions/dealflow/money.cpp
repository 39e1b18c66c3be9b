// Amounts: making them, parts of them, shares and percentages.
// Rounding, where a result has more decimals than its currency, is half away from zero; each doc text says so.
#include "dsl/base/decimal.hpp"
#include "dsl/cel/money_operand.hpp"
#include "stdlib/functions/dealflow/sets.hpp"

#include <fmt/format.h>

namespace dealflow::stdlib {
namespace {

using cel::CallContext;
using cel::CallResult;
using cel::Value;
using Amount = tl::expected<Money, cel::CallError>;

Decimal decimal_of(Money money) { return {money.minor_units(), money.currency().decimals}; }

tl::expected<Currency, cel::CallError> currency_of(std::string_view code) {
  const auto currency = find_currency(code);
  if (!currency) return refuse(fmt::format("{} is no currency of ISO 4217", quoted(code)));
  return *currency;
}

// An amount of exactly that many minor units; nothing where it does not fit.
std::optional<Money> amount_of(const std::optional<Decimal>& exact, Currency currency) {
  if (!exact || exact->digits > INT64_MAX || exact->digits < INT64_MIN) return std::nullopt;
  return Money::of_minor_units(static_cast<std::int64_t>(exact->digits), currency);
}

std::string literal(Money money) { return excerpt(Value::money(money)); }

CallResult money(CallContext& context, std::span<const Value> arguments) {
  const auto currency = currency_of(arguments[1].as_text());
  if (!currency) return tl::unexpected(currency.error());
  const auto amount = cel::money_from(arguments[0], *currency);
  if (amount) return Value::money(*amount);
  return unreadable(context, fmt::format("{} is no amount in {}", excerpt(arguments[0]), currency->text()));
}

std::string currency(Money money) { return std::string(money.currency().text()); }
std::int64_t minor_units(Money money) { return money.minor_units(); }

Amount absolute(Money money) {
  if (!money.negative()) return money;
  const auto positive = money.times(-1);
  if (!positive) return refuse(fmt::format("{} is too large to change its sign", literal(money)));
  return *positive;
}

// amount * factor / divisor, rounded to what the currency can hold.
Amount scaled(Money money, const Value& factor, std::int64_t divisor, Currency into) {
  const auto by = cel::decimal_of(factor);
  if (!by) return refuse(fmt::format("{} is no decimal", excerpt(factor)));
  const auto product = multiply(decimal_of(money), *by);
  const auto result = amount_of(product ? divide(*product, Decimal{divisor, 0}, into.decimals) : std::nullopt, into);
  if (!result) return refuse(fmt::format("{} times {} does not fit into an amount", literal(money), excerpt(factor)));
  return *result;
}

CallResult times(CallContext&, std::span<const Value> arguments) {
  if (arguments[1].is_null()) return Value::null();
  const Money money = arguments[0].as_money();
  const auto result = scaled(money, arguments[1], 1, money.currency());
  if (!result) return tl::unexpected(result.error());
  return Value::money(*result);
}

CallResult percent(CallContext&, std::span<const Value> arguments) {
  if (arguments[1].is_null()) return Value::null();
  const Money money = arguments[0].as_money();
  const auto result = scaled(money, arguments[1], 100, money.currency());
  if (!result) return tl::unexpected(result.error());
  return Value::money(*result);
}

CallResult convert_to(CallContext&, std::span<const Value> arguments) {
  if (arguments[2].is_null()) return Value::null();
  const auto into = currency_of(arguments[1].as_text());
  if (!into) return tl::unexpected(into.error());
  const auto result = scaled(arguments[0].as_money(), arguments[2], 1, *into);
  if (!result) return tl::unexpected(result.error());
  return Value::money(*result);
}

Amount rounded(Money money, std::int64_t decimals) {
  const Currency currency = money.currency();
  if (decimals < 0 || decimals > currency.decimals)
    return refuse(fmt::format("{} has {} decimals, {} were asked for", currency.text(), currency.decimals, decimals));
  const auto cut = round(decimal_of(money), static_cast<int>(decimals));
  const auto result = amount_of(cut ? widened(*cut, currency.decimals) : std::nullopt, currency);
  if (!result) return refuse(fmt::format("{} rounded does not fit into an amount", literal(money)));
  return *result;
}

// What is left over goes to the first parts, one minor unit each.
CallResult split(CallContext& context, Money money, std::int64_t parts) {
  constexpr std::int64_t parts_max = 1000;
  if (parts < 1 || parts > parts_max)
    return refuse(fmt::format("an amount splits into 1 to {} parts, not {}", parts_max, parts));
  const std::int64_t each = money.minor_units() / parts;
  const std::int64_t rest = money.minor_units() % parts;
  const std::int64_t unit = rest < 0 ? -1 : 1;
  std::vector<Value> shares;
  for (std::int64_t i = 0; i < parts; ++i) {
    const std::int64_t minor = each + (i < rest * unit ? unit : 0);
    shares.push_back(Value::money(Money::of_minor_units(minor, money.currency())));
  }
  return cel::make_list(context.arena, shares);
}

// Marks of thousands and decimals, by language.
struct Marks {
  std::string_view language;
  std::string_view thousands;
  std::string_view decimals;
};
constexpr auto marks = std::to_array<Marks>({
    {"pt", ".", ","},
    {"en", ",", "."},
    {"es", ".", ","},
    {"de", ".", ","},
    {"it", ".", ","},
    {"fr", "\u202F", ","},  // narrow no-break space
    {"ru", "\u00A0", ","},
});

const Marks* marks_of(std::string_view language) {
  const std::string_view base = language.substr(0, language.find('-'));
  for (const Marks& one : marks) {
    if (one.language == base) return &one;
  }
  return nullptr;
}

tl::expected<std::string, cel::CallError> format(Money money, std::string_view language) {
  const Marks* found = marks_of(language);
  if (found == nullptr) return refuse(fmt::format("amounts are not written in the language {} here", quoted(language)));
  const std::string plain = money.to_string();
  const std::size_t first = plain.front() == '-' ? 1 : 0;
  const std::size_t point = std::min(plain.find('.'), plain.size());
  std::string text = plain.substr(0, first);
  for (std::size_t i = first; i < point; ++i) {
    if (i > first && (point - i) % 3 == 0) text += found->thousands;
    text += plain[i];
  }
  if (point < plain.size()) text += std::string(found->decimals) + plain.substr(point + 1);
  return text;
}

}  // namespace

std::vector<cel::Function> money_functions() {
  using cel::Call;
  using cel::define;
  using cel::Type;
  const auto make = [](Type from, cel::Example example) {
    return define<&money>({.name = "money",
                           .doc = "The amount in that currency, exact: a decimal with more decimals than the currency "
                                  "has is no amount.",
                           .example = example,
                           .parameters = {std::move(from), Type::text()},
                           .result = Type::money()});
  };
  return {
      make(Type::text(), {R"(string(money("149.9", "BRL")))", R"("149.90")"}),
      make(Type::int64(), {R"(string(money(150, "BRL")))", R"("150.00")"}),
      make(Type::float64(), {R"(string(money(149.9, "BRL")))", R"("149.90")"}),
      make(Type::money(), {R"(money(money(1, "BRL"), "BRL") == money("1.00", "BRL"))", "true"}),
      define<&currency>({.name = "currency",
                         .call = Call::either,
                         .doc = "The amount's currency, as its ISO 4217 code.",
                         .example = {R"(money(150, "BRL").currency())", R"("BRL")"}}),
      define<&minor_units>({.name = "minorUnits",
                            .call = Call::either,
                            .doc = "The amount counted in the smallest unit of its currency: cents for BRL, yen for "
                                   "JPY. Payment systems ask for it.",
                            .example = {R"(money("149.90", "BRL").minorUnits())", "14990"}}),
      define<&absolute>({.name = "abs",
                         .call = Call::either,
                         .doc = "The amount without its sign.",
                         .example = {R"(string(money("-7.50", "BRL").abs()))", R"("7.50")"}}),
      define<&times>({.name = "times",
                      .call = Call::either,
                      .doc = "The amount times a decimal, rounded half away from zero to the currency's decimals.",
                      .example = {R"(string(money("10.00", "BRL").times("1.005")))", R"("10.05")"},
                      .parameters = {Type::money(), Type::dyn()},
                      .result = Type::money()}),
      define<&percent>({.name = "percent",
                        .call = Call::either,
                        .doc = "So many percent of the amount, rounded half away from zero to the currency's decimals.",
                        .example = {R"(string(money("149.90", "BRL").percent(10)))", R"("14.99")"},
                        .parameters = {Type::money(), Type::dyn()},
                        .result = Type::money()}),
      define<&convert_to>({.name = "convertTo",
                           .call = Call::either,
                           .doc = "The amount in another currency at that rate, rounded half away from zero.",
                           .example = {R"(string(money(100, "USD").convertTo("BRL", "5.4321")))", R"("543.21")"},
                           .parameters = {Type::money(), Type::text(), Type::dyn()},
                           .result = Type::money()}),
      define<&rounded>({.name = "round",
                        .call = Call::either,
                        .doc = "The amount with fewer decimals that count, rounded half away from zero.",
                        .example = {R"(string(money("149.50", "BRL").round(0)))", R"("150.00")"}}),
      define<&split>(
          {.name = "split",
           .call = Call::either,
           .doc = "The amount in so many parts that differ by one minor unit at most; their sum is the "
                  "amount.",
           .example = {R"(money(100, "BRL").split(3).map(part, string(part)))", R"(["33.34", "33.33", "33.33"])"},
           .result = Type::list(Type::money())}),
      define<&format>({.name = "format",
                       .call = Call::either,
                       .doc = "The amount as people write it in a language (pt, en, es, de, it, fr, ru), without its "
                              "currency.",
                       .example = {R"(money("1234567.5", "BRL").format("pt"))", R"("1.234.567,50")"}}),
  };
}

}  // namespace dealflow::stdlib
