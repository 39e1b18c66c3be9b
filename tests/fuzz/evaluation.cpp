// Evaluation: the input is an expression and, behind a line of three hyphens, the JSON that is `data`. The other
// variables take their values from the input's bytes. Whatever stands there, in both modes, with and without the
// checker: a value or an error with a place, the same each time, within the budget of steps, depth and memory.
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/slots.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace dealflow::fuzz {
namespace {

constexpr std::string_view separator = "\n---\n";
constexpr cel::EvaluationLimits narrow{.steps_max = 500, .depth_max = 20};
constexpr cel::EvaluationLimits wide{.steps_max = 50'000, .depth_max = 20};
// A step may copy a text or a list of some length; what it makes must not grow without bound.
constexpr std::size_t bytes_per_step = 512;
constexpr std::size_t bytes_at_least = 1 << 20;

struct Outcome {
  bool failed = false;
  cel::EvaluationErrorCode code = {};
  std::string text;
};

Outcome run(const cel::Program& program, const std::vector<cel::Value>& slots, const cel::EvaluationLimits& limits) {
  cel::Arena arena;
  const auto value = program.evaluate(slots, arena, {.limits = limits, .zone = "America/Sao_Paulo", .region = "BR"});
  claim(arena.bytes_used() <= bytes_at_least + limits.steps_max * bytes_per_step, "memory is bounded by the steps",
        std::to_string(arena.bytes_used()));
  if (value) return {false, {}, to_literal(*value)};
  claim(within(value.error().span, program.text().size()), "an error has a place in the text", value.error().message);
  claim(!value.error().message.empty(), "an error says what went wrong");
  return {true, value.error().code, value.error().message};
}

bool out_of_budget(const Outcome& outcome) {
  return outcome.failed && outcome.code == cel::EvaluationErrorCode::step_budget;
}

void check_program(const cel::Program& program, const std::vector<cel::Value>& slots) {
  const Outcome first = run(program, slots, narrow);
  const Outcome second = run(program, slots, narrow);
  claim(first.failed == second.failed && first.text == second.text, "evaluation is a pure function", first.text);
  const Outcome more = run(program, slots, wide);
  if (!out_of_budget(first)) {
    claim(first.failed == more.failed && first.text == more.text, "more steps than are needed change nothing",
          first.text);
  }
}

}  // namespace
}  // namespace dealflow::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealflow;
  const std::string_view input = fuzz::as_text(data, size);
  const std::size_t cut = std::min(input.find(fuzz::separator), input.size());
  const std::string_view text = input.substr(0, cut);
  cel::Arena arena;
  const auto slots = fuzz::slots(input.substr(std::min(cut + fuzz::separator.size(), input.size())), arena);
  for (const cel::Environment& environment : fuzz::environments()) {
    const auto program = environment.compile(text);
    if (program) {
      fuzz::check_program(*program, slots);
    } else {
      for (const cel::Problem& problem : program.error()) {
        fuzz::claim(fuzz::within(problem.span, text.size()), "a problem stands in the text", problem.message);
      }
    }
  }
  return 0;
}
