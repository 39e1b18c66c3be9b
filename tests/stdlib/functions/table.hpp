// Tables of expressions with what they answer, in standard mode and in a flow.
#pragma once

#include <dealflow/library.hpp>

#include "tests/cel/evaluating.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {

struct Row {
  std::string_view text;
  std::string_view standard;   // a literal, or the beginning of "error: …" or "problem: …"
  std::string_view flow = {};  // the same as `standard` where left out
};

inline bool answers(std::string_view answer, std::string_view wanted) {
  const bool refusal = wanted.starts_with("error") || wanted.starts_with("problem");
  return refusal ? answer.starts_with(wanted) : answer == wanted;
}

inline void check_rows(const std::vector<Row>& rows, const cel::EvaluationOptions& options = {}) {
  cel::Workbench standard({}, stdlib::libraries());
  cel::Workbench flow({.flow_mode = true}, stdlib::libraries());
  for (const Row& row : rows) {
    INFO(row.text);
    const std::string plain = standard.answer(row.text, options);
    INFO("standard mode answers " << plain);
    CHECK(answers(plain, row.standard));
    const std::string in_flow = flow.answer(row.text, options);
    INFO("flow mode answers " << in_flow);
    CHECK(answers(in_flow, row.flow.empty() ? row.standard : row.flow));
  }
}

}  // namespace dealflow::test
