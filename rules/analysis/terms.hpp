// Terms: what conditions ask about, taken apart from how they ask. `payment.amount > 100 && payment.channel == "site"`
// becomes `t0 > 100 && t1 == "site"` with two terms, and the constants that each is compared with. Whatever cannot be
// taken apart further is a term as a whole: `items.exists(i, i.sku == "x")` is one that is true, false or null.
//
// What a condition becomes is an expression of the same language, compiled and evaluated by the same code: reasoning
// has no semantics of its own.
//
// Threads:  belongs to one question.
// Source:   LANGUAGE.md, "Expressions"; lint/CATALOGUE.md, DF203, DF204, DF301 to DF303, DF35x.
#pragma once

#include <dealflow/expression.hpp>
#include <dealflow/type.hpp>

#include "dsl/cel/ast.hpp"
#include "rules/plan/plan.hpp"
#include "rules/resolve/rooted_path.hpp"
#include "rules/workspace/settings.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::rules {

// One condition, or a part of it.
struct Formula {
  const cel::Program* program = nullptr;
  cel::NodeId node = cel::no_node;                       // no_node: all of it
  const std::vector<FlowVariable>* variables = nullptr;  // of its flow: `vars.x` stands for its definition
  // Records change while a run goes on: what two moments read of them are two terms.
  std::size_t moment = 0;
};

struct Term {
  std::string asked;  // the path as one text: "payment.amount", "deal.stage" of the event and of the card
  std::string key;    // one text for what is the same: "data.payment.amount"
  cel::Type type;
  bool nullable = false;
  bool whole = false;                 // taken as a whole: what it can be is not known from constants alone
  std::vector<std::string> inside;    // of a path: below its root
  std::vector<std::string> path;      // in `data`; empty for anything else. Of a test of a text: what is tested
  cel::Slot root = slot::data;        // of a path, or the first that it reads
  std::vector<cel::Value> prefixes;   // texts that it is asked to begin with
  std::vector<cel::Value> constants;  // that it is compared with
};

// Whether a value that is worked out of several may be null.
[[nodiscard]] bool any_may_be_absent(const cel::Ast& ast, cel::NodeId id, const cel::Type& data);

// Where formulas over terms are compiled. Made once for all flows: it takes as long as ten of them.
class Workbench {
 public:
  explicit Workbench(const Settings& settings);
  [[nodiscard]] const Settings& settings() const { return *settings_; }
  // Declares t0, t1 … anew.
  void declare(const std::vector<Term>& terms);
  [[nodiscard]] std::optional<cel::Program> compile(std::string_view formula) const;
  // The value of an expression that reads nothing; nothing where it has none. Lives as long as the bench.
  [[nodiscard]] std::optional<cel::Value> evaluate(const std::string& constant);
  [[nodiscard]] cel::Arena& arena() { return arena_; }

  // What reasoning may cost, in evaluations: of one file, and of all flows together. Beyond it nothing more is known.
  static constexpr std::size_t evaluations_max = 1'000'000;
  void renew_budget() { left_ = evaluations_max; }
  [[nodiscard]] bool is_spent() const { return left_ == 0; }
  [[nodiscard]] bool spend(std::size_t evaluations) {
    const bool enough = evaluations <= left_;
    left_ = enough ? left_ - evaluations : 0;
    return enough;
  }

 private:
  const Settings* settings_;
  std::size_t left_ = evaluations_max;
  cel::Environment environment_;
  cel::Arena arena_;
  std::map<std::string, std::optional<cel::Value>, std::less<>> constants_;
};

class Terms {
 public:
  // `data`: the type of the events' data.
  Terms(Workbench& bench, cel::Type data) : bench_(bench), data_(std::move(data)) {}

  // The formula over `t0`, `t1` …; `used` gets the numbers of its terms.
  [[nodiscard]] std::string abstract(const Formula& formula, std::vector<std::size_t>& used);
  [[nodiscard]] const std::vector<Term>& all() const { return terms_; }

 private:
  friend class Abstraction;
  std::size_t number_of(Term term);

  Workbench& bench_;
  cel::Type data_;
  std::vector<Term> terms_;
  std::map<std::string, std::size_t, std::less<>> by_key_;
};

}  // namespace dealflow::rules
