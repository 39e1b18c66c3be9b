#include "tests/corpus/mutations.hpp"

#include "dsl/cel/ast.hpp"
#include "rules/analysis/terms.hpp"
#include "rules/lint/flow_view.hpp"
#include "rules/lint/reads.hpp"
#include "rules/plan/planner.hpp"
#include "rules/resolve/closed_values.hpp"
#include "rules/resolve/equalities.hpp"
#include "rules/resolve/walk.hpp"
#include "rules/workspace/flow_files.hpp"
#include "rules/workspace/settings_reader.hpp"
#include "stdlib/action.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

namespace dealflow::corpus {
namespace {

using rules::CheckedFlow;

// One typo: two letters changed round, one left out, or one written twice, in turn. Nothing for names too short to be
// recognised again.
std::string misspelt(std::string_view name, std::size_t turn) {
  if (name.size() < 4) return {};
  const std::size_t at = 1 + turn % (name.size() - 2);
  std::string made(name);
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (!is_letter(made[at]) || !is_letter(made[at + 1])) return {};
  switch (turn % 3) {
    case 0:
      if (made[at] == made[at + 1]) return {};
      std::swap(made[at], made[at + 1]);
      break;
    case 1: made.erase(at, 1); break;
    default: made.insert(at, 1, made[at]); break;
  }
  return made == name ? std::string() : made;
}

class Mutator {
 public:
  Mutator(const WorkspaceFile& file, const std::string& settings) : file_(file), settings_text_(settings) {
    Report report;
    settings_ = rules::read_settings(Source("dealflow.yaml", settings), report);
    scopes_ = std::make_unique<rules::Scopes>(settings_);
    source_ = std::make_shared<const Source>(file.path, file.text);
    if (auto read = rules::read_flow_file(file.path, source_, report))
      checked_ = rules::check_file(*std::move(read), settings_, *scopes_, report);
  }

  std::vector<Case> make() {
    if (!checked_) return {};
    for (const auto& own : checked_->flows) {
      if (own->checked.has_errors) continue;
      header(own->checked);
      steps(own->checked);
      for (const auto& one : own->checked.compiled.expressions())
        expression(*one->text, one->program.ast(), 0, own->checked);
      for (const auto& one : own->checked.compiled.holes())
        for (const cel::Template::Part& part : one.compiled.parts())
          if (part.program) expression(*one.text, part.program->ast(), part.span.begin, own->checked);
    }
    return std::move(made_);
  }

 private:
  [[nodiscard]] bool is_text_notation() const { return file_.path.ends_with(".flow"); }

  // `place`: where the finding is expected, in the text before the change; nothing stands before it that changes.
  void add(std::string_view code, std::string_view what, Span replaced, const std::string& by, std::uint32_t place,
           std::string original = {}) {
    std::string text = file_.text;
    text.replace(replaced.begin, replaced.size(), by);
    const Source changed(file_.path, text);
    const dealflow::Place at = changed.place({place, place});
    Case made;
    made.code = code;
    made.title = fmt::format("{} {}: {} of {}", code, what, source_->text(replaced), file_.path);
    made.files = {{file_.path, std::move(text)}, {"dealflow.yaml", settings_text_}};
    made.places = {{file_.path, at.line, at.column}};
    made.original = std::move(original);
    made_.push_back(std::move(made));
  }

  void typo(std::string_view code, std::string_view what, Span name, std::uint32_t place) {
    const std::string before(source_->text(name));
    const std::string after = misspelt(before, turn_++);
    if (after.empty()) return;
    add(code, what, name, after, place, before);
  }

  static Span content(const flow::Text& text) {
    return text.source_span({0, static_cast<std::uint32_t>(text.text.size())});
  }

  void header(const CheckedFlow& checked) {
    const flow::Flow& flow = *checked.flow;
    for (const flow::Text& trigger : flow.triggers)
      if (!trigger.text.empty() && settings_.catalogue.find(trigger.text) != nullptr)
        typo("DF101", "a trigger", content(trigger), trigger.span.begin);
    if (flow.mode) typo("DF118", "a mode", content(*flow.mode), flow.mode->span.begin);
    if (!is_text_notation() && flow.condition && !flow.condition->quoted && flow.condition->offsets.empty())
      impossible(flow, checked);
    if (is_text_notation() && checked_->flows.size() == 1 && checked_->uses.empty()) {
      // The whole flow once more.
      const std::string text(source_->text(flow.span));
      add("DF108", "a flow twice", {flow.span.end, flow.span.end}, "\n\n" + text,
          flow.span.end + 2 + (flow.id.span.begin - flow.span.begin));
    }
    unused(flow);
  }

  // A second equality with another value of what the condition asks to be one already.
  void impossible(const flow::Flow& flow, const CheckedFlow& checked) {
    const cel::Program* program = checked.compiled.find(*flow.condition);
    if (program == nullptr) return;
    const cel::Node& root = program->ast().node(program->ast().root());
    if (root.kind == cel::NodeKind::binary && root.op == cel::Operator::logical_or) return;
    if (root.kind == cel::NodeKind::conditional) return;
    for (const rules::Equality& one : rules::data_equalities(*program)) {
      if (!one.constant.is(cel::Kind::text)) continue;
      if (rules::closed_values(settings_, checked.triggers, rules::slot::data, one.path, rules::Lists::settings_too))
        return;  // the value is none of the list
      const std::string path = rules::join_path(one.path);
      for (const stdlib::EventType* trigger : checked.triggers) {
        const stdlib::Attribute* attribute = stdlib::find_attribute(*trigger, path);
        if (attribute == nullptr || attribute->kind != stdlib::AttributeKind::text) return;
      }
      const std::string added = fmt::format(" && data.{} == \"something else\"", path);
      const std::uint32_t end = content(*flow.condition).end;
      add("DF204", "two values at once", {end, end}, added,
          end + static_cast<std::uint32_t>(added.size() - std::string_view("\"something else\"").size()));
      return;
    }
  }

  // One more variable, behind the first.
  void unused(const flow::Flow& flow) {
    if (flow.variables.empty() || !flow.inputs.empty()) return;
    const flow::Variable& first = flow.variables.front();
    const std::string_view text = file_.text;
    const auto begin = text.rfind('\n', first.name.span.begin);
    if (begin == std::string_view::npos) return;
    const std::string_view before = text.substr(begin + 1, first.name.span.begin - begin - 1);
    if (before.find_first_not_of(' ') != std::string_view::npos && !is_text_notation()) return;
    if (is_text_notation() && !before.ends_with("var ")) return;
    const auto at = static_cast<std::uint32_t>(begin + 1);
    const std::string line = std::string(before) + "never_read" + (is_text_notation() ? " = 12" : ": 12") + "\n";
    add("DF305", "a variable", {at, at}, line, at + static_cast<std::uint32_t>(before.size()));
  }

  void steps(const CheckedFlow& checked) {
    Report unheard;
    rules::Workbench bench(settings_);
    const lint::FlowView view{checked, settings_, unheard, bench, {}};
    rules::for_each_step(checked.flow->steps, [&](const flow::Step& step, const auto&) {
      if (const auto* action = std::get_if<flow::Action>(&step.node)) this->action(view, *action);
      if (const auto* wait = std::get_if<flow::WaitFor>(&step.node)) {
        typo("DF101", "an awaited event", content(wait->trigger), wait->trigger.span.begin);
        if (wait->within) duration(*wait->within);
      }
      if (const auto* wait = std::get_if<flow::Wait>(&step.node); wait != nullptr && wait->duration)
        duration(*wait->duration);
    });
  }

  void duration(const flow::Text& text) {
    if (text.text.empty() || text.text[0] < '1' || text.text[0] > '9') return;
    const auto end = text.text.find(' ');
    if (end == std::string::npos || text.text.find(' ', end + 1) != std::string::npos) return;
    add("DF506", "no time at all", text.source_span({0, static_cast<std::uint32_t>(end)}), "0", text.span.begin);
    typo("DF506", "a unit",
         text.source_span({static_cast<std::uint32_t>(end) + 1, static_cast<std::uint32_t>(text.text.size())}),
         text.span.begin);
    made_.back().original.clear();  // a duration is no name
  }

  void action(const lint::FlowView& view, const flow::Action& action) {
    if (!is_text_notation()) {
      typo("DF104", "a step", content(action.head), action.head.span.begin);
      for (const flow::Argument& argument : action.arguments)
        if (!argument.key.text.empty() && known_parameter(action, argument.key.text))
          typo("DF102", "a key", content(argument.key), argument.key.span.begin);
    }
    for (const std::string_view name : {"stage", "pipeline"})
      if (const std::string* value = lint::constant_text(view, action, name);
          value != nullptr && lint::find_argument(action, name)->value.text.text == *value)
        typo("DF110", name, content(lint::find_argument(action, name)->value.text),
             lint::find_argument(action, name)->value.text.span.begin);
    if (const std::string* person = lint::constant_text(view, action, "responsible");
        person != nullptr && settings_.member(*person) != nullptr)
      typo("DF111", "a person", content(lint::find_argument(action, "responsible")->value.text),
           lint::find_argument(action, "responsible")->value.text.span.begin);
    if (!action.map) return;
    for (const flow::MapRow& row : action.map->rows)
      if (row.field.text.find('.') == std::string::npos && row.field.text.size() > 4)
        typo("DF103", "a field that is filled", content(row.field), row.field.span.begin);
  }

  static bool known_parameter(const flow::Action& action, std::string_view key) {
    const stdlib::Action* declared = stdlib::find_action(action.head.text);
    return declared != nullptr &&
           std::any_of(declared->parameters.begin(), declared->parameters.end(),
                       [&](const stdlib::Parameter& one) { return one.name == key && !one.required; });
  }

  void expression(const flow::Text& text, const cel::Ast& ast, std::uint32_t offset, const CheckedFlow& checked) {
    if (!text.offsets.empty()) return;  // folded and quoted ones are made by hand
    for (cel::NodeId id = 0; id < ast.size(); ++id) {
      const cel::Node& node = ast.node(id);
      const auto in_file = [&](Span span) { return lint::in_source(text, span, offset); };
      if (node.kind == cel::NodeKind::call && !ast.overloads(id).empty() && !ast.namespaced(id) &&
          source_->text(in_file(node.focus)) == node.text)
        typo("DF105", "a function", in_file(node.focus), in_file(node.focus).begin);
      const auto path = rules::rooted_path(ast, id);
      if (path && node.kind == cel::NodeKind::select && is_checked(*path, checked.data)) {
        const bool variable = path->root == rules::slot::vars;
        typo(variable ? "DF109" : "DF103", "a field in an expression", in_file(node.focus), in_file(node.focus).begin);
      }
      if (node.kind == cel::NodeKind::binary && node.op == cel::Operator::equal)
        for (const auto& [one, other] :
             {std::pair{node.children[0], node.children[1]}, std::pair{node.children[1], node.children[0]}})
          value(in_file, ast, one, other, ast.root() == id, checked);
    }
  }

  // A value of a closed list, in a condition that is nothing but this comparison.
  template <class InFile>
  void value(InFile in_file, const cel::Ast& ast, cel::NodeId one, cel::NodeId other, bool alone,
             const CheckedFlow& checked) {
    const auto path = rules::rooted_path(ast, one);
    const cel::Node& literal = ast.node(other);
    if (!alone || !path || path->root != rules::slot::data || literal.kind != cel::NodeKind::literal) return;
    for (const stdlib::EventType* trigger : checked.triggers) {
      const stdlib::Attribute* attribute = stdlib::find_attribute(*trigger, rules::join_path(path->path));
      if (attribute == nullptr || attribute->kind != stdlib::AttributeKind::enumeration) return;
    }
    const Span span = in_file(literal.span);
    typo("DF204", "a value of a closed list", {span.begin + 1, span.end - 1}, span.begin + 1);
  }

  // Whether a misspelt last step is told: the name before it is of an object, not of an open map.
  static bool is_checked(const rules::RootedPath& path, const cel::Type& data) {
    if (path.path.empty()) return false;
    if (path.root == rules::slot::vars) return path.path.size() == 1;
    if (path.root == rules::slot::contact || path.root == rules::slot::deal) return path.path.size() == 1;
    if (path.root != rules::slot::data) return false;
    cel::Type type = data;
    for (std::size_t i = 0; i + 1 < path.path.size(); ++i) {
      const cel::Field* field = type.field(path.path[i]);
      if (field == nullptr) return false;
      type = field->type;
    }
    return path.path.size() > 1 && type.field(path.path.back()) != nullptr;
  }

  const WorkspaceFile& file_;
  const std::string& settings_text_;
  rules::Settings settings_;
  std::unique_ptr<rules::Scopes> scopes_;
  std::shared_ptr<const Source> source_;
  std::unique_ptr<rules::CheckedFile> checked_;
  std::vector<Case> made_;
  std::size_t turn_ = 0;
};

}  // namespace

std::vector<Case> mutations_of(const WorkspaceFile& file, const std::string& settings) {
  return Mutator(file, settings).make();
}

}  // namespace dealflow::corpus
