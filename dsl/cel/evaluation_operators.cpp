// The operators in full: every pair of kinds, flow mode's rows, overflow.
#include "dsl/cel/equality.hpp"
#include "dsl/cel/evaluation.hpp"
#include "dsl/cel/money_operand.hpp"
#include "dsl/cel/time_math.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace dealflow::cel {
namespace {

constexpr std::size_t bytes_per_step = 64;

double as_double(const Value& number) {
  if (number.is(Kind::int64)) return static_cast<double>(number.as_int());
  if (number.is(Kind::uint64)) return static_cast<double>(number.as_uint());
  return number.as_double();
}

bool holds(Operator op, std::partial_ordering order) {
  if (op == Operator::less) return order < 0;
  if (op == Operator::less_equal) return order <= 0;
  if (op == Operator::greater) return order > 0;
  return order >= 0;
}

bool is_time(const Value& value) { return value.is(Kind::timestamp) || value.is(Kind::duration); }

bool is_currency_of(const Value& a, const Value& b) {
  return a.is(Kind::money) && b.is(Kind::money) && !(a.as_money().currency() == b.as_money().currency());
}

}  // namespace

bool Evaluation::no_overload(Operator op, const Value& a, const Value& b) {
  return fail(EvaluationErrorCode::no_such_overload,
              fmt::format("`{}` does not take {} and {}: {} {} {}", symbol(op), kind_name(a), kind_name(b), excerpt(a),
                          symbol(op), excerpt(b)));
}

bool Evaluation::overflow(Operator op, const Value& a, const Value& b) {
  return fail(EvaluationErrorCode::overflow,
              fmt::format("the result does not fit: {} {} {}", excerpt(a), symbol(op), excerpt(b)));
}

bool Evaluation::equality(const Value& a, const Value& b, bool wanted, Value& out) {
  if (is_currency_of(a, b)) {
    return money_problem(wanted ? Operator::equal : Operator::not_equal, a, b,
                         static_cast<std::uint8_t>(MoneyProblem::mixed_currency));
  }
  const auto answer = equal_within(a, b, steps);
  if (!answer) return spend(1);
  out = Value::boolean(*answer == wanted);
  return true;
}

bool Evaluation::order(Operator op, const Value& a, const Value& b, Value& out) {
  if (a.is(Kind::money) || b.is(Kind::money)) {
    if (flow() && (a.is_null() || b.is_null())) {
      out = Value::boolean(false);
      return true;
    }
    const auto answer = compare_money(a, b);
    if (!answer) return money_problem(op, a, b, static_cast<std::uint8_t>(answer.error()));
    out = Value::boolean(holds(op, *answer <=> 0));
    return true;
  }
  if (a.is(Kind::text) && b.is(Kind::text) &&
      !spend(std::min(a.as_text().size(), b.as_text().size()) / bytes_per_step)) {
    return false;
  }
  if (const auto answer = compare_values(a, b)) {
    out = Value::boolean(holds(op, *answer));
    return true;
  }
  if (flow() && (a.is_null() || b.is_null())) {
    out = Value::boolean(false);
    return true;
  }
  return no_overload(op, a, b);
}

bool Evaluation::membership(const Value& element, const Value& container, Value& out) {
  if (container.is(Kind::list)) {
    const List& list = container.as_list();
    const std::size_t size = list.size();
    if (!spend(size)) return false;
    for (std::size_t i = 0; i < size; ++i) {
      const auto answer = equal_within(element, list.at(i), steps);
      if (!answer) return spend(1);
      if (*answer) {
        out = Value::boolean(true);
        return true;
      }
    }
    out = Value::boolean(false);
    return true;
  }
  if (container.is(Kind::map)) {
    out = Value::boolean(container.as_map().find(element).has_value());
    return true;
  }
  if (flow() && container.is_null()) {
    out = Value::boolean(false);
    return true;
  }
  return no_overload(Operator::in, element, container);
}

bool Evaluation::arithmetic(Operator op, const Value& a, const Value& b, Value& out) {
  if (a.kind() == b.kind()) {
    if (a.is(Kind::int64)) return int_arithmetic(op, a, b, out);
    if (a.is(Kind::float64))
      return op == Operator::modulo ? no_overload(op, a, b) : double_arithmetic(op, a.as_double(), b.as_double(), out);
    if (a.is(Kind::uint64)) return uint_arithmetic(op, a, b, out);
    if (op == Operator::add && (a.is(Kind::text) || a.is(Kind::bytes))) return text_sum(a, b, out);
    if (op == Operator::add && a.is(Kind::list)) return list_sum(a, b, out);
  }
  if (flow() && (a.is_null() || b.is_null())) {
    out = Value::null();
    return true;
  }
  if (is_time(a) && is_time(b)) return time_sum(op, a, b, out);
  if (a.is(Kind::money) || b.is(Kind::money)) return money_arithmetic(op, a, b, out);
  if (flow() && is_number(a.kind()) && is_number(b.kind()) && op != Operator::modulo) {
    return double_arithmetic(op, as_double(a), as_double(b), out);
  }
  return no_overload(op, a, b);
}

bool Evaluation::int_arithmetic(Operator op, const Value& a, const Value& b, Value& out) {
  const std::int64_t x = a.as_int();
  const std::int64_t y = b.as_int();
  std::int64_t result = 0;
  bool failed = false;
  if (op == Operator::add) {
    failed = __builtin_add_overflow(x, y, &result);
  } else if (op == Operator::subtract) {
    failed = __builtin_sub_overflow(x, y, &result);
  } else if (op == Operator::multiply) {
    failed = __builtin_mul_overflow(x, y, &result);
  } else {
    if (y == 0)
      return fail(EvaluationErrorCode::divide_by_zero, fmt::format("division by zero: {} {} 0", x, symbol(op)));
    failed = x == INT64_MIN && y == -1;
    if (!failed) result = op == Operator::divide ? x / y : x % y;
  }
  if (failed) return overflow(op, a, b);
  out = Value::int64(result);
  return true;
}

bool Evaluation::uint_arithmetic(Operator op, const Value& a, const Value& b, Value& out) {
  const std::uint64_t x = a.as_uint();
  const std::uint64_t y = b.as_uint();
  std::uint64_t result = 0;
  bool failed = false;
  if (op == Operator::add) {
    failed = __builtin_add_overflow(x, y, &result);
  } else if (op == Operator::subtract) {
    failed = __builtin_sub_overflow(x, y, &result);
  } else if (op == Operator::multiply) {
    failed = __builtin_mul_overflow(x, y, &result);
  } else {
    if (y == 0)
      return fail(EvaluationErrorCode::divide_by_zero, fmt::format("division by zero: {} {} 0", x, symbol(op)));
    result = op == Operator::divide ? x / y : x % y;
  }
  if (failed) return overflow(op, a, b);
  out = Value::uint64(result);
  return true;
}

bool Evaluation::double_arithmetic(Operator op, double a, double b, Value& out) {
  if (op == Operator::add) out = Value::float64(a + b);
  if (op == Operator::subtract) out = Value::float64(a - b);
  if (op == Operator::multiply) out = Value::float64(a * b);
  if (op == Operator::divide) out = Value::float64(a / b);
  return true;
}

bool Evaluation::text_sum(const Value& a, const Value& b, Value& out) {
  const bool text = a.is(Kind::text);
  const std::string_view x = text ? a.as_text() : a.as_bytes();
  const std::string_view y = text ? b.as_text() : b.as_bytes();
  if (!spend((x.size() + y.size()) / bytes_per_step) || !has_room(x.size() + y.size())) return false;
  auto* place = static_cast<char*>(arena().allocate(x.size() + y.size() + 1, 1));
  if (!x.empty()) std::memcpy(place, x.data(), x.size());
  if (!y.empty()) std::memcpy(place + x.size(), y.data(), y.size());
  const std::string_view sum(place, x.size() + y.size());
  out = text ? Value::text(sum) : Value::bytes(sum);
  return true;
}

bool Evaluation::concat(const Value* values, std::size_t count, Value& out) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!values[i].is(Kind::text)) {
      // Not what the checker was told: one addition after the other finds the one to blame.
      Value sum = values[0];
      for (std::size_t k = 1; k < count; ++k) {
        if (!arithmetic(Operator::add, Value(sum), values[k], sum)) return false;
      }
      out = sum;
      return true;
    }
    size += values[i].as_text().size();
  }
  if (!spend(size / bytes_per_step) || !has_room(size)) return false;
  auto* place = static_cast<char*>(arena().allocate(size + 1, 1));
  char* end = place;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view part = values[i].as_text();
    if (!part.empty()) std::memcpy(end, part.data(), part.size());
    end += part.size();
  }
  out = Value::text({place, size});
  return true;
}

bool Evaluation::list_sum(const Value& a, const Value& b, Value& out) {
  const List& x = a.as_list();
  const List& y = b.as_list();
  const std::size_t size = x.size() + y.size();
  if (!spend(size) || !has_room(size * sizeof(Value))) return false;
  auto* sum = arena().make<ArenaList>(arena(), size);
  for (std::size_t i = 0; i < x.size(); ++i) sum->append(x.at(i));
  for (std::size_t i = 0; i < y.size(); ++i) sum->append(y.at(i));
  out = Value::list(sum);
  return fits(out);
}

bool Evaluation::time_sum(Operator op, const Value& a, const Value& b, Value& out) {
  if (op != Operator::add && op != Operator::subtract) return no_overload(op, a, b);
  const bool add = op == Operator::add;
  if (a.is(Kind::timestamp) && b.is(Kind::timestamp)) {
    if (add) return no_overload(op, a, b);
    const auto difference = subtract(a.as_timestamp(), b.as_timestamp());
    if (!difference) return overflow(op, a, b);
    out = Value::duration(*difference);
    return true;
  }
  if (a.is(Kind::duration) && b.is(Kind::duration)) {
    const auto sum = add_durations(a.as_duration(), add ? b.as_duration() : negated(b.as_duration()));
    if (!sum) return overflow(op, a, b);
    out = Value::duration(*sum);
    return true;
  }
  if (!add && b.is(Kind::timestamp)) return no_overload(op, a, b);
  const Value& time = a.is(Kind::timestamp) ? a : b;
  const Value& step = a.is(Kind::timestamp) ? b : a;
  const auto moved = move(time.as_timestamp(), add ? step.as_duration() : negated(step.as_duration()));
  if (!moved) return overflow(op, a, b);
  out = Value::timestamp(*moved);
  return true;
}

bool Evaluation::money_problem(Operator op, const Value& a, const Value& b, std::uint8_t problem) {
  switch (static_cast<MoneyProblem>(problem)) {
    case MoneyProblem::mixed_currency:
      return fail(EvaluationErrorCode::mixed_currency,
                  fmt::format("two currencies have no `{}`: {} and {}", symbol(op), excerpt(a), excerpt(b)));
    case MoneyProblem::out_of_range: return overflow(op, a, b);
    case MoneyProblem::not_an_amount: break;
  }
  const Value& other = a.is(Kind::money) ? b : a;
  if (other.is(Kind::text) || other.is(Kind::float64)) {
    return fail(EvaluationErrorCode::conversion, fmt::format("{} is no amount of that currency: {} {} {}",
                                                             excerpt(other), excerpt(a), symbol(op), excerpt(b)));
  }
  return no_overload(op, a, b);
}

bool Evaluation::money_arithmetic(Operator op, const Value& a, const Value& b, Value& out) {
  const bool both = a.is(Kind::money) && b.is(Kind::money);
  tl::expected<Money, MoneyError> result;
  if (op == Operator::multiply && !both) {
    const Value& factor = a.is(Kind::money) ? b : a;
    if (!factor.is(Kind::int64)) return no_overload(op, a, b);
    result = (a.is(Kind::money) ? a : b).as_money().times(factor.as_int());
  } else if (op == Operator::add || op == Operator::subtract) {
    const Currency currency = (a.is(Kind::money) ? a : b).as_money().currency();
    const auto x = money_from(a, currency);
    const auto y = money_from(b, currency);
    if (!x || !y) return money_problem(op, a, b, static_cast<std::uint8_t>(!x ? x.error() : y.error()));
    result = op == Operator::add ? x->plus(*y) : x->minus(*y);
  } else {
    return no_overload(op, a, b);
  }
  if (!result) return overflow(op, a, b);
  out = Value::money(*result);
  return true;
}

bool Evaluation::negate(const Value& a, Value& out) {
  if (a.is(Kind::int64)) {
    if (a.as_int() == INT64_MIN) {
      return fail(EvaluationErrorCode::overflow, fmt::format("the result does not fit: -({})", a.as_int()));
    }
    out = Value::int64(-a.as_int());
    return true;
  }
  if (a.is(Kind::float64)) {
    out = Value::float64(-a.as_double());
    return true;
  }
  if (a.is(Kind::money)) {
    if (a.as_money().minor_units() == INT64_MIN) {
      return fail(EvaluationErrorCode::overflow, fmt::format("the result does not fit: -({})", excerpt(a)));
    }
    out = Value::money(Money::of_minor_units(-a.as_money().minor_units(), a.as_money().currency()));
    return true;
  }
  if (flow() && a.is_null()) {
    out = a;
    return true;
  }
  return fail(EvaluationErrorCode::no_such_overload, fmt::format("`-` does not take {}: {}", kind_name(a), excerpt(a)));
}

bool Evaluation::logical_not(const Value& a, Value& out) {
  if (a.is(Kind::boolean)) {
    out = Value::boolean(!a.as_bool());
    return true;
  }
  if (flow() && a.is_null()) {
    out = a;
    return true;
  }
  return fail(EvaluationErrorCode::no_such_overload, fmt::format("`!` does not take {}: {}", kind_name(a), excerpt(a)));
}

}  // namespace dealflow::cel
