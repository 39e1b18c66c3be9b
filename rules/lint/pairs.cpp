// Two flows that run for the same events: DF352 to DF354, DF356, DF357.
#include "rules/analysis/cases.hpp"
#include "rules/analysis/witness.hpp"
#include "rules/lint/between.hpp"
#include "rules/lint/between_flows.hpp"
#include "rules/resolve/equalities.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace dealflow::lint {
namespace {

using rules::Cases;
using rules::CheckedFlow;
using rules::Claim;
using rules::Formula;
using rules::Truth;

constexpr std::size_t pairs_max = 2'000'000;
constexpr std::size_t compared_max = 5'000'000;  // writes and reads, of one look
constexpr std::size_t questions_max = 2'000;     // about two conditions, of one look at a workspace

// Whether there is an event for which both hold.
struct Together {
  bool possible = true;
  std::string example;  // ", for example for `{…}`"; or that it is not sure
};

bool is_plain(const CheckedFlow& flow) {
  const auto& mode = flow.flow->mode;
  const auto& reentry = flow.flow->reentry;
  return (!mode || mode->text == "parallel") && (!reentry || reentry->text == "always");
}

bool has_trigger(const CheckedFlow& flow, const stdlib::EventType* type) {
  return std::find(flow.triggers.begin(), flow.triggers.end(), type) != flow.triggers.end();
}

class Pairs {
 public:
  Pairs(const AllFacts& flows, rules::Workbench& bench, Report& report)
      : flows_(flows), bench_(bench), report_(report) {}

  void check() {
    std::size_t pairs = 0;
    for (std::size_t later = 0; later < flows_.size(); ++later) {
      told_.clear();
      for (const std::size_t earlier : partners_of(later)) {
        if (++pairs > pairs_max || questions_ > questions_max) return;
        pair(*flows_[earlier], *flows_[later]);
      }
      enter(later);
    }
  }

 private:
  // Flows that came before, by trigger and, where their condition has one, the constant of its first equality.
  struct Bucket {
    std::map<std::string, std::vector<std::size_t>, std::less<>> by_equality;
    std::vector<std::size_t> others;
    std::set<std::string> paths;  // of the equalities by which flows were entered
  };

  void enter(std::size_t flow) {
    for (const stdlib::EventType* trigger : flows_[flow]->checked->triggers) {
      Bucket& bucket = buckets_[trigger];
      const auto& equalities = flows_[flow]->equalities;
      if (equalities.empty()) {
        bucket.others.push_back(flow);
        continue;
      }
      bucket.by_equality[flows_[flow]->keys.front()].push_back(flow);
      bucket.paths.insert(rules::join_path(equalities.front().path));
    }
  }

  std::vector<std::size_t> partners_of(std::size_t flow) {
    std::vector<std::size_t> partners;
    const auto add = [&partners](const std::vector<std::size_t>& some) {
      partners.insert(partners.end(), some.begin(), some.end());
    };
    for (const stdlib::EventType* trigger : flows_[flow]->checked->triggers) {
      const Bucket& bucket = buckets_[trigger];
      add(bucket.others);
      std::set<std::string> asked;
      for (const std::string& key : flows_[flow]->keys) {
        asked.insert(key.substr(0, key.find('=')));
        if (const auto found = bucket.by_equality.find(key); found != bucket.by_equality.end()) add(found->second);
      }
      // Entered under a path that this one does not ask about: any of them.
      const bool others = std::any_of(bucket.paths.begin(), bucket.paths.end(),
                                      [&](const std::string& path) { return !asked.contains(path); });
      if (!others) continue;
      for (const auto& [key, entered] : bucket.by_equality)
        if (!asked.contains(key.substr(0, key.find('=')))) add(entered);
    }
    std::sort(partners.begin(), partners.end());
    partners.erase(std::unique(partners.begin(), partners.end()), partners.end());
    return partners;
  }

  void pair(const FlowFacts& a, const FlowFacts& b) {
    if (a.checked->id == b.checked->id || disjoint(a, b)) return;  // two of one id are told as such
    const CheckedFlow& earlier = *a.checked;
    const CheckedFlow& later = *b.checked;
    if (earlier.is_exclusive() && is_plain(earlier)) {
      shadow(a, b);
      return;
    }
    if (duplicate(a, b)) return;
    double_create(a, b);
    // Where both say when their turn is, the later one is meant to win.
    if (!earlier.flow->priority || !later.flow->priority) conflict(a, b);
    if (earlier.flow->priority || later.flow->priority) return;
    order(a, b);
    order(b, a);
  }

  static bool disjoint(const FlowFacts& a, const FlowFacts& b) {
    for (const rules::Equality& one : a.equalities)
      for (const rules::Equality& other : b.equalities)
        if (one.path == other.path && !cel::equal(one.constant, other.constant)) return true;
    for (const rules::Range& one : a.ranges)
      for (const rules::Range& other : b.ranges)
        if (rules::are_apart(one, other)) return true;
    return false;
  }

  // --- DF353 ----------------------------------------------------------------------------------------------------

  void shadow(const FlowFacts& a, const FlowFacts& b) {
    const bool all = std::all_of(b.checked->triggers.begin(), b.checked->triggers.end(),
                                 [&](const auto* trigger) { return has_trigger(*a.checked, trigger); });
    // A card may change between the two.
    if (!all || !first_time(&shadowed_flow) || reads_cards(a) || reads_cards(b) || !implies(b, a)) return;
    Finding finding = b.add(report_, shadowed_flow, b.id_span(), b.checked->id, a.checked->id);
    finding.help("give this one a lower `priority` number, or the other a narrower condition");
    a.relate(finding, a.id_span(), "this one takes them");
    told_.insert(&shadowed_flow);
  }

  static bool reads_cards(const FlowFacts& flow) {
    const auto& condition = flow.checked->flow->condition;
    const cel::Program* program = condition ? flow.checked->compiled.find(*condition) : nullptr;
    if (program == nullptr) return false;
    const auto slots = program->slots_used();
    return std::any_of(slots.begin(), slots.end(),
                       [](cel::Slot one) { return one == rules::slot::contact || one == rules::slot::deal; });
  }

  std::optional<Formula> condition_of(const FlowFacts& flow) const {
    const auto& condition = flow.checked->flow->condition;
    const cel::Program* program = condition ? flow.checked->compiled.find(*condition) : nullptr;
    if (program == nullptr) return std::nullopt;
    return Formula{program, cel::no_node, &flow.checked->variables, 0};
  }

  // Whether `wide` holds wherever `narrow` does.
  bool implies(const FlowFacts& narrow, const FlowFacts& wide) {
    const auto of_wide = condition_of(wide);
    if (!of_wide) return true;
    const auto of_narrow = condition_of(narrow);
    std::vector<Formula> formulas{*of_wide};
    if (of_narrow) formulas.push_back(*of_narrow);
    const auto cases = ask(formulas, narrow);
    if (!cases) return false;
    return !cases->any([&](std::size_t one) {
      return (!of_narrow || cases->at(one, 1) != Truth::no) && cases->at(one, 0) != Truth::yes;
    });
  }

  // --- DF354 ----------------------------------------------------------------------------------------------------

  bool duplicate(const FlowFacts& a, const FlowFacts& b) {
    const flow::Flow& one = *a.checked->flow;
    const flow::Flow& other = *b.checked->flow;
    if (a.checked->use != nullptr || b.checked->use != nullptr) return false;  // other values make other flows
    if (a.checked->triggers.size() != b.checked->triggers.size() || one.steps.size() != other.steps.size())
      return false;
    if (!(one.steps == other.steps) || !(one.variables == other.variables)) return false;
    const bool same = std::all_of(a.checked->triggers.begin(), a.checked->triggers.end(),
                                  [&](const auto* trigger) { return has_trigger(*b.checked, trigger); });
    if (!same || !implies(a, b) || !implies(b, a)) return false;
    if (first_time(&duplicate_flow)) {
      Finding finding = b.add(report_, duplicate_flow, b.id_span(), b.checked->id, a.checked->id);
      a.relate(finding, a.id_span(), "the other one");
      told_.insert(&duplicate_flow);
    }
    return true;
  }

  // --- DF357 ----------------------------------------------------------------------------------------------------

  void double_create(const FlowFacts& a, const FlowFacts& b) {
    if (a.creations.empty() || b.creations.empty() || !first_time(&lint::double_create)) return;
    for (const Creation& second : b.creations)
      for (const Creation& first : a.creations) {
        if (!first.pipeline || first.pipeline != second.pipeline) continue;
        if (first.way.waits || second.way.waits) continue;  // what comes later is meant to
        if (!first.way.known || !second.way.known) continue;
        if (first.has_external_id && second.has_external_id) continue;
        const rules::Triggers shared = shared_triggers(a, b, [](const stdlib::EventType& type) {
          // One payment and one order have one deal, whichever flow asks for it.
          return type.records != stdlib::Records::payment && stdlib::find_attribute(type, "integration.id") == nullptr;
        });
        if (shared.empty()) continue;
        const Together together = hold_together(first.way, b, second.way, shared);
        if (!together.possible) continue;
        Finding finding = b.add(report_, lint::double_create, second.head, a.checked->id,
                                std::string_view(*first.pipeline), std::string_view(together.example));
        finding.help("let their conditions exclude each other, or make one of them `exclusive`");
        a.relate(finding, first.head, "the other deal is made here");
        told_.insert(&lint::double_create);
        return;
      }
  }

  // --- DF352 ----------------------------------------------------------------------------------------------------

  // A deal that a flow made itself is not the other's, but for payments and orders, which have one.
  static bool same_record(const FlowFacts& a, const FlowFacts& b, stdlib::Holder holder) {
    if (holder == stdlib::Holder::contact) return true;
    if (!a.makes_deal && !b.makes_deal) return true;
    return std::all_of(b.checked->triggers.begin(), b.checked->triggers.end(), [](const stdlib::EventType* type) {
      return type->records == stdlib::Records::payment || stdlib::find_attribute(*type, "integration.id") != nullptr;
    });
  }

  void conflict(const FlowFacts& a, const FlowFacts& b) {
    if (!first_time(&write_conflict)) return;
    for (const PlacedWrite& second : b.writes)
      for (const PlacedWrite& first : a.writes) {
        if (++compared_ > compared_max) return;
        if (!first.write.same_place(second.write) || !first.write.constant || !second.write.constant) continue;
        if (first.way.waits || second.way.waits) continue;  // what comes later is meant to win
        if (!first.way.known || !second.way.known) continue;
        // Of a close, it may be that only how it ends is known, and not in which stage.
        if (first.write.constant->starts_with('(') != second.write.constant->starts_with('(')) continue;
        if (*first.write.constant == *second.write.constant || !same_record(a, b, first.write.holder)) continue;
        const rules::Triggers shared = shared_triggers(a, b, [](const stdlib::EventType&) { return true; });
        const Together together = hold_together(first.way, b, second.way, shared);
        if (!together.possible) continue;
        Finding finding = b.add(report_, write_conflict, second.write.span, std::string_view(second.write.shown()),
                                a.checked->id, std::string_view(together.example));
        finding.help("let their conditions exclude each other: the one that runs later wins");
        a.relate(finding, first.write.span, "the other value is set here");
        told_.insert(&write_conflict);
        return;
      }
  }

  // --- DF356 ----------------------------------------------------------------------------------------------------

  void order(const FlowFacts& writer, const FlowFacts& reader) {
    if (writer.writes.empty() || reader.reads.empty() || !first_time(&order_dependent)) return;
    for (const Read& read : reader.reads)
      for (const PlacedWrite& written : writer.writes) {
        if (++compared_ > compared_max) return;
        if (!written.write.is_read_by(read.path) || read.path.path.size() < written.write.path.size()) continue;
        if (!same_record(writer, reader, written.write.holder)) continue;
        if (written.way.waits || read.way.waits) continue;
        const rules::Triggers shared = shared_triggers(writer, reader, [](const stdlib::EventType&) { return true; });
        // What it reads is what is looked at: its own condition on it decides nothing here.
        const Together together = hold_together(written.way, reader, {}, shared);
        if (!together.possible) continue;
        Finding finding = reader.add(report_, order_dependent, read.span, std::string_view(rules::shown(read.path)),
                                     std::string_view(writer.checked->id));
        finding.help("give both a `priority`; the lower number runs first");
        writer.relate(finding, written.write.span, "written here");
        told_.insert(&order_dependent);
        return;
      }
  }

  // --- conditions -----------------------------------------------------------------------------------------------

  template <class Wanted>
  static rules::Triggers shared_triggers(const FlowFacts& a, const FlowFacts& b, Wanted wanted) {
    rules::Triggers shared;
    for (const stdlib::EventType* trigger : a.checked->triggers)
      if (has_trigger(*b.checked, trigger) && wanted(*trigger)) shared.push_back(trigger);
    return shared;
  }

  Together hold_together(const Way& of_a, const FlowFacts& b, const Way& of_b, const rules::Triggers& triggers) {
    std::vector<Claim> claims;
    for (const Way* way : {&of_a, &of_b})
      for (const Condition& one : way->conditions) claims.push_back({one.formula, one.holds});
    if (claims.empty()) return {};
    std::vector<Formula> formulas;
    formulas.reserve(claims.size());
    for (const Claim& claim : claims) formulas.push_back(claim.formula);
    if (++questions_ > questions_max) return {false, {}};
    const auto cases = Cases::of(formulas, triggers, b.checked->data, bench_);
    if (!cases) return {false, {}};
    const auto all = [&](std::size_t one) {
      for (std::size_t i = 0; i < claims.size(); ++i)
        if (cases->at(one, i) == (claims[i].holds ? Truth::no : Truth::yes)) return false;
      return true;
    };
    if (!cases->any(all)) return {false, {}};
    const auto example = rules::find_witness(*cases, all, claims, triggers);
    // What is taken as a whole may depend on other things that are: without an example nothing is known.
    const bool taken_apart =
        std::none_of(cases->terms().begin(), cases->terms().end(), [](const rules::Term& term) { return term.whole; });
    if (!example && !taken_apart) return {false, {}};
    return {true,
            example ? ", for example for `" + *example + "`" : ", if both conditions can hold, which is not certain"};
  }

  std::optional<Cases> ask(std::span<const Formula> formulas, const FlowFacts& flow) {
    ++questions_;
    return Cases::of(formulas, flow.checked->triggers, flow.checked->data, bench_);
  }

  // Of one kind, one finding a flow: with whom else it clashes is told once that is mended.
  bool first_time(const RuleInfo* rule) const { return !told_.contains(rule); }

  const AllFacts& flows_;
  rules::Workbench& bench_;
  Report& report_;
  std::map<const stdlib::EventType*, Bucket> buckets_;
  std::set<const RuleInfo*> told_;
  std::size_t questions_ = 0;
  std::size_t compared_ = 0;
};

}  // namespace

void check_pairs(const AllFacts& flows, rules::Workbench& bench, Report& report) {
  Pairs(flows, bench, report).check();
}

}  // namespace dealflow::lint
