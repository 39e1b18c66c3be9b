#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace dealflow::test {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<WorkspaceFile> read_folder(const std::filesystem::path& folder) {
  std::vector<WorkspaceFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files.push_back({entry.path().lexically_relative(folder).generic_string(), text_of(entry.path())});
  return files;
}

}  // namespace

TEST_CASE("the workspace of the expected counts loads without a finding", "[workspace][C1]") {
  const auto folder = std::filesystem::path(DEALFLOW_VECTORS) / "domain" / "counts";
  if (!std::filesystem::exists(folder)) {
    WARN("no vectors at " << folder);
    return;
  }
  const auto loaded = load_workspace(read_folder(folder), "counts");
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  CHECK(loaded.diagnostics.empty());
  CHECK(loaded.workspace->flow_count() == 4);
}

TEST_CASE("a flow as the design shows it loads", "[workspace][C1]") {
  const auto loaded = load_flows(R"(# Orders of the shop's bot.
flow: order-from-bot
name: Order from the chatbot
description: Makes a deal of each order.
enabled: true
priority: 10
exclusive: false
mode: parallel
reentry: always
trigger: chatbot.action
condition: action.name == "send_order" && bot.id == "bot-7"
vars:
  priority_deal: 'size(items) > 3 ? "high" : "normal"'
actions:
  - create_deal:
      name: "Order of {{ person.first_name }}"
      stage: new
      responsible: {round_robin: [ana, bruno]}
      map:
        town: city
        budget_deal: budget
        priority_deal: priority
)");
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  CHECK(loaded.diagnostics.empty());
  REQUIRE(plans(loaded).size() == 1);
  const rules::Plan& plan = plans(loaded)[0];
  CHECK(plan.id == "order-from-bot");
  CHECK(plan.name == "Order from the chatbot");
  CHECK(plan.path == "flows/all.yaml");
  CHECK(plan.priority == 10);
  CHECK(plan.triggers == std::vector<std::string>{"chatbot.action"});
  REQUIRE(plan.condition);
  CHECK(plan.variables.size() == 1);
  CHECK(plan.steps.size() == 1);
}

TEST_CASE("every step of the language is read and checked", "[workspace]") {
  const auto loaded = load_flows(R"yaml(flow: everything
trigger: chatbot.action
actions:
  - create_deal: {}
  - map: {town: city, budget_deal: budget}
  - update_contact: {set: {city: variables.city}, overwrite: [city]}
  - update_deal: {set: {budget: size(items) * 10}}
  - move_deal: {pipeline: sales, stage: offer, backward: true}
  - close_deal: {as: won, reason: "paid"}
  - add_tag: [vip, "{{ bot.id }}"]
  - remove_tag: [cold]
  - add_note: "Ordered by {{ person.first_name }}"
  - add_note: {to: contact, text: "hello"}
  - assign: {deal: ana}
  - assign: {contact: {round_robin: [ana, bruno]}}
  - if: size(items) > 3
    then: [{add_tag: [big]}]
    else:
      - if: size(items) > 1
        then: [{add_tag: [middle]}]
        else: [{add_tag: [small]}]
  - switch: action.name
    cases: [{when: [send, order], do: [{add_tag: [a]}]}]
    default: [stop]
  - each: item
    in: items
    do: [{add_note: "{{ item.name }}"}]
  - wait: 3 days
  - wait: {until: "now + duration('24h')"}
  - wait: {until: business_hours}
  - wait_for: {trigger: payment.succeeded, condition: awaited.payment.amount > 10, within: 2 days}
    then: [{add_note: "{{ awaited.payment.id }}"}]
    else: [stop]
  - emit: {type: automation.event_triggered, data: {event: '{"name": "vip"}', flow: '{"id": "x"}', person: '{"email": contact.email}'}}
  - webhook: {to: erp, body: {id: contact.id}}
    on_failure: [{add_note: "no answer"}]
  - email: {template: welcome, to: contact.email, with: {name: contact.name}}
  - stop
)yaml");
  CAPTURE(shown(loaded));
  CHECK(loaded.diagnostics.empty());
  CHECK(loaded.workspace != nullptr);
}

TEST_CASE("a workspace with an error does not load, and flows are counted all the same", "[workspace][C6]") {
  const auto loaded = load_flows(
      "flow: a\ntrigger: chatbot.acton\nactions: [create_deal: {}]\n---\n"
      "flow: b\ntrigger: chatbot.action\nactions: [create_deal: {}]\n");
  CHECK_FALSE(loaded.workspace);
  CHECK(loaded.flows == 2);
  CHECK(loaded.diagnostics.size() == 1);
}

TEST_CASE("a flow that maps in the automation family fails lint and loads", "[workspace][R38]") {
  const auto loaded =
      load_flows("flow: a\ntrigger: automation.link_clicked\nactions:\n  - create_deal:\n      map: {town: city}\n");
  CAPTURE(shown(loaded));
  CHECK(loaded.workspace);
  REQUIRE(loaded.diagnostics.size() == 1);
  CHECK(loaded.diagnostics[0].code == "DF411");
  CHECK(loaded.diagnostics[0].severity == Severity::warning);
  CHECK(loaded.diagnostics[0].place.line == 5);
  CHECK(loaded.diagnostics[0].message.find("automation.link_clicked") != std::string::npos);

  const auto crm =
      load_flows("flow: a\ntrigger: crm.deal.created\nactions:\n  - create_contact:\n      map: {city: city}\n");
  CAPTURE(shown(crm));
  CHECK(crm.diagnostics.empty());
}

TEST_CASE("a signup form that fills a deal field or makes a deal is refused", "[workspace][R50][R53]") {
  struct Row {
    std::string_view actions;
    std::string_view code;
  };
  const Row rows[] = {
      {"[create_contact: {map: {mensagem: deal.message}}]", "DF412"},
      {"[create_contact: {map: {budget_deal: budget}}]", "DF412"},
      {"[create_deal: {}]", "DF413"},
      {"[create_contact: {map: {cidade: contact.city}}]", ""},
      {"[create_contact: {map: {cidade: city}}]", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.actions);
    const auto loaded =
        load_flows("flow: a\ntrigger: signup_form.submitted\nactions: " + std::string(row.actions) + "\n");
    CAPTURE(shown(loaded));
    CHECK(static_cast<bool>(loaded.workspace) == row.code.empty());
    REQUIRE(loaded.diagnostics.size() == (row.code.empty() ? 0 : 1));
    if (!row.code.empty()) CHECK(loaded.diagnostics[0].code == row.code);
  }
}

TEST_CASE("a flow that is switched off is checked and not run", "[workspace]") {
  const auto off = load_flows("flow: a\nenabled: false\ntrigger: chatbot.action\nactions: [create_deal: {}]\n");
  REQUIRE(off.workspace);
  CHECK(off.workspace->flow_count() == 0);
  CHECK(off.flows == 1);
  const auto wrong = load_flows("flow: a\nenabled: false\ntrigger: chatbot.acton\nactions: [create_deal: {}]\n");
  CHECK_FALSE(wrong.workspace);
}

TEST_CASE("findings are written as text, JSON and annotations", "[workspace][C6]") {
  const std::vector<WorkspaceFile> files{
      {"dealflow.yaml", std::string(shop_settings)},
      {"flows/a.yaml", "flow: a\ntrigger: chatbot.acton\nactions: [create_deal: {}]\n"}};
  const auto loaded = load_workspace(files, "shop");
  REQUIRE(loaded.diagnostics.size() == 1);
  const std::string text = render_text(loaded.diagnostics, files, "shop", false);
  CAPTURE(text);
  CHECK(text.find("shop/flows/a.yaml:2:10") != std::string::npos);
  CHECK(text.find("DF101") != std::string::npos);
  CHECK(text.find("trigger: chatbot.acton") != std::string::npos);
  CHECK(text.find("^^^^") != std::string::npos);
  CHECK(text.find('\033') == std::string::npos);
  CHECK(render_text(loaded.diagnostics, files, "shop", true).find('\033') != std::string::npos);
  const std::string json = render_json(loaded.diagnostics);
  CAPTURE(json);
  CHECK(json.find("\"DF101\"") != std::string::npos);
  CHECK(render_github(loaded.diagnostics).find("::error file=shop/flows/a.yaml,line=2,") != std::string::npos);
}

}  // namespace dealflow::test
