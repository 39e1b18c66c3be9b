#include "rules/plan/planner.hpp"

#include "rules/check/flow.hpp"
#include "rules/lint/references.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace dealflow::rules {
namespace {

struct SeenId {
  const Source* source;
  Span span;
};

class Planner {
 public:
  Planner(const Settings& settings, Report& report) : settings_(settings), scopes_(settings), report_(report) {}

  void add(const FlowFile& file) {
    std::size_t place = 0;
    for (const auto& item : file.file.items) {
      if (const auto* flow = std::get_if<flow::Flow>(&item))
        add(*flow, {file.path, place}, *file.source);
      else
        check_use(std::get<flow::Use>(item), *file.source, report_);
      ++place;
    }
  }

  Planned take() {
    std::sort(planned_.plans.begin(), planned_.plans.end(), [](const Plan& a, const Plan& b) {
      return std::tie(a.priority, a.path, a.place) < std::tie(b.priority, b.path, b.place);
    });
    return std::move(planned_);
  }

 private:
  void add(const flow::Flow& flow, const FlowPlace& place, const Source& source) {
    ++planned_.flows;
    check_id(flow, source);
    Plan plan = check_flow(flow, place, source, settings_, scopes_, report_);
    if (!flow.enabled || flow.enabled->value) planned_.plans.push_back(std::move(plan));
  }

  void check_id(const flow::Flow& flow, const Source& source) {
    if (flow.id.text.empty()) return;
    const auto [first, is_new] = seen_.emplace(flow.id.text, SeenId{&source, flow.id.span});
    if (!is_new)
      report_.add(lint::duplicate_flow_id, source, flow.id.span, std::string_view(flow.id.text))
          .help("give one of them another id")
          .related(*first->second.source, first->second.span, "the first one is here");
  }

  const Settings& settings_;
  Scopes scopes_;
  Report& report_;
  std::map<std::string, SeenId> seen_;
  Planned planned_;
};

}  // namespace

Planned plan_flows(const std::vector<FlowFile>& files, const Settings& settings, Report& report) {
  Planner planner(settings, report);
  for (const FlowFile& file : files) planner.add(file);
  return planner.take();
}

}  // namespace dealflow::rules
