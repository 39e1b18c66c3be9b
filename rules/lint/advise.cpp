#include "rules/lint/advise.hpp"

#include <dealflow/notation.hpp>

#include "rules/lint/between.hpp"
#include "rules/lint/conditions.hpp"
#include "rules/lint/cost_and_style.hpp"
#include "rules/lint/expression_rules.hpp"
#include "rules/lint/flow_rules.hpp"
#include "rules/lint/flow_view.hpp"
#include "rules/resolve/walk.hpp"

#include <algorithm>
#include <memory>
#include <tuple>

namespace dealflow::lint {

namespace {

void check_tested(const FlowFacts& flow, const std::set<std::string, std::less<>>& tested, Report& report) {
  const auto& triggers = flow.checked->triggers;
  if (std::any_of(triggers.begin(), triggers.end(), [&](const auto* type) { return tested.contains(type->type); }))
    return;
  flow.add(report, no_test, flow.id_span(), flow.checked->id)
      .help("put one into `tests`, with an event of its trigger");
}

void check_layout(const rules::FlowFile& file, Report& report) {
  const auto notation = notation_of_name(file.path);
  RewrittenFile made = format_flows(file.source->name(), file.source->text(), notation.value_or(Notation::yaml));
  if (!made.text) return;
  for (Diagnostic& finding : made.diagnostics) {
    if (finding.code != code_text(not_formatted_info.code)) continue;
    const Span whole{0, static_cast<std::uint32_t>(file.source->text().size())};
    finding.fix = Fix{file.source->place(whole), *made.text};
    report.append(std::vector<Diagnostic>{std::move(finding)});
  }
}

// Facts of all flows that run.
class Facts {
 public:
  Facts(const Advice& advice, rules::Workbench& bench, Report& report) {
    for (const auto& checked : advice.planned.checked)
      if (checked->runs())
        facts_.push_back(
            std::make_unique<FlowFacts>(facts_of({*checked, advice.settings, report, bench, advice.today})));
  }

  // In the order in which flows run for one event.
  [[nodiscard]] AllFacts in_order() const {
    AllFacts flows;
    for (const auto& one : facts_) flows.push_back(one.get());
    std::stable_sort(flows.begin(), flows.end(), [](const FlowFacts* a, const FlowFacts* b) {
      const rules::CheckedFlow& one = *a->checked;
      const rules::CheckedFlow& other = *b->checked;
      return std::tuple(one.priority(), std::string_view(one.path), one.place) <
             std::tuple(other.priority(), std::string_view(other.path), other.place);
    });
    return flows;
  }

 private:
  std::vector<std::unique_ptr<FlowFacts>> facts_;
};

// Whether a flow can start another at all.
bool may_loop(const rules::CheckedFlow& checked) {
  if (std::any_of(checked.triggers.begin(), checked.triggers.end(),
                  [](const stdlib::EventType* type) { return type->type.starts_with("crm."); }))
    return true;
  bool emits = false;
  rules::for_each_action(checked.flow->steps, [&](const flow::Action& action) {
    emits = emits || action.head.text == "emit";
    return !emits;
  });
  return emits;
}

}  // namespace

void refuse(const Advice& advice, Report& report) {
  const auto& checked = advice.planned.checked;
  if (std::none_of(checked.begin(), checked.end(), [](const auto& one) { return may_loop(*one); })) return;
  rules::Workbench bench;
  const Facts facts(advice, bench, report);
  check_loops(facts.in_order(), Loops::certain, report);
}

void advise(const Advice& advice, Report& report) {
  rules::Workbench bench;
  for (const auto& checked : advice.planned.checked) {
    if (checked->use != nullptr) continue;  // its template has been looked at
    const FlowView view{*checked, advice.settings, report, bench, advice.today};
    check_expression_rules(view);
    if (checked->has_errors) continue;
    check_conditions(view);
    check_variables(view);
    check_blocks(view);
    check_actions(view);
    check_sending(view);
    check_size(view);
  }
  if (advice.notes)
    for (const rules::FlowFile& file : advice.files) check_layout(file, report);
  const Facts facts(advice, bench, report);
  const AllFacts flows = facts.in_order();
  for (const FlowFacts* flow : flows) check_tested(*flow, advice.tested, report);
  check_loops(flows, Loops::possible, report);
  check_orphans(flows, report);
  check_pairs(flows, bench, report);
}

}  // namespace dealflow::lint
