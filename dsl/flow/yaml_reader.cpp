#include "dsl/flow/yaml_reader.hpp"

#include "dsl/flow/keys.hpp"
#include "dsl/flow/yaml_step_reader.hpp"
#include "dsl/yaml/node.hpp"

#include <algorithm>
#include <array>

namespace dealflow::flow {
namespace {

void set_text(std::optional<Text>& target, const yaml::Entry& entry, const YamlContext& context) {
  target = context.text(entry.value, fmt::format("`{}`", entry.key.text));
}

template <class T>
std::optional<Written<T>> written(const std::optional<T>& value, const yaml::Entry& entry) {
  if (!value) return std::nullopt;
  return Written<T>{*value, {entry.key.span.begin, entry.value.span.end}};
}

// The text notation has no list of one: it is its item.
ArgumentValue settled(ArgumentValue value) {
  if (value.kind != ArgumentValue::Kind::list || value.items.size() != 1) return value;
  ArgumentValue item = std::move(value.items.front());
  return item;
}

void read_inputs(const yaml::Node& node, Flow& flow, const YamlContext& context) {
  if (!context.is_map(node, "`inputs`")) return;
  for (const yaml::Entry& entry : node.entries) {
    Input input;
    input.name = to_text(entry.key);
    if (!context.is_map(entry.value, "an input")) continue;
    bool typed = false;
    for (const yaml::Entry& setting : entry.value.entries) {
      const std::string& key = setting.key.text;
      if (key == "type") {
        if (auto type = context.text(setting.value, "`type`")) input.type = std::move(*type);
        typed = true;
      } else if (key == "required") {
        input.required = context.boolean(setting.value, "`required`").value_or(false);
      } else if (key == "default") {
        input.fallback = settled(context.value(setting.value));
      } else if (key == "doc") {
        set_text(input.doc, setting, context);
      } else {
        context.unknown_key(setting.key, "an input", yaml::names_of(input_keys));
      }
    }
    if (!typed) context.missing(entry.key.span, "an input", "type");
    flow.inputs.push_back(std::move(input));
  }
}

void read_variables(const yaml::Node& node, Flow& flow, const YamlContext& context) {
  if (!context.is_map(node, "`vars`")) return;
  for (const yaml::Entry& entry : node.entries) {
    auto value = context.text(entry.value, fmt::format("variable `{}`", entry.key.text));
    if (value) flow.variables.push_back({to_text(entry.key), std::move(*value)});
  }
}

void read_flow_key(const yaml::Entry& entry, Flow& flow, const YamlContext& context) {
  const std::string& key = entry.key.text;
  const yaml::Node& value = entry.value;
  if (key == "flow") {
    if (auto id = context.text(value, "`flow`")) flow.id = std::move(*id);
  } else if (key == "name") {
    set_text(flow.name, entry, context);
  } else if (key == "description") {
    set_text(flow.description, entry, context);
  } else if (key == "enabled") {
    flow.enabled = written(context.boolean(value, "`enabled`"), entry);
    if (flow.enabled && flow.enabled->value) flow.enabled.reset();  // says nothing
  } else if (key == "priority") {
    flow.priority = written(context.whole_number(value, "`priority`"), entry);
  } else if (key == "exclusive") {
    flow.exclusive = written(context.boolean(value, "`exclusive`"), entry);
    if (flow.exclusive && !flow.exclusive->value) flow.exclusive.reset();
  } else if (key == "mode") {
    set_text(flow.mode, entry, context);
  } else if (key == "reentry") {
    set_text(flow.reentry, entry, context);
  } else if (key == "inputs") {
    read_inputs(value, flow, context);
  } else if (key == "trigger") {
    flow.triggers = context.texts(value, "`trigger`");
  } else if (key == "condition") {
    set_text(flow.condition, entry, context);
  } else if (key == "vars") {
    read_variables(value, flow, context);
  } else if (key == "actions") {
    flow.steps = read_steps(value, "`actions`", context);
  } else {
    context.unknown_key(entry.key, "a flow", yaml::names_of(flow_keys));
  }
}

Flow read_flow(const yaml::Node& document, const YamlContext& context) {
  Flow flow;
  flow.span = document.span;
  for (const yaml::Entry& entry : document.entries) read_flow_key(entry, flow, context);
  const Span at = flow.id.text.empty() ? document.entries.front().key.span : flow.id.span;
  if (document.find("flow") == nullptr) context.missing(at, "a flow", "flow");
  if (document.find("trigger") == nullptr) context.missing(at, "a flow", "trigger");
  if (document.find("actions") == nullptr) context.missing(at, "a flow", "actions");
  return flow;
}

Use read_use(const yaml::Node& document, const YamlContext& context) {
  Use use;
  use.span = document.span;
  for (const yaml::Entry& entry : document.entries) {
    const std::string& key = entry.key.text;
    if (key == "use") {
      if (auto reference = context.text(entry.value, "`use`")) use.reference = std::move(*reference);
    } else if (key == "as") {
      set_text(use.as, entry, context);
    } else if (key == "with") {
      if (context.is_map(entry.value, "`with`")) use.with = context.table(entry.value);
      for (Argument& argument : use.with) argument.value = settled(std::move(argument.value));
    } else {
      context.unknown_key(entry.key, "`use`", yaml::names_of(use_keys));
    }
  }
  return use;
}

}  // namespace

File read_yaml(const Source& source, ActionForms forms, Report& report) {
  File file;
  const YamlContext context(source, forms, report);
  for (const yaml::Node& document : yaml::read(source, report)) {
    if (!context.is_map(document, "a flow")) continue;
    if (document.entries.empty()) continue;
    if (document.find("use") != nullptr) {
      file.items.emplace_back(read_use(document, context));
    } else {
      file.items.emplace_back(read_flow(document, context));
    }
  }
  return file;
}

}  // namespace dealflow::flow
