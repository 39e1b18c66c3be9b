#include "rules/check/expressions.hpp"

#include <dealflow/library.hpp>

#include "dsl/base/edit_distance.hpp"
#include "dsl/cel/number_text.hpp"
#include "dsl/cel/parser.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/check/comparisons.hpp"
#include "rules/check/operators.hpp"
#include "rules/lint/expression_problems.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/types.hpp"
#include "rules/resolve/record_types.hpp"
#include "rules/workspace/reading.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

using cel::Problem;
using cel::ProblemCode;

// The name that a select stands on: "vars" of `vars.priority`. Empty where it is no plain name.
std::string_view receiver_name(std::string_view text, Span field) {
  std::size_t end = std::min<std::size_t>(field.begin, text.size());
  while (end > 0 && (text[end - 1] == '.' || text[end - 1] == ' ' || text[end - 1] == '?')) --end;
  std::size_t begin = end;
  const auto is_word = [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  while (begin > 0 && is_word(text[begin - 1])) --begin;
  if (begin > 0 && text[begin - 1] == '.') return {};
  return text.substr(begin, end - begin);
}

// Whether the span is a field alone or the whole path up to it, the field comes last.
Span last_word(std::string_view text, Span span) {
  const std::string_view part = text.substr(span.begin, span.size());
  const std::size_t dot = part.rfind('.');
  if (dot == std::string_view::npos) return span;
  return {span.begin + static_cast<std::uint32_t>(dot) + 1, span.end};
}

const flow::Variable* find_variable(const FlowContext& context, std::string_view name) {
  for (const flow::Variable& variable : context.flow.variables)
    if (variable.name.text == name) return &variable;
  return nullptr;
}

std::vector<std::string_view> variable_names(const FlowContext& context) {
  std::vector<std::string_view> names;
  for (const flow::Variable& variable : context.flow.variables) names.push_back(variable.name.text);
  return names;
}

// "it is `text.startsWith(text)`", every overload of it.
std::string signatures(std::string_view name) {
  std::vector<std::string> all;
  for (const cel::Library* library : stdlib::libraries())
    for (const cel::Function& function : library->functions)
      if (function.name == name) all.push_back(cel::signature(function));
  const std::vector<std::string_view> views(all.begin(), all.end());
  return views.empty() ? std::string() : "it is called as " + list_of(views);
}

class ProblemReport {
 public:
  ProblemReport(const FlowContext& context, const flow::Text& text) : context_(context), text_(text) {}

  void add(const Problem& problem) {
    switch (problem.code) {
      case ProblemCode::unknown_name: unknown_name(problem); return;
      case ProblemCode::unknown_field: unknown_field(problem); return;
      case ProblemCode::no_overload: no_overload(problem); return;
      case ProblemCode::type_mismatch:
        if (context_.all_triggers_known) plain(lint::rule_of(problem.code), problem);
        return;
      case ProblemCode::syntax:
      case ProblemCode::too_long:
      case ProblemCode::too_deep:
      case ProblemCode::unknown_function:
      case ProblemCode::bad_pattern:
      case ProblemCode::bad_literal: plain(lint::rule_of(problem.code), problem); return;
    }
  }

 private:
  Finding plain(const RuleInfo& rule, const Problem& problem) {
    Finding finding = context_.report.add(rule, context_.source, text_.source_span(problem.span), problem.message);
    // A suggestion is put into words by the finding itself.
    if (!problem.help.starts_with("did you mean")) finding.help(problem.help);
    finding.suggest(problem.suggestion);
    return finding;
  }

  // A call with another number of arguments than any overload takes is a mistake about the function, not about types.
  void no_overload(const Problem& problem) {
    const std::string_view name = std::string_view(text_.text).substr(problem.span.begin, problem.span.size());
    const bool wrong_count = problem.message.find(" argument") != std::string::npos;
    if (wrong_count) {
      Problem changed = problem;
      changed.help = signatures(name);
      plain(lint::unknown_function_info, changed);
    } else if (context_.all_triggers_known && !is_number_in_quotes(problem)) {
      const bool amount = (name == "double" || name == "int") && problem.message.find("(money)") != std::string::npos;
      Problem told = problem;
      if (told.help.empty() && told.message.find("money") != std::string::npos &&
          told.message.find("double") != std::string::npos)
        told.help = "`times(amount, \"0.9\")` and `percent(amount, 90)` are exact";
      if (name == "contains" && told.message.find("list") != std::string::npos)
        told.help = "of a list, ask `\"vip\" in contact.tags`";
      plain(amount ? lint::refused_lossy_info : lint::type_mismatch_info, told);
    }
  }

  // `progress.percent == "100"`: the quotes are the mistake, not the types.
  bool is_number_in_quotes(const Problem& problem) {
    const std::string_view message = problem.message;
    const auto says = [&](std::string_view word) { return message.find(word) != std::string_view::npos; };
    if (!says("string") || !(says("int") || says("double") || says("number"))) return false;
    const cel::Parsed parsed = cel::parse(text_.text);
    if (!parsed.problems.empty()) return false;
    for (cel::NodeId id = 0; id < parsed.ast.size(); ++id) {
      const cel::Node& node = parsed.ast.node(id);
      if (node.kind != cel::NodeKind::binary || !(node.span == problem.span)) continue;
      for (const cel::NodeId child : node.children)
        if (report_number(parsed.ast, child)) return true;
    }
    return false;
  }
  bool report_number(const cel::Ast& ast, cel::NodeId id) {
    const cel::Node& node = ast.node(id);
    if (node.kind == cel::NodeKind::list)
      return std::any_of(node.children.begin(), node.children.end(),
                         [&](cel::NodeId item) { return report_number(ast, item); });
    if (node.kind != cel::NodeKind::literal || !node.literal.is(cel::Kind::text)) return false;
    const std::string_view number = node.literal.as_text();
    if (!cel::read_double(number)) return false;
    context_.report
        .add(lint::refused_string_number_info, context_.source, text_.source_span(node.span),
             "a number is compared with " + cel::to_literal(node.literal) + ", which is text")
        .suggest(number);
    return true;
  }

  void unknown_name(const Problem& problem) {
    if (!context_.all_triggers_known) return;
    const std::string_view name = std::string_view(text_.text).substr(problem.span.begin, problem.span.size());
    if (find_variable(context_, name) != nullptr) {
      variable_without_root(problem, name);
      return;
    }
    const std::string near_variable = nearest(name, variable_names(context_));
    if (problem.suggestion.empty() && !near_variable.empty()) {
      variable_without_root(problem, near_variable);
      return;
    }
    Problem told = problem;
    if (told.help.empty() && told.suggestion.empty())
      told.help = "if it is a text, write it in quotes: `\"" + std::string(name) + "\"`";
    if (name == "variables" && only_crm_triggers())
      told.help = "on a `crm.*` trigger an expression reads the cards: `contact.fields.city`, `deal.fields.budget`";
    plain(problem.suggestion.empty() ? lint::undefined_variable_info : lint::unknown_field_info, told);
  }

  // Their variables are the cards' fields, for maps.
  [[nodiscard]] bool only_crm_triggers() const {
    const auto& triggers = context_.flow.triggers;
    return std::all_of(triggers.begin(), triggers.end(),
                       [](const flow::Text& trigger) { return trigger.text.starts_with("crm."); });
  }

  void variable_without_root(const Problem& problem, std::string_view variable) {
    Problem changed = problem;
    changed.suggestion = "vars." + std::string(variable);
    changed.help = "variables of the flow are written `vars." + std::string(variable) + "`";
    plain(lint::undefined_variable_info, changed);
  }

  void unknown_field(const Problem& problem) {
    if (!context_.all_triggers_known) return;
    const Span field = last_word(text_.text, problem.span);
    const std::string_view name = std::string_view(text_.text).substr(field.begin, field.size());
    const std::string_view root = receiver_name(text_.text, field);
    Problem changed = problem;
    if (root == "vars") {
      if (find_variable(context_, name) != nullptr)
        changed.help = "`" + std::string(name) + "` is defined further down; move it up";
      plain(lint::undefined_variable_info, changed);
      return;
    }
    if (root == "awaited" && name == "data" && context_.awaited != nullptr)
      changed.help = "its attributes stand behind `awaited` itself: `awaited.person.email`";
    const bool is_card = root == "contact" || root == "deal";
    if (is_card && context_.settings.field(root == "deal" ? stdlib::Holder::deal : stdlib::Holder::contact, name)) {
      changed.suggestion = "fields." + std::string(name);
      changed.help = "fields that the workspace declares stand behind `fields`";
      plain(lint::unknown_field_info, changed);
      return;
    }
    if (root == "awaited" && changed.help.empty())
      changed.help = "there is an awaited event only in the steps of `wait_for`";
    if (is_root(root) && root != "data" && attribute_behind_root(root, name)) {
      changed.help = "`" + std::string(root) + "` is the " + meaning(root) + "; the attribute of the event is `data." +
                     std::string(root) + "." + std::string(name) + "`";
      changed.suggestion.clear();
    }
    plain(lint::unknown_field_info, changed);
  }

  // Whether the event has the attribute that a root's name hides: data.event.name, data.deal.previous_stage.
  [[nodiscard]] bool attribute_behind_root(std::string_view root, std::string_view name) const {
    const std::string path = std::string(root) + "." + std::string(name);
    return std::any_of(context_.triggers.begin(), context_.triggers.end(), [&](const stdlib::EventType* trigger) {
      return stdlib::find_attribute(*trigger, path) != nullptr;
    });
  }

  static std::string meaning(std::string_view root) {
    if (root == "event") return "envelope of the event";
    if (root == "contact" || root == "deal") return "stored " + std::string(root);
    return "name of something else";
  }

  const FlowContext& context_;
  const flow::Text& text_;
};

// `phone.e165(x)`: the function is what is wrong, and `phone` no variable.
bool is_misread_namespace(const Problem& problem, const cel::Problems& problems) {
  if (problem.code != ProblemCode::unknown_name) return false;
  return std::any_of(problems.begin(), problems.end(), [&](const Problem& other) {
    return other.code == ProblemCode::unknown_function && other.span.begin == problem.span.end + 1;
  });
}

void report_problems(const FlowContext& context, const flow::Text& text, const cel::Problems& problems) {
  if (context.refused(text.span)) return;  // YAML read it otherwise than it was meant
  ProblemReport report(context, text);
  for (const Problem& problem : problems) {
    if (context.report.is_full(context.source)) return;
    if (is_misread_namespace(problem, problems)) continue;
    report.add(problem);
  }
}

bool may_be_bool(const cel::Type& type) {
  switch (type.node().kind) {
    case cel::TypeKind::boolean:
    case cel::TypeKind::dyn:
    case cel::TypeKind::null:
    case cel::TypeKind::parameter: return true;
    case cel::TypeKind::int64:
    case cel::TypeKind::uint64:
    case cel::TypeKind::float64:
    case cel::TypeKind::text:
    case cel::TypeKind::bytes:
    case cel::TypeKind::timestamp:
    case cel::TypeKind::duration:
    case cel::TypeKind::money:
    case cel::TypeKind::list:
    case cel::TypeKind::map:
    case cel::TypeKind::optional:
    case cel::TypeKind::type:
    case cel::TypeKind::opaque:
    case cel::TypeKind::object: return false;
  }
  return false;
}

}  // namespace

std::optional<cel::Program> check_expression(const FlowContext& context, const flow::Text& text) {
  if (context.budget->is_spent()) return std::nullopt;
  auto program = context.environment->compile(text.text);
  if (program) {
    context.budget->take(program->weight(), context.source, text.span, context.report);
    check_operators(context, text, *program);
    if (context.compiled != nullptr) context.compiled->add(text, *program);
    return std::move(*program);
  }
  report_problems(context, text, program.error());
  return std::nullopt;
}

std::optional<cel::Template> check_template(const FlowContext& context, const flow::Text& text) {
  if (context.budget->is_spent()) return std::nullopt;
  auto compiled = cel::Template::compile(text.text, *context.environment);
  if (compiled) {
    context.budget->take(compiled->weight(), context.source, text.span, context.report);
    if (context.compiled != nullptr) context.compiled->add(text, *compiled);
    return std::move(*compiled);
  }
  report_problems(context, text, compiled.error());
  return std::nullopt;
}

std::optional<cel::Program> check_condition(const FlowContext& context, const flow::Text& text, std::string_view what) {
  auto program = check_expression(context, text);
  if (!program) return std::nullopt;
  if (!may_be_bool(program->type())) {
    context.add(lint::wrong_type, text.content_span(), what, "true or false", program->type().to_string());
    return std::nullopt;
  }
  check_comparisons(context, text, *program);
  check_constant_condition(context, text, *program);
  return program;
}

}  // namespace dealflow::rules
