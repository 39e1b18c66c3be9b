#include "rules/check/amount.hpp"

#include <dealflow/money.hpp>

#include "rules/check/arguments.hpp"
#include "rules/check/constants.hpp"
#include "rules/lint/crm_meaning.hpp"
#include "rules/lint/types.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

enum class AmountShape : std::uint8_t { money, number, none };

AmountShape shape_of(const cel::Type& type) {
  switch (type.node().kind) {
    case cel::TypeKind::dyn:
    case cel::TypeKind::null:
    case cel::TypeKind::parameter:
    case cel::TypeKind::money: return AmountShape::money;
    case cel::TypeKind::int64:
    case cel::TypeKind::uint64:
    case cel::TypeKind::float64:
    case cel::TypeKind::text: return AmountShape::number;
    case cel::TypeKind::boolean:
    case cel::TypeKind::bytes:
    case cel::TypeKind::timestamp:
    case cel::TypeKind::duration:
    case cel::TypeKind::list:
    case cel::TypeKind::map:
    case cel::TypeKind::optional:
    case cel::TypeKind::type:
    case cel::TypeKind::opaque:
    case cel::TypeKind::object: return AmountShape::none;
  }
  return AmountShape::none;
}

bool is_negative(const cel::Program& amount) {
  cel::Arena arena;
  const auto value = constant_value(amount, arena);
  if (!value) return false;
  switch (value->kind()) {
    case cel::Kind::int64: return value->as_int() < 0;
    case cel::Kind::float64: return value->as_double() < 0;
    case cel::Kind::text: return value->as_text().starts_with('-');
    case cel::Kind::money: return value->as_money().negative();
    case cel::Kind::null:
    case cel::Kind::boolean:
    case cel::Kind::uint64:
    case cel::Kind::bytes:
    case cel::Kind::timestamp:
    case cel::Kind::duration:
    case cel::Kind::list:
    case cel::Kind::map:
    case cel::Kind::type:
    case cel::Kind::optional:
    case cel::Kind::opaque: return false;
  }
  return false;
}

// Whether every event of the triggers brings a currency that the deal takes where the action names none.
bool events_bring_currency(const Triggers& triggers) {
  return std::all_of(triggers.begin(), triggers.end(), [](const stdlib::EventType* trigger) {
    return stdlib::find_attribute(*trigger, "payment.currency") != nullptr ||
           stdlib::find_attribute(*trigger, "order.currency") != nullptr ||
           stdlib::find_attribute(*trigger, "deal.currency") != nullptr;
  });
}

}  // namespace

std::optional<cel::Program> check_amount(const FlowContext& context, const AmountArguments& arguments) {
  if (arguments.amount == nullptr) return std::nullopt;
  auto amount = expression_of(context, *arguments.amount);
  if (!amount) return std::nullopt;
  const Span span = arguments.amount->value.text.span;
  const AmountShape shape = shape_of(amount->type());
  if (shape == AmountShape::none) {
    context.add(lint::wrong_type, span, "`amount`", "an amount", amount->type().to_string());
    return std::nullopt;
  }
  if (is_negative(*amount)) context.add(lint::negative_amount, span);
  if (shape == AmountShape::number && arguments.currency == nullptr && !events_bring_currency(context.triggers))
    context.add(lint::amount_without_currency, span).help("add its `currency`, such as BRL");
  return amount;
}

std::optional<cel::Template> check_currency(const FlowContext& context, const AmountArguments& arguments) {
  if (arguments.currency == nullptr) return std::nullopt;
  auto currency = template_of(context, *arguments.currency);
  if (!currency || !currency->is_constant() || find_currency(currency->constant())) return currency;
  context.report
      .add(lint::bad_literal_info, context.source, arguments.currency->value.text.span,
           "`" + currency->constant() + "` is no currency")
      .help("use a code of ISO 4217 in capitals, such as `BRL`");
  return std::nullopt;
}

}  // namespace dealflow::rules
