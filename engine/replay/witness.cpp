#include "engine/replay/witness.hpp"

#include <dealflow/value.hpp>

#include "dsl/base/trim.hpp"

#include <algorithm>
#include <utility>

namespace dealflow::replay {
namespace {

// Of one operand; a reader looks at a handful.
constexpr std::size_t reads_max = 16;

std::string value_of(const cel::TraceNode& node) {
  switch (node.state) {
    case cel::TraceNode::State::value: return cel::excerpt(node.value);
    case cel::TraceNode::State::failed: return "error: " + node.error;
    case cel::TraceNode::State::failed_inside: return "error";
    case cel::TraceNode::State::not_evaluated: break;
  }
  return "not evaluated";
}

std::string result_of(const cel::Trace& trace) {
  return trace.result ? cel::excerpt(*trace.result) : "error: " + trace.result.error().message;
}

std::vector<WhyRead> written_reads(const cel::TraceNode& node) {
  std::vector<WhyRead> reads;
  for (const cel::TraceNode* read : cel::reads_of(node)) {
    if (reads.size() == reads_max) break;
    reads.push_back({read->text, value_of(*read)});
  }
  return reads;
}

WhyCondition condition_of(const FlowDecision& decision) {
  WhyCondition condition{
      std::string(decision.step), decision.choice, decision.program->text(), result_of(*decision.trace), {}};
  for (const cel::TraceNode* operand : cel::deciding_operands(decision.trace->root))
    condition.deciding.push_back({operand->text, value_of(*operand), written_reads(*operand)});
  return condition;
}

std::string_view verdict_of(FlowLook::Verdict verdict) {
  using Verdict = FlowLook::Verdict;
  switch (verdict) {
    case Verdict::began: return "ran";
    case Verdict::queued: return "queued";
    case Verdict::condition_failed: return "condition";
    case Verdict::turn_refused: return "turn";
    case Verdict::passed_over: return "passed over";
    case Verdict::failed: return "failed";
  }
  return "";
}

}  // namespace

void Witness::decided(const FlowDecision& decision) {
  if (is_other(decision.run)) return;
  Pending& pending = decision.run == 0 ? of_flow_[std::string(decision.flow)] : of_run_[decision.run];
  pending.conditions.push_back(condition_of(decision));
  if (decision.run != 0) found_.flow_of.emplace(decision.run, decision.flow);
}

void Witness::evaluated(const FlowValue& value) {
  if (is_other(value.run)) return;
  Pending& pending = value.run == 0 ? of_flow_[std::string(value.flow)] : of_run_[value.run];
  pending.arguments.push_back({std::string(value.argument), std::string(trimmed(value.program->text())),
                               result_of(*value.trace), written_reads(value.trace->root)});
  // `a` alone reads itself.
  WhyArgument& argument = pending.arguments.back();
  if (argument.reads.empty() && value.trace->root.parts.empty() && !value.program->is_constant())
    argument.reads.push_back({argument.text, argument.value});
}

void Witness::looked(const FlowLook& look) {
  if (look.event < question_.first || look.event > question_.last) {
    of_flow_.erase(std::string(look.flow));
    return;
  }
  EventLook seen{look.event, {}};
  WhyLook& why = seen.look;
  why.flow = look.flow;
  why.version = look.version;
  why.event_type = look.event_type;
  why.path = look.path;
  why.verdict = verdict_of(look.verdict);
  why.reason = look.reason;
  why.run = look.run;
  if (const auto pending = of_flow_.find(look.flow); pending != of_flow_.end()) {
    if (!pending->second.conditions.empty()) why.condition = std::move(pending->second.conditions.back());
    why.variables = std::move(pending->second.arguments);
    of_flow_.erase(pending);
  }
  if (look.run != 0) found_.flow_of.emplace(look.run, look.flow);
  found_.looks.push_back(std::move(seen));
}

void Witness::stepped(const StepTaken& step) {
  if (is_other(step.run)) return;
  Pending pending = std::exchange(of_run_[step.run], {});
  WhyStep taken;
  taken.step = step.step;
  taken.block = step.block;
  taken.conditions = std::move(pending.conditions);
  taken.arguments = std::move(pending.arguments);
  found_.steps[step.run].push_back(std::move(taken));
  found_.flow_of.emplace(step.run, step.flow);
}

void Witness::input_done() {
  for (auto& [run, pending] : of_run_)
    for (WhyCondition& condition : pending.conditions)
      found_.waits[run].push_back({run, found_.flow_of[run], std::move(condition)});
  of_run_.clear();
  of_flow_.clear();
}

}  // namespace dealflow::replay
