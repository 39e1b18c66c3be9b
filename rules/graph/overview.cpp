#include "rules/graph/overview.hpp"

#include "rules/lint/starts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace dealflow::rules {
namespace {

constexpr std::size_t pairs_max = 100'000;
constexpr std::size_t labels_max = 3;  // of one arrow

std::string event_node(std::string_view type) { return "event:" + std::string(type); }
std::string flow_node(const CheckedFlow& flow) { return "flow:" + flow.id; }

class Overview {
 public:
  Overview(const lint::Advice& advice, const std::vector<const CheckedFlow*>& checked) : bench_(advice.bench) {
    Report unheard;
    for (const CheckedFlow* flow : checked)
      if (flow->flow->inputs.empty() || flow->use != nullptr)
        flows_.push_back(lint::facts_of({*flow, advice.settings, unheard, advice.bench, advice.today}));
    std::stable_sort(flows_.begin(), flows_.end(), [](const lint::FlowFacts& a, const lint::FlowFacts& b) {
      const CheckedFlow& one = *a.checked;
      const CheckedFlow& other = *b.checked;
      return std::tuple(one.priority(), std::string_view(one.path), one.place) <
             std::tuple(other.priority(), std::string_view(other.path), other.place);
    });
  }

  Graph make() {
    graph_.of = Graph::Of::workspace;
    for (const lint::FlowFacts& flow : flows_) {
      for (const stdlib::EventType* trigger : flow.checked->triggers)
        listeners_[std::string(trigger->type)].push_back(&flow);
      for (const std::string& type : flow.awaits) awaited_.insert(type);
    }
    for (const lint::FlowFacts& flow : flows_) add_flow(flow);
    return std::move(graph_);
  }

 private:
  void add_flow(const lint::FlowFacts& flow) {
    const CheckedFlow& checked = *flow.checked;
    for (const stdlib::EventType* trigger : checked.triggers) {
      add_event(trigger->type);
      add_edge(event_node(trigger->type), flow_node(checked), {}, EdgeKind::next, checked);
    }
    add_node(checked);
    for (const std::string& type : std::set<std::string, std::less<>>(flow.awaits.begin(), flow.awaits.end())) {
      add_event(type);
      add_edge(event_node(type), flow_node(checked), "waits for it", EdgeKind::later, checked);
    }
    add_effects(flow);
  }

  void add_node(const CheckedFlow& checked) {
    const bool runs = checked.is_enabled();
    std::vector<std::string> lines{checked.id};
    if (checked.flow->name && checked.flow->name->text != checked.id) lines.push_back(checked.flow->name->text);
    if (checked.use != nullptr) lines.push_back("use " + checked.use->reference.text);
    if (checked.is_exclusive()) lines.emplace_back("exclusive");
    if (!runs) lines.emplace_back("disabled");
    graph_.nodes.push_back({flow_node(checked), runs ? NodeKind::flow : NodeKind::disabled_flow, std::move(lines), {}});
  }

  // One arrow to each type, with what is known of the changes that lead there.
  void add_effects(const lint::FlowFacts& flow) {
    std::map<std::string, std::vector<std::string>> by_type;
    std::vector<std::string> order;
    for (const lint::Effect& effect : flow.effects) {
      const bool own = effect.type_span.has_value();
      if (!own && !may_be_heard(effect)) continue;
      const auto [found, is_new] = by_type.try_emplace(effect.type);
      if (is_new) order.push_back(effect.type);
      std::string label = own ? std::string() : label_of(effect);
      auto& labels = found->second;
      if (!label.empty() && std::find(labels.begin(), labels.end(), label) == labels.end())
        labels.push_back(std::move(label));
    }
    for (const std::string& type : order) {
      std::string label;
      const auto& labels = by_type[type];
      for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i == labels_max) {
          label += ", …";
          break;
        }
        label += (i == 0 ? "" : ", ") + labels[i];
      }
      add_event(type);
      add_edge(flow_node(*flow.checked), event_node(type), std::move(label), EdgeKind::next, *flow.checked);
    }
  }

  [[nodiscard]] bool may_be_heard(const lint::Effect& effect) {
    if (awaited_.contains(effect.type)) return true;
    const auto found = listeners_.find(effect.type);
    if (found == listeners_.end()) return false;
    return std::any_of(found->second.begin(), found->second.end(), [&](const lint::FlowFacts* flow) {
      return ++pairs_ > pairs_max || lint::starts(*flow, effect, bench_) != lint::Starts::no;
    });
  }

  static std::string label_of(const lint::Effect& effect) {
    std::string label;
    for (const auto& [name, value] : effect.known) {
      if (!label.empty()) label += ", ";
      label.append(name).append(" = ").append(value);
    }
    return label;
  }

  void add_event(std::string_view type) {
    if (!events_.insert(std::string(type)).second) return;
    graph_.nodes.push_back({event_node(type), NodeKind::event_type, {std::string(type)}, {}});
  }
  void add_edge(std::string from, std::string to, std::string label, EdgeKind kind, const CheckedFlow& of) {
    graph_.edges.push_back(
        {std::move(from), std::move(to), {}, std::move(label), of.is_enabled() ? kind : EdgeKind::disabled, {}});
  }

  Workbench& bench_;
  std::vector<lint::FlowFacts> flows_;
  std::map<std::string, std::vector<const lint::FlowFacts*>, std::less<>> listeners_;  // by event type
  std::set<std::string, std::less<>> awaited_;
  std::set<std::string, std::less<>> events_;  // that are in the graph
  std::size_t pairs_ = 0;
  Graph graph_;
};

}  // namespace

Graph overview_of(const lint::Advice& advice, const std::vector<const CheckedFlow*>& checked) {
  return Overview(advice, checked).make();
}

}  // namespace dealflow::rules
