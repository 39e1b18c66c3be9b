// The equalities that must hold for a condition to hold: `payment.channel == "course" && …` gives one.
//
// What a condition implies, for the trigger index and for the checks of conditions that never hold.
// Threads:  pure functions; texts live as long as the program.
#pragma once

#include <dealflow/expression.hpp>
#include <dealflow/span.hpp>
#include <dealflow/value.hpp>

#include <string>
#include <vector>

namespace dealflow::rules {

struct Equality {
  std::vector<std::string> path;  // inside `data`: {"payment", "channel"}
  cel::Value constant;            // text, boolean, int or double
  Span constant_span;             // in the expression's text
};

// Only those on the event's attributes. If one of them does not hold, the condition does not, whatever else it says.
[[nodiscard]] std::vector<Equality> data_equalities(const cel::Program& condition);

// The same inside another root, `contact` or `deal`.
[[nodiscard]] std::vector<Equality> equalities_in(cel::Slot root, const cel::Program& condition);

// The numbers between which an attribute must be for a condition to hold: `payment.amount > 10 && payment.amount <=
// 50`.
struct Range {
  std::vector<std::string> path;
  double low;   // -infinity where there is no bound
  double high;  // infinity
  bool low_included = true;
  bool high_included = true;
};
// One for each attribute that is compared with a number in a part of the outermost `&&`.
[[nodiscard]] std::vector<Range> data_ranges(const cel::Program& condition);
// Whether no number is in both; of two attributes, false.
[[nodiscard]] bool are_apart(const Range& a, const Range& b);

[[nodiscard]] std::string join_path(const std::vector<std::string>& path);  // "payment.channel"

}  // namespace dealflow::rules
