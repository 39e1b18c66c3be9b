// Variables: never read, hidden, or named otherwise than all others.
#include "rules/lint/control_flow.hpp"
#include "rules/lint/cost_and_style.hpp"
#include "rules/lint/flow_rules.hpp"
#include "rules/lint/reads.hpp"
#include "rules/resolve/mapping.hpp"
#include "rules/resolve/walk.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dealflow::lint {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

// The places of `vars.x` in expressions, by name; of all of `vars`, by the empty name.
std::map<std::string, std::vector<Span>, std::less<>> reads_of_variables(const FlowView& view) {
  std::map<std::string, std::vector<Span>, std::less<>> reads;
  const auto note = [&](const flow::Text& text, const cel::Ast& ast, std::uint32_t offset) {
    for_each_path(ast, [&](const rules::RootedPath& path, Span, cel::NodeId id) {
      if (path.root != rules::slot::vars) return;
      // The select next to the root names the variable.
      for (std::size_t deeper = path.path.size(); deeper > 1; --deeper) id = ast.node(id).children.front();
      const Span place = in_source(text, ast.node(id).focus, offset);
      reads[path.path.empty() ? std::string() : path.path.front()].push_back(place);
    });
  };
  for (const auto& one : view.checked.compiled.expressions()) note(*one->text, one->program.ast(), 0);
  for (const auto& one : view.checked.compiled.holes())
    for (const cel::Template::Part& part : one.compiled.parts())
      if (part.program) note(*one.text, part.program->ast(), part.span.begin);
  return reads;
}

struct Mapped {
  bool by_name = false;
  std::map<std::string, std::vector<Span>, std::less<>> rows;
};

Mapped mapped_variables(const FlowView& view) {
  Mapped mapped;
  rules::for_each_action(view.flow().steps, [&](const flow::Action& action) {
    if (!action.map) return true;
    mapped.by_name = mapped.by_name || action.map->by_name;
    for (const flow::MapRow& row : action.map->rows)
      mapped.rows[row.variable.text].push_back(row.variable.content_span());
    return true;
  });
  return mapped;
}

// The lines of a variable that has lines of its own; `vars:` above it goes with the only one.
std::optional<Span> lines_of(const FlowView& view, const flow::Variable& variable) {
  const std::string_view text = view.checked.source->text();
  const auto line_begin = [&](std::size_t at) {
    const auto end = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    return end == std::string_view::npos ? std::size_t{0} : end + 1;
  };
  std::size_t begin = line_begin(variable.name.span.begin);
  std::string_view before = text.substr(begin, variable.name.span.begin - begin);
  before.remove_prefix(std::min(before.find_first_not_of(" \t"), before.size()));
  if (!before.empty() && before != "var ") return std::nullopt;
  auto end = text.find('\n', std::max<std::size_t>(variable.value.span.end, 1) - 1);
  end = end == std::string_view::npos ? text.size() : end + 1;
  const std::string_view behind =
      text.substr(variable.value.span.end, end - std::min<std::size_t>(end, variable.value.span.end));
  if (behind.find_first_not_of(" \t\r\n") != std::string_view::npos) return std::nullopt;
  if (before.empty() && view.flow().variables.size() == 1 && begin > 0) {
    const std::size_t above = line_begin(begin - 1);
    std::string_view line = text.substr(above, begin - above);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with("vars:")) return std::nullopt;
    begin = above;
  }
  return Span{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

std::string in_small_letters(std::string_view name) {
  std::string made;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!is_upper(name[i])) {
      made.push_back(name[i]);
      continue;
    }
    if (i > 0 && !is_upper(name[i - 1]) && name[i - 1] != '_') made.push_back('_');
    made.push_back(static_cast<char>(name[i] - 'A' + 'a'));
  }
  return made;
}

// The flow's text with a variable called otherwise, wherever it is named.
std::string renamed(const FlowView& view, std::vector<Span> places, std::string_view name) {
  std::sort(places.begin(), places.end(), [](Span a, Span b) { return a.begin < b.begin; });
  const Span flow = view.flow().span;
  std::string made;
  std::uint32_t at = flow.begin;
  for (const Span& place : places) {
    made += view.checked.source->text({at, place.begin});
    made += name;
    at = place.end;
  }
  return made.append(view.checked.source->text({at, flow.end}));
}

void check_loop_variables(const FlowView& view) {
  rules::for_each_step(view.flow().steps, [&](const flow::Step& step, const auto&) {
    const auto* each = std::get_if<flow::Each>(&step.node);
    if (each == nullptr || view.checked.data.field(each->variable.text) == nullptr) return;
    view.add(shadowed_attribute, each->variable.span, each->variable.text, each->variable.text)
        .help("give the loop's variable another name; the attribute is also `data." + each->variable.text + "`");
  });
}

}  // namespace

void check_variables(const FlowView& view) {
  check_loop_variables(view);
  if (view.flow().variables.empty()) return;
  auto reads = reads_of_variables(view);
  Mapped mapped = mapped_variables(view);
  const bool all_read = mapped.by_name || reads.contains("");
  std::set<std::string_view> names;
  for (const flow::Variable& variable : view.flow().variables) names.insert(variable.name.text);
  for (const flow::Variable& variable : view.flow().variables) {
    const std::string& name = variable.name.text;
    if (!all_read && !reads.contains(name) && !mapped.rows.contains(name)) {
      Finding finding = view.add(unused_variable, variable.name.span, name);
      if (const auto lines = lines_of(view, variable)) finding.fix(*view.checked.source, *lines, {});
      continue;
    }
    if (view.settings.variables && rules::variable_sources(view.checked.triggers).variables &&
        std::any_of(view.settings.variables->begin(), view.settings.variables->end(),
                    [&](const rules::FieldDeclaration& one) { return one.name == name; }))
      view.add(shadowed_event_variable, variable.name.span, name).help("give the flow's own another name");
    const std::string better = in_small_letters(name);
    if (better == name) continue;
    Finding finding = view.add(naming, variable.name.span, name);
    // `priorityDeal` would become a variable of the deal: that is not for a tool to decide.
    if (mapped.by_name || names.contains(better) || rules::has_deal_suffix(better) != rules::has_deal_suffix(name)) {
      finding.help("write it with `_` between its words");
      continue;
    }
    std::vector<Span> places{variable.name.content_span()};
    places.insert(places.end(), reads[name].begin(), reads[name].end());
    places.insert(places.end(), mapped.rows[name].begin(), mapped.rows[name].end());
    finding.help("write it as `" + better + "`")
        .fix(*view.checked.source, view.flow().span, renamed(view, std::move(places), better));
  }
}

}  // namespace dealflow::lint
