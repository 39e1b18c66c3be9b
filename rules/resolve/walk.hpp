// Walks through the steps of a flow, into every branch, in the order in which they are written.
#pragma once

#include "dsl/flow/syntax.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::rules {

// The blocks inside a step, in order; those of control flow and `on_failure`.
[[nodiscard]] std::vector<const flow::Steps*> blocks_of(const flow::Step& step);

// A block and the word by which the paths of its steps name it: those of "2.then.1" stand in `then` of step 2.
struct NamedBlock {
  std::string word;
  const flow::Steps* steps;
};
[[nodiscard]] std::vector<NamedBlock> named_blocks_of(const flow::Step& step);

namespace block_word {
inline constexpr std::string_view then = "then";  // of `if` and `wait for`
inline constexpr std::string_view otherwise = "else";
inline constexpr std::string_view one_case = "case";
inline constexpr std::string_view fallback = "default";  // of `switch`
inline constexpr std::string_view loop = "do";
inline constexpr std::string_view on_failure = "on_failure";
}  // namespace block_word
// Of the way that `if` and `switch` go where nothing holds, written or not.
[[nodiscard]] constexpr std::string_view otherwise_of(std::string_view action) {
  return action == "switch" ? block_word::fallback : block_word::otherwise;
}
// The word of the n-th block of that kind in one step, from 0: "then", "then2".
[[nodiscard]] std::string numbered(std::string_view word, std::size_t index);

// Calls `visit` for each step and the steps around it, the innermost last.
using StepVisit = std::function<void(const flow::Step& step, const std::vector<const flow::Step*>& around)>;
void for_each_step(const flow::Steps& steps, const StepVisit& visit);

// Calls `visit` for each step with its path ("2.then.1"), in the order of the text.
using PathVisit = std::function<void(const std::string& path, const flow::Step& step)>;
void for_each_path(const flow::Steps& steps, const PathVisit& visit);

// Calls `visit` for each action until it returns false.
void for_each_action(const flow::Steps& steps, const std::function<bool(const flow::Action&)>& visit);

// The first map that moves something, or null.
[[nodiscard]] const flow::Map* first_map(const flow::Steps& steps);

}  // namespace dealflow::rules
