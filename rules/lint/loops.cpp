// Flows that start each other: DF351, DF355.
#include "rules/lint/between.hpp"
#include "rules/lint/between_flows.hpp"
#include "rules/lint/starts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>

namespace dealflow::lint {
namespace {

constexpr std::size_t edges_max = 100'000;
constexpr std::size_t searches_max = 300;

struct Edge {
  std::size_t from = 0;
  std::size_t to = 0;
  const Effect* effect = nullptr;
  bool certain = false;  // nothing on the way can break it
};

bool is_limited(const rules::CheckedFlow& flow) {
  const auto& mode = flow.flow->mode;
  const auto& reentry = flow.flow->reentry;
  return (mode && mode->text != "parallel") || (reentry && reentry->text != "always");
}
bool runs_once(const rules::CheckedFlow& flow) { return flow.flow->reentry && flow.flow->reentry->text == "once"; }

class LoopSearch {
 public:
  LoopSearch(const AllFacts& flows, Loops wanted, rules::Workbench& bench, Report& report)
      : flows_(flows), wanted_(wanted), bench_(bench), report_(report), out_(flows.size()) {
    connect();
    trim();
  }

  // Certain ones first: a ring that may end must not hide one that does not.
  void check() {
    search(true);
    if (wanted_ == Loops::possible) search(false);
  }

 private:
  void search(bool certain) {
    std::size_t searches = 0;
    for (std::size_t start = 0; start < flows_.size(); ++start) {
      if (told_.contains(start) || out_[start].empty()) continue;
      if (++searches > searches_max) return;
      const auto cycle = shortest(start, certain);
      if (cycle && goes_on(*cycle, certain)) tell(*cycle, certain);
    }
  }

  void connect() {
    std::map<std::string_view, std::vector<std::size_t>> by_trigger;
    std::set<std::string_view> taken;  // an exclusive flow may take the event away
    for (std::size_t i = 0; i < flows_.size(); ++i)
      for (const stdlib::EventType* trigger : flows_[i]->checked->triggers) {
        by_trigger[trigger->type].push_back(i);
        if (flows_[i]->checked->is_exclusive()) taken.insert(trigger->type);
      }
    std::size_t edges = 0;
    for (std::size_t i = 0; i < flows_.size(); ++i) {
      if (runs_once(*flows_[i]->checked)) continue;
      for (const Effect& effect : flows_[i]->effects) {
        const auto found = by_trigger.find(effect.type);
        if (found == by_trigger.end()) continue;
        for (const std::size_t to : found->second) {
          if (++edges > edges_max) return;
          const Starts how = starts(*flows_[to], effect, bench_);
          if (how == Starts::no || runs_once(*flows_[to]->checked)) continue;
          const bool settles = !effect.place.empty() && !effect.constant;
          out_[i].push_back({i, to, &effect,
                             how == Starts::surely && effect.way.certain && effect.certain && !settles &&
                                 (!taken.contains(effect.type) || by_trigger[effect.type].size() == 1) &&
                                 !is_limited(*flows_[i]->checked) && !is_limited(*flows_[to]->checked)});
        }
      }
    }
  }

  // Flows that nothing on a ring starts are on none: their edges go, and then those of who they started.
  void trim() {
    std::vector<std::size_t> comes_in(flows_.size(), 0);
    for (const auto& edges : out_)
      for (const Edge& edge : edges) ++comes_in[edge.to];
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < flows_.size(); ++i)
      if (comes_in[i] == 0) open.push_back(i);
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      for (const Edge& edge : out_[at])
        if (--comes_in[edge.to] == 0) open.push_back(edge.to);
      out_[at].clear();
    }
  }

  // The shortest way back to where it begins.
  [[nodiscard]] std::optional<std::vector<Edge>> shortest(std::size_t start, bool certain) const {
    std::map<std::size_t, Edge> reached_by;
    std::deque<std::size_t> open{start};
    while (!open.empty()) {
      const std::size_t at = open.front();
      open.pop_front();
      for (const Edge& edge : out_[at]) {
        if (certain && !edge.certain) continue;
        if (!certain && !edge.effect->place.empty() && edge.to == start && edge.from == start && edge.effect->constant)
          continue;  // it is so already
        if (edge.to == start) {
          std::vector<Edge> cycle{edge};
          for (std::size_t back = edge.from; back != start; back = cycle.back().from)
            cycle.push_back(reached_by.at(back));
          std::reverse(cycle.begin(), cycle.end());
          return cycle;
        }
        if (reached_by.emplace(edge.to, edge).second) open.push_back(edge.to);
      }
    }
    return std::nullopt;
  }

  // What is written must change each time round: a constant does only where something else is written in between.
  [[nodiscard]] bool goes_on(const std::vector<Edge>& cycle, bool certain) const {
    std::map<std::string, std::set<std::string>> written;
    for (const Edge& edge : cycle)
      for (const Effect& effect : flows_[edge.from]->effects)
        if (!effect.place.empty() && (!certain || effect.way.certain))
          written[effect.place].insert(effect.constant.value_or("?"));
    // Along a pipeline a deal comes to an end; a ring needs a step back.
    const auto moves = [](const Edge& edge) { return edge.effect->type == "crm.deal.stage_changed"; };
    const auto goes_back = [](const Edge& edge) { return edge.effect->may_go_back; };
    if (std::any_of(cycle.begin(), cycle.end(), moves) && std::none_of(cycle.begin(), cycle.end(), goes_back))
      return false;
    return std::all_of(cycle.begin(), cycle.end(), [&](const Edge& edge) {
      const Effect& effect = *edge.effect;
      if (effect.place.empty()) return true;
      if (!effect.constant) return !certain;
      if (effect.type == "crm.contact.tagged") return !certain && removed_on(cycle, *effect.constant);
      return written[effect.place].size() > 1;
    });
  }
  [[nodiscard]] bool removed_on(const std::vector<Edge>& cycle, const std::string& tag) const {
    return std::any_of(cycle.begin(), cycle.end(), [&](const Edge& edge) {
      const auto& removed = flows_[edge.from]->removed_tags;
      return std::any_of(removed.begin(), removed.end(),
                         [&](const std::string& one) { return one.empty() || one == tag; });
    });
  }

  void tell(std::vector<Edge> cycle, bool certain) {
    std::string path;
    for (const Edge& edge : cycle) {
      told_.insert(edge.from);
      path += fmt::format("{}`{}` makes `{}`, which starts `{}`", path.empty() ? "" : "; ",
                          flows_[edge.from]->checked->id, edge.effect->type, flows_[edge.to]->checked->id);
    }
    // Told where the files begin.
    const auto in_files = [&](const Edge& edge) {
      return std::pair(std::string_view(flows_[edge.from]->checked->path), edge.effect->head.begin);
    };
    const auto first = std::min_element(cycle.begin(), cycle.end(),
                                        [&](const Edge& a, const Edge& b) { return in_files(a) < in_files(b); });
    const FlowFacts& flow = *flows_[first->from];
    Finding finding = certain ? flow.add(report_, trigger_loop, first->effect->head, path)
                              : flow.add(report_, possible_loop, first->effect->head, path);
    finding.help(certain ? "give one of them a condition that ends it" : "see that a condition on the way ends it");
    for (const Edge& edge : cycle)
      if (&edge != &*first) flows_[edge.from]->relate(finding, edge.effect->head, "and from here");
  }

  const AllFacts& flows_;
  Loops wanted_;
  rules::Workbench& bench_;
  Report& report_;
  std::vector<std::vector<Edge>> out_;
  std::set<std::size_t> told_;
};

}  // namespace

void check_loops(const AllFacts& flows, Loops told, rules::Workbench& bench, Report& report) {
  LoopSearch(flows, told, bench, report).check();
}

void check_orphans(const AllFacts& flows, Report& report) {
  std::set<std::string_view> heard;
  for (const FlowFacts* flow : flows) {
    for (const stdlib::EventType* trigger : flow->checked->triggers) heard.insert(trigger->type);
    heard.insert(flow->awaits.begin(), flow->awaits.end());
  }
  for (const FlowFacts* flow : flows)
    for (const Effect& effect : flow->effects)
      if (effect.type_span && !heard.contains(effect.type))
        flow->add(report, orphan_event, *effect.type_span, std::string_view(effect.type));
}

}  // namespace dealflow::lint
