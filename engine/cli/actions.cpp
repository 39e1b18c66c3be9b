// dealflow actions: what a flow can do.
#include "stdlib/action.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/flow/keys.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/markdown.hpp"
#include "engine/cli/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <span>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;
using stdlib::Action;
using stdlib::Parameter;
using Rows = std::vector<std::vector<std::string>>;

std::string_view kind_name(stdlib::ParameterKind kind) {
  using Kind = stdlib::ParameterKind;
  switch (kind) {
    case Kind::text: return "text with holes";
    case Kind::expression: return "expression";
    case Kind::pipeline: return "pipeline";
    case Kind::stage: return "stage";
    case Kind::responsible: return "person";
    case Kind::currency: return "currency";
    case Kind::tags: return "list of texts";
    case Kind::fields: return "list of fields";
    case Kind::assignments: return "fields with expressions";
    case Kind::expressions: return "names with expressions";
    case Kind::boolean: return "true or false";
    case Kind::word: return "one of several";
    case Kind::name: return "declared name";
  }
  return "";
}

std::string kind_text(const Parameter& parameter) {
  return parameter.values.empty() ? std::string(kind_name(parameter.kind))
                                  : fmt::format("{}", fmt::join(parameter.values, ", "));
}

// The parameters, and those that more than one action has beside its own.
Rows parameter_rows(const Action& action) {
  Rows rows{{"parameter", "value", "required", "for"}};
  for (const Parameter& parameter : action.parameters)
    rows.push_back({std::string(parameter.name), kind_text(parameter), parameter.required ? "yes" : "no",
                    std::string(parameter.doc)});
  if (action.takes_map)
    rows.push_back({"map", "variables to fields", action.name == "map" ? "yes" : "no",
                    "Variables on the left, fields on the right; or by_name."});
  if (action.takes_on_failure)
    rows.push_back({"on_failure", "steps", "no", "What is done where it could not be delivered; beside the action."});
  return rows;
}

std::string details(const Action& action, const Console& console) {
  const Rows rows = parameter_rows(action);
  return fmt::format("{}\n{}\n\n{}\n{}\n  {}\n{}\n  {}\n", console.styled(Style::bold, action.name), action.doc,
                     rows.size() > 1 ? table(rows, console) : "", console.styled(Style::bold, "YAML"),
                     action.example_yaml, console.styled(Style::bold, ".flow"), action.example_text);
}

std::string markdown(const Action& action) {
  Rows rows = parameter_rows(action);
  for (std::size_t i = 1; i < rows.size(); ++i) rows[i][0] = markdown_code(rows[i][0]);
  return fmt::format("## `{}`\n\n{}\n\n{}\n```yaml part\n{}\n```\n\n```text\n{}\n```\n", action.name, action.doc,
                     markdown_table(rows), action.example_yaml, action.example_text);
}

// Steps that decide what is done, from the keys that they have in YAML.
std::string control_flow() {
  struct Form {
    std::string_view name;
    std::span<const yaml::Key> keys;
  };
  const std::array<Form, 9> forms{{{"if", flow::if_keys},
                                   {"switch", flow::switch_keys},
                                   {"cases of switch", flow::case_keys},
                                   {"each", flow::each_keys},
                                   {"stop", flow::stop_keys},
                                   {"wait", flow::wait_keys},
                                   {"wait until", flow::wait_until_keys},
                                   {"wait_for", flow::wait_for_keys},
                                   {"what wait_for awaits", flow::awaited_keys}}};
  Rows rows{{"step", "key", "required", "for"}};
  for (const Form& form : forms) {
    for (const yaml::Key& key : form.keys)
      rows.push_back(
          {std::string(form.name), markdown_code(key.name), key.required ? "yes" : "no", std::string(key.doc)});
  }
  return "\n## Control flow\n\nThe other steps decide what is done, and when.\n\n" + markdown_table(rows);
}

Json as_json(const Action& action) {
  Json parameters = Json::array();
  for (const Parameter& parameter : action.parameters)
    parameters.push_back({{"name", parameter.name},
                          {"value", kind_name(parameter.kind)},
                          {"values", parameter.values},
                          {"required", parameter.required},
                          {"doc", parameter.doc}});
  return {{"name", action.name},
          {"doc", action.doc},
          {"line", action.line},
          {"parameters", std::move(parameters)},
          {"map", action.takes_map},
          {"on_failure", action.takes_on_failure},
          {"example", {{"yaml", action.example_yaml}, {"flow", action.example_text}}}};
}

std::string list(std::span<const Action> actions, const Console& console) {
  Rows rows{{"action", "does"}};
  for (const Action& action : actions) rows.push_back({std::string(action.name), std::string(action.doc)});
  return table(rows, console);
}

class Actions final : public Command {
 public:
  CommandInfo info() const override {
    return {"actions", "what a flow can do",
            "Lists the actions, or tells all about one: its parameters, and how it is written in both notations.",
            "dealflow actions\ndealflow actions create_deal"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("NAME", &name_, "an action; all if left out");
    arguments.format(format_, page_formats);
  }
  ExitStatus run(Console& console) override {
    auto actions = stdlib::actions();
    if (!name_.empty()) {
      const Action* action = stdlib::find_action(name_);
      if (action == nullptr) return unknown(console);
      actions = {action, 1};
    }
    if (format_.json()) {
      Json all = Json::array();
      for (const Action& action : actions) all.push_back(as_json(action));
      console.print_line(all.dump(2));
    } else if (format_.is("markdown")) {
      if (name_.empty())
        console.print(reference_head("Actions", "dealflow actions --format markdown") +
                      "What a flow can do, in YAML and in the text notation.\n\n");
      std::vector<std::string> sections;
      for (const Action& action : actions) sections.push_back(markdown(action));
      console.print(fmt::format("{}", fmt::join(sections, "\n")));
      if (name_.empty()) console.print(control_flow());
    } else {
      console.print(name_.empty() ? list(actions, console) : details(actions[0], console));
    }
    return ExitStatus::done;
  }

 private:
  ExitStatus unknown(Console& console) const {
    std::vector<std::string> names;
    for (const Action& action : stdlib::actions()) names.emplace_back(action.name);
    const std::string near = nearest(name_, names);
    return console.complain(ExitStatus::refused, fmt::format("no action is called `{}`; {}", name_,
                                                             near.empty() ? "`dealflow actions` lists them"
                                                                          : fmt::format("did you mean `{}`?", near)));
  }

  std::string name_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_actions() { return std::make_unique<Actions>(); }

}  // namespace dealflow::cli
