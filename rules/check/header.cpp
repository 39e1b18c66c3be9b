#include "rules/check/header.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/flow/keys.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/reading.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace dealflow::rules {
namespace {

constexpr auto modes = yaml::names_of(flow::modes);

// "OrderFrom_Bot" to "order-from-bot"; empty where nothing is left.
std::string as_flow_id(std::string_view text) {
  std::string id;
  bool small_before = false;
  for (const char c : text) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      id.push_back(c);
    else if (c >= 'A' && c <= 'Z') {
      if (small_before) id.push_back('-');
      id.push_back(static_cast<char>(c - 'A' + 'a'));
    } else if (!id.empty() && id.back() != '-')
      id.push_back('-');
    small_before = c >= 'a' && c <= 'z';
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id;
}

void check_id(const FlowContext& context) {
  const flow::Text& id = context.flow.id;
  if (id.text.empty() || is_flow_id(id.text)) return;  // the reader reports one that is missing
  context.add(lint::bad_name, id.span, id.text, "id of a flow")
      .help("use lower-case letters, digits and hyphens")
      .suggest(as_flow_id(id.text));
}

void check_repeated_triggers(const FlowContext& context) {
  std::map<std::string_view, Span> seen;
  for (const flow::Text& trigger : context.flow.triggers) {
    const auto [first, is_new] = seen.emplace(trigger.text, trigger.span);
    if (!is_new)
      context.add(lint::declared_twice, trigger.span, "trigger", trigger.text)
          .related(context.source, first->second, "first named here");
  }
}

void check_mode(const FlowContext& context) {
  const auto& mode = context.flow.mode;
  if (!mode || mode->text == "parallel") return;
  if (std::find(modes.begin(), modes.end(), mode->text) != modes.end())
    context.add(lint::unavailable, mode->span, "mode `" + mode->text + "` is");
  else
    context.add(lint::unknown_value, mode->span, "mode", mode->text)
        .help("the modes are " + list_of(modes))
        .suggest(nearest(mode->text, modes));
}

void check_reentry(const FlowContext& context) {
  const auto& reentry = context.flow.reentry;
  if (reentry && reentry->text != "always")
    context.add(lint::unavailable, reentry->span, "reentry `" + reentry->text + "` is");
}

}  // namespace

bool is_flow_id(std::string_view id) {
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (id.empty() || !is_word(id.front())) return false;
  return std::all_of(id.begin(), id.end(), [&](char c) { return is_word(c) || c == '-'; });
}

void check_header(const FlowContext& context) {
  check_id(context);
  check_repeated_triggers(context);
  check_mode(context);
  check_reentry(context);
  if (!context.flow.inputs.empty())
    context.add(lint::unavailable, context.flow.inputs.front().name.span, "inputs of a flow are");
}

}  // namespace dealflow::rules
