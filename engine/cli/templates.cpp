// dealflow templates: the ready-made flows.
#include "stdlib/ready_made.hpp"

#include "dsl/base/edit_distance.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/markdown.hpp"
#include "engine/cli/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;
using stdlib::ReadyMade;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::array<std::string_view, 4> formats{"text", "json", "markdown", "flow"};

constexpr std::string_view page_intro =
    "Flows that ship with the program. A workspace turns one on with `use`, as often as needed, each time with other "
    "values for its inputs: [templates](../templates.md) tells how. What an input leaves out is decided as for any "
    "flow.\n\n"
    "```yaml part\nuse: stdlib/popup-lead\nas: spring-sale\nwith: {popup: pop-10, name: Spring sale}\n```\n\n"
    "```flow\nuse stdlib/popup-lead as spring-sale {\n  popup \"pop-10\"\n  name \"Spring sale\"\n}\n```\n\n";

std::string text_of(const std::optional<flow::Text>& text) { return text ? text->text : std::string(); }

std::string text_of(const flow::ArgumentValue& value) {
  if (value.kind != flow::ArgumentValue::Kind::list) return value.text.text;
  std::vector<std::string> items;
  for (const flow::ArgumentValue& item : value.items) items.push_back(item.text.text);
  return fmt::format("{}", fmt::join(items, ", "));
}

std::string fallback_of(const flow::Input& input) { return input.fallback ? text_of(*input.fallback) : std::string(); }

std::vector<std::string> triggers_of(const ReadyMade& one) {
  std::vector<std::string> types;
  for (const flow::Text& trigger : one.flow.triggers) types.push_back(trigger.text);
  return types;
}

// Without what stands above it in the file, which is for developers.
std::string written(const ReadyMade& one) { return std::string(one.source.text(one.flow.span)) + "\n"; }

Rows input_rows(const ReadyMade& one) {
  Rows rows{{"input", "kind", "required", "default", "for"}};
  for (const flow::Input& input : one.flow.inputs)
    rows.push_back(
        {input.name.text, input.type.text, input.required ? "yes" : "no", fallback_of(input), text_of(input.doc)});
  return rows;
}

std::string details(const ReadyMade& one, const Console& console) {
  return fmt::format("{}\n{}\n\n{}\n{}\n  {}\n\n{}", console.styled(Style::bold, one.name),
                     text_of(one.flow.description), table(input_rows(one), console),
                     console.styled(Style::bold, "starts from"), fmt::join(triggers_of(one), ", "), written(one));
}

std::string markdown(const ReadyMade& one) {
  Rows rows = input_rows(one);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    rows[i][0] = markdown_code(rows[i][0]);
    if (!rows[i][3].empty()) rows[i][3] = markdown_code(rows[i][3]);
  }
  std::vector<std::string> triggers = triggers_of(one);
  for (std::string& type : triggers) type = markdown_code(type);
  return fmt::format("## `{}`\n\n{}\n\n{}\nStarts from {}.\n\n```flow\n{}```\n", one.name,
                     text_of(one.flow.description), markdown_table(rows), fmt::join(triggers, ", "), written(one));
}

Json as_json(const ReadyMade& one) {
  Json inputs = Json::array();
  for (const flow::Input& input : one.flow.inputs) {
    inputs.push_back({{"name", input.name.text},
                      {"kind", input.type.text},
                      {"required", input.required},
                      {"default", input.fallback ? Json(fallback_of(input)) : Json()},
                      {"doc", text_of(input.doc)}});
  }
  return {{"name", one.name},
          {"doc", text_of(one.flow.description)},
          {"triggers", triggers_of(one)},
          {"inputs", std::move(inputs)},
          {"flow", written(one)}};
}

std::string list(std::span<const ReadyMade> all, const Console& console) {
  Rows rows{{"template", "does"}};
  for (const ReadyMade& one : all) rows.push_back({one.name, text_of(one.flow.description)});
  return table(rows, console);
}

class Templates final : public Command {
 public:
  CommandInfo info() const override {
    return {"templates", "ready-made flows, to be turned on with `use`",
            "Lists the ready-made flows, or tells all about one: its inputs, the events that start it, and the flow "
            "itself. With --format flow it prints the flow alone, for a file of your own to begin with.",
            "dealflow templates\ndealflow templates popup-lead\ndealflow templates popup-lead --format flow"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("NAME", &name_, "a ready-made flow, such as stdlib/popup-lead or popup-lead; all if left out");
    arguments.format(format_, formats);
  }
  ExitStatus run(Console& console) override {
    auto all = stdlib::ready_made_flows();
    if (!name_.empty()) {
      const ReadyMade* found = stdlib::find_ready_made(full_name());
      if (found == nullptr) return unknown(console);
      all = {found, 1};
    }
    if (format_.json()) {
      Json array = Json::array();
      for (const ReadyMade& one : all) array.push_back(as_json(one));
      console.print_line(array.dump(2));
    } else if (format_.is("markdown")) {
      if (name_.empty())
        console.print(reference_head("Ready-made flows", "dealflow templates --format markdown") +
                      std::string(page_intro));
      print(console, all, markdown);
    } else if (format_.is("flow")) {
      print(console, all, written);
    } else {
      console.print(name_.empty() ? list(all, console) : details(all[0], console));
    }
    return ExitStatus::done;
  }

 private:
  template <class Section>
  static void print(Console& console, std::span<const ReadyMade> all, Section section) {
    std::vector<std::string> sections;
    for (const ReadyMade& one : all) sections.push_back(section(one));
    console.print(fmt::format("{}", fmt::join(sections, "\n")));
  }

  [[nodiscard]] std::string full_name() const {
    return name_.starts_with(stdlib::ready_made_folder) ? name_ : std::string(stdlib::ready_made_folder) + name_;
  }

  ExitStatus unknown(Console& console) const {
    std::vector<std::string> names;
    for (const ReadyMade& one : stdlib::ready_made_flows()) names.push_back(one.name);
    const std::string near = nearest(full_name(), names);
    return console.complain(ExitStatus::refused, fmt::format("no ready-made flow is called `{}`; {}", name_,
                                                             near.empty() ? "`dealflow templates` lists them"
                                                                          : fmt::format("did you mean `{}`?", near)));
  }

  std::string name_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_templates() { return std::make_unique<Templates>(); }

}  // namespace dealflow::cli
