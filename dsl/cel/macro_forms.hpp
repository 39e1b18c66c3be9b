// The macros with a receiver and variables, as the parser recognises them: receiver.name(variables …, arguments …).
#pragma once

#include "dsl/cel/ast.hpp"

#include <dealflow/macro.hpp>

#include <cstddef>
#include <span>

namespace dealflow::cel {

struct ReceiverMacro {
  MacroForm form;
  Macro macro = Macro::none;
  std::size_t variables = 1;
  std::size_t arguments = 1;
};

[[nodiscard]] std::span<const ReceiverMacro> receiver_macros();

}  // namespace dealflow::cel
