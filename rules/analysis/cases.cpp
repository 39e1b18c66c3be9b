#include "rules/analysis/cases.hpp"

#include "dsl/base/limits.hpp"
#include "rules/analysis/cells.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

Truth truth_of(const cel::Program& program, std::span<const cel::Value> slots, cel::Arena& arena) {
  const auto value = program.evaluate(slots, arena, {.limits = {.steps_max = limits::constant_steps_max}});
  if (!value) return Truth::unknown;
  return cel::holds(*value) ? Truth::yes : Truth::no;
}

std::optional<std::vector<cel::Value>> known_cell(const Term& term, const Cases::Known& known, Workbench& bench) {
  if (term.whole || known.empty()) return std::nullopt;
  const auto found = known.find(term.asked);
  if (found == known.end()) return std::nullopt;
  const auto value = bench.evaluate(found->second);
  return value ? std::optional(std::vector<cel::Value>{*value}) : std::nullopt;
}

std::vector<Triggers> apart(const Triggers& triggers) {
  if (triggers.size() < 2) return {triggers};
  std::vector<Triggers> kinds;
  kinds.reserve(triggers.size());
  for (const stdlib::EventType* type : triggers) kinds.push_back({type});
  return kinds;
}

}  // namespace

std::optional<Cases> Cases::of(std::span<const Formula> formulas, const Triggers& triggers, const cel::Type& data,
                               Workbench& bench, const Known& known) {
  std::size_t nodes = 0;
  for (const Formula& formula : formulas) nodes += formula.program->ast().size();
  if (nodes > nodes_max || !bench.spend(nodes)) return std::nullopt;
  Cases cases;
  Terms terms(bench, data);
  std::vector<std::string> texts;
  for (const Formula& formula : formulas) texts.push_back(terms.abstract(formula, cases.used_.emplace_back()));
  cases.terms_ = terms.all();
  cases.formulas_ = formulas.size();
  // Each kind of event by itself: an attribute of one is never there together with one of another.
  for (const Triggers& kind : apart(triggers)) {
    Block block{cases.cases_, {}};
    std::size_t size = 1;
    for (const Term& term : cases.terms_) {
      auto cells = known_cell(term, known, bench);
      if (!cells) cells = cells_of(term, bench.settings(), kind, bench.arena());
      if (!cells || cells->empty()) return std::nullopt;
      size *= cells->size();
      if (cases.cases_ + size > cases_max) return std::nullopt;
      block.cells.push_back(std::move(*cells));
    }
    cases.cases_ += size;
    if (cases.cases_ * formulas.size() > evaluations_max) return std::nullopt;
    cases.blocks_.push_back(std::move(block));
  }
  if (!bench.spend(cases.cases_ * formulas.size())) return std::nullopt;
  bench.declare(cases.terms_);
  std::vector<cel::Program> programs;
  for (const std::string& text : texts) {
    auto program = bench.compile(text);
    if (!program) return std::nullopt;
    programs.push_back(std::move(*program));
  }
  std::vector<cel::Value> slots(cases.terms_.size());
  cel::Arena arena;
  cases.truths_.reserve(cases.cases_ * cases.formulas_);
  for (std::size_t one = 0; one < cases.cases_; ++one) {
    for (std::size_t term = 0; term < slots.size(); ++term) slots[term] = cases.value(one, term);
    for (const cel::Program& program : programs) cases.truths_.push_back(truth_of(program, slots, arena));
    arena.reset();
  }
  return cases;
}

const cel::Value& Cases::value(std::size_t one, std::size_t term) const {
  std::size_t block = blocks_.size() - 1;
  while (blocks_[block].begin > one) --block;
  const auto& cells = blocks_[block].cells;
  one -= blocks_[block].begin;
  for (std::size_t i = 0; i < term; ++i) one /= cells[i].size();
  return cells[term][one % cells[term].size()];
}

bool Cases::any(const Wanted& wanted) const {
  for (std::size_t one = 0; one < cases_; ++one)
    if (wanted(one)) return true;
  return false;
}

bool Cases::always(std::size_t formula, Truth truth, const Wanted& wanted) const {
  bool seen = false;
  for (std::size_t one = 0; one < cases_; ++one) {
    if (wanted && !wanted(one)) continue;
    if (at(one, formula) != truth) return false;
    seen = true;
  }
  return seen;
}

}  // namespace dealflow::rules
