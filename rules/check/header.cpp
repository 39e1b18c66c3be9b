#include "rules/check/header.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/flow/keys.hpp"
#include "rules/check/duration.hpp"
#include "rules/check/inputs.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/reading.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace dealflow::rules {
namespace {

constexpr auto modes = yaml::names_of(flow::modes);  // as Mode counts them

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

void check_repeated_triggers(const FlowContext& context) {
  std::map<std::string_view, Span> seen;
  for (const flow::Text& trigger : context.flow.triggers) {
    if (context.report.is_full(context.source)) return;
    const auto [first, is_new] = seen.emplace(trigger.text, trigger.span);
    if (!is_new)
      context.add(lint::declared_twice, trigger.span, "trigger", trigger.text)
          .related(context.source, first->second, "first named here");
  }
}

Mode check_mode(const FlowContext& context) {
  const auto& mode = context.flow.mode;
  if (!mode) return Mode::parallel;
  const auto found = std::find(modes.begin(), modes.end(), mode->text);
  if (found != modes.end()) return static_cast<Mode>(found - modes.begin());
  context.add(lint::unknown_value, mode->span, "mode", mode->text)
      .help("the modes are " + list_of(modes))
      .suggest(nearest(mode->text, modes));
  return Mode::parallel;
}

// always, once, every 7 days.
Reentry check_reentry(const FlowContext& context) {
  constexpr std::string_view interval = "every ";
  const auto& reentry = context.flow.reentry;
  if (!reentry || reentry->text == "always") return {};
  if (reentry->text == "once") return {.always = false, .every = {}};
  if (reentry->text.starts_with(interval)) {
    flow::Text duration = *reentry;
    duration.text.erase(0, interval.size());
    duration.span = reentry->source_span(
        {static_cast<std::uint32_t>(interval.size()), static_cast<std::uint32_t>(reentry->text.size())});
    return {.always = false, .every = check_duration(context, duration, "the time between two runs")};
  }
  context.add(lint::unknown_value, reentry->span, "reentry", reentry->text)
      .help("it is `always`, `once`, or a time such as `every 7 days`")
      .suggest(nearest(reentry->text, std::array<std::string_view, 2>{"always", "once"}));
  return {};
}

}  // namespace

bool is_flow_id(std::string_view id) {
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (id.empty() || !is_word(id.front())) return false;
  return std::all_of(id.begin(), id.end(), [&](char c) { return is_word(c) || c == '-'; });
}

void check_flow_id(const flow::Text& id, const Source& source, Report& report) {
  if (id.text.empty() || is_flow_id(id.text)) return;  // the reader reports one that is missing
  report.add(lint::bad_name, source, id.span, id.text, "id of a flow")
      .help("use lower-case letters, digits and hyphens")
      .suggest(as_flow_id(id.text));
}

void check_header(const FlowContext& context, Plan& plan) {
  check_flow_id(context.flow.id, context.source, context.report);
  check_repeated_triggers(context);
  plan.mode = check_mode(context);
  plan.reentry = check_reentry(context);
  check_inputs(context);
}

}  // namespace dealflow::rules
