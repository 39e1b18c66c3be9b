#include "tests/flows/mutants.hpp"

#include "dsl/cel/ast.hpp"
#include "dsl/flow/print.hpp"
#include "rules/lint/flow_view.hpp"
#include "rules/resolve/walk.hpp"
#include "rules/workspace/content.hpp"
#include "rules/workspace/flow_files.hpp"
#include "stdlib/action.hpp"
#include "stdlib/ready_made.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>

namespace dealflow::flows {
namespace {

constexpr std::string_view made_folder = "flows/ready-made/";  // of texts that are not in the folder

bool is_flow_file(std::string_view path) { return path.starts_with("flows/"); }

rules::FlowFile read(const WorkspaceFile& file) {
  Report report;
  auto read = rules::read_flow_file(file.path, std::make_shared<const Source>(file.path, file.text), report);
  if (!read || report.has_errors()) throw std::runtime_error(file.path + " is no file of flows");
  return *std::move(read);
}

std::string print(const flow::File& file, const Source& source) {
  const flow::ActionForms forms = stdlib::action_forms();
  Report report;
  const bool text = source.name().ends_with(".flow");
  const flow::ReadFile whole{file, {}, source, text ? flow::BlockStyle::braces : flow::BlockStyle::indentation};
  return text ? flow::print_text(whole, forms, report) : flow::print_yaml(whole, forms, report);
}

// Where a reader finds it.
std::string shown(const ShippedWorkspace& shipped, const std::string& path) {
  if (path.starts_with(made_folder)) return "stdlib/flows/" + path.substr(made_folder.size());
  return shipped.folder + "/" + path;
}

// A flow's text in one line, no longer than a look takes.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text)
    if (c != '\n' && c != ' ')
      line += c;
    else if (!line.ends_with(' '))
      line += ' ';
  constexpr std::size_t longest = 70;
  return line.size() <= longest ? line : line.substr(0, longest) + "…";
}

// --- conditions ------------------------------------------------------------------------------------------------------

// The changes of the expressions of one flow, made in the text of its file.
class ConditionMutator {
 public:
  ConditionMutator(const ShippedWorkspace& shipped, const rules::CheckedFlow& flow, std::set<std::string> flows,
                   std::vector<Mutant>& made)
      : shipped_(shipped), flow_(flow), flows_(std::move(flows)), made_(made) {}

  void make() {
    const std::set<const flow::Text*> conditions = conditions_of(*flow_.flow);
    for (const auto& one : flow_.compiled.expressions()) {
      const Place place{*one->text, one->program.ast(), 0};
      look(place, place.ast.root(), conditions.contains(one->text), Whole::itself);
    }
    for (const auto& one : flow_.compiled.holes())
      for (const cel::Template::Part& part : one.compiled.parts())
        if (part.program) {
          const Place place{*one.text, part.program->ast(), part.span.begin};
          look(place, place.ast.root(), false, Whole::itself);
        }
  }

 private:
  struct Place {
    const flow::Text& text;
    const cel::Ast& ast;
    std::uint32_t offset;
  };
  // What the node is an operand of: taken as true in `||` it is the whole taken as true, which is another mutant.
  enum class Whole : std::uint8_t { itself, conjunction, disjunction };

  static std::set<const flow::Text*> conditions_of(const flow::Flow& flow) {
    std::set<const flow::Text*> all;
    if (flow.condition) all.insert(&*flow.condition);
    rules::for_each_step(flow.steps, [&](const flow::Step& step, const auto&) {
      if (const auto* choice = std::get_if<flow::If>(&step.node))
        for (const flow::Branch& branch : choice->branches) all.insert(&branch.condition);
      if (const auto* wait = std::get_if<flow::WaitFor>(&step.node); wait != nullptr && wait->condition)
        all.insert(&*wait->condition);
    });
    return all;
  }

  void look(const Place& place, cel::NodeId id, bool condition, Whole whole) {
    using cel::NodeKind;
    using cel::Operator;
    const cel::Node& node = place.ast.node(id);
    if (condition) {
      replace(place, id, "negated", [](std::string_view text) { return fmt::format("(({}) == false)", text); });
      if (whole != Whole::disjunction) replace(place, id, "taken as true", [](auto) { return "true"; });
      if (whole != Whole::conjunction) replace(place, id, "taken as false", [](auto) { return "false"; });
    }
    operators(place, node);
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      bool inside = false;
      Whole of = Whole::itself;
      if (node.kind == NodeKind::binary && (node.op == Operator::logical_and || node.op == Operator::logical_or)) {
        inside = true;
        of = node.op == Operator::logical_and ? Whole::conjunction : Whole::disjunction;
      }
      // `!a` negated is `a` negated.
      if (node.kind == NodeKind::conditional) inside = i == 0 || condition;
      if (node.kind == NodeKind::macro) inside = i + 1 == node.children.size() && is_test(node.macro);
      look(place, node.children[i], inside, of);
    }
  }

  static bool is_test(cel::Macro macro) {
    return macro == cel::Macro::all || macro == cel::Macro::exists || macro == cel::Macro::exists_one ||
           macro == cel::Macro::filter;
  }

  void operators(const Place& place, const cel::Node& node) {
    if (node.kind != cel::NodeKind::binary || node.children.size() != 2) return;
    static const std::map<std::string_view, std::string_view> others{{"<", "<="}, {"<=", "<"},  {">", ">="},
                                                                     {">=", ">"}, {"&&", "||"}, {"||", "&&"}};
    const auto other = others.find(cel::symbol(node.op));
    if (other == others.end()) return;
    const Span span = lint::in_source(place.text, node.focus, place.offset);
    if (flow_.source->text(span) != other->first) return;
    add(span, std::string(other->second),
        fmt::format("{}: {} became {}", one_line(place.ast.text().substr(node.span.begin, node.span.size())),
                    other->first, other->second));
  }

  void replace(const Place& place, cel::NodeId id, std::string_view how,
               const std::function<std::string(std::string_view)>& by) {
    const Span span = lint::in_source(place.text, place.ast.node(id).span, place.offset);
    const std::string_view text = flow_.source->text(span);
    add(span, by(text), fmt::format("{}: {}", one_line(text), how));
  }

  void add(Span span, const std::string& by, std::string change) {
    // Of a used flow it is the file of the text that changes, not the one with the `use`.
    const std::string path = flow_.source->name().substr(shipped_.folder.size() + 1);
    Mutant mutant;
    mutant.file = shown(shipped_, path);
    const dealflow::Place at = flow_.source->place(span);
    mutant.line = at.line;
    mutant.column = at.column;
    mutant.change = std::move(change);
    mutant.flows = flows_;
    mutant.changed = {path, std::string(flow_.source->text())};
    mutant.changed.text.replace(span.begin, span.size(), by);
    made_.push_back(std::move(mutant));
  }

  const ShippedWorkspace& shipped_;
  const rules::CheckedFlow& flow_;
  std::set<std::string> flows_;
  std::vector<Mutant>& made_;
};

// --- steps and details -----------------------------------------------------------------------------------------------

// Takes one thing after another out of a copy of a file's tree. The things of a tree are met in one order, so that the
// n-th of a copy is the n-th of the tree.
class PartMutator {
 public:
  PartMutator(const ShippedWorkspace& shipped, const rules::FlowFile& file,
              const std::map<std::string, std::set<std::string>>& flows_of, std::vector<Mutant>& made)
      : shipped_(shipped), file_(file), flows_of_(flows_of), made_(made) {}

  void make() {
    for (std::size_t wanted = 0;; ++wanted) {
      flow::File tree = file_.file;
      wanted_ = wanted;
      met_ = 0;
      found_.reset();
      file(tree);
      if (!found_) return;
      found_->changed = {file_.path, print(tree, *file_.source)};
      made_.push_back(*std::move(found_));
    }
  }

 private:
  // Whether this is the thing that is to go. What it is, is told once.
  bool is_next(MutantList list, Span span, std::string_view what, const std::string& flow) {
    if (found_ || met_++ != wanted_) return false;
    found_.emplace();
    found_->list = list;
    found_->file = shown(shipped_, file_.path);
    const dealflow::Place at = file_.source->place(span);
    found_->line = at.line;
    found_->column = at.column;
    found_->change = fmt::format("left out: {}", one_line(what));
    const auto flows = flows_of_.find(flow);
    if (flows != flows_of_.end())
      found_->flows = flows->second;
    else
      found_->flows = {flow};
    return true;
  }

  template <class T>
  void optional(std::optional<T>& setting, std::string_view name, const std::string& flow) {
    if (setting && is_next(MutantList::details, setting->span, name, flow)) setting.reset();
  }

  void file(flow::File& file) {
    for (std::size_t i = 0; i < file.items.size(); ++i) {
      if (auto* use = std::get_if<flow::Use>(&file.items[i])) {
        const std::string& made_of = use->reference.text;
        const std::string id = use->as ? use->as->text : made_of.substr(made_of.rfind('/') + 1);
        if (is_next(MutantList::steps, use->span, "use " + use->reference.text, id)) {
          file.items.erase(file.items.begin() + static_cast<std::ptrdiff_t>(i));
          return;
        }
        for (std::size_t at = 0; at < use->with.size(); ++at)
          if (is_next(MutantList::details, use->with[at].key.span,
                      fmt::format("{} of use {}", use->with[at].key.text, use->reference.text), id)) {
            use->with.erase(use->with.begin() + static_cast<std::ptrdiff_t>(at));
            return;
          }
      } else {
        flow(std::get<flow::Flow>(file.items[i]));
      }
    }
  }

  void flow(flow::Flow& flow) {
    const std::string& id = flow.id.text;
    optional(flow.priority, "priority", id);
    optional(flow.exclusive, "exclusive", id);
    optional(flow.mode, "mode", id);
    optional(flow.reentry, "reentry", id);
    for (std::size_t i = 0; flow.triggers.size() > 1 && i < flow.triggers.size(); ++i)
      if (is_next(MutantList::details, flow.triggers[i].span, "trigger " + flow.triggers[i].text, id)) {
        flow.triggers.erase(flow.triggers.begin() + static_cast<std::ptrdiff_t>(i));
        break;
      }
    for (flow::Input& input : flow.inputs)
      if (input.fallback && is_next(MutantList::details, input.name.span, "default of input " + input.name.text, id))
        input.fallback.reset();
    steps(flow.steps, id);
  }

  void steps(flow::Steps& steps, const std::string& flow) {
    for (flow::Step& step : steps) {
      if (is_next(MutantList::steps, step.span, file_.source->text(step.span), flow)) {
        step.node = nothing();
        return;
      }
      std::visit([&](auto& node) { inside(node, flow); }, step.node);
    }
  }

  // `if false { stop }`: a block may not be empty.
  static flow::If nothing() {
    flow::Branch branch;
    branch.condition.text = "false";
    branch.steps.push_back({flow::Stop{}, {}, {}});
    flow::If choice;
    choice.branches.push_back(std::move(branch));
    return choice;
  }

  void inside(flow::Action& action, const std::string& flow) {
    for (std::size_t i = 0; i < action.arguments.size(); ++i) {
      flow::Argument& argument = action.arguments[i];
      for (std::size_t at = 0; at < argument.value.entries.size(); ++at)
        if (is_next(
                MutantList::details, argument.value.entries[at].key.span,
                fmt::format("{} of {} of {}", argument.value.entries[at].key.text, argument.key.text, action.head.text),
                flow)) {
          argument.value.entries.erase(argument.value.entries.begin() + static_cast<std::ptrdiff_t>(at));
          return;
        }
      if (!is_next(MutantList::details, argument.value.span,
                   fmt::format("{} of {}", argument.key.text, action.head.text), flow))
        continue;
      action.arguments.erase(action.arguments.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
    if (action.map) map(*action.map, action, flow);
    if (action.on_failure) {
      if (is_next(MutantList::steps, action.on_failure_span, "on failure of " + action.head.text, flow))
        action.on_failure.reset();
      else
        steps(*action.on_failure, flow);
    }
  }
  void map(flow::Map& map, flow::Action& action, const std::string& flow) {
    if (map.by_name && is_next(MutantList::details, map.span, "map by_name", flow)) {
      action.map.reset();
      return;
    }
    for (std::size_t i = 0; i < map.rows.size(); ++i) {
      if (!is_next(MutantList::details, map.rows[i].variable.span,
                   fmt::format("{} -> {}", map.rows[i].variable.text, map.rows[i].field.text), flow))
        continue;
      map.rows.erase(map.rows.begin() + static_cast<std::ptrdiff_t>(i));
      if (map.rows.empty()) action.map.reset();
      return;
    }
  }
  void inside(flow::If& choice, const std::string& flow) {
    for (flow::Branch& branch : choice.branches) steps(branch.steps, flow);
    rest(choice.otherwise, flow);
  }
  void inside(flow::Switch& choice, const std::string& flow) {
    for (std::size_t i = 0; choice.cases.size() > 1 && i < choice.cases.size(); ++i)
      if (is_next(MutantList::steps, choice.cases[i].span, file_.source->text(choice.cases[i].span), flow)) {
        choice.cases.erase(choice.cases.begin() + static_cast<std::ptrdiff_t>(i));
        return;
      }
    for (flow::Case& one : choice.cases) steps(one.steps, flow);
    rest(choice.otherwise, flow);
  }
  void inside(flow::Each& loop, const std::string& flow) { steps(loop.steps, flow); }
  void inside(flow::Stop&, const std::string&) {}
  void inside(flow::Wait&, const std::string&) {}
  void inside(flow::WaitFor& wait, const std::string& flow) {
    steps(wait.then, flow);
    rest(wait.otherwise, flow);
  }
  void rest(std::optional<flow::Steps>& otherwise, const std::string& flow) {
    if (otherwise) steps(*otherwise, flow);
  }

  const ShippedWorkspace& shipped_;
  const rules::FlowFile& file_;
  const std::map<std::string, std::set<std::string>>& flows_of_;
  std::vector<Mutant>& made_;
  std::size_t wanted_ = 0, met_ = 0;
  std::optional<Mutant> found_;
};

}  // namespace

ShippedWorkspace with_ready_made_texts(const ShippedWorkspace& shipped) {
  ShippedWorkspace whole = shipped;
  std::map<std::string, WorkspaceFile> texts;
  for (WorkspaceFile& file : whole.files) {
    if (!is_flow_file(file.path)) continue;
    const rules::FlowFile tree = read(file);
    // From the last to the first, so that the places of the others stay.
    for (auto item = tree.file.items.rbegin(); item != tree.file.items.rend(); ++item) {
      const auto* use = std::get_if<flow::Use>(&*item);
      const auto* made = use == nullptr ? nullptr : stdlib::find_ready_made(use->reference.text);
      if (made == nullptr) continue;
      const std::string& id = made->flow.id.text;
      const Span reference = use->reference.source_span({0, static_cast<std::uint32_t>(use->reference.text.size())});
      file.text.replace(reference.begin, reference.size(), id);
      texts[id] = {fmt::format("{}{}.flow", made_folder, id), std::string(made->source.text())};
    }
  }
  for (auto& [id, file] : texts) whole.files.push_back(std::move(file));
  return whole;
}

std::vector<Mutant> mutants_of(const ShippedWorkspace& shipped) {
  std::vector<Mutant> made;
  const LoadedWorkspace loaded = load(shipped);
  // By the place of the text, and by its id: a template has several flows.
  std::map<std::pair<std::string, std::uint32_t>, std::vector<const rules::CheckedFlow*>> texts;
  std::map<std::string, std::set<std::string>> flows_of;
  for (const rules::CheckedFlow* flow : loaded.workspace->content().trees) {
    if (!flow->runs()) continue;
    flows_of[flow->flow->id.text].insert(flow->id);
    if (flow->use != nullptr && stdlib::find_ready_made(flow->use->reference.text) != nullptr) continue;
    texts[{flow->source->name(), flow->flow->span.begin}].push_back(flow);
  }
  for (const auto& [place, flows] : texts)
    ConditionMutator(shipped, *flows.front(), flows_of[flows.front()->flow->id.text], made).make();
  for (const WorkspaceFile& file : shipped.files) {
    if (!is_flow_file(file.path)) continue;
    const rules::FlowFile tree = read(file);
    PartMutator(shipped, tree, flows_of, made).make();
  }
  return made;
}

}  // namespace dealflow::flows
