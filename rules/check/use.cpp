#include "rules/check/use.hpp"

#include "dsl/flow/print.hpp"
#include "rules/check/header.hpp"
#include "rules/check/inputs.hpp"
#include "rules/plan/version.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace dealflow::rules {
namespace {

bool is_word(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// The inputs that a stretch of the template's text reads: `inputs.stage`.
std::set<std::string_view> inputs_read(std::string_view text) {
  constexpr std::string_view root = "inputs.";
  std::set<std::string_view> names;
  for (auto at = text.find(root); at != std::string_view::npos; at = text.find(root, at + 1)) {
    const std::string_view rest = text.substr(at + root.size());
    const auto* end = std::find_if_not(rest.begin(), rest.end(), is_word);
    names.insert(rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
  }
  return names;
}

// Whether the stretch is one input and nothing else, but for a hole and quotes around it.
bool is_one_input(std::string_view text) {
  constexpr std::string_view around = "\"'{} ";
  const auto begin = text.find_first_not_of(around);
  if (begin == std::string_view::npos) return false;
  text = text.substr(begin, text.find_last_not_of(around) + 1 - begin);
  return text.starts_with("inputs.") && std::all_of(text.begin() + 7, text.end(), is_word);
}

class Teller {
 public:
  Teller(const flow::Use& use, const Template& used, const Source& source, Report& report)
      : use_(use), used_(used), source_(source), report_(report) {}

  void tell(const Diagnostic& finding) const {
    const auto place = [](const Diagnostic& one) {
      return std::tie(one.code, one.place.span.begin, one.place.span.end);
    };
    const auto same = [&](const Diagnostic& one) { return place(one) == place(finding); };
    if (std::any_of(used_.findings.begin(), used_.findings.end(), same)) return;
    const std::string_view text = used_.source->text(finding.place.span);
    const flow::Argument* given = given_for(text);
    report_.retell(finding, source_, given == nullptr ? use_.reference.span : given->value.span,
                   "in the template it stands here", given != nullptr && is_one_input(text));
  }

 private:
  // The value that the finding is about; null where it is a default, or several.
  [[nodiscard]] const flow::Argument* given_for(std::string_view text) const {
    const auto names = inputs_read(text);
    if (names.size() != 1) return nullptr;
    for (const flow::Argument& argument : use_.with)
      if (argument.key.text == *names.begin()) return &argument;
    return nullptr;
  }

  const flow::Use& use_;
  const Template& used_;
  const Source& source_;
  Report& report_;
};

flow::Text bare(std::string text) {
  flow::Text bare;
  bare.text = std::move(text);
  return bare;
}

flow::ArgumentValue bare(const flow::ArgumentValue& value) {
  flow::ArgumentValue result;
  result.kind = value.kind;
  result.text = bare(value.text.text);
  for (const flow::ArgumentValue& item : value.items) result.items.push_back(bare(item));
  return result;
}

// The template's text and a `use` of it that says the same, however it was laid out, in the template's notation.
std::string text_of(const flow::Use& use, const Template& used) {
  flow::Use plain;
  plain.reference = bare(used.flow->id.text);
  plain.as = bare(id_of(use, used).text);
  for (const flow::Argument* argument : given_arguments(*used.flow, use))
    plain.with.push_back({bare(argument->key.text), bare(argument->value)});
  const flow::File file{{std::move(plain)}};
  const Source nothing({}, {});
  Report unheard;  // values of inputs have no shape that a notation could not write
  const bool text = used.path.ends_with(".flow");
  const std::string written = text ? flow::print_text({file, {}, nothing, flow::BlockStyle::braces}, {}, unheard)
                                   : flow::print_yaml({file, {}, nothing, flow::BlockStyle::indentation}, {}, unheard);
  return normalized_text(used.source->text(used.flow->span)) + (text ? "\n\n" : "\n---\n") + normalized_text(written);
}

}  // namespace

const flow::Text& id_of(const flow::Use& use, const Template& used) { return use.as ? *use.as : used.flow->id; }

std::optional<Plan> check_use(const flow::Use& use, const Template& used, const FlowPlace& place, const Source& source,
                              const Settings& settings, Scopes& scopes, ExpressionBudget& budget, Report& report,
                              CheckedFlow* checked) {
  if (use.as) check_flow_id(*use.as, source, report);
  auto inputs = check_given(*used.flow, use, source, report);
  const auto is_error = [](const Diagnostic& finding) { return finding.severity == Severity::error; };
  if (!inputs || std::any_of(used.findings.begin(), used.findings.end(), is_error)) return std::nullopt;
  Report found;
  Plan plan = check_flow(*used.flow, place, *used.source, settings, scopes, budget, found, std::move(inputs), checked);
  const Teller teller(use, used, source, report);
  for (const Diagnostic& finding : found.take()) teller.tell(finding);
  plan.id = id_of(use, used).text;
  plan.text = text_of(use, used);
  plan.text_path = used.path;
  plan.version = text_version(plan.text);
  return plan;
}

}  // namespace dealflow::rules
