#include <dealflow/coverage.hpp>

#include "engine/coverage/flow_shape.hpp"
#include "engine/coverage/ruled_out.hpp"
#include "rules/resolve/walk.hpp"
#include "rules/workspace/content.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace dealflow {
namespace {

using coverage::ConditionKey;
using coverage::FlowShape;

// Whether the operand is null, or was made of something that is.
bool has_null(const cel::TraceNode& operand) {
  const auto is_null = [](const cel::TraceNode* node) {
    return node->state == cel::TraceNode::State::value && node->value.is_null();
  };
  const auto reads = cel::reads_of(operand);
  return is_null(&operand) || std::any_of(reads.begin(), reads.end(), is_null);
}

// Counts what is told of one unit, so that it can be taken back.
class Counts {
 public:
  void add(std::uint64_t& count) {
    ++count;
    since_.push_back(&count);
  }
  void settle(bool kept) {
    if (!kept)
      for (std::uint64_t* count : since_) --*count;
    since_.clear();
  }

 private:
  std::vector<std::uint64_t*> since_;
};

void see(OperandCoverage& operand, const cel::TraceNode& node, Counts& counts) {
  if (node.state != cel::TraceNode::State::value) return;
  if (has_null(node)) counts.add(operand.seen_null);
  if (node.value.is(cel::Kind::boolean)) counts.add(node.value.as_bool() ? operand.seen_true : operand.seen_false);
}

template <class Part>
void add_times(std::vector<Part>& to, const std::vector<Part>& from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i].times += from[i].times;
}

}  // namespace

struct Coverage::Impl {
  std::vector<FlowShape> flows;
  std::map<std::string, std::size_t, std::less<>> by_id;
  Counts counts;

  void enter(FlowShape& flow, std::string_view step, std::string_view block) {
    for (std::uint64_t* count : flow.counts_of(step, block)) counts.add(*count);
  }
  FlowShape* find(std::string_view flow) {
    const auto found = by_id.find(flow);
    return found == by_id.end() ? nullptr : &flows[found->second];
  }
};

Coverage::Coverage(const Workspace& workspace) : impl_(std::make_unique<Impl>()) {
  coverage::RuledOut ruled_out(workspace.content().settings);
  for (const rules::CheckedFlow* flow : workspace.content().trees) {
    if (!flow->runs()) continue;
    impl_->by_id.emplace(flow->id, impl_->flows.size());
    impl_->flows.push_back(coverage::shape_of(*flow, ruled_out.of(*flow)));
  }
}
Coverage::Coverage(Coverage&&) noexcept = default;
Coverage& Coverage::operator=(Coverage&&) noexcept = default;
Coverage::~Coverage() = default;

void Coverage::looked(const FlowLook& look) {
  FlowShape* flow = impl_->find(look.flow);
  if (flow != nullptr && look.run != 0) impl_->counts.add(flow->coverage.runs);
}

void Coverage::decided(const FlowDecision& decision) {
  FlowShape* flow = impl_->find(decision.flow);
  if (flow == nullptr) return;
  if (decision.step == coverage::condition_step && decision.trace->result)
    impl_->enter(*flow, decision.step, cel::holds(*decision.trace->result) ? coverage::holds : coverage::fails);
  const auto found = flow->conditions.find(ConditionKey{std::string(decision.step), decision.choice});
  if (found == flow->conditions.end()) return;
  auto& operands = flow->coverage.conditions[found->second].operands;
  const auto seen = cel::operands_of(decision.trace->root);
  for (std::size_t i = 0; i < std::min(seen.size(), operands.size()); ++i) see(operands[i], *seen[i], impl_->counts);
}

void Coverage::stepped(const StepTaken& step) {
  FlowShape* flow = impl_->find(step.flow);
  if (flow == nullptr) return;
  if (!step.block.empty()) impl_->enter(*flow, step.step, step.block);
  const auto found = flow->steps.find(step.step);
  if (found == flow->steps.end()) return;
  // What ends a wait is told of the step that waited, which was counted when it began to.
  StepCoverage& taken = flow->coverage.steps[found->second];
  if (taken.action != "wait_for" || step.block.empty()) impl_->counts.add(taken.times);
  // Nothing goes into `on_failure` but its own first step.
  constexpr std::string_view first = ".1";
  std::string_view way = step.step;
  if (!way.ends_with(first)) return;
  way.remove_suffix(first.size());
  if (way.ends_with(rules::block_word::on_failure))
    impl_->enter(*flow, way.substr(0, way.size() - rules::block_word::on_failure.size() - 1),
                 rules::block_word::on_failure);
}

void Coverage::settled(bool kept) { impl_->counts.settle(kept); }

void Coverage::add(const Coverage& other) {
  for (std::size_t i = 0; i < impl_->flows.size(); ++i) {
    FlowCoverage& to = impl_->flows[i].coverage;
    const FlowCoverage& from = other.impl_->flows[i].coverage;
    to.runs += from.runs;
    add_times(to.steps, from.steps);
    add_times(to.branches, from.branches);
    add_times(to.ruled_out, from.ruled_out);
    for (std::size_t at = 0; at < to.conditions.size(); ++at) {
      auto& operands = to.conditions[at].operands;
      for (std::size_t operand = 0; operand < operands.size(); ++operand) {
        const OperandCoverage& seen = from.conditions[at].operands[operand];
        operands[operand].seen_true += seen.seen_true;
        operands[operand].seen_false += seen.seen_false;
        operands[operand].seen_null += seen.seen_null;
      }
    }
  }
}

CoverageReport Coverage::report() const {
  CoverageReport report;
  for (const FlowShape& flow : impl_->flows) report.flows.push_back(flow.coverage);
  std::stable_sort(report.flows.begin(), report.flows.end(), [](const FlowCoverage& a, const FlowCoverage& b) {
    return std::pair(a.file, a.place.line) < std::pair(b.file, b.place.line);
  });
  return report;
}

double Covered::percent() const {
  if (seen == of) return 100;
  return 100.0 * static_cast<double>(seen) / static_cast<double>(of);
}

Covered branches_of(const FlowCoverage& flow) {
  const auto seen = std::count_if(flow.branches.begin(), flow.branches.end(),
                                  [](const BranchCoverage& branch) { return branch.times > 0; });
  return {static_cast<std::size_t>(seen), flow.branches.size()};
}

Covered operands_of(const FlowCoverage& flow) {
  Covered covered;
  for (const ConditionCoverage& condition : flow.conditions)
    for (const OperandCoverage& operand : condition.operands) {
      covered.seen += (operand.seen_true > 0 ? 1U : 0U) + (operand.seen_false > 0 ? 1U : 0U);
      covered.of += 2;
    }
  return covered;
}

Covered nulls_of(const FlowCoverage& flow) {
  Covered covered;
  for (const ConditionCoverage& condition : flow.conditions)
    for (const OperandCoverage& operand : condition.operands) {
      if (operand.seen_null > 0) ++covered.seen;
      ++covered.of;
    }
  return covered;
}

namespace {

template <class Count>
Covered sum(const std::vector<FlowCoverage>& flows, const Count& count) {
  Covered all;
  for (const FlowCoverage& flow : flows) {
    const Covered one = count(flow);
    all.seen += one.seen;
    all.of += one.of;
  }
  return all;
}

}  // namespace

Covered CoverageReport::flow_count() const {
  return sum(flows, [](const FlowCoverage& flow) { return Covered{flow.runs > 0 ? 1U : 0U, 1}; });
}
Covered CoverageReport::branches() const { return sum(flows, branches_of); }
Covered CoverageReport::operands() const { return sum(flows, operands_of); }
Covered CoverageReport::nulls() const { return sum(flows, nulls_of); }

}  // namespace dealflow
