// CheckedFlow: a flow's tree together with what its expressions became, for those who look at it once all of it is
// known: the linter's rules over a flow as a whole and over all flows.
//
// Threads:  immutable once checked.
#pragma once

#include <dealflow/expression.hpp>

#include "dsl/flow/syntax.hpp"
#include "dsl/source/source.hpp"
#include "rules/plan/plan.hpp"
#include "rules/resolve/scope.hpp"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace dealflow::rules {

// What the texts of a tree compiled to, by their place in the tree. Those that did not compile are not there.
class CompiledTexts {
 public:
  struct Expression {
    const flow::Text* text;
    cel::Program program;
  };
  struct Holes {
    const flow::Text* text;
    cel::Template compiled;
  };

  void add(const flow::Text& text, const cel::Program& program) {
    by_place_.emplace(&text,
                      &expressions_.emplace_back(std::make_unique<Expression>(Expression{&text, program}))->program);
  }
  void add(const flow::Text& text, const cel::Template& compiled) {
    holes_by_place_.emplace(&text, holes_.size());
    holes_.push_back({&text, compiled});
  }
  // A value of a case: what it compares.
  void add(const flow::ArgumentValue& value, const cel::Program& program) { cases_.emplace(&value, program); }

  [[nodiscard]] const cel::Program* find(const flow::Text& text) const {
    const auto found = by_place_.find(&text);
    return found == by_place_.end() ? nullptr : found->second;
  }
  [[nodiscard]] const cel::Template* find_holes(const flow::Text& text) const {
    const auto found = holes_by_place_.find(&text);
    return found == holes_by_place_.end() ? nullptr : &holes_[found->second].compiled;
  }
  [[nodiscard]] const cel::Program* find(const flow::ArgumentValue& value) const {
    const auto found = cases_.find(&value);
    return found == cases_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] const std::vector<std::unique_ptr<Expression>>& expressions() const { return expressions_; }
  [[nodiscard]] const std::vector<Holes>& holes() const { return holes_; }

 private:
  std::vector<std::unique_ptr<Expression>> expressions_;
  std::vector<Holes> holes_;
  std::unordered_map<const flow::Text*, const cel::Program*> by_place_;
  std::unordered_map<const flow::Text*, std::size_t> holes_by_place_;
  std::unordered_map<const flow::ArgumentValue*, cel::Program> cases_;
};

struct CheckedFlow {
  const flow::Flow* flow = nullptr;
  const Source* source = nullptr;
  const flow::Use* use = nullptr;  // what made it of a template
  const Source* use_source = nullptr;
  std::string id;
  std::string path;
  std::size_t place = 0;  // in the file
  Triggers triggers;
  cel::Type data;  // of its events
  std::vector<FlowVariable> variables;
  CompiledTexts compiled;
  std::shared_ptr<const InputValues> inputs;
  bool has_errors = false;

  [[nodiscard]] bool is_enabled() const { return !flow->enabled || flow->enabled->value; }
  [[nodiscard]] bool is_exclusive() const { return flow->exclusive && flow->exclusive->value; }
  [[nodiscard]] std::int64_t priority() const { return flow->priority ? flow->priority->value : 100; }
  [[nodiscard]] bool runs() const { return !has_errors && is_enabled() && (flow->inputs.empty() || use != nullptr); }
};

}  // namespace dealflow::rules
