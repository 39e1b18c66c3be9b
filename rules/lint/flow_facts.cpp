#include "rules/lint/flow_facts.hpp"

#include "rules/check/constants.hpp"
#include "rules/lint/reads.hpp"
#include "rules/resolve/walk.hpp"
#include "stdlib/action.hpp"

#include <algorithm>

namespace dealflow::lint {
namespace {

using stdlib::ActionId;
using stdlib::Holder;

std::string quoted(std::string_view text) { return cel::to_literal(cel::Value::text(text)); }

std::string key_of(const rules::Equality& one) {
  return rules::join_path(one.path) + "=" + cel::to_literal(one.constant);
}

class Collector {
 public:
  explicit Collector(const FlowView& view) : view_(view) { facts_.checked = &view.checked; }

  FlowFacts collect() {
    const flow::Flow& flow = view_.flow();
    Way way;
    if (flow.condition) {
      if (const cel::Program* program = view_.checked.compiled.find(*flow.condition)) {
        way.conditions.push_back({formula_of(*program), true});
        note_reads(*flow.condition, {});
        facts_.equalities = rules::data_equalities(*program);
        facts_.ranges = rules::data_ranges(*program);
        for (const rules::Equality& one : facts_.equalities) facts_.keys.push_back(key_of(one));
      }
    }
    for (const flow::Variable& variable : flow.variables) note_reads(variable.value, way);
    block(flow.steps, way);
    return std::move(facts_);
  }

 private:
  // Records may have changed by the time that a step reads them: each moment is one of its own, but for the beginning,
  // which flows of one event share.
  [[nodiscard]] rules::Formula formula_of(const cel::Program& program) const {
    return {&program, cel::no_node, &view_.checked.variables, moment_};
  }

  void block(const flow::Steps& steps, Way& way) {
    for (const flow::Step& step : steps) {
      ++moment_;
      if (const auto* action = std::get_if<flow::Action>(&step.node)) {
        act(*action, step.head_span, way);
        if (action->on_failure) after_failure(*action->on_failure, way);
      } else if (const auto* list = std::get_if<flow::If>(&step.node)) {
        choose(*list, way);
      } else if (const auto* cases = std::get_if<flow::Switch>(&step.node)) {
        note_reads(cases->subject, way);
        Way inside = way;
        inside.known = false;
        for (const flow::Case& one : cases->cases) aside(one.steps, inside);
        if (cases->otherwise) aside(*cases->otherwise, inside);
      } else if (const auto* each = std::get_if<flow::Each>(&step.node)) {
        note_reads(each->list, way);
        aside(each->steps, way);
      } else if (const auto* wait = std::get_if<flow::WaitFor>(&step.node)) {
        facts_.awaits.push_back(wait->trigger.text);
        way.certain = false;
        way.waits = true;
        aside(wait->then, way);
        if (wait->otherwise) aside(*wait->otherwise, way);
      } else if (std::holds_alternative<flow::Wait>(step.node)) {
        way.certain = false;
        way.waits = true;
      }
      if (may_stop(step)) way.certain = way.known = false;
    }
  }

  static bool may_stop(const flow::Step& step) {
    if (std::holds_alternative<flow::Stop>(step.node)) return true;
    const auto blocks = rules::blocks_of(step);
    return std::any_of(blocks.begin(), blocks.end(), [](const flow::Steps* steps) {
      return std::any_of(steps->begin(), steps->end(), [](const flow::Step& one) { return may_stop(one); });
    });
  }

  // A run of its own, later.
  void after_failure(const flow::Steps& steps, const Way& way) {
    Way later = way;
    later.waits = true;
    aside(steps, later);
  }

  void aside(const flow::Steps& steps, const Way& way) {
    Way inside = way;
    inside.certain = false;
    block(steps, inside);
  }

  void choose(const flow::If& list, const Way& way) {
    Way inside = way;
    inside.certain = false;
    for (const flow::Branch& branch : list.branches) {
      note_reads(branch.condition, inside);
      const cel::Program* program = view_.checked.compiled.find(branch.condition);
      if (program != nullptr) inside.conditions.push_back({formula_of(*program), true});
      Way branch_way = inside;
      block(branch.steps, branch_way);
      if (program != nullptr) inside.conditions.back().holds = false;
    }
    if (list.otherwise) block(*list.otherwise, inside);
  }

  void note_reads(const flow::Text& text, const Way& way) {
    for_each_path(view_, text, [&](const rules::RootedPath& path, Span span) {
      if (path.root == rules::slot::contact || path.root == rules::slot::deal)
        facts_.reads.push_back({path, span, way});
    });
  }

  void act(const flow::Action& action, Span head, const Way& way) {
    const stdlib::Action* declared = stdlib::find_action(action.head.text);
    if (declared == nullptr) return;
    for_each_text(action, [&](const flow::Text& text) { note_reads(text, way); });
    for (Write& write : writes_of(view_, action, head)) {
      note_change(write, head, way);
      facts_.writes.push_back({std::move(write), way});
    }
    switch (declared->id) {
      case ActionId::create_deal: create(action, head, way); break;
      case ActionId::emit: emit(action, head, way); break;
      case ActionId::add_tag: tags(action, head, way); break;
      case ActionId::remove_tag:
        for_each_tag(action, [&](const std::string& tag) { facts_.removed_tags.push_back(tag); });
        break;
      default: break;
    }
  }

  void create(const flow::Action& action, Span head, const Way& way) {
    Creation made{head, std::nullopt, says(view_, action, "external_id"), way};
    const std::string* named = constant_text(view_, action, "pipeline");
    if (named != nullptr)
      made.pipeline = *named;
    else if (!says(view_, action, "pipeline") && !view_.settings.pipelines.empty())
      made.pipeline = view_.settings.pipelines.front().id;
    facts_.makes_deal = true;
    // The same id again fills the same deal.
    if (constant_text(view_, action, "external_id") == nullptr) {
      Effect effect{"crm.deal.created", head, way, {}, {}, {}, true, true, {}};
      effect.certain = !made.has_external_id;
      if (made.pipeline) effect.known["deal.pipeline"] = quoted(*made.pipeline);
      if (const std::string* stage = constant_text(view_, action, "stage")) effect.known["deal.stage"] = quoted(*stage);
      facts_.effects.push_back(std::move(effect));
    }
    facts_.creations.push_back(std::move(made));
  }

  void emit(const flow::Action& action, Span head, const Way& way) {
    const std::string* type = constant_text(view_, action, "type");
    if (type == nullptr) return;
    Effect effect{*type, head, way, {}, {}, {}, true, true, find_argument(action, "type")->value.text.span};
    if (const flow::Argument* data = find_argument(action, "data"))
      for (const flow::Argument& entry : data->value.entries)
        if (const cel::Program* value = view_.checked.compiled.find(entry.value.text)) {
          cel::Arena arena;
          if (const auto constant = rules::constant_value(*value, arena))
            effect.known[entry.key.text] = cel::to_literal(*constant);
          note_parts(value->ast(), entry.key.text, effect);
        }
    facts_.effects.push_back(std::move(effect));
  }

  // Of `{"kind": "b", "n": n + 1}`, what is always the same.
  static void note_parts(const cel::Ast& ast, const std::string& name, Effect& effect) {
    const cel::Node& map = ast.node(ast.root());
    if (map.kind != cel::NodeKind::map) return;
    for (std::size_t i = 0; i + 1 < map.children.size(); i += 2) {
      const cel::Node& key = ast.node(map.children[i]);
      const cel::Node& value = ast.node(map.children[i + 1]);
      if (key.kind == cel::NodeKind::literal && key.literal.is(cel::Kind::text) && value.kind == cel::NodeKind::literal)
        effect.known[name + "." + std::string(key.literal.as_text())] = cel::to_literal(value.literal);
    }
  }

  template <class Visit>
  void for_each_tag(const flow::Action& action, Visit visit) const {
    const flow::Argument* tags = find_argument(action, "tags");
    if (tags == nullptr) return;
    for (const flow::ArgumentValue& item : tags->value.items) {
      const cel::Template* text = view_.checked.compiled.find_holes(item.text);
      visit(text == nullptr || text->is_constant() ? quoted(text == nullptr ? item.text.text : text->constant())
                                                   : std::string());
    }
  }

  void tags(const flow::Action& action, Span head, const Way& way) {
    for_each_tag(action, [&](const std::string& tag) {
      Effect effect{"crm.contact.tagged", head, way, {}, "tag:" + tag, std::nullopt, true, true, {}};
      if (!tag.empty()) {
        effect.known["tag"] = tag;
        effect.constant = tag;
      }
      facts_.effects.push_back(std::move(effect));
    });
  }

  // What a write of a record starts.
  void note_change(const Write& write, Span head, const Way& way) {
    const std::string field = write.path.back();
    if (field == "responsible") return;
    Effect effect{write.holder == Holder::contact ? "crm.contact.field_changed" : "crm.deal.field_changed",
                  head,
                  way,
                  {},
                  (write.holder == Holder::contact ? "contact." : "deal.") + field,
                  write.constant,
                  {}};
    if (write.holder == Holder::deal && field == "stage") {
      effect.type = "crm.deal.stage_changed";
      effect.may_go_back = write.may_go_back;
      if (write.constant) effect.known["deal.stage"] = *write.constant;
    } else {
      effect.known["field"] = quoted(field);
      if (write.constant) effect.known["new"] = *write.constant;
    }
    facts_.effects.push_back(std::move(effect));
  }

  const FlowView& view_;
  FlowFacts facts_;
  std::size_t moment_ = 0;
};

}  // namespace

std::pair<const Source*, Span> FlowFacts::told_at(Span span) const {
  if (checked->use == nullptr) return {checked->source, span};
  return {checked->use_source, checked->use->as ? checked->use->as->span : checked->use->reference.span};
}

void FlowFacts::relate(Finding& finding, Span span, std::string message) const {
  const auto [source, place] = told_at(span);
  finding.related(*source, place, std::move(message));
}

FlowFacts facts_of(const FlowView& view) { return Collector(view).collect(); }

}  // namespace dealflow::lint
