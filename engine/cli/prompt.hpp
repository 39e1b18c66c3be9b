// Prompt: expressions typed line by line, their values below. What `dealflow eval` is without an expression.
//
// Errors:   shown; only the end of input or `:quit` ends it.
// Threads:  one thread.
#pragma once

#include "engine/cli/console.hpp"
#include "engine/cli/expression_session.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::cli {

// The next line without its end; nothing at the end of input.
using ReadLine = std::function<std::optional<std::string>(std::string_view prompt)>;

void run_prompt(ExpressionSession& session, Console& console, const ReadLine& read_line);

// True where the text cannot be whole: a bracket or a quote in three is open, or it ends in an operator.
[[nodiscard]] bool wants_more(std::string_view text);

}  // namespace dealflow::cli
