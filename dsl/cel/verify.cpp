#include "dsl/cel/code.hpp"

#include <fmt/format.h>

#include <optional>

namespace dealflow::cel {
namespace {

// Where an instruction may go on, and how deep the stack then is.
struct Edge {
  std::uint32_t target = 0;
  int depth = 0;
};

std::optional<std::string> bad_operand(const Program::Code& code, const Instruction& in) {
  switch (info(in.op).operand) {
    case OperandKind::none: return std::nullopt;
    case OperandKind::constant:
      if (in.c < code.constants.size()) return std::nullopt;
      return "constant out of bounds";
    case OperandKind::target:
      if (in.c < code.instructions.size()) return std::nullopt;
      return "target out of bounds";
    case OperandKind::call:
      if (in.c < code.calls.size()) return std::nullopt;
      return "call out of bounds";
  }
  return std::nullopt;
}

// The depth at the target of a jump: of those that skip a loop or an optional, the answer lies on the stack there.
int depth_at_target(const Instruction& in, int before, int after) {
  if (in.op == Opcode::loop_begin || in.op == Opcode::optional_begin) return before;
  return after;
}

}  // namespace

std::string verify(const Program::Code& code) {
  const std::size_t count = code.instructions.size();
  if (count == 0 || code.spans.size() != count || code.instructions.back().op != Opcode::result) return "no result";
  std::vector<std::optional<int>> depths(count);
  std::vector<Edge> open{{0, static_cast<int>(code.locals)}};
  for (const Handler& handler : code.handlers) {
    if (handler.target >= count) return "handler out of bounds";
    open.push_back({handler.target, static_cast<int>(handler.depth) + 1});
  }
  while (!open.empty()) {
    const auto [at, depth] = open.back();
    open.pop_back();
    if (at >= count) return fmt::format("runs past the end at {}", at);
    if (depths[at]) {
      if (*depths[at] != depth) return fmt::format("two depths at {}: {} and {}", at, *depths[at], depth);
      continue;
    }
    depths[at] = depth;
    const Instruction& in = code.instructions[at];
    if (const auto problem = bad_operand(code, in)) return fmt::format("{} at {}", *problem, at);
    const int after = depth + stack_effect(in);
    if (after < static_cast<int>(code.locals) || after > static_cast<int>(code.stack_max)) {
      return fmt::format("stack out of bounds at {}", at);
    }
    if (in.op == Opcode::result) continue;
    if (info(in.op).operand == OperandKind::target) open.push_back({in.c, depth_at_target(in, depth, after)});
    if (in.op != Opcode::jump) open.push_back({at + 1, after});
  }
  return {};
}

}  // namespace dealflow::cel
