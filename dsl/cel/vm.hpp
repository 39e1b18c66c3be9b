// The evaluator: runs a compiled expression over slots.
//
// A traced program reports to `recorder`, where there is one.
// Allocates from the arena alone, and there only for what the expression makes. Nothing recurses.
#pragma once

#include "dsl/cel/code.hpp"
#include "dsl/cel/recorder.hpp"

namespace dealflow::cel {

[[nodiscard]] tl::expected<Value, EvaluationError> run(const Program::Code& code, std::span<const Value> slots,
                                                       Arena& arena, const EvaluationOptions& options,
                                                       Recorder* recorder = nullptr);

}  // namespace dealflow::cel
