#include "dsl/cel/code.hpp"

#include <dealflow/function.hpp>

#include <algorithm>

namespace dealflow::cel {
namespace {

// A text stands in the tree and, decoded, in its arena. What stands beside a node in the tree once it is checked.
constexpr std::size_t node_bytes =
    sizeof(Node) + sizeof(Reference) + sizeof(Type) + sizeof(std::vector<const Function*>);
// Slot names, and what a handful of small allocations cost.
constexpr std::size_t program_bytes = 512;

std::size_t weight(const CallSite& call) {
  std::size_t bytes = sizeof(CallSite);
  for (const Candidate& candidate : call.candidates) {
    bytes += sizeof(Candidate);
    const auto weigh = candidate.function->prepared.weight;
    if (candidate.prepared && weigh != nullptr) bytes += weigh(candidate.prepared.get());
  }
  return bytes;
}

// Notes do not count: whether a workspace loads is no matter of who watches it.
std::size_t weight(const std::vector<Instruction>& instructions) {
  const auto notes = std::count_if(instructions.begin(), instructions.end(), [](const Instruction& one) {
    return one.op == Opcode::note_value || one.op == Opcode::note_turn;
  });
  return (instructions.size() - static_cast<std::size_t>(notes)) * (sizeof(Instruction) + sizeof(Span));
}

template <class T>
std::size_t held(const std::vector<T>& elements) {
  return elements.size() * sizeof(T);
}

}  // namespace

std::size_t weight(const Program::Code& code) {
  std::size_t bytes = sizeof(Program::Code) + program_bytes + 2 * code.ast.text().size() + code.ast.size() * node_bytes;
  for (NodeId id = 0; id < code.ast.size(); ++id) bytes += held(code.ast.node(id).children);
  bytes += weight(code.instructions) + held(code.constants) + held(code.handlers);
  for (const CallSite& call : code.calls) bytes += weight(call);
  return bytes;
}

}  // namespace dealflow::cel
