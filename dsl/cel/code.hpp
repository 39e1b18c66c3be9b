// Code: what a Program holds. Immutable once compiled and verified.
#pragma once

#include "dsl/cel/ast.hpp"
#include "dsl/cel/opcodes.hpp"

#include <dealflow/expression.hpp>

#include <string>
#include <vector>

namespace dealflow::cel {

// One overload that a call may turn out to mean.
struct Candidate {
  const Function* function = nullptr;
  std::vector<std::uint16_t> kinds;  // for each argument, one bit for each Kind that it may be
  bool opaque = false;               // an argument's name has to be compared too
  Prepared::State prepared;
};

struct CallSite {
  std::string name;
  std::vector<Candidate> candidates;
  bool answers_bool = false;  // null in flow mode is then false
};

// Where an error that happens between `begin` and `end` becomes a value on the stack at `target`.
struct Handler {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t target = 0;
  std::uint32_t depth = 0;
};

struct Program::Code {
  Ast ast;
  std::vector<Instruction> instructions;
  std::vector<Span> spans;     // of each instruction's source
  std::vector<NodeId> owners;  // of each instruction, in traced programs; else empty
  std::vector<Value> constants;
  std::vector<CallSite> calls;
  std::vector<Handler> handlers;  // by their ends; inner ones first
  std::vector<Slot> slots_used;
  std::uint32_t locals = 0;
  std::uint32_t stack_max = 0;  // locals included
  bool flow_mode = false;
  Type type;
};

// What must hold of every program: operands in bounds, one depth at each place, ends in `result`. Empty where it does.
[[nodiscard]] std::string verify(const Program::Code& code);

[[nodiscard]] std::string disassemble(const Program::Code& code);
[[nodiscard]] std::size_t weight(const Program::Code& code);

}  // namespace dealflow::cel
