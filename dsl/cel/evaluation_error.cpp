#include <dealflow/evaluation_error.hpp>

#include <array>
#include <cstddef>

namespace dealflow::cel {
namespace {

using Code = EvaluationErrorCode;

constexpr std::array rows{
    EvaluationErrorInfo{Code::no_such_key, "no_such_key", "A map has no such key; in flow mode that is null."},
    EvaluationErrorInfo{Code::index_out_of_range, "index_out_of_range", "A list or a text ends before that place."},
    EvaluationErrorInfo{Code::no_such_overload, "no_such_overload",
                        "An operator or function does not take values of these kinds; in flow mode null is taken."},
    EvaluationErrorInfo{Code::overflow, "overflow", "The result does not fit into its kind."},
    EvaluationErrorInfo{Code::divide_by_zero, "divide_by_zero", "A division by the whole number 0."},
    EvaluationErrorInfo{Code::conversion, "conversion", "A value does not become the kind that was asked for."},
    EvaluationErrorInfo{Code::bad_pattern, "bad_pattern",
                        "A computed text is no regular expression; one that is written out is refused before the run."},
    EvaluationErrorInfo{Code::unknown_name, "unknown_name", "Without a check before the run: nothing has this name."},
    EvaluationErrorInfo{Code::mixed_currency, "mixed_currency", "Amounts of two currencies meet."},
    EvaluationErrorInfo{Code::step_budget, "step_budget", "The evaluation needs more steps than it may take.", true},
    EvaluationErrorInfo{Code::depth, "depth", "A value is nested deeper than it may be.", true},
    EvaluationErrorInfo{Code::memory, "memory", "The evaluation needs more memory than it may take.", true},
    EvaluationErrorInfo{Code::function, "function", "A function refuses its arguments for a reason of its own."},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].code) != i) return false;
  }
  return true;
}
static_assert(in_order() && rows.back().code == Code::function, "a row for each code, in the order of the enumeration");

}  // namespace

std::span<const EvaluationErrorInfo> evaluation_errors() { return rows; }

const EvaluationErrorInfo& info(EvaluationErrorCode code) { return rows[static_cast<std::size_t>(code)]; }

}  // namespace dealflow::cel
