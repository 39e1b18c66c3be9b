// Random trees of flows with every construct of the language, for properties of printers, readers and formatter.
//
// What is generated parses; it need not check: names mean nothing. Texts and names hold what notations stumble over:
// quotes, signs with a meaning, words that are values elsewhere, line ends, letters of any language. Expressions are
// spelt loosely: blanks, parentheses that are not needed, comments, several lines.
//
// Threads:  a generator belongs to one thread. The same seed gives the same trees on every machine.
#pragma once

#include "dsl/flow/action_form.hpp"
#include "dsl/flow/syntax.hpp"
#include "tests/support/sanitized.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace dealflow::test {

// How many a property is held against. Sanitizers look for other faults.
constexpr std::size_t trees = sanitized ? 300 : 10'000;

class FlowGenerator {
 public:
  FlowGenerator(std::uint64_t seed, flow::ActionForms forms) : random_(seed), forms_(forms) {}

  [[nodiscard]] flow::File file();
  [[nodiscard]] std::string expression(int depth = 3);  // on one line, loosely spelt
  [[nodiscard]] std::string text_with_holes();
  [[nodiscard]] std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  [[nodiscard]] bool chance(std::size_t percent) { return below(100) < percent; }

 private:
  flow::Flow flow();
  flow::Use use();
  flow::Input input();
  flow::Steps steps(int depth);
  flow::Step step(int depth);
  flow::Action action(int depth);
  flow::If if_step(int depth);
  flow::Switch switch_step(int depth);
  flow::WaitFor wait_for(int depth);
  flow::Wait wait();
  flow::Map map();
  flow::ArgumentValue value(flow::ValueForm form);
  flow::ArgumentValue constant(bool lists);
  flow::ArgumentValue text_value(std::string text);
  flow::ArgumentValue assignments();

  std::string name();
  std::string word();
  std::string plain_text();
  std::string duration();
  std::string any_expression();  // with comments and line ends, now and then
  std::string primary(int depth);
  std::string literal();
  std::string blank();

  template <std::size_t N>
  std::string pick(const std::string_view (&choices)[N]) {
    return std::string(choices[below(N)]);
  }
  // Not used in the tree before: keys of one table differ.
  std::string unused(std::vector<std::string>& used, std::string (FlowGenerator::*make)());

  std::mt19937_64 random_;
  flow::ActionForms forms_;
};

}  // namespace dealflow::test
