// FlowFacts: what a flow does to others: what it writes, makes, emits and reads, each with the way that leads there.
//
// Threads:  immutable once made.
#pragma once

#include "rules/analysis/terms.hpp"
#include "rules/lint/flow_view.hpp"
#include "rules/lint/writes.hpp"
#include "rules/resolve/equalities.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::lint {

// What must hold, or not, for a step to be reached.
struct Condition {
  rules::Formula formula;
  bool holds = true;
};
struct Way {
  std::vector<Condition> conditions;  // the flow's own first
  bool known = true;                  // false: a `stop` or a case of a `switch` decides as well
  bool waits = false;                 // before it
  bool certain = true;                // no condition but the flow's own; no wait, loop or `stop` before it
};

struct PlacedWrite {
  Write write;
  Way way;
};
struct Creation {
  Span head;
  std::optional<std::string> pipeline;  // nothing: only the event knows
  bool has_external_id = false;
  Way way;
};
struct Read {
  rules::RootedPath path;
  Span span;
  Way way;
};
// A change or an event by which other flows start.
struct Effect {
  std::string type;  // "crm.deal.created", "shop.vip"
  Span head;
  Way way;
  std::map<std::string, std::string, std::less<>> known;  // attributes of the event, as literals: {"tag": "\"vip\""}
  // Of a change that makes no event where nothing changes: what is written, and to what, as far as it is the same.
  std::string place;  // "deal.stage"; empty: an event each time
  std::optional<std::string> constant;
  bool certain = true;            // it comes whenever the step is taken
  bool may_go_back = true;        // a move of a deal against the order of its pipeline, or to another one
  std::optional<Span> type_span;  // of an emitted event
};

struct FlowFacts {
  const rules::CheckedFlow* checked = nullptr;
  std::vector<PlacedWrite> writes;
  std::vector<Creation> creations;
  std::vector<Read> reads;  // of contact and deal
  std::vector<Effect> effects;
  std::vector<std::string> awaits;        // event types
  std::vector<std::string> removed_tags;  // as literals; "" for one that an expression names
  bool makes_deal = false;
  std::vector<rules::Equality> equalities;  // that must hold for it to run
  std::vector<rules::Range> ranges;
  std::vector<std::string> keys;  // of each: "payment.channel=\"site\""

  // Where the finding about it stands: of a template, where it is used.
  template <class... Args>
  Finding add(Report& report, const Rule<Args...>& rule, Span span, const std::type_identity_t<Args>&... args) const {
    const auto [source, place] = told_at(span);
    return report.add(rule, *source, place, args...);
  }
  void relate(Finding& finding, Span span, std::string message) const;
  [[nodiscard]] Span id_span() const { return checked->flow->id.span; }

 private:
  [[nodiscard]] std::pair<const Source*, Span> told_at(Span span) const;
};

[[nodiscard]] FlowFacts facts_of(const FlowView& view);

}  // namespace dealflow::lint
