#include "dsl/flow/expressions.hpp"

#include "dsl/cel/parser.hpp"
#include "dsl/cel/template_text.hpp"
#include "dsl/cel/unparse.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"

#include <type_traits>

namespace dealflow::flow {
namespace {

// One walk for trees that are read and trees that are changed: `FileT` is File or const File.
template <class Visit>
class Walk {
 public:
  Walk(ActionForms forms, const Visit& visit) : forms_(forms), visit_(visit) {}

  template <class FileT>
  void file(FileT& file) const {
    for (auto& item : file.items) {
      if (auto* flow = std::get_if<Flow>(&item)) this->flow(*flow);
    }
  }

 private:
  template <class TextT>
  void expression(TextT& text) const {
    visit_(text, TextRole::expression);
  }
  template <class TextT>
  void optional_expression(TextT& text) const {
    if (text) expression(*text);
  }

  template <class FlowT>
  void flow(FlowT& flow) const {
    optional_expression(flow.condition);
    for (auto& variable : flow.variables) expression(variable.value);
    steps(flow.steps);
  }

  template <class StepsT>
  void steps(StepsT& steps) const {
    for (auto& step : steps) std::visit([this](auto& node) { this->node(node); }, step.node);
  }
  template <class StepsT>
  void optional_steps(StepsT& steps) const {
    if (steps) this->steps(*steps);
  }

  template <class NodeT>
  void node(NodeT& node) const {
    using Node = std::remove_const_t<NodeT>;
    if constexpr (std::is_same_v<Node, Action>) {
      action(node);
    } else if constexpr (std::is_same_v<Node, If>) {
      for (auto& branch : node.branches) {
        expression(branch.condition);
        steps(branch.steps);
      }
      optional_steps(node.otherwise);
    } else if constexpr (std::is_same_v<Node, Switch>) {
      expression(node.subject);
      for (auto& one : node.cases) steps(one.steps);
      optional_steps(node.otherwise);
    } else if constexpr (std::is_same_v<Node, Each>) {
      expression(node.list);
      steps(node.steps);
    } else if constexpr (std::is_same_v<Node, Wait>) {
      optional_expression(node.until);
    } else if constexpr (std::is_same_v<Node, WaitFor>) {
      optional_expression(node.condition);
      steps(node.then);
      optional_steps(node.otherwise);
    } else {
      static_assert(std::is_same_v<Node, Stop>);
    }
  }

  template <class ActionT>
  void action(ActionT& action) const {
    const ActionForm* form = find_form(forms_, action.head.text);
    for (auto& argument : action.arguments) {
      const ArgumentForm* known = form == nullptr ? nullptr : form->find(argument.key.text);
      if (known != nullptr) value(argument.value, role_of(known->form));
    }
    optional_steps(action.on_failure);
  }

  static TextRole role_of(ValueForm form) {
    const bool expression = form == ValueForm::expression || form == ValueForm::assignments || form == ValueForm::table;
    return expression ? TextRole::expression : TextRole::holes;
  }

  template <class ValueT>
  void value(ValueT& value, TextRole role) const {
    if (value.kind == ArgumentValue::Kind::text) visit_(value.text, role);
    for (auto& item : value.items) this->value(item, role);
    for (auto& entry : value.entries) this->value(entry.value, role);
  }

  ActionForms forms_;
  const Visit& visit_;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\f";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

tl::expected<std::string, cel::Problems> canonical_expression(std::string_view text) {
  cel::Parsed parsed = cel::parse(text);
  if (!parsed.problems.empty()) return tl::unexpected(std::move(parsed.problems));
  return holds_comment(parsed.ast) ? std::string(trimmed(text)) : cel::unparse(parsed.ast);
}

void shift(cel::Problems& problems, std::size_t by) {
  for (cel::Problem& problem : problems) {
    problem.span.begin += static_cast<std::uint32_t>(by);
    problem.span.end += static_cast<std::uint32_t>(by);
  }
}

tl::expected<std::string, cel::Problems> canonical_template(std::string_view text) {
  constexpr std::size_t brace_bytes = 2;
  std::string result;
  cel::Problems problems;
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = text.find("{{", at);
    result += text.substr(at, open == std::string_view::npos ? open : open - at);
    if (open == std::string_view::npos) break;
    const std::size_t begin = open + brace_bytes;
    const std::size_t end = cel::find_hole_end(text, begin);
    if (end == std::string_view::npos) {
      problems.push_back({cel::ProblemCode::syntax,
                          {static_cast<std::uint32_t>(open), static_cast<std::uint32_t>(text.size())},
                          "`{{` has no closing `}}`",
                          "every hole is written `{{ expression }}`",
                          {}});
      break;
    }
    if (auto hole = canonical_expression(text.substr(begin, end - begin))) {
      result += "{{ " + *hole + " }}";
    } else {
      shift(hole.error(), begin);
      problems.insert(problems.end(), hole.error().begin(), hole.error().end());
    }
    at = end + brace_bytes;
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return result;
}

}  // namespace

void for_each_expression(const File& file, ActionForms forms, const std::function<void(const Text&, TextRole)>& visit) {
  Walk(forms, visit).file(file);
}

void for_each_expression(File& file, ActionForms forms, const std::function<void(Text&, TextRole)>& visit) {
  Walk(forms, visit).file(file);
}

bool holds_comment(const cel::Ast& ast) {
  const std::string& text = ast.text();
  // Two strokes have one other place: inside of a literal, or of a field's name in backquotes.
  const auto inside = [&ast](std::size_t at) {
    for (cel::NodeId id = 0; id < ast.size(); ++id) {
      const cel::Node& node = ast.node(id);
      const bool opaque = node.kind == cel::NodeKind::literal || node.quoted;
      if (opaque && node.focus.begin <= at && at < node.focus.end) return true;
    }
    return false;
  };
  for (std::size_t at = text.find("//"); at != std::string::npos; at = text.find("//", at + 1)) {
    if (!inside(at)) return true;
  }
  return false;
}

tl::expected<std::string, cel::Problems> canonical_text(std::string_view text, TextRole role) {
  return role == TextRole::expression ? canonical_expression(text) : canonical_template(text);
}

void make_canonical(File& file, ActionForms forms) {
  for_each_expression(file, forms, [](Text& text, TextRole role) {
    if (auto canonical = canonical_text(text.text, role)) text.text = *std::move(canonical);
  });
}

void check_expression_syntax(const File& file, const Source& source, ActionForms forms, Report& report) {
  for_each_expression(file, forms, [&](const Text& text, TextRole role) {
    const auto canonical = canonical_text(text.text, role);
    if (canonical) return;
    for (const cel::Problem& problem : canonical.error()) {
      report.add(lint::syntax_info, source, text.source_span(problem.span), problem.message)
          .help(problem.help)
          .suggest(problem.suggestion);
    }
  });
}

}  // namespace dealflow::flow
