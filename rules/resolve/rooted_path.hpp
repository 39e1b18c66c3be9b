// RootedPath: what a name or a chain of selects stands for, by the root that it begins at: `payment.amount` is in
// `data`.
//
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Expressions".
#pragma once

#include <dealflow/expression.hpp>
#include <dealflow/type.hpp>

#include "dsl/cel/ast.hpp"
#include "rules/plan/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dealflow::rules {

// A name or a chain of plain selects, by its root; nothing for anything else.
struct RootedPath {
  cel::Slot root = slot::data;
  std::vector<std::string> path;
};
[[nodiscard]] std::optional<RootedPath> rooted_path(const cel::Ast& ast, cel::NodeId id);
// "payment.amount", "contact.fields.city": as a designer writes it.
[[nodiscard]] std::string shown(const RootedPath& path);
// Whether it may be null: an optional attribute, a key of an open map, anything of a record.
[[nodiscard]] bool may_be_absent(const RootedPath& path, const cel::Type& data);

}  // namespace dealflow::rules
