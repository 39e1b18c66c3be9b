// Opcodes: the enumeration and the table made from opcodes.def.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dealflow::cel {

enum class Opcode : std::uint8_t {
#define OPCODE(name, stack_effect, operand) name,
#include "dsl/cel/opcodes.def"
};

enum class OperandKind : std::uint8_t { none, constant, target, call };

struct OpcodeInfo {
  std::string_view name;
  int stack_effect;
  OperandKind operand;
};

inline constexpr std::array opcode_info{
#define OPCODE(name, stack_effect, operand) OpcodeInfo{#name, stack_effect, OperandKind::operand},
#include "dsl/cel/opcodes.def"
};

constexpr const OpcodeInfo& info(Opcode op) { return opcode_info[static_cast<std::size_t>(op)]; }

struct Instruction {
  Opcode op;
  std::uint16_t a = 0;
  std::uint32_t c = 0;
};
static_assert(sizeof(Instruction) == 8);

// Of those that take a number of values: what they leave is one more than info() says less that number.
constexpr int stack_effect(const Instruction& instruction) {
  const int declared = info(instruction.op).stack_effect;
  const bool takes_a = instruction.op == Opcode::concat || instruction.op == Opcode::make_list ||
                       instruction.op == Opcode::call || instruction.op == Opcode::unknown_function;
  return takes_a ? declared - static_cast<int>(instruction.a) : declared;
}

}  // namespace dealflow::cel
