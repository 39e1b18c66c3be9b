#include "engine/coverage/gaps.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace dealflow {
namespace {

bool was_seen(const OperandCoverage& operand) {
  return operand.seen_true > 0 || operand.seen_false > 0 || operand.seen_null > 0;
}

bool nothing_was_seen(const FlowCoverage& flow) {
  return flow.runs == 0 && branches_of(flow).seen == 0 && operands_of(flow).seen == 0 && nulls_of(flow).seen == 0;
}

}  // namespace

std::string coverage::gap_of(const OperandCoverage& operand) {
  if (!was_seen(operand)) return "never evaluated";
  std::string text;
  const auto add = [&text](std::uint64_t times, std::string_view what) {
    if (times == 0) text += (text.empty() ? "never " : ", never ") + std::string(what);
  };
  add(operand.seen_true, "true");
  add(operand.seen_false, "false");
  add(operand.seen_null, "with a null");
  return text;
}

std::vector<CoverageGap> gaps_of(const FlowCoverage& flow) {
  std::vector<CoverageGap> gaps;
  const auto add = [&](const CoveredPlace& place, std::string what, std::string of) {
    gaps.push_back({flow.flow, flow.source, place, std::move(what), std::move(of)});
  };
  if (flow.runs == 0) gaps.push_back({flow.flow, "", flow.place, "never ran", "flow " + flow.flow});
  if (nothing_was_seen(flow)) return gaps;
  for (const BranchCoverage& branch : flow.branches)
    if (branch.times == 0) add(branch.place, "never taken", branch.text);
  for (const ConditionCoverage& condition : flow.conditions)
    for (const OperandCoverage& operand : condition.operands)
      if (std::string what = coverage::gap_of(operand); !what.empty())
        add(operand.place, std::move(what), operand.text);
  std::stable_sort(gaps.begin(), gaps.end(), [](const CoverageGap& a, const CoverageGap& b) {
    return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
  });
  return gaps;
}

}  // namespace dealflow
