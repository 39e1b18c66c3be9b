// Operators of the reference evaluator: what the language definition says about `==`, `<`, `in` and arithmetic, written
// for reading and not for speed. Nothing here is shared with the evaluator it is held against but the Value type.
//
// Source: CEL language definition, "Equality", "Ordering", "Arithmetic"; LANGUAGE.md, "Expressions", for flow mode.
#pragma once

#include "dsl/cel/ast.hpp"

#include <dealflow/expression.hpp>

#include <tl/expected.hpp>

#include <optional>

namespace dealflow::cel::reference {

// A value, or why there is none.
using Outcome = tl::expected<Value, EvaluationErrorCode>;

[[nodiscard]] inline tl::unexpected<EvaluationErrorCode> error(EvaluationErrorCode code) {
  return tl::unexpected<EvaluationErrorCode>(code);
}

// Elements of lists and values of maps compare by it too; amounts of two currencies are then unequal.
[[nodiscard]] bool same(const Value& a, const Value& b);
// The entry whose key is `same`.
[[nodiscard]] std::optional<Value> find(const Map& map, const Value& key);
// A list's element for an index of any kind of number, if it is whole and there is one.
[[nodiscard]] Outcome element(const List& list, const Value& index);

[[nodiscard]] Outcome equality(Operator op, const Value& a, const Value& b);
[[nodiscard]] Outcome order(Operator op, const Value& a, const Value& b, bool flow);
[[nodiscard]] Outcome membership(const Value& element, const Value& container, bool flow);
[[nodiscard]] Outcome arithmetic(Operator op, const Value& a, const Value& b, bool flow, Arena& arena);
[[nodiscard]] Outcome unary(Operator op, const Value& a, bool flow);
// One pair of `&&` or `||`: whichever side decides does; else an error, else null.
[[nodiscard]] Outcome logical(Operator op, const Outcome& a, const Outcome& b, bool flow);

}  // namespace dealflow::cel::reference
