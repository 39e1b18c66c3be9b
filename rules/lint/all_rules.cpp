#include "rules/lint/all_rules.hpp"

#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/lint/control_flow.hpp"
#include "rules/lint/crm_meaning.hpp"
#include "rules/lint/references.hpp"
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
  add(crm_meaning_rules);
  add(time_rules);
  std::sort(rules.begin(), rules.end(), [](const RuleInfo* a, const RuleInfo* b) { return a->code < b->code; });
  return rules;
}

}  // namespace

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
