// Examples in both notations say the same: they read to one tree and load to one program, in the workspace of the page,
// or that of examples/shop where the page has none.
//
//   ```yaml both               flows; the next block is the same in the text notation:
//   ```flow both
//   ```yaml steps on=TYPE      steps of a flow that this type of event starts; likewise followed by
//   ```flow steps
//
// What people copy is laid out as `fmt` lays it out, and right by the schema that editors use. Together the examples
// show everything that can be written.
#include <dealflow/notation.hpp>
#include <dealflow/schema.hpp>
#include <dealflow/workspace.hpp>

#include "dsl/flow/expressions.hpp"
#include "dsl/flow/keys.hpp"
#include "dsl/flow/text/reader.hpp"
#include "dsl/flow/yaml_reader.hpp"
#include "rules/workspace/content.hpp"
#include "stdlib/action.hpp"
#include "tests/docs/blocks.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/plan_listing.hpp"
#include "tests/support/yaml_json.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace dealflow::test {
namespace {

std::string indented(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    if (text[at] != '\n') result += "  ";
    result += text.substr(at, end - at);
    at = end;
  }
  return result;
}

std::string shown(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& one : diagnostics)
    text += fmt::format("{}:{} {} {}\n", one.place.line, one.place.column, one.code, one.message);
  return text;
}

struct Example {
  std::string settings;
  std::string yaml;
  std::string text;
};

std::string program(const Example& example, const std::string& path, const std::string& text) {
  const LoadedWorkspace loaded = load_workspace({{"dealflow.yaml", example.settings}, {path, text}});
  CAPTURE(text);
  CHECK(shown(loaded.diagnostics) == "");
  std::string listing;
  if (loaded.workspace) {
    for (const rules::Plan& plan : loaded.workspace->content().plans) listing += plan_listing(plan);
  }
  return listing;
}

void check_layout(const std::string& path, const std::string& text, Notation notation) {
  const RewrittenFile formatted = format_flows(path, text, notation);
  CAPTURE(text);
  CHECK(formatted.text.value_or(shown(formatted.diagnostics)) == text);
}

// An editor that has the schema of the workspace finds nothing wrong.
void check_schema(const Example& example) {
  const std::string schema = json_schema(SchemaOf::flow, {"dealflow.yaml", example.settings}).text;
  for (const std::string& document : json_of_documents(example.yaml)) {
    CAPTURE(document);
    CHECK(violation(document, schema) == "");
  }
}

// The names of what an example shows: "create_deal", "create_deal.stage", "wait_for.within".
class Shown {
 public:
  std::set<std::string, std::less<>> names;

  void file(const flow::File& file) {
    for (const auto& item : file.items) {
      std::visit([this](const auto& one) { this->item(one); }, item);
    }
  }

 private:
  void add(std::string name, bool is_there = true) {
    if (is_there) names.insert(std::move(name));
  }

  void item(const flow::Use& use) {
    add("use");
    add("use.as", use.as.has_value());
    add("use.with", !use.with.empty());
  }
  void item(const flow::Flow& flow) {
    add("flow");
    add("flow.name", flow.name.has_value());
    add("flow.description", flow.description.has_value());
    add("flow.enabled", flow.enabled.has_value());
    add("flow.priority", flow.priority.has_value());
    add("flow.exclusive", flow.exclusive.has_value());
    add("flow.mode", flow.mode.has_value());
    add("flow.reentry", flow.reentry.has_value());
    add("flow.inputs", !flow.inputs.empty());
    add("flow.trigger");
    add("flow.trigger, several", flow.triggers.size() > 1);
    add("flow.condition", flow.condition.has_value());
    add("flow.vars", !flow.variables.empty());
    add("flow.actions", !flow.steps.empty());
    for (const flow::Input& input : flow.inputs) {
      add("input.type");
      add("input.required", input.required);
      add("input.default", input.fallback.has_value());
      add("input.default, a list", input.fallback && input.fallback->kind == flow::ArgumentValue::Kind::list);
      add("input.doc", input.doc.has_value());
    }
    steps(flow.steps);
  }
  void steps(const flow::Steps& steps) {
    for (const flow::Step& step : steps) {
      std::visit([this](const auto& one) { this->step(one); }, step.node);
    }
  }
  void steps(const std::optional<flow::Steps>& steps) {
    if (steps) this->steps(*steps);
  }

  void step(const flow::Action& action) {
    const std::string& name = action.head.text;
    add(name);
    for (const flow::Argument& argument : action.arguments) {
      add(name + "." + argument.key.text);
      // {round_robin: [people]}
      if (argument.value.kind == flow::ArgumentValue::Kind::table) {
        for (const flow::Argument& entry : argument.value.entries) add("way: " + entry.key.text);
      }
    }
    add(name + ".map", action.map.has_value());
    add("map: by_name", action.map && action.map->by_name);
    add(name + ".on_failure", action.on_failure.has_value());
    steps(action.on_failure);
  }
  void step(const flow::If& one) {
    add("if");
    add("if.else if", one.branches.size() > 1);
    add("if.else", one.otherwise.has_value());
    for (const flow::Branch& branch : one.branches) steps(branch.steps);
    steps(one.otherwise);
  }
  void step(const flow::Switch& one) {
    add("switch");
    add("switch.default", one.otherwise.has_value());
    for (const flow::Case& branch : one.cases) {
      add("case, several", branch.values.size() > 1);
      steps(branch.steps);
    }
    steps(one.otherwise);
  }
  void step(const flow::Each& one) {
    add("each");
    steps(one.steps);
  }
  void step(const flow::Stop& /*one*/) { add("stop"); }
  void step(const flow::Wait& one) {
    add("wait", one.duration.has_value());
    add("wait until", one.until.has_value());
    add("wait until business_hours", one.until_business_hours);
  }
  void step(const flow::WaitFor& one) {
    add("wait_for");
    add("wait_for.condition", one.condition.has_value());
    add("wait_for.within", one.within.has_value());
    add("wait_for.then", !one.then.empty());
    add("wait_for.else", one.otherwise.has_value());
    steps(one.then);
    steps(one.otherwise);
  }
};

// All that the declarations know.
std::set<std::string, std::less<>> all_names() {
  std::set<std::string, std::less<>> names{"use",
                                           "use.as",
                                           "use.with",
                                           "flow.trigger, several",
                                           "input.type",
                                           "input.required",
                                           "input.default",
                                           "input.default, a list",
                                           "input.doc",
                                           "way: round_robin",
                                           "way: least_busy",
                                           "map: by_name",
                                           "if.else if",
                                           "case, several",
                                           "wait until",
                                           "wait until business_hours",
                                           "wait_for.condition",
                                           "wait_for.within"};
  for (const flow::Key& key : flow::flow_keys)
    names.insert(key.name == "flow" ? "flow" : "flow." + std::string(key.name));
  for (const std::string_view head : flow::control_heads) names.emplace(head);
  for (const std::string_view name : {"if.else", "switch.default", "wait_for.then", "wait_for.else"})
    names.emplace(name);
  for (const stdlib::Action& action : stdlib::actions()) {
    const std::string name(action.name);
    names.insert(name);
    for (const stdlib::Parameter& parameter : action.parameters) names.insert(name + "." + std::string(parameter.name));
    if (action.takes_map) names.insert(name + ".map");
    if (action.takes_on_failure) names.insert(name + ".on_failure");
  }
  return names;
}

void check_example(const Example& example, Shown& all) {
  check_schema(example);
  check_layout("flows/a.yaml", example.yaml, Notation::yaml);
  check_layout("flows/a.flow", example.text, Notation::text);
  Report report;
  const flow::File yaml = flow::read_yaml(Source("a.yaml", example.yaml), stdlib::action_forms(), report);
  const flow::TextFile text = flow::read_text(Source("a.flow", example.text), stdlib::action_forms(), report);
  CHECK(flow::meaning(text.file, stdlib::action_forms()) == flow::meaning(yaml, stdlib::action_forms()));
  CHECK(program(example, "flows/a.flow", example.text) == program(example, "flows/a.yaml", example.yaml));
  all.file(yaml);
}

}  // namespace

TEST_CASE("each example in both notations is one program, and together they show all that can be written", "[docs]") {
  std::ifstream in(std::filesystem::path(DEALFLOW_SOURCE_DIR) / "examples/shop/dealflow.yaml");
  const std::string shop{std::istreambuf_iterator<char>(in), {}};
  Shown all;
  std::size_t examples = 0;
  for (const std::filesystem::path& page : pages()) {
    std::string settings = shop;
    const std::vector<Block> blocks = fenced_blocks(page);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const Block& block = blocks[i];
      CAPTURE(page.string(), block.line, block.info);
      if (block.option("file").ends_with("dealflow.yaml")) settings = block.text;
      const bool steps = block.has("steps");
      if (!steps && !block.has("both")) continue;
      REQUIRE(block.kind() == "yaml");
      REQUIRE(i + 1 < blocks.size());
      const Block& text = blocks[++i];
      REQUIRE(text.info == (steps ? "flow steps" : "flow both"));
      const std::string type = block.option("on");
      check_example(steps ? Example{settings, "flow: a\ntrigger: " + type + "\nactions:\n" + indented(block.text),
                                    "flow a {\n  trigger " + type + "\n\n" + indented(text.text) + "}\n"}
                          : Example{settings, block.text, text.text},
                    all);
      ++examples;
    }
  }
  WARN(examples << " examples in both notations");
  for (const std::string& name : all_names()) {
    INFO("no example shows " << name);
    CHECK(all.names.contains(name));
  }
}

}  // namespace dealflow::test
