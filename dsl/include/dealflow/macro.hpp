// Macro: a part of the language that looks like a call but evaluates its arguments in its own way, once for each
// element of a list for example. Declared once for parser, reference page and completion.
//
// Threads:  constants.
// Source:   the language definition, "Macros"; the extensions for two variables, optional values and bindings.
#pragma once

#include <dealflow/function.hpp>

#include <span>
#include <string_view>

namespace dealflow::cel {

struct MacroForm {
  std::string_view name;     // "exists", "cel.bind"
  std::string_view written;  // "list.exists(x, test)"
  std::string_view doc;
  Example example;
};

// All that people write, one row a form. Those that only optimisers write (cel.block, cel.index, cel.iterVar) are not
// among them.
[[nodiscard]] std::span<const MacroForm> macros();

}  // namespace dealflow::cel
