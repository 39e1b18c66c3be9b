#include "dsl/flow/yaml_step_reader.hpp"

#include "dsl/flow/keys.hpp"

#include <algorithm>
#include <array>

namespace dealflow::flow {
namespace {

using Keys = std::span<const std::string_view>;

bool contains(Keys keys, std::string_view key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

// Every step but an action has a fixed set of keys beside its head.
void refuse_other_keys(const yaml::Node& item, std::string_view what, Keys accepted, const YamlContext& context) {
  for (const yaml::Entry& entry : item.entries) {
    if (!contains(accepted, entry.key.text)) context.unknown_key(entry.key, what, accepted);
  }
}

// Key and value; empty where there is no such key.
Span span_of(const yaml::Node& item, std::string_view key) {
  for (const yaml::Entry& entry : item.entries)
    if (entry.key.text == key) return {entry.key.span.begin, entry.value.span.end};
  return {};
}

Steps steps_at(const yaml::Node& item, std::string_view key, std::string_view what, const YamlContext& context) {
  const yaml::Node* node = item.find(key);
  if (node != nullptr) return read_steps(*node, fmt::format("`{}`", key), context);
  context.missing(item.span, what, key);
  return {};
}

std::optional<Steps> steps_if_any(const yaml::Node& item, std::string_view key, const YamlContext& context) {
  const yaml::Node* node = item.find(key);
  if (node == nullptr) return std::nullopt;
  return read_steps(*node, fmt::format("`{}`", key), context);
}

std::optional<Text> text_at(const yaml::Node& item, std::string_view key, std::string_view what,
                            const YamlContext& context) {
  const yaml::Node* node = item.find(key);
  if (node != nullptr) return context.text(*node, fmt::format("`{}`", key));
  context.missing(item.span, what, key);
  return std::nullopt;
}

std::optional<Text> text_if_any(const yaml::Node& item, std::string_view key, const YamlContext& context) {
  const yaml::Node* node = item.find(key);
  if (node == nullptr) return std::nullopt;
  return context.text(*node, fmt::format("`{}`", key));
}

// `else:` that holds nothing but one `if` is an else-if.
void read_branches(const yaml::Node& item, If& result, const YamlContext& context) {
  refuse_other_keys(item, "`if`", yaml::names_of(if_keys), context);
  Branch branch;
  branch.span = item.span;
  if (auto condition = text_at(item, "if", "`if`", context)) branch.condition = std::move(*condition);
  branch.steps = steps_at(item, "then", "`if`", context);
  result.branches.push_back(std::move(branch));
  const yaml::Node* otherwise = item.find("else");
  if (otherwise == nullptr) return;
  const bool else_if = otherwise->is_list() && otherwise->items.size() == 1 && otherwise->items[0].is_map() &&
                       otherwise->items[0].find("if") != nullptr;
  if (else_if) {
    read_branches(otherwise->items[0], result, context);
  } else {
    result.otherwise = read_steps(*otherwise, "`else`", context);
    result.otherwise_span = span_of(item, "else");
  }
}

If read_if(const yaml::Node& item, const YamlContext& context) {
  If result;
  read_branches(item, result, context);
  return result;
}

Switch read_switch(const yaml::Node& item, const YamlContext& context) {
  refuse_other_keys(item, "`switch`", yaml::names_of(switch_keys), context);
  Switch result;
  if (auto subject = text_at(item, "switch", "`switch`", context)) result.subject = std::move(*subject);
  const yaml::Node* cases = item.find("cases");
  if (cases == nullptr) {
    context.missing(item.span, "`switch`", "cases");
  } else if (!cases->is_list()) {
    context.wrong_shape(*cases, "`cases`", "a list");
  } else {
    for (const yaml::Node& one : cases->items) {
      if (!context.is_map(one, "a case")) continue;
      refuse_other_keys(one, "a case", yaml::names_of(case_keys), context);
      Case read;
      read.span = one.span;
      if (const yaml::Node* when = one.find("when")) {
        read.values = context.scalars(*when, "`when`");
      } else {
        context.missing(one.span, "a case", "when");
      }
      read.steps = steps_at(one, "do", "a case", context);
      result.cases.push_back(std::move(read));
    }
  }
  result.otherwise = steps_if_any(item, "default", context);
  result.otherwise_span = span_of(item, "default");
  return result;
}

Each read_each(const yaml::Node& item, const YamlContext& context) {
  refuse_other_keys(item, "`each`", yaml::names_of(each_keys), context);
  Each result;
  if (auto variable = text_at(item, "each", "`each`", context)) result.variable = std::move(*variable);
  if (auto list = text_at(item, "in", "`each`", context)) result.list = std::move(*list);
  result.steps = steps_at(item, "do", "`each`", context);
  return result;
}

Wait read_wait(const yaml::Node& item, const YamlContext& context) {
  refuse_other_keys(item, "`wait`", yaml::names_of(wait_keys), context);
  const yaml::Node& node = *item.find("wait");
  Wait result;
  if (node.is_scalar()) {
    result.duration = to_text(node);
  } else if (context.is_map(node, "`wait`")) {
    refuse_other_keys(node, "`wait`", yaml::names_of(wait_until_keys), context);
    result.until = text_at(node, "until", "`wait`", context);
    if (result.until && result.until->text == "business_hours") {
      result.until.reset();
      result.until_business_hours = true;
    }
  }
  return result;
}

WaitFor read_wait_for(const yaml::Node& item, const YamlContext& context) {
  refuse_other_keys(item, "`wait_for`", yaml::names_of(wait_for_keys), context);
  WaitFor result;
  const yaml::Node& event = *item.find("wait_for");
  if (context.is_map(event, "`wait_for`")) {
    refuse_other_keys(event, "`wait_for`", yaml::names_of(awaited_keys), context);
    if (auto trigger = text_at(event, "trigger", "`wait_for`", context)) result.trigger = std::move(*trigger);
    result.condition = text_if_any(event, "condition", context);
    result.within = text_if_any(event, "within", context);
  }
  result.then = steps_if_any(item, "then", context).value_or(Steps{});
  result.otherwise = steps_if_any(item, "else", context);
  result.otherwise_span = span_of(item, "else");
  return result;
}

std::optional<Map> read_map(const yaml::Node& node, const YamlContext& context) {
  Map map;
  map.span = node.span;
  if (node.is_scalar() && node.text == "by_name") {
    map.by_name = true;
    return map;
  }
  if (!node.is_map()) {
    if (!context.told_arrow(node)) context.wrong_shape(node, "`map`", "a map of variable to field, or `by_name`");
    return std::nullopt;
  }
  for (const yaml::Entry& entry : node.entries) {
    if (entry.value.is_null() && context.told_arrow(entry.key)) continue;
    auto field = context.text(entry.value, "the field of a map row");
    if (field) map.rows.push_back({to_text(entry.key), std::move(*field)});
  }
  return map;
}

// What an action holds: a map of arguments; a single text or list is its positional argument, named "".
void read_arguments(const yaml::Node& node, Action& action, const YamlContext& context) {
  if (action.head.text == "map") {
    action.map = read_map(node, context);
    return;
  }
  if (node.is_null()) return;
  if (!node.is_map()) {
    Text key;
    key.span = node.span;
    action.arguments.push_back({std::move(key), context.value(node)});
    return;
  }
  for (const yaml::Entry& entry : node.entries) {
    if (entry.key.text == "map") {
      action.map = read_map(entry.value, context);
    } else {
      action.arguments.push_back({to_text(entry.key), context.value(entry.value)});
    }
  }
}

void refuse_keys_beside(const yaml::Node& item, const ActionForm& form, const YamlContext& context) {
  // Of the actions alone that take it; elsewhere it is told to whoever knows the action.
  std::vector<std::string_view> accepted{form.name};
  if (form.takes_on_failure) accepted.push_back(on_failure_key.name);
  for (const yaml::Entry& entry : item.entries) {
    const std::string_view key = entry.key.text;
    if (key == form.name || key == on_failure_key.name) continue;
    const bool own = form.find(key) != nullptr || (form.takes_map && key == "map");
    const bool step = contains(context.heads(), key) || contains(control_heads, key);
    if (own || step)
      context.stands_beside(entry.key, form.name, own);
    else
      context.unknown_key(entry.key, fmt::format("the step `{}`", form.name), accepted);
  }
}

std::optional<Action> read_action(const yaml::Node& item, const YamlContext& context) {
  Action action;
  bool found = false;
  for (const yaml::Entry& entry : item.entries) {
    if (found || !contains(context.heads(), entry.key.text)) continue;
    found = true;
    action.head = to_text(entry.key);
    read_arguments(entry.value, action, context);
  }
  if (!found) return std::nullopt;
  refuse_keys_beside(item, *find_form(context.forms(), action.head.text), context);
  action.on_failure = steps_if_any(item, "on_failure", context);
  action.on_failure_span = span_of(item, "on_failure");
  settle(action, *find_form(context.forms(), action.head.text));
  return action;
}

void report_unknown_step(const yaml::Node& item, const YamlContext& context) {
  std::vector<std::string_view> known(context.heads().begin(), context.heads().end());
  known.insert(known.end(), control_heads.begin(), control_heads.end());
  std::sort(known.begin(), known.end());
  if (item.entries.empty()) {
    context.wrong_shape(item, "a step", "a map such as `create_deal: {}`");
  } else {
    context.unknown_step(item.entries.front().key, known);
  }
}

std::optional<Step> read_step(const yaml::Node& item, const YamlContext& context) {
  Step step;
  step.span = item.span;
  if (item.is_scalar() && item.text == "stop") {
    step.head_span = item.span;
    step.node = Stop{};
    return step;
  }
  // `create_deal` alone is the complete action `create_deal: {}`.
  if (item.is_scalar() && contains(context.heads(), item.text)) {
    step.head_span = item.span;
    Action action;
    action.head = to_text(item);
    step.node = std::move(action);
    return step;
  }
  if (item.is_scalar()) {
    std::vector<std::string_view> known(context.heads().begin(), context.heads().end());
    known.insert(known.end(), control_heads.begin(), control_heads.end());
    context.unknown_step(item, known);
    return std::nullopt;
  }
  if (!context.is_map(item, "a step")) return std::nullopt;
  for (const yaml::Entry& entry : item.entries) {
    const bool head = contains(control_heads, entry.key.text) || contains(context.heads(), entry.key.text);
    if (head) step.head_span = entry.key.span;
    if (head) break;
  }
  if (item.find("if") != nullptr) {
    step.node = read_if(item, context);
  } else if (item.find("switch") != nullptr) {
    step.node = read_switch(item, context);
  } else if (item.find("each") != nullptr) {
    step.node = read_each(item, context);
  } else if (item.find("wait_for") != nullptr) {
    step.node = read_wait_for(item, context);
  } else if (item.find("wait") != nullptr) {
    step.node = read_wait(item, context);
  } else if (item.find("stop") != nullptr) {
    refuse_other_keys(item, "`stop`", yaml::names_of(stop_keys), context);
    step.node = Stop{};
  } else if (auto action = read_action(item, context)) {
    step.node = std::move(*action);
  } else {
    report_unknown_step(item, context);
    return std::nullopt;
  }
  return step;
}

}  // namespace

Steps read_steps(const yaml::Node& node, std::string_view what, const YamlContext& context) {
  Steps steps;
  if (node.is_null()) return steps;
  if (!node.is_list()) {
    if (!context.told_hyphen(node)) context.wrong_shape(node, what, "a list of steps");
    return steps;
  }
  for (const yaml::Node& item : node.items) {
    if (auto step = read_step(item, context)) steps.push_back(std::move(*step));
  }
  return steps;
}

}  // namespace dealflow::flow
