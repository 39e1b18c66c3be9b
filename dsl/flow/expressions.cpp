#include "dsl/flow/expressions.hpp"

#include "dsl/cel/parser.hpp"
#include "dsl/cel/template_text.hpp"
#include "dsl/cel/unparse.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/expression_comments.hpp"

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

enum class Remarks : std::uint8_t { keep, drop };

tl::expected<std::string, cel::Problems> canonical_expression(std::string_view text, Remarks remarks) {
  cel::Parsed parsed = cel::parse(text);
  if (!parsed.problems.empty()) return tl::unexpected(std::move(parsed.problems));
  const bool as_written = remarks == Remarks::keep && holds_comment(parsed.ast);
  return as_written ? author_lines(parsed.ast, 0) : cel::unparse(parsed.ast);
}

void shift(cel::Problems& problems, std::size_t by) {
  for (cel::Problem& problem : problems) {
    problem.span.begin += static_cast<std::uint32_t>(by);
    problem.span.end += static_cast<std::uint32_t>(by);
  }
}

tl::expected<std::string, cel::Problems> canonical_template(std::string_view text, Remarks remarks) {
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
    if (auto hole = canonical_expression(text.substr(begin, end - begin), remarks)) {
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

tl::expected<std::string, cel::Problems> canonical(std::string_view text, TextRole role, Remarks remarks) {
  return role == TextRole::expression ? canonical_expression(text, remarks) : canonical_template(text, remarks);
}

void make_canonical(File& file, ActionForms forms, Remarks remarks) {
  for_each_expression(file, forms, [remarks](Text& text, TextRole role) {
    if (auto made = canonical(text.text, role, remarks)) text.text = *std::move(made);
  });
}

}  // namespace

void for_each_expression(const File& file, ActionForms forms, const std::function<void(const Text&, TextRole)>& visit) {
  Walk(forms, visit).file(file);
}

void for_each_expression(File& file, ActionForms forms, const std::function<void(Text&, TextRole)>& visit) {
  Walk(forms, visit).file(file);
}

tl::expected<std::string, cel::Problems> canonical_text(std::string_view text, TextRole role) {
  return canonical(text, role, Remarks::keep);
}

void make_canonical(File& file, ActionForms forms) { make_canonical(file, forms, Remarks::keep); }

File meaning(File file, ActionForms forms) {
  make_canonical(file, forms, Remarks::drop);
  return file;
}

const RuleInfo& rule_of_parsing(cel::ProblemCode code) {
  return code == cel::ProblemCode::bad_literal ? lint::bad_literal_info : lint::syntax_info;
}

void check_expression_syntax(const File& file, const Source& source, ActionForms forms, Report& report) {
  for_each_expression(file, forms, [&](const Text& text, TextRole role) {
    const auto canonical = canonical_text(text.text, role);
    if (canonical) return;
    for (const cel::Problem& problem : canonical.error()) {
      report.add(rule_of_parsing(problem.code), source, text.source_span(problem.span), problem.message)
          .help(problem.help)
          .suggest(problem.suggestion);
    }
  });
}

}  // namespace dealflow::flow
