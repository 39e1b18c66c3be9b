#include "dsl/cel/code.hpp"

#include <fmt/format.h>

namespace dealflow::cel {
namespace {

std::string operand(const Program::Code& code, const Instruction& in) {
  switch (info(in.op).operand) {
    case OperandKind::none: return {};
    case OperandKind::constant: return to_literal(code.constants[in.c]);
    case OperandKind::target: return fmt::format("-> {}", in.c);
    case OperandKind::call: return code.calls[in.c].name;
  }
  return {};
}

}  // namespace

// One instruction a line: place, name, a, c; then the handlers.
std::string disassemble(const Program::Code& code) {
  std::string text;
  for (std::size_t i = 0; i < code.instructions.size(); ++i) {
    const Instruction& in = code.instructions[i];
    std::string line = fmt::format("{:4} {:20} {:3} {}", i, info(in.op).name, in.a, operand(code, in));
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  for (const Handler& handler : code.handlers) {
    text += fmt::format("     errors of {} to {} -> {}\n", handler.begin, handler.end - 1, handler.target);
  }
  return text;
}

}  // namespace dealflow::cel
