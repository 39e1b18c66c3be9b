// A coverage report as JSON.
#include <dealflow/coverage.hpp>

#include "engine/query/json.hpp"

namespace dealflow {
namespace {

using query::Json;

Json object(const Covered& covered) {
  return {{"seen", covered.seen}, {"of", covered.of}, {"percent", covered.percent()}};
}

Json object(const CoveredPlace& place) {
  return {
      {"line", place.line}, {"column", place.column}, {"end_line", place.end_line}, {"end_column", place.end_column}};
}

Json object(const ConditionCoverage& condition) {
  Json operands = Json::array();
  for (const OperandCoverage& one : condition.operands)
    operands.push_back({{"text", one.text},
                        {"place", object(one.place)},
                        {"true", one.seen_true},
                        {"false", one.seen_false},
                        {"null", one.seen_null}});
  return {{"step", condition.step},
          {"choice", condition.choice},
          {"text", condition.text},
          {"place", object(condition.place)},
          {"operands", std::move(operands)}};
}

Json object(const FlowCoverage& flow) {
  Json steps = Json::array();
  for (const StepCoverage& one : flow.steps)
    steps.push_back({{"step", one.step}, {"action", one.action}, {"place", object(one.place)}, {"times", one.times}});
  Json branches = Json::array();
  for (const BranchCoverage& one : flow.branches)
    branches.push_back({{"step", one.step},
                        {"block", one.block},
                        {"text", one.text},
                        {"place", object(one.place)},
                        {"times", one.times}});
  Json conditions = Json::array();
  for (const ConditionCoverage& one : flow.conditions) conditions.push_back(object(one));
  return {{"flow", flow.flow},
          {"file", flow.file},
          {"template", query::text_or_null(flow.source)},
          {"line", flow.place.line},
          {"runs", flow.runs},
          {"steps", std::move(steps)},
          {"branches", std::move(branches)},
          {"conditions", std::move(conditions)}};
}

}  // namespace

std::string to_json(const CoverageReport& report) {
  Json flows = Json::array();
  for (const FlowCoverage& flow : report.flows) flows.push_back(object(flow));
  return query::print({{"flows_run", object(report.flow_count())},
                       {"branches", object(report.branches())},
                       {"operands", object(report.operands())},
                       {"nulls", object(report.nulls())},
                       {"flows", std::move(flows)}});
}

}  // namespace dealflow
