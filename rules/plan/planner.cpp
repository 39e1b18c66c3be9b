#include "rules/plan/planner.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/base/limits.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/check/flow.hpp"
#include "rules/check/inputs.hpp"
#include "rules/check/use.hpp"
#include "rules/lint/references.hpp"
#include "rules/plan/templates.hpp"
#include "rules/workspace/reading.hpp"
#include "stdlib/ready_made.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace dealflow::rules {
namespace {

struct SeenId {
  const Source* source;
  Span span;
};

using Seen = std::map<std::string, SeenId, std::less<>>;

// Two passes: templates are checked before what uses them, wherever the two stand.
class Planner {
 public:
  Planner(const Settings& settings, Scopes& scopes, Report& report, Plans plans)
      : settings_(settings), scopes_(scopes), report_(report), plans_(plans) {}

  void add(CheckedFile& file) {
    planned_.flows += file.flows.size() + file.uses.size();
    for (const auto& flow : file.flows) add(*flow, *file.file.source);
    for (const OwnUse& use : file.uses)
      uses_.push_back({use.use, use.place, file.file.source.get(), file.budget, nullptr});
  }

  Planned take() {
    for (PlacedUse& one : uses_) find_template(one);
    for (const PlacedUse& one : uses_) add(one);
    report_unused();
    std::sort(planned_.plans.begin(), planned_.plans.end(), [](const Plan& a, const Plan& b) {
      return std::tie(a.priority, a.path, a.place) < std::tie(b.priority, b.path, b.place);
    });
    planned_.templates = templates_;
    return std::move(planned_);
  }

 private:
  struct PlacedUse {
    const flow::Use* use;
    FlowPlace place;
    const Source* source;
    ExpressionBudget budget;  // what its file's own flows have left
    const Template* used;     // null: there is none
  };

  void add(OwnFlow& own, const Source& source) {
    const flow::Flow& flow = *own.flow;
    check_id(written_, flow.id.text, flow.id.span, source, "give one of them another id");
    planned_.checked.push_back(&own.checked);
    if (is_template(flow)) {
      templates_->add({&flow, &source, own.place.path, own.findings});
      return;
    }
    running_.emplace(flow.id.text, SeenId{&source, flow.id.span});
    if (plans_ == Plans::take) keep(std::move(own.plan), flow);
  }

  // Names what the use makes.
  void find_template(PlacedUse& placed) {
    const flow::Use& use = *placed.use;
    placed.used = templates_->find(use.reference.text);
    if (placed.used == nullptr) return;
    check_id(running_, id_of(use, *placed.used).text, use.as ? use.as->span : use.reference.span, *placed.source,
             use.as ? "give one of them another id" : "give this one an id of its own with `as`");
  }

  void add(const PlacedUse& placed) {
    if (placed.used == nullptr) return report_unknown(*placed.use, *placed.source);
    ExpressionBudget& budget = budgets_.try_emplace(placed.source, placed.budget).first->second;
    if (budget.is_spent()) return;  // that has been reported, and the file does not load
    used_bytes_ += placed.used->flow->span.size();
    if (used_bytes_ > limits::used_templates_bytes_max) return report_size(*placed.use, *placed.source);
    auto checked = std::make_unique<CheckedFlow>();
    auto plan = check_use(*placed.use, *placed.used, placed.place, *placed.source, settings_, scopes_, budget, report_,
                          checked.get());
    if (!plan) return;
    checked->use = placed.use;
    checked->use_source = placed.source;
    checked->id = plan->id;
    planned_.checked.push_back(checked.get());
    planned_.used.push_back(std::move(checked));
    if (plans_ == Plans::take) keep(*std::move(plan), *placed.used->flow);
  }

  void keep(Plan plan, const flow::Flow& flow) {
    if (!flow.enabled || flow.enabled->value) planned_.plans.push_back(std::move(plan));
  }

  void check_id(Seen& seen, const std::string& id, Span span, const Source& source, std::string_view help) {
    if (id.empty()) return;
    const auto [first, is_new] = seen.emplace(id, SeenId{&source, span});
    if (!is_new)
      report_.add(lint::duplicate_flow_id, source, span, std::string_view(id))
          .help(std::string(help))
          .related(*first->second.source, first->second.span, "the first one is here");
  }

  void report_unknown(const flow::Use& use, const Source& source) {
    const std::string& name = use.reference.text;
    if (name.empty()) return;  // the reader has reported it
    const std::string ready_made = std::string(stdlib::ready_made_folder) + name;
    const bool known = stdlib::find_ready_made(ready_made) != nullptr;
    if (const auto flow = running_.find(name); !known && flow != running_.end()) {
      report_.add(lint::no_template, source, use.reference.span, std::string_view(name))
          .help("a flow with `inputs` is a template; this one runs by itself")
          .related(*flow->second.source, flow->second.span, "it stands here");
      return;
    }
    const auto own = templates_->of_workspace();
    report_.add(lint::unknown_value, source, use.reference.span, "template", name)
        .help((own.empty() ? std::string() : "the workspace has " + list_of(own) + ", and ") +
              "`dealflow templates` lists the ready-made ones")
        .suggest(known ? ready_made : nearest(name, templates_->names()));
  }

  // Not where a use names nothing: it may mean one of them.
  void report_unused() {
    if (std::any_of(uses_.begin(), uses_.end(), [](const PlacedUse& one) { return one.used == nullptr; })) return;
    for (const Template* unused : templates_->unused()) {
      const std::string_view id = unused->flow->id.text;
      report_.add(lint::unused_template, *unused->source, unused->flow->id.span, id)
          .help("`use: " + std::string(id) + "` makes a flow of it");
    }
  }

  // Each use is a flow of its own: a short file could ask for more of them than there is memory.
  void report_size(const flow::Use& use, const Source& source) {
    if (std::exchange(too_much_, true)) return;
    report_.add(lint::over_limit, source, use.reference.span, "the used templates together",
                limits::used_templates_bytes_max, "bytes of flows");
  }

  const Settings& settings_;
  Scopes& scopes_;
  Report& report_;
  Plans plans_;
  Seen written_;  // flows and templates in the files
  Seen running_;  // flows, and what `use` makes
  std::shared_ptr<Templates> templates_ = std::make_shared<Templates>();
  std::map<const Source*, ExpressionBudget> budgets_;  // of files that use templates
  std::vector<PlacedUse> uses_;
  std::size_t used_bytes_ = 0;
  bool too_much_ = false;
  Planned planned_;
};

}  // namespace

std::unique_ptr<CheckedFile> check_file(FlowFile read, const Settings& settings, Scopes& scopes, Report& report) {
  auto checked = std::make_unique<CheckedFile>(CheckedFile{std::move(read), {}, {}, {}});
  const FlowFile& file = checked->file;
  std::size_t place = 0;
  for (const auto& item : file.file.items) {
    const FlowPlace here{file.path, place++};
    if (const auto* use = std::get_if<flow::Use>(&item)) {
      checked->uses.push_back({use, here});
      continue;
    }
    auto own = std::make_unique<OwnFlow>();
    own->flow = &std::get<flow::Flow>(item);
    own->place = here;
    const std::size_t told = report.diagnostics().size();
    own->plan =
        check_flow(*own->flow, here, *file.source, settings, scopes, checked->budget, report, nullptr, &own->checked);
    const auto& findings = report.diagnostics();
    if (is_template(*own->flow))
      own->findings.assign(findings.begin() + static_cast<std::ptrdiff_t>(told), findings.end());
    checked->flows.push_back(std::move(own));
  }
  return checked;
}

Planned plan_files(const std::vector<CheckedFile*>& files, const Settings& settings, Scopes& scopes, Report& report,
                   Plans plans) {
  Planner planner(settings, scopes, report, plans);
  for (CheckedFile* file : files) planner.add(*file);
  return planner.take();
}

}  // namespace dealflow::rules
