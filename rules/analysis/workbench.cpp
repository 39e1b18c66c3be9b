#include "dsl/base/limits.hpp"
#include "rules/analysis/terms.hpp"
#include "rules/resolve/scope.hpp"

namespace dealflow::rules {

Workbench::Workbench(const Settings& settings) : settings_(&settings), environment_(flow_environment()) {}

void Workbench::declare(const std::vector<Term>& terms) {
  for (std::size_t i = 0; i < terms.size(); ++i)
    environment_.declare("t" + std::to_string(i), terms[i].type, terms[i].nullable);
}

std::optional<cel::Program> Workbench::compile(std::string_view formula) const {
  auto program = environment_.compile(formula);
  return program ? std::optional(std::move(*program)) : std::nullopt;
}

std::optional<cel::Value> Workbench::evaluate(const std::string& constant) {
  const auto [found, is_new] = constants_.try_emplace(constant);
  if (!is_new) return found->second;
  const auto program = environment_.compile(constant);
  if (!program || !program->is_constant()) return std::nullopt;
  const auto value = program->evaluate({}, arena_, {.limits = {.steps_max = limits::constant_steps_max}});
  if (value) found->second = cel::deep_copy(*value, arena_);
  return found->second;
}

}  // namespace dealflow::rules
