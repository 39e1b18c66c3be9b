// Marks that stand among values inside the evaluator and never leave it.
#pragma once

#include <dealflow/value.hpp>

namespace dealflow::cel {

struct ValueAccess {
  static constexpr Kind error_kind = static_cast<Kind>(0xFF);

  // The place of an error that `&&`, `||`, a macro or a binding may still swallow.
  static constexpr Value error(std::uint32_t index) { return {error_kind, Value::Payload{.u = index}, 0}; }
  static constexpr bool is_error(const Value& value) { return value.kind_ == error_kind; }
  static constexpr std::uint32_t error_index(const Value& value) {
    return static_cast<std::uint32_t>(value.payload_.u);
  }
  // Without the kind's check: the caller has just looked.
  static constexpr bool raw_bool(const Value& value) { return value.payload_.b; }
};

}  // namespace dealflow::cel
