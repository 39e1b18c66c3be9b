// What an action writes to the records in scope, as far as it replaces what is there: `set`, a move, a close, an
// assignment.
//
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Steps", "Variables and mapping".
#pragma once

#include "rules/analysis/terms.hpp"
#include "rules/lint/flow_view.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dealflow::lint {

struct Write {
  stdlib::Holder holder = stdlib::Holder::contact;
  std::vector<std::string> path;        // as expressions read it: {"fields", "city"}, {"stage"}
  std::optional<std::string> constant;  // what it is set to, where that is always the same; as a literal
  bool certain = true;                  // false: null leaves what is there
  bool may_go_back = true;              // of a stage
  Span span;                            // the field's name, or the step's first word

  [[nodiscard]] bool same_place(const Write& other) const { return holder == other.holder && path == other.path; }
  // Whether an expression that reads `read` sees what is written.
  [[nodiscard]] bool is_read_by(const rules::RootedPath& read) const;
  [[nodiscard]] std::string shown() const;  // "the contact's `city`"
};

[[nodiscard]] std::vector<Write> writes_of(const FlowView& view, const flow::Action& action, Span head);

}  // namespace dealflow::lint
