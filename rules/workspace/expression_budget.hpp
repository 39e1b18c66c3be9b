// What the expressions of one file may take once they are compiled, those of the templates that it uses included: a
// megabyte of text could ask for a hundred of memory.
//
// Errors:   DF122, once a file, at the expression with which it is too much; none is compiled from there on.
// Threads:  belongs to one load.
#pragma once

#include "dsl/base/limits.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"

#include <cstddef>

namespace dealflow::rules {

class ExpressionBudget {
 public:
  [[nodiscard]] bool is_spent() const { return used_ > limits::compiled_bytes_max; }
  void take(std::size_t bytes, const Source& source, Span expression, Report& report) {
    const bool before = is_spent();
    used_ += bytes;
    if (before || !is_spent()) return;
    report
        .add(lint::over_limit, source, expression, "the expressions of this file", limits::compiled_bytes_max,
             "bytes of compiled program")
        .help("put them into several files");
  }

 private:
  std::size_t used_ = 0;
};

}  // namespace dealflow::rules
