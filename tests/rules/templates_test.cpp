// Templates and what is made of them: plans, versions, texts that the store keeps; R39.
#include "dsl/base/limits.hpp"
#include "rules/resolve/equalities.hpp"
#include "rules/workspace/stored_flow.hpp"
#include "stdlib/flow_files.hpp"
#include "stdlib/ready_made.hpp"
#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>

namespace dealflow::test {
namespace {

constexpr std::string_view template_yaml = R"(flow: lead
name: Lead
inputs:
  popup: {type: text, required: true}
  least: {type: number, default: 2}
  names: {type: multiselect}
trigger: popup.submitted
condition: popup.id == inputs.popup
actions:
  - create_deal: {name: "{{ inputs.popup }} {{ inputs.least }} {{ inputs.names }}"}
)";

constexpr std::string_view template_text = R"(flow lead "Lead" {
  input popup text required
  input least number default 2
  input names multiselect
  trigger popup.submitted
  condition popup.id == inputs.popup
  create deal "{{ inputs.popup }} {{ inputs.least }} {{ inputs.names }}"
}
)";

struct Files {
  std::string template_path;
  std::string_view template_text;
  std::string use_path;
  std::string use;
};

LoadedWorkspace load(const Files& files) {
  return load_workspace({{"dealflow.yaml", std::string(shop_settings)},
                         {files.template_path, std::string(files.template_text)},
                         {files.use_path, files.use}});
}

const rules::Plan& only_plan(const LoadedWorkspace& loaded) {
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  REQUIRE(plans(loaded).size() == 1);
  return plans(loaded).front();
}

std::string version(std::string_view flow, std::string_view use) {
  return only_plan(load({"flows/a.yaml", flow, "flows/b.yaml", std::string(use)})).version;
}

}  // namespace

TEST_CASE("a use makes a flow of the template, a template alone none", "[template][R39]") {
  const auto loaded = load({"flows/lead.yaml", template_yaml, "flows/uses.yaml",
                            "use: lead\nas: spring\nwith: {popup: pop-10}\n---\nuse: lead\nwith: {popup: pop-11}\n"});
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  CHECK(loaded.diagnostics.empty());
  CHECK(loaded.flows == 3);
  REQUIRE(plans(loaded).size() == 2);
  const rules::Plan& spring = plans(loaded)[0];
  CHECK(spring.id == "spring");
  CHECK(spring.name == "Lead");
  CHECK(spring.path == "flows/uses.yaml");
  CHECK(spring.place == 0);
  CHECK(plans(loaded)[1].id == "lead");
  CHECK(plans(loaded)[1].version != spring.version);
}

TEST_CASE("inputs are constants of the plan: the index sees them, texts are whole", "[template]") {
  const auto loaded =
      load({"flows/lead.yaml", template_yaml, "flows/uses.yaml", "use: lead\nwith: {popup: pop-10, names: [a, b]}\n"});
  const rules::Plan& plan = only_plan(loaded);
  const auto equalities = rules::data_equalities(*plan.condition);
  REQUIRE(equalities.size() == 1);
  CHECK(rules::join_path(equalities[0].path) == "popup.id");
  CHECK(equalities[0].constant.as_text() == "pop-10");
  const auto& deal = std::get<rules::CreateDeal>(plan.steps.at(0).operation);
  REQUIRE(deal.name->is_constant());
  CHECK(deal.name->constant() == "pop-10 2 a, b");
}

TEST_CASE("an input that may be left out is an equality where it is given, and none where it is not", "[template]") {
  const auto equalities = [](const std::string& with) {
    const auto loaded = load_flows("use: stdlib/chatbot-order\nwith: " + with + "\n");
    std::vector<std::string> found;
    for (const auto& one : rules::data_equalities(*only_plan(loaded).condition))
      found.push_back(rules::join_path(one.path) + " " + std::string(one.constant.as_text()));
    return found;
  };
  CHECK(equalities("{action: send, bot: b-1}") == std::vector<std::string>{"action.name send", "bot.id b-1"});
  CHECK(equalities("{action: send}") == std::vector<std::string>{"action.name send"});
  // An alternative that may hold stays one.
  const auto plain = load_flows(
      "flow: a\ntrigger: chatbot.action\ncondition: (action.name == 'x' || bot.id == 'b') && (1 == 2 || bot.id == "
      "'c')\n"
      "actions: [create_contact: {}]\n");
  CHECK(rules::data_equalities(*only_plan(plain).condition).size() == 1);
}

TEST_CASE("the version changes with the template and with what the use says, not with its layout", "[template]") {
  const std::string first = version(template_yaml, "use: lead\nas: spring\nwith: {popup: pop-10, least: 3}\n");
  CHECK(version(template_yaml, "use:  lead # as last year\nas: spring\nwith:\n\n  least: 3\n  popup: \"pop-10\"\n") ==
        first);
  CHECK(version(template_yaml, "use: lead\nas: spring\nwith: {popup: pop-10, least: 3, names: []}\n") == first);
  CHECK(version(template_yaml, "use: lead\nas: spring\nwith: {popup: pop-10, least: 4}\n") != first);
  CHECK(version(template_yaml, "use: lead\nas: summer\nwith: {popup: pop-10, least: 3}\n") != first);
  CHECK(version(template_yaml, "use: lead\nas: spring\nwith: {popup: pop-10}\n") != first);
  std::string edited(template_yaml);
  edited.replace(edited.find("default: 2"), 10, "default: 5");
  CHECK(version(edited, "use: lead\nas: spring\nwith: {popup: pop-10, least: 3}\n") != first);
}

TEST_CASE("what the store keeps of a used template compiles again by itself, to the same version", "[template]") {
  const std::map<std::string, std::string_view> templates{{"flows/a.yaml", template_yaml},
                                                          {"flows/a.flow", template_text}};
  const std::map<std::string, std::vector<std::string>> uses{
      {"flows/b.yaml",
       {"use: lead\nas: spring\nwith: {popup: pop-10}\n", "use: lead\nwith: {popup: 'true', least: 2.5}\n",
        "use: lead\nas: n-1\nwith: {popup: \"a \\\"b\\\" # c: d\\n- e\\ttab\", names: [x, 'y: z', \"5\", null-ish]}\n",
        "use: lead\nwith: {popup: '{ação}', names: [a]}\n", "use: lead\nwith: {popup: 007, least: -1, names: b}\n"}},
      {"flows/b.flow",
       {"use lead as spring { popup \"pop-10\" least 3 }", "use lead { popup \"a \\\"b\\\"\" names \"a\", \"b\" }"}}};
  for (const auto& [template_path, text] : templates) {
    for (const auto& [use_path, all] : uses) {
      for (const std::string& use : all) {
        CAPTURE(template_path, use_path, use);
        const auto loaded = load({template_path, text, use_path, use});
        const rules::Plan& plan = only_plan(loaded);
        CAPTURE(plan.text);
        const auto again =
            rules::plan_stored_flow(plan.text_path, plan.text, plan.id, loaded.workspace->content().settings);
        REQUIRE(again);
        CHECK(again->id == plan.id);
        CHECK(again->version == plan.version);
        CHECK(again->text == plan.text);
        CHECK(cel::equal(again->inputs->map, plan.inputs->map));
      }
    }
  }
}

TEST_CASE("a template that is switched off makes no flow that runs", "[template]") {
  const auto loaded = load({"flows/a.yaml", std::string(template_yaml) + "enabled: false\n", "flows/b.yaml",
                            "use: lead\nwith: {popup: pop-10}\n"});
  REQUIRE(loaded.workspace);
  CHECK(plans(loaded).empty());
}

TEST_CASE("used templates are bounded together", "[template]") {
  // A template of half a megabyte fits 64 times.
  std::string big(template_yaml);
  big.insert(big.find("name:"),
             "description: " + std::string(limits::used_templates_bytes_max / 64 - big.size() - 13, 'x') + "\n");
  const auto uses = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "use lead as n-" + std::to_string(i) + " { popup \"p\" }\n";
    return text;
  };
  CHECK(load({"flows/a.yaml", big, "flows/b.flow", uses(63)}).workspace);
  const auto loaded = load({"flows/a.yaml", big, "flows/b.flow", uses(70)});
  CHECK_FALSE(loaded.workspace);
  REQUIRE(loaded.diagnostics.size() == 1);
  CHECK(loaded.diagnostics[0].code == "DF122");
}

TEST_CASE("inputs of a template are bounded in number and length", "[template]") {
  std::string text = "flow: t\ninputs:\n";
  for (std::size_t i = 0; i < limits::flow_variables_max; ++i) text += "  i" + std::to_string(i) + ": {type: text}\n";
  const std::string rest = "trigger: popup.submitted\nactions: [{create_deal: {}}]\n";
  CHECK(load({"flows/a.yaml", text + rest, "flows/b.yaml", "use: t\n"}).diagnostics.empty());
  CHECK(
      shown(load({"flows/a.yaml", text + "  more: {type: text}\n" + rest, "flows/b.yaml", "use: t\n"})).find("DF122") !=
      std::string::npos);
  const auto with = [&](std::size_t length) {
    return load({"flows/a.yaml", template_yaml, "flows/b.yaml",
                 "use: lead\nwith: {popup: " + std::string(length, 'x') + "}\n"});
  };
  CHECK(with(limits::field_value_characters_max).diagnostics.empty());
  CHECK(shown(with(limits::field_value_characters_max + 1)).find("DF122") != std::string::npos);
}

TEST_CASE("each ready-made flow is a template, named as its file, and says what it is and asks for",
          "[template][R39]") {
  const auto all = stdlib::ready_made_flows();
  REQUIRE(all.size() == stdlib::flow_files().size());
  for (const stdlib::ReadyMade& one : all) {
    CAPTURE(one.name);
    CHECK(one.source.name() == one.name + ".flow");
    CHECK(one.flow.description);
    CHECK(one.flow.name);
    CHECK_FALSE(one.flow.inputs.empty());
    for (const flow::Input& input : one.flow.inputs) {
      CAPTURE(input.name.text);
      CHECK(input.doc);
    }
    CHECK(stdlib::find_ready_made(one.name) == &one);
  }
  CHECK(stdlib::find_ready_made("stdlib/none") == nullptr);
}

}  // namespace dealflow::test
