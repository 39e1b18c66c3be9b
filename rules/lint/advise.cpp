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

bool starts_others(const rules::CheckedFlow& checked) {
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

// In the order in which flows run for one event.
class InOrder {
 public:
  InOrder(const Advice& advice, const rules::Planned& planned, const std::vector<const FactsOfFile*>& facts,
          Report& report) {
    for (const FactsOfFile* file : facts)
      for (const auto& one : *file) flows_.push_back(one.get());
    for (const auto& used : planned.used)
      if (used->runs())
        flows_.push_back(of_uses_
                             .emplace_back(std::make_unique<FlowFacts>(
                                 facts_of({*used, advice.settings, report, advice.bench, advice.today})))
                             .get());
    std::stable_sort(flows_.begin(), flows_.end(), [](const FlowFacts* a, const FlowFacts* b) {
      const rules::CheckedFlow& one = *a->checked;
      const rules::CheckedFlow& other = *b->checked;
      return std::tuple(one.priority(), std::string_view(one.path), one.place) <
             std::tuple(other.priority(), std::string_view(other.path), other.place);
    });
  }
  [[nodiscard]] const AllFacts& flows() const { return flows_; }

 private:
  std::vector<std::unique_ptr<FlowFacts>> of_uses_;
  AllFacts flows_;
};

}  // namespace

void advise_file(const Advice& advice, const rules::CheckedFile& file, Report& report) {
  for (const auto& flow : file.flows) {
    const FlowView view{flow->checked, advice.settings, report, advice.bench, advice.today};
    check_expression_rules(view);
    if (flow->checked.has_errors) continue;
    check_conditions(view);
    check_variables(view);
    check_blocks(view);
    check_actions(view);
    check_sending(view);
    check_size(view);
  }
  if (advice.notes) check_layout(file.file, report);
}

FactsOfFile facts_of_file(const Advice& advice, const rules::CheckedFile& file, Report& report) {
  FactsOfFile facts;
  for (const auto& flow : file.flows)
    if (flow->checked.runs())
      facts.push_back(
          std::make_unique<FlowFacts>(facts_of({flow->checked, advice.settings, report, advice.bench, advice.today})));
  return facts;
}

bool may_loop(const rules::Planned& planned) {
  return std::any_of(planned.checked.begin(), planned.checked.end(),
                     [](const rules::CheckedFlow* one) { return starts_others(*one); });
}

void advise_all(const Advice& advice, const rules::Planned& planned, const std::vector<const FactsOfFile*>& facts,
                const std::set<std::string, std::less<>>& tested, Report& report) {
  const InOrder all(advice, planned, facts, report);
  for (const FlowFacts* flow : all.flows()) check_tested(*flow, tested, report);
  check_loops(all.flows(), Loops::possible, advice.bench, report);
  check_orphans(all.flows(), report);
  check_pairs(all.flows(), advice.bench, report);
}

void refuse_all(const Advice& advice, const rules::Planned& planned, const std::vector<const FactsOfFile*>& facts,
                Report& report) {
  const InOrder all(advice, planned, facts, report);
  check_loops(all.flows(), Loops::certain, advice.bench, report);
}

}  // namespace dealflow::lint
