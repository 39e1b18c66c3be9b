// ExpressionSession: names with values, and expressions over them. What `eval` and its prompt share.
//
// Threads:  one thread.
#pragma once

#include <dealflow/expression.hpp>
#include <dealflow/trace.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cli {

class ExpressionSession {
 public:
  ExpressionSession();

  // Each key of a JSON object becomes a name. The problem in words, or empty.
  [[nodiscard]] std::string add_data(std::string_view json);
  // The name stands for the value of the expression from now on. It must compile.
  struct Answer;
  Answer bind(std::string_view name, std::string_view expression);

  struct Answer {
    bool compiled = false;
    bool evaluated = false;
    cel::Value value;
    cel::Type type;
    std::vector<std::string> complaints;  // each with the line and a caret
  };
  [[nodiscard]] Answer check(std::string_view expression);  // type only
  [[nodiscard]] Answer evaluate(std::string_view expression);
  // Evaluates too; `into` is filled wherever the expression compiles.
  [[nodiscard]] Answer trace(std::string_view expression, std::optional<cel::Trace>& into);

  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  void declare(std::string_view name, const cel::Type& type, const cel::Value& value);
  [[nodiscard]] static Answer refused(std::string_view expression, const cel::Problems& problems);
  static void take(Answer& answer, std::string_view expression,
                   const tl::expected<cel::Value, cel::EvaluationError>& result);

  cel::Environment environment_;
  cel::Arena arena_;
  std::vector<cel::Value> slots_;
  std::vector<std::string> names_;
  std::deque<cel::Program> programs_;  // values may point into them
};

}  // namespace dealflow::cli
