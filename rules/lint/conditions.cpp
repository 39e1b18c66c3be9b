#include "rules/lint/conditions.hpp"

#include "rules/analysis/cases.hpp"
#include "rules/analysis/witness.hpp"
#include "rules/lint/control_flow.hpp"
#include "rules/lint/types.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace dealflow::lint {
namespace {

using rules::Cases;
using rules::Claim;
using rules::Formula;
using rules::Truth;

constexpr std::size_t searches_max = 20;  // for an example, of one list

// What is known to hold, or not to, where a step stands.
struct Known {
  Formula formula;
  bool holds = true;
  std::string_view what;  // "the flow's condition"
};

// One branch of a list.
struct Option {
  Formula formula;
  Span span;
  const flow::Text* text = nullptr;  // of an `if`
};

class Conditions {
 public:
  explicit Conditions(const FlowView& view) : view_(view) {}

  void check() {
    const flow::Flow& flow = view_.flow();
    std::vector<Known> known;
    if (flow.condition) {
      if (const cel::Program* program = view_.checked.compiled.find(*flow.condition)) {
        const Formula formula = formula_of(*program, 0);
        check_alone(*flow.condition, formula);
        known.push_back({formula, true, "the flow's condition"});
      }
    }
    block(flow.steps, known);
  }

 private:
  [[nodiscard]] Formula formula_of(const cel::Program& program, std::size_t moment) const {
    return {&program, cel::no_node, &view_.checked.variables, moment};
  }
  [[nodiscard]] std::optional<Cases> cases_of(std::span<const Formula> formulas) const {
    return Cases::of(formulas, view_.checked.triggers, view_.checked.data, view_.bench);
  }
  // Something about the same words has been told already, by a check that needs no reasoning.
  [[nodiscard]] bool told(Span span) const {
    const auto& findings = view_.report.diagnostics();
    return std::any_of(findings.begin(), findings.end(), [&](const Diagnostic& one) {
      return one.place.file == view_.checked.source->name() && one.place.span.begin >= span.begin &&
             one.place.span.end <= span.end && (one.code == "DF203" || one.code == "DF204" || one.code == "DF205");
    });
  }

  void check_alone(const flow::Text& text, const Formula& formula) {
    const Formula formulas[] = {formula};
    const auto cases = cases_of(formulas);
    if (!cases || told(text.content_span())) return;
    if (cases->always(0, Truth::yes))
      view_.add(constant_true, text.content_span()).help("leave the condition out");
    else if (cases->always(0, Truth::no))
      add_never(text, formula);
  }

  // Of `a && b && c`, the part that contradicts those before it is the one to point at.
  void add_never(const flow::Text& text, const Formula& formula) const {
    std::vector<Formula> parts;
    const cel::Ast& ast = formula.program->ast();
    const cel::Node& root = ast.node(ast.root());
    if (root.kind == cel::NodeKind::binary && root.op == cel::Operator::logical_and)
      for (const cel::NodeId child : root.children) {
        parts.push_back(formula);
        parts.back().node = child;
      }
    const auto cases = cases_of(parts);
    for (std::size_t part = 0; cases && part < parts.size(); ++part) {
      const auto so_far = [&](std::size_t one) {
        for (std::size_t i = 0; i <= part; ++i)
          if (cases->at(one, i) == Truth::no) return false;
        return true;
      };
      if (cases->any(so_far)) continue;
      const Span span = in_source(text, ast.node(parts[part].node).span);
      if (part == 0)
        view_.add(constant_false, span);
      else
        view_.add(never_with_the_rest, span).related(*view_.checked.source, first_part(text, ast), "beginning here");
      return;
    }
    view_.add(constant_false, text.content_span());
  }

  static Span first_part(const flow::Text& text, const cel::Ast& ast) {
    return in_source(text, ast.node(ast.node(ast.root()).children.front()).span);
  }

  void block(const flow::Steps& steps, const std::vector<Known>& known) {
    for (const flow::Step& step : steps) {
      if (view_.report.is_full(*view_.checked.source)) return;
      ++moment_;
      if (const auto* choose = std::get_if<flow::If>(&step.node)) if_list(step, *choose, known);
      if (const auto* choose = std::get_if<flow::Switch>(&step.node)) switch_list(step, *choose, known);
      if (const auto* each = std::get_if<flow::Each>(&step.node)) block(each->steps, known);
      if (const auto* action = std::get_if<flow::Action>(&step.node); action != nullptr && action->on_failure)
        block(*action->on_failure, known);
      if (const auto* wait = std::get_if<flow::WaitFor>(&step.node)) {
        if (wait->condition)
          if (const cel::Program* program = view_.checked.compiled.find(*wait->condition))
            check_alone(*wait->condition, formula_of(*program, moment_));
        block(wait->then, known);
        if (wait->otherwise) block(*wait->otherwise, known);
      }
    }
  }

  void if_list(const flow::Step& step, const flow::If& list, const std::vector<Known>& known) {
    const std::size_t moment = moment_;
    std::vector<Option> options;
    for (const flow::Branch& branch : list.branches) {
      const cel::Program* program = view_.checked.compiled.find(branch.condition);
      if (program == nullptr) return;
      options.push_back({formula_of(*program, moment), branch.condition.content_span(), &branch.condition});
    }
    const Span rest = list.otherwise ? word(list.otherwise_span, 4) : step.head_span;
    judge(options, known, list.otherwise.has_value(), rest, "else", options.size() > 1);
    std::vector<Known> inside = known;
    for (std::size_t i = 0; i < list.branches.size(); ++i) {
      inside.push_back({options[i].formula, true, "the branch that it stands in"});
      block(list.branches[i].steps, inside);
      inside.back().holds = false;
      inside.back().what = "an earlier branch";
    }
    if (list.otherwise) block(*list.otherwise, inside);
  }

  void switch_list(const flow::Step& step, const flow::Switch& list, const std::vector<Known>& known) {
    const std::size_t moment = moment_;
    std::vector<Option> options;
    for (const flow::Case& one : list.cases)
      for (const flow::ArgumentValue& value : one.values) {
        const cel::Program* program = view_.checked.compiled.find(value);
        if (program == nullptr) return;
        options.push_back({formula_of(*program, moment), value.span, nullptr});
      }
    is_switch_ = true;
    const Span rest = list.otherwise ? word(list.otherwise_span, 7) : step.head_span;
    judge(options, known, list.otherwise.has_value(), rest, "default", true);
    is_switch_ = false;
    for (const flow::Case& one : list.cases) block(one.steps, known);
    if (list.otherwise) block(*list.otherwise, known);
  }

  static Span word(Span span, std::uint32_t length) { return {span.begin, span.begin + length}; }

  // The list under what is known. What is known of too much is left out, so that the list itself is looked at.
  void judge(const std::vector<Option>& options, const std::vector<Known>& known, bool has_rest, Span rest,
             std::string_view rest_word, bool is_list) {
    std::vector<Formula> formulas;
    formulas.reserve(options.size() + known.size());
    for (const Option& option : options) formulas.push_back(option.formula);
    for (const Known& one : known) formulas.push_back(one.formula);
    auto cases = cases_of(formulas);
    std::vector<Known> assumed = known;
    if (!cases && !known.empty()) {
      formulas.resize(options.size());
      cases = cases_of(formulas);
      assumed.clear();
    }
    if (!cases) return;
    const List list{*cases, options, assumed};
    if (!list.possible()) return;  // told where it was decided
    const bool all_told = branches(list);
    if (!all_told) return;
    if (has_rest && !cases->any([&](std::size_t one) { return list.left(one, options.size()); })) {
      view_.add(unreachable_rest, rest, rest_word);
      return;
    }
    if (is_list && !has_rest) gap(list, rest, rest_word);
    if (is_list && !is_switch_) overlap(list);
  }

  struct List {
    const Cases& cases;
    const std::vector<Option>& options;
    const std::vector<Known>& known;

    // Whether what is known may be so.
    [[nodiscard]] bool assumed(std::size_t one) const {
      for (std::size_t i = 0; i < known.size(); ++i) {
        const Truth truth = cases.at(one, options.size() + i);
        if (truth == (known[i].holds ? Truth::no : Truth::yes)) return false;
      }
      return true;
    }
    [[nodiscard]] bool possible() const {
      return cases.any([&](std::size_t one) { return assumed(one); });
    }
    // Whether no branch before `end` surely takes it.
    [[nodiscard]] bool left(std::size_t one, std::size_t end) const {
      if (!assumed(one)) return false;
      for (std::size_t i = 0; i < end; ++i)
        if (cases.at(one, i) == Truth::yes) return false;
      return true;
    }
    [[nodiscard]] bool reads_data_only(std::size_t option) const {
      const auto& terms = cases.terms_of(option);
      return std::all_of(terms.begin(), terms.end(), [&](std::size_t term) {
        const rules::Term& one = cases.terms()[term];
        return one.root == rules::slot::data || one.root == rules::slot::event;
      });
    }
    // Attributes of the catalogue: neither records nor keys of open maps, which say nothing about an event's kind.
    [[nodiscard]] bool reads_attributes_only(std::size_t option, const cel::Type& data) const {
      if (!reads_data_only(option)) return false;
      const auto& terms = cases.terms_of(option);
      return std::none_of(terms.begin(), terms.end(), [&](std::size_t term) {
        const rules::Term& one = cases.terms()[term];
        if (one.whole) return true;
        cel::Type type = data;
        for (const std::string& step : one.path) {
          if (type.node().kind == cel::TypeKind::map) return true;
          const cel::Field* field = type.field(step);
          if (field == nullptr) return true;
          type = field->type;
        }
        return false;
      });
    }
  };

  // Whether each branch can be reached and decides something; else the rest is not looked at.
  bool branches(const List& list) {
    for (std::size_t i = 0; i < list.options.size(); ++i) {
      const Span span = list.options[i].span;
      if (told(span)) return false;
      const auto assumed = [&](std::size_t one) { return list.assumed(one); };
      if (list.cases.always(i, Truth::no, assumed)) {
        never(list, i, span);
        return false;
      }
      const auto left = [&](std::size_t one) { return list.left(one, i); };
      if (i > 0 && (!list.cases.any(left) || list.cases.always(i, Truth::no, left))) {
        unreachable(list, i, span);
        return false;
      }
      if (!is_switch_ && list.cases.always(i, Truth::yes, assumed)) {
        always(list, i, span);
        return false;
      }
    }
    return true;
  }

  void never(const List& list, std::size_t i, Span span) const {
    if (list.cases.always(i, Truth::no) && list.options[i].text != nullptr)
      add_never(*list.options[i].text, list.options[i].formula);
    else if (list.cases.always(i, Truth::no))
      view_.add(constant_false, span);
    else
      view_.add(refused_above, span, decided_by(list, i, Truth::no));
  }
  void always(const List& list, std::size_t i, Span span) const {
    if (list.cases.always(i, Truth::yes))
      view_.add(constant_true, span);
    else
      view_.add(decided_above, span, decided_by(list, i, Truth::yes));
  }
  // The first of what is known that decides it by itself.
  static std::string_view decided_by(const List& list, std::size_t i, Truth truth) {
    for (std::size_t k = 0; k < list.known.size(); ++k) {
      const Truth against = list.known[k].holds ? Truth::no : Truth::yes;
      const auto one_known = [&](std::size_t one) { return list.cases.at(one, list.options.size() + k) != against; };
      if (list.cases.always(i, truth, one_known)) return list.known[k].what;
    }
    return "what stands around it";
  }

  void unreachable(const List& list, std::size_t i, Span span) const {
    std::size_t earlier = 0;
    const auto takes = [&](std::size_t candidate) {
      return !list.cases.any([&](std::size_t one) {
        return list.assumed(one) && list.cases.at(one, i) != Truth::no && list.cases.at(one, candidate) != Truth::yes;
      });
    };
    while (earlier + 1 < i && !takes(earlier)) ++earlier;
    Finding finding = is_switch_ ? view_.add(case_taken, span, quoted(span)) : view_.add(unreachable_condition, span);
    finding.related(*view_.checked.source, list.options[earlier].span, "this one takes it");
  }
  [[nodiscard]] std::string quoted(Span span) const {
    return "`" + std::string(view_.checked.source->text(span)) + "`";
  }

  void gap(const List& list, Span rest, std::string_view rest_word) const {
    std::vector<Claim> claims;
    for (std::size_t i = 0; i < list.options.size(); ++i) {
      if (!list.reads_attributes_only(i, view_.checked.data)) return;
      claims.push_back({list.options[i].formula, false});
    }
    for (const Known& one : list.known) claims.push_back({one.formula, one.holds});
    // A switch that names all values of a closed list has thought of each, absent or not.
    const auto uncovered = [&](std::size_t one) {
      if (!list.left(one, list.options.size())) return false;
      if (!is_switch_) return true;
      const auto& terms = list.cases.terms_of(0);
      return terms.empty() || !list.cases.value(one, terms.front()).is_null();
    };
    if (const auto example = find_witness(list.cases, uncovered, claims, view_.checked.triggers))
      view_.add(missing_else, rest, "`" + *example + "`", rest_word)
          .help("add `" + std::string(rest_word) + "`, if only with `stop` in it");
  }

  // Two branches that take from each other in part, so that their order decides. A cascade, in which one lies within
  // the other, is a way of writing; so are branches that look at different things.
  void overlap(const List& list) const {
    std::size_t searches = 0;
    for (std::size_t j = 1; j < list.options.size(); ++j)
      for (std::size_t i = 0; i < j; ++i) {
        if (!same_terms(list.cases.terms_of(i), list.cases.terms_of(j)) || !list.reads_data_only(i)) continue;
        const auto seen = [&](Truth of_i, Truth of_j) {
          return [&list, i, j, of_i, of_j](std::size_t one) {
            return list.assumed(one) && list.cases.at(one, i) == of_i && list.cases.at(one, j) == of_j;
          };
        };
        if (!list.cases.any(seen(Truth::yes, Truth::no)) || !list.cases.any(seen(Truth::no, Truth::yes))) continue;
        if (++searches > searches_max) return;
        std::vector<Claim> claims{{list.options[i].formula, true}, {list.options[j].formula, true}};
        for (const Known& one : list.known) claims.push_back({one.formula, one.holds});
        const auto example = find_witness(list.cases, seen(Truth::yes, Truth::yes), claims, view_.checked.triggers);
        if (!example) continue;
        view_.add(overlapping_branches, list.options[j].span, "`" + *example + "`")
            .related(*view_.checked.source, list.options[i].span, "the earlier one");
        return;
      }
  }

  static bool same_terms(std::vector<std::size_t> a, std::vector<std::size_t> b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    return a == b;
  }

  const FlowView& view_;
  std::size_t moment_ = 0;
  bool is_switch_ = false;
};

}  // namespace

void check_conditions(const FlowView& view) { Conditions(view).check(); }

}  // namespace dealflow::lint
