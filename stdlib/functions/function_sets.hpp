// The sets of functions, one file each; libraries.cpp makes libraries of them.
#pragma once

#include <dealflow/define.hpp>

#include <vector>

namespace dealflow::cel {

[[nodiscard]] std::vector<Function> conversion_functions();
[[nodiscard]] std::vector<Function> text_test_functions();
[[nodiscard]] std::vector<Function> time_functions();
[[nodiscard]] std::vector<Function> string_functions();
[[nodiscard]] std::vector<Function> format_functions();
[[nodiscard]] std::vector<Function> math_functions();
[[nodiscard]] std::vector<Function> encoder_functions();
[[nodiscard]] std::vector<Function> list_functions();
[[nodiscard]] std::vector<Function> set_functions();
[[nodiscard]] std::vector<Function> optional_functions();
[[nodiscard]] std::vector<Function> network_functions();

inline tl::unexpected<CallError> refuse(std::string message, EvaluationErrorCode code = EvaluationErrorCode::function) {
  return tl::unexpected(CallError{std::move(message), code});
}
// Of a value that is no value of the kind asked for.
inline tl::unexpected<CallError> no_conversion(std::string message) {
  return refuse(std::move(message), EvaluationErrorCode::conversion);
}

}  // namespace dealflow::cel
