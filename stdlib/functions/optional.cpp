// Optional values: making them, asking them. `.?`, `[?]`, optMap and optFlatMap are the language's.
#include "stdlib/functions/function_sets.hpp"

namespace dealflow::cel {
namespace {

Type t() { return Type::parameter("T"); }

CallResult none(CallContext&, std::span<const Value>) { return Value::optional(nullptr); }

Value some(CallContext& context, Value value) { return Value::optional(context.arena.make<Value>(value)); }

bool is_zero(const Value& value) {
  switch (value.kind()) {
    case Kind::null: return true;
    case Kind::boolean: return !value.as_bool();
    case Kind::int64: return value.as_int() == 0;
    case Kind::uint64: return value.as_uint() == 0;
    case Kind::float64: return value.as_double() == 0;
    case Kind::text: return value.as_text().empty();
    case Kind::bytes: return value.as_bytes().empty();
    case Kind::timestamp: return value.as_timestamp() == Timestamp{};
    case Kind::duration: return value.as_duration() == Duration{};
    case Kind::list: return value.as_list().size() == 0;
    case Kind::map: return value.as_map().size() == 0;
    case Kind::optional: return value.as_optional() == nullptr;
    case Kind::money: return value.as_money().minor_units() == 0;
    case Kind::type:
    case Kind::opaque: break;
  }
  return false;
}

Value of_non_zero(CallContext& context, Value value) {
  return is_zero(value) ? Value::optional(nullptr) : some(context, value);
}

CallResult has_value(CallContext&, std::span<const Value> arguments) {
  return Value::boolean(arguments[0].as_optional() != nullptr);
}

CallResult value_of(CallContext&, std::span<const Value> arguments) {
  if (arguments[0].as_optional() == nullptr) return refuse("optional.none() has no value");
  return *arguments[0].as_optional();
}

CallResult or_other(CallContext&, std::span<const Value> arguments) {
  return arguments[0].as_optional() != nullptr ? arguments[0] : arguments[1];
}

CallResult or_value(CallContext&, std::span<const Value> arguments) {
  return arguments[0].as_optional() != nullptr ? *arguments[0].as_optional() : arguments[1];
}

Value unwrap(CallContext& context, const List& list) {
  std::vector<Value> present;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value element = list.at(i);
    if (element.is(Kind::optional) && element.as_optional() != nullptr) present.push_back(*element.as_optional());
  }
  return make_list(context.arena, present);
}

}  // namespace

std::vector<Function> optional_functions() {
  const Type optional = Type::optional(t());
  const Type optionals = Type::list(optional);
  Function nothing = define<&none>({.name = "optional.none",
                                    .doc = "The optional that has no value.",
                                    .example = {"optional.none()", "optional.none()"},
                                    .result = optional});
  return {
      nothing,
      define<&some>({.name = "optional.of",
                     .doc = "An optional that has this value.",
                     .example = {"optional.of(1)", "optional.of(1)"},
                     .parameters = {t()},
                     .result = optional,
                     .instant = true}),
      define<&of_non_zero>({.name = "optional.ofNonZeroValue",
                            .doc = "The same, but none for 0, \"\", [], {}, false and null.",
                            .example = {"optional.ofNonZeroValue('')", "optional.none()"},
                            .parameters = {t()},
                            .result = optional,
                            .instant = true}),
      define<&unwrap>({.name = "optional.unwrap",
                       .doc = "The values of those that have one.",
                       .example = {"optional.unwrap([optional.of(1), optional.none()])", "[1]"},
                       .parameters = {optionals},
                       .result = Type::list(t())}),
      define<&unwrap>({.name = "unwrapOpt",
                       .call = Call::member,
                       .doc = "The values of those that have one.",
                       .example = {"[optional.of(1), optional.none()].unwrapOpt()", "[1]"},
                       .parameters = {optionals},
                       .result = Type::list(t())}),
      define<&has_value>({.name = "hasValue",
                          .call = Call::member,
                          .doc = "Whether there is a value.",
                          .example = {"optional.of(1).hasValue()", "true"},
                          .parameters = {optional},
                          .result = Type::boolean(),
                          .instant = true}),
      define<&value_of>({.name = "value",
                         .call = Call::member,
                         .doc = "The value; an error where there is none.",
                         .example = {"optional.of(1).value()", "1"},
                         .parameters = {optional},
                         .result = t(),
                         .instant = true}),
      define<&or_other>({.name = "or",
                         .call = Call::member,
                         .doc = "This optional, or the other where this has no value.",
                         .example = {"optional.none().or(optional.of(2)).value()", "2"},
                         .parameters = {optional, optional},
                         .result = optional,
                         .instant = true,
                         .receiver_answers = ReceiverAnswers::itself}),
      define<&or_value>({.name = "orValue",
                         .call = Call::member,
                         .doc = "The value, or the other one where there is none.",
                         .example = {"{'a': 1}.?b.orValue(0)", "0"},
                         .parameters = {optional, t()},
                         .result = t(),
                         .instant = true,
                         .receiver_answers = ReceiverAnswers::its_value}),
  };
}

}  // namespace dealflow::cel
