#include "dsl/cel/operator_types.hpp"

namespace dealflow::cel {
namespace {

bool is_number(TypeKind kind) {
  return kind == TypeKind::int64 || kind == TypeKind::uint64 || kind == TypeKind::float64;
}

bool is_open(TypeKind kind) { return kind == TypeKind::dyn || kind == TypeKind::parameter; }

bool is_ordered(TypeKind kind) {
  return is_number(kind) || kind == TypeKind::boolean || kind == TypeKind::text || kind == TypeKind::bytes ||
         kind == TypeKind::timestamp || kind == TypeKind::duration || kind == TypeKind::money;
}

bool is_amount(TypeKind kind) { return is_number(kind) || kind == TypeKind::text || kind == TypeKind::money; }

// One is money, the other stands for an amount.
bool money_pair(TypeKind a, TypeKind b) {
  return (a == TypeKind::money && is_amount(b)) || (b == TypeKind::money && is_amount(a));
}

class BinaryTypes {
 public:
  BinaryTypes(const Type& left, const Type& right, Substitution& substitution, bool flow_mode)
      : left_(substitution.resolve(left)),
        right_(substitution.resolve(right)),
        a_(left_.node().kind),
        b_(right_.node().kind),
        substitution_(substitution),
        flow_(flow_mode) {}

  std::optional<Type> equality() {
    if (flow_ && ((is_number(a_) && is_number(b_)) || money_pair(a_, b_))) return Type::boolean();
    return substitution_.assignable(left_, right_) || substitution_.assignable(right_, left_)
               ? std::optional(Type::boolean())
               : std::nullopt;
  }

  std::optional<Type> order() {
    const bool left = usable(a_) || is_ordered(a_);
    const bool right = usable(b_) || is_ordered(b_);
    if (!left || !right) return std::nullopt;
    if (usable(a_) || usable(b_) || a_ == b_ || (is_number(a_) && is_number(b_))) return Type::boolean();
    return flow_ && money_pair(a_, b_) ? std::optional(Type::boolean()) : std::nullopt;
  }

  std::optional<Type> membership() {
    if (usable(b_)) return Type::boolean();
    if (b_ == TypeKind::object)
      return usable(a_) || a_ == TypeKind::text ? std::optional(Type::boolean()) : std::nullopt;
    if (b_ != TypeKind::list && b_ != TypeKind::map) return std::nullopt;
    const Type& element = right_.node().arguments[0];
    return BinaryTypes(left_, element, substitution_, flow_).equality();
  }

  std::optional<Type> add() {
    if (a_ == TypeKind::list && b_ == TypeKind::list) {
      return Type::list(substitution_.join(left_.node().arguments[0], right_.node().arguments[0]));
    }
    if (a_ == TypeKind::timestamp && b_ == TypeKind::duration) return left_;
    if (a_ == TypeKind::duration && b_ == TypeKind::timestamp) return right_;
    if (a_ == b_ && (a_ == TypeKind::text || a_ == TypeKind::bytes || a_ == TypeKind::duration)) return left_;
    if (flow_ && money_pair(a_, b_)) return Type::money();
    return numbers(addable(a_) && addable(b_));
  }

  std::optional<Type> subtract() {
    if (a_ == TypeKind::timestamp && b_ == TypeKind::timestamp) return Type::duration();
    if (a_ == TypeKind::timestamp && b_ == TypeKind::duration) return left_;
    if (a_ == TypeKind::duration && b_ == TypeKind::duration) return left_;
    if (flow_ && money_pair(a_, b_)) return Type::money();
    return numbers((is_number(a_) || a_ == TypeKind::timestamp || a_ == TypeKind::duration || a_ == TypeKind::money ||
                    usable(a_)) &&
                   (is_number(b_) || b_ == TypeKind::timestamp || b_ == TypeKind::duration || b_ == TypeKind::money ||
                    usable(b_)));
  }

  std::optional<Type> multiply() {
    const auto whole = [](TypeKind kind) { return kind == TypeKind::int64; };
    if (flow_ && ((a_ == TypeKind::money && whole(b_)) || (whole(a_) && b_ == TypeKind::money))) return Type::money();
    return numbers((is_number(a_) || usable(a_) || (flow_ && a_ == TypeKind::money)) &&
                   (is_number(b_) || usable(b_) || (flow_ && b_ == TypeKind::money)));
  }

  std::optional<Type> divide() { return numbers((is_number(a_) || usable(a_)) && (is_number(b_) || usable(b_))); }

  std::optional<Type> modulo() {
    if (a_ == TypeKind::float64 || b_ == TypeKind::float64) return std::nullopt;
    return divide();
  }

 private:
  // Nothing is known before the run; in flow mode null passes too.
  [[nodiscard]] bool usable(TypeKind kind) const { return is_open(kind) || (flow_ && kind == TypeKind::null); }

  [[nodiscard]] bool addable(TypeKind kind) const {
    return usable(kind) || is_number(kind) || kind == TypeKind::text || kind == TypeKind::bytes ||
           kind == TypeKind::duration || kind == TypeKind::timestamp || kind == TypeKind::list ||
           kind == TypeKind::money;
  }

  // `open_fits`: each operand alone could be one of the operator's.
  [[nodiscard]] std::optional<Type> numbers(bool open_fits) const {
    if (is_number(a_) && a_ == b_) return left_;
    if (flow_ && is_number(a_) && is_number(b_)) return Type::float64();
    if (!open_fits || (!usable(a_) && !usable(b_))) return std::nullopt;
    if (a_ == TypeKind::text || b_ == TypeKind::text) return flow_ ? Type::dyn() : Type::text();
    return Type::dyn();
  }

  Type left_;
  Type right_;
  TypeKind a_;
  TypeKind b_;
  Substitution& substitution_;
  bool flow_;
};

}  // namespace

std::optional<Type> type_of_binary(Operator op, const Type& left, const Type& right, Substitution& substitution,
                                   bool flow_mode) {
  BinaryTypes types(left, right, substitution, flow_mode);
  switch (op) {
    case Operator::equal:
    case Operator::not_equal: return types.equality();
    case Operator::less:
    case Operator::less_equal:
    case Operator::greater:
    case Operator::greater_equal: return types.order();
    case Operator::in: return types.membership();
    case Operator::add: return types.add();
    case Operator::subtract: return types.subtract();
    case Operator::multiply: return types.multiply();
    case Operator::divide: return types.divide();
    case Operator::modulo: return types.modulo();
    case Operator::none:
    case Operator::logical_or:
    case Operator::logical_and:
    case Operator::logical_not:
    case Operator::negate: break;
  }
  return std::nullopt;
}

std::optional<Type> type_of_unary(Operator op, const Type& operand, bool flow_mode) {
  const TypeKind kind = operand.node().kind;
  if (is_open(kind) || (flow_mode && kind == TypeKind::null)) {
    return op == Operator::logical_not ? Type::boolean() : Type::dyn();
  }
  if (op == Operator::logical_not) return kind == TypeKind::boolean ? std::optional(operand) : std::nullopt;
  const bool signed_number = kind == TypeKind::int64 || kind == TypeKind::float64 || kind == TypeKind::money;
  return signed_number ? std::optional(operand) : std::nullopt;
}

}  // namespace dealflow::cel
