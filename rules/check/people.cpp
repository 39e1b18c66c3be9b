#include "rules/check/people.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/check/arguments.hpp"
#include "rules/check/expressions.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/reading.hpp"

#include <array>

namespace dealflow::rules {
namespace {

constexpr std::array<std::string_view, 2> ways{"round_robin", "least_busy"};

bool check_person(const FlowContext& context, const flow::Text& text, const std::string& id) {
  if (context.settings.member(id) != nullptr) return true;
  std::vector<std::string_view> people;
  for (const Member& member : context.settings.team) people.push_back(member.id);
  context.add(lint::unknown_person, text.span, id)
      .help(people.empty() ? "add the person under `team`" : "the team is " + list_of(people))
      .suggest(nearest(id, people));
  return false;
}

std::optional<Responsible> one_person(const FlowContext& context, const flow::Text& text) {
  auto person = check_template(context, text);
  if (!person) return std::nullopt;
  if (person->is_constant() && !check_person(context, text, person->constant())) return std::nullopt;
  return Responsible{Responsible::How::person, std::move(*person), {}};
}

std::optional<Responsible> one_of(const FlowContext& context, const flow::Argument& way) {
  Responsible responsible;
  responsible.how = way.key.text == "round_robin" ? Responsible::How::round_robin : Responsible::How::least_busy;
  if (way.value.kind != flow::ArgumentValue::Kind::list || way.value.items.empty()) {
    report_argument_shape(context, way.value, way.key.text, "a list of people");
    return std::nullopt;
  }
  bool all_known = true;
  for (const flow::ArgumentValue& item : way.value.items) {
    if (!is_text(item)) {
      report_argument_shape(context, item, way.key.text, "a list of people");
      return std::nullopt;
    }
    all_known = check_person(context, item.text, item.text.text) && all_known;
    responsible.people.push_back(item.text.text);
  }
  return all_known ? std::optional(std::move(responsible)) : std::nullopt;
}

}  // namespace

std::optional<Responsible> check_responsible(const FlowContext& context, const flow::Argument& argument) {
  if (is_text(argument.value)) return one_person(context, argument.value.text);
  if (argument.value.kind == flow::ArgumentValue::Kind::table && argument.value.entries.size() == 1) {
    const flow::Argument& way = argument.value.entries.front();
    if (way.key.text == ways[0] || way.key.text == ways[1]) return one_of(context, way);
    context.add(lint::unknown_key, way.key.span, "`" + argument.key.text + "`", way.key.text)
        .help("the ways to choose are " + list_of(ways))
        .suggest(nearest(way.key.text, ways));
    return std::nullopt;
  }
  report_argument_shape(context, argument.value, argument.key.text,
                        "a person, `{round_robin: [ana, bruno]}` or `{least_busy: [ana, bruno]}`");
  return std::nullopt;
}

}  // namespace dealflow::rules
