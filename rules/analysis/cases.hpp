// Cases: what conditions say of every kind of event there is. Every term takes a value of each of its cells, in all
// combinations, and the formulas are evaluated in each: whether one always holds, never, implies another or overlaps
// with it is then read off.
//
// "Always" and "never" are proven. That two conditions hold together is not, as two terms may depend on each other
// (`size(items)` and `items.exists(…)`): for that, an event is made and the conditions are evaluated on it.
//
// Units:    at most cases_max combinations; beyond them nothing is known.
// Threads:  belongs to one question.
#pragma once

#include "rules/analysis/terms.hpp"
#include "rules/resolve/scope.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dealflow::rules {

enum class Truth : std::uint8_t { no, yes, unknown };  // null is no; unknown: the evaluation fails

class Cases {
 public:
  static constexpr std::size_t nodes_max = 4096;  // of all formulas
  static constexpr std::size_t cases_max = 4096;
  static constexpr std::size_t evaluations_max = 16'384;

  // Values that are known already, by what is asked (Term::asked); literals.
  using Known = std::map<std::string, std::string, std::less<>>;
  // Nothing where there are too many, or where a formula cannot be judged.
  [[nodiscard]] static std::optional<Cases> of(std::span<const Formula> formulas, const Triggers& triggers,
                                               const cel::Type& data, Workbench& bench, const Known& known = {});

  [[nodiscard]] std::size_t size() const { return cases_; }
  [[nodiscard]] Truth at(std::size_t one, std::size_t formula) const { return truths_[one * formulas_ + formula]; }
  [[nodiscard]] const std::vector<std::size_t>& terms_of(std::size_t formula) const { return used_[formula]; }
  [[nodiscard]] const std::vector<Term>& terms() const { return terms_; }
  [[nodiscard]] const cel::Value& value(std::size_t one, std::size_t term) const;

  // All cases in which `wanted` holds agree on `truth` of the formula; false where there is none.
  using Wanted = std::function<bool(std::size_t one)>;
  [[nodiscard]] bool always(std::size_t formula, Truth truth, const Wanted& wanted = nullptr) const;
  [[nodiscard]] bool any(const Wanted& wanted) const;

 private:
  std::vector<Term> terms_;
  struct Block {
    std::size_t begin = 0;                       // its first case
    std::vector<std::vector<cel::Value>> cells;  // by term
  };
  std::vector<Block> blocks_;                   // of each event type, in turn
  std::vector<std::vector<std::size_t>> used_;  // by formula
  std::vector<Truth> truths_;
  std::size_t formulas_ = 0;
  std::size_t cases_ = 0;
};

}  // namespace dealflow::rules
