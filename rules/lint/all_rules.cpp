#include "rules/lint/all_rules.hpp"

#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/lint/between_flows.hpp"
#include "rules/lint/control_flow.hpp"
#include "rules/lint/cost_and_style.hpp"
#include "rules/lint/crm_meaning.hpp"
#include "rules/lint/privacy.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/suppressions.hpp"
#include "rules/lint/time.hpp"
#include "rules/lint/types.hpp"

#include <algorithm>
#include <vector>

namespace dealflow::lint {
namespace {

std::vector<RuleInfo const*> collect() {
  std::vector<RuleInfo const*> rules;
  const auto add = [&rules](std::span<RuleInfo const* const> family) {
    rules.insert(rules.end(), family.begin(), family.end());
  };
  add(syntax_rules);
  add(reference_rules);
  add(type_rules);
  add(control_flow_rules);
  add(between_flows_rules);
  add(crm_meaning_rules);
  add(time_rules);
  add(privacy_rules);
  add(cost_and_style_rules);
  add(suppression_rules);
  std::sort(rules.begin(), rules.end(), [](const RuleInfo* a, const RuleInfo* b) { return a->code < b->code; });
  return rules;
}

constexpr RetiredRule retired[] = {
    {113, "deprecated-name", "nothing that a flow can name has been renamed yet; the number waits for the first"},
    {123, "not-formatted", "it is DF801 now"},
    {211, "slow-regex", "patterns are RE2, whose time grows with the text alone"},
    {308, "jump-into-block", "a flow has no jumps"},
    {501, "non-deterministic",
     "nothing random and no clock can be called: `now` is the time of the event, and it is stored"},
    {503, "retry-forever",
     "a flow says nothing about retries: what is sent is tried again on a schedule that ends, under one id"},
    {507, "changed-under-wait", "a run that waits goes on with the flow as it was when the run began"},
    {603, "unverified-source",
     "a workspace declares no HTTP triggers: who may send events is for whoever runs the worker"},
};

}  // namespace

std::span<const RetiredRule> retired_rules() { return retired; }

std::span<RuleInfo const* const> all_rules() {
  static const std::vector<RuleInfo const*> rules = collect();
  return rules;
}

const RuleInfo* find_rule(std::string_view code_or_name) {
  for (const RuleInfo* rule : all_rules())
    if (rule->name == code_or_name || code_text(rule->code) == code_or_name) return rule;
  return nullptr;
}

}  // namespace dealflow::lint
