// All functions that a flow can call: those of the expression language (dealflow/functions.hpp) and dealflow's own, for
// money, contacts, dates, text, choices and addresses.
//
// Threads:  made once and immutable.
// Source:   DESIGN 10; LANGUAGE.md, "Expressions". docs/reference/functions.md is made from these declarations.
#pragma once

#include <dealflow/function.hpp>

#include <span>

namespace dealflow::stdlib {

// The language's own libraries first.
[[nodiscard]] std::span<const cel::Library* const> libraries();

// dealflow's own alone.
[[nodiscard]] std::span<const cel::Library* const> own_libraries();

}  // namespace dealflow::stdlib
