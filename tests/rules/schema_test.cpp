// JSON Schema for editors: takes what loads, refuses misspelt keys and names.
#include <dealflow/schema.hpp>

#include "stdlib/action.hpp"
#include "tests/rules/loading.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/yaml_json.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string shop_schema(SchemaOf kind) { return json_schema(kind, {"dealflow.yaml", std::string(shop_settings)}).text; }

// Every document of every file of that kind.
std::size_t check_files(const fs::path& folder, std::string_view ending, const std::string& schema) {
  std::size_t checked = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.path().string().ends_with(ending)) continue;
    for (const std::string& json : json_of_documents(content(entry.path()))) {
      CAPTURE(entry.path().string(), json);
      CHECK(violation(json, schema) == "");
      ++checked;
    }
  }
  return checked;
}

struct Row {
  const char* yaml;
  bool good;
};

void check_rows(const std::string& schema, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.yaml);
    const std::string wrong = violation(json_of_yaml(row.yaml), schema);
    CAPTURE(wrong);
    CHECK(wrong.empty() == row.good);
  }
}

// The steps in a flow that has everything else.
std::vector<Row> as_flows(std::vector<std::pair<std::string, bool>> steps, std::vector<std::string>& texts) {
  std::vector<Row> rows;
  for (const auto& [step, good] : steps)
    texts.push_back(fmt::format("{{flow: f, trigger: api.deal, actions: [{}]}}", step));
  for (std::size_t i = 0; i < steps.size(); ++i) rows.push_back({texts[i].c_str(), steps[i].second});
  return rows;
}

}  // namespace

TEST_CASE("the schemas take every example", "[schema]") {
  const fs::path examples = fs::path(DEALFLOW_SOURCE_DIR) / "examples";
  std::vector<fs::path> folders{examples / "shop", examples / "ready-made"};
  for (const auto& one : fs::directory_iterator(fs::path(DEALFLOW_SOURCE_DIR) / "engine/cli/init"))
    folders.push_back(one.path());
  if (const fs::path counts = fs::path(DEALFLOW_VECTORS) / "domain/counts"; fs::exists(counts))
    folders.push_back(counts);
  for (const fs::path& folder : folders) {
    CAPTURE(folder.string());
    const WorkspaceFile settings{"dealflow.yaml", content(folder / "dealflow.yaml")};
    std::size_t checked = 0;
    for (const bool known : {true, false}) {
      const auto schema = [&](SchemaOf kind) {
        return known ? json_schema(kind, settings).text : json_schema(kind).text;
      };
      checked += check_files(folder / "flows", ".yaml", schema(SchemaOf::flow));
      if (fs::exists(folder / "tests")) checked += check_files(folder / "tests", ".test.yaml", schema(SchemaOf::test));
      CHECK(violation(json_of_yaml(settings.text), schema(SchemaOf::workspace)) == "");
    }
    CHECK(checked >= 2);
  }
}

TEST_CASE("the schema of flows takes the example of each action", "[schema]") {
  for (const stdlib::Action& action : stdlib::actions()) {
    CAPTURE(action.name);
    const std::string flow = fmt::format("flow: f\ntrigger: api.deal\nactions:\n  {}\n", action.example_yaml);
    CHECK(violation(json_of_yaml(flow), json_schema(SchemaOf::flow).text) == "");
    const std::string misspelt = fmt::format("flow: f\ntrigger: api.deal\nactions:\n  - {}x: {{}}\n", action.name);
    CHECK(violation(json_of_yaml(misspelt), json_schema(SchemaOf::flow).text) != "");
  }
}

TEST_CASE("the schema of flows refuses what is misspelt", "[schema]") {
  check_rows(json_schema(SchemaOf::flow).text,
             {
                 {"{flow: f, trigger: api.deal, actions: []}", true},
                 {"{flow: f, trigger: [api.deal, api.contact], actions: [stop]}", true},
                 {"{flow: f, trigger: api.del, actions: []}", false},
                 {"{flow: f, trigger: shop.cart_left, actions: []}", true},  // a workspace's own
                 {"{flow: f, trigger: api.deal, action: []}", false},
                 {"{flow: f, trigger: api.deal}", false},
                 {"{flow: Not An Id, trigger: api.deal, actions: []}", false},
                 {"{flow: f, trigger: api.deal, priority: 5, enabled: false, mode: queued, actions: []}", true},
                 {"{flow: f, trigger: api.deal, priority: soon, actions: []}", false},
                 {"{flow: f, trigger: api.deal, mode: both, actions: []}", false},
                 {"{flow: f, trigger: api.deal, reentry: every 7 days, actions: []}", true},
                 {"{flow: f, trigger: api.deal, reentry: never, actions: []}", false},
                 {"{flow: f, trigger: api.deal, inputs: {bot: {type: text, required: true}}, actions: []}", true},
                 {"{flow: f, trigger: api.deal, inputs: {bot: {required: true}}, actions: []}", false},
                 {"{use: stdlib/popup-lead, as: spring, with: {popup: pop-10}}", true},
                 {"{use: stdlib/popup-lead, with: {popup: pop-10}, when: x}", false},
             });
}

TEST_CASE("the schema of flows knows the ready-made flows and their inputs", "[schema][R39]") {
  const std::vector<Row> rows{
      {"{use: stdlib/popup-lead}", true},
      {"{use: stdlib/popup-led}", false},
      {"{use: my-template, with: {anything: 1}}", true},  // of the workspace
      {"{use: stdlib/popup-lead, with: {popp: pop-10}}", false},
      {"{use: stdlib/popup-lead, with: {popup: , stage: ''}}", true},
      {"{use: stdlib/chatbot-order}", false},  // needs an action
      {"{use: stdlib/chatbot-order, with: {}}", false},
      {"{use: stdlib/chatbot-order, with: {action: send_order}}", true},
      {"{use: stdlib/chatbot-order, with: {action: }}", false},
  };
  for (const std::string& schema : {json_schema(SchemaOf::flow).text, shop_schema(SchemaOf::flow)}) {
    check_rows(schema, rows);
    // As the loader has it.
    for (const Row& row : rows) {
      if (std::string_view(row.yaml).find("my-template") != std::string_view::npos) continue;
      CAPTURE(row.yaml);
      CHECK(load_flows(row.yaml).diagnostics.empty() == row.good);
    }
  }
  check_rows(shop_schema(SchemaOf::flow),
             {
                 {"{use: stdlib/popup-lead, with: {stage: offer, pipeline: sales, responsible: bruno}}", true},
                 {"{use: stdlib/popup-lead, with: {stage: offr}}", false},
                 {"{use: stdlib/popup-lead, with: {pipeline: sale}}", false},
                 {"{use: stdlib/popup-lead, with: {responsible: carla}}", false},
                 {"{use: stdlib/unpaid-payment, with: {responsible: bruno}}", true},
                 {"{use: stdlib/unpaid-payment, with: {responsible: carla}}", false},
             });
}

TEST_CASE("the schema of flows knows the steps", "[schema]") {
  std::vector<std::string> texts;
  check_rows(json_schema(SchemaOf::flow).text,
             as_flows(
                 {
                     {"create_deal", true},
                     {"create_deal: {}", true},
                     {"create_deal: ", true},
                     {"create_deal: {nam: x}", false},
                     {"create_deal: {currency: brl}", false},
                     {"{create_deal: {}, on_failure: []}", false},
                     {"{webhook: {to: erp}, on_failure: [stop]}", true},
                     {"close_deal", false},
                     {"close_deal: {as: won}", true},
                     {"close_deal: {as: win}", false},
                     {"add_tag: [vip]", true},
                     {"add_note: x", true},
                     {"add_note: {to: contact, text: x}", true},
                     {"map: by_name", true},
                     {"map: {town: city}", true},
                     {"map: {town: [city]}", false},
                     {"assign: {deal: {round_robin: [ana, bruno]}}", true},
                     {"assign: {deal: {round_robn: [ana]}}", false},
                     {"{if: x > 1, then: [stop], else: [{if: y, then: [stop]}]}", true},
                     {"{if: x > 1, then: [stpo]}", false},
                     {"{if: x > 1}", false},
                     {"{switch: x, cases: [{when: [a, 1], do: [stop]}], default: [stop]}", true},
                     {"{switch: x, cases: [{when: a}]}", false},
                     {"{each: item, in: items, do: [create_contact: {}]}", true},
                     {"wait: 3 days", true},
                     {"wait: {until: business_hours}", true},
                     {"wait: {untill: x}", false},
                     {"{wait_for: {trigger: payment.succeeded, within: 2 days}, then: [stop]}", true},
                     {"{wait_for: {trigger: payment.suceeded}}", false},
                     {"stop", true},
                     {"{stop: , else: []}", false},
                 },
                 texts));
}

TEST_CASE("with a workspace the schema of flows knows its names", "[schema]") {
  std::vector<std::string> texts;
  check_rows(shop_schema(SchemaOf::flow),
             as_flows(
                 {
                     {"move_deal: {pipeline: renewals, stage: first}", true},
                     {"move_deal: {pipeline: renewal}", false},
                     {"move_deal: {stage: negotiation}", true},
                     {"move_deal: {stage: negotiatoin}", false},
                     {"move_deal: {stage: \"{{ fields.stage }}\"}", true},
                     {"assign: {contact: bruno}", true},
                     {"assign: {contact: brunno}", false},
                     {"assign: {deal: {least_busy: [ana, bruno]}}", true},
                     {"assign: {deal: {least_busy: [ana, carla]}}", false},
                     {"map: {town: city, budget_deal: budget, m: deal.message}", true},
                     {"map: {town: citty}", false},
                     {"map: {m: deal.city}", false},
                     {"create_contact: {map: {town: city}, overwrite: [city, name]}", true},
                     {"create_contact: {overwrite: [budget]}", false},
                     {"update_contact: {set: {city: x}}", true},
                     {"update_contact: {set: {budget: x}}", false},
                     {"update_deal: {set: {budget: 5}}", true},
                 },
                 texts));
}

TEST_CASE("the schema of settings refuses what is misspelt", "[schema]") {
  check_rows(json_schema(SchemaOf::workspace).text,
             {
                 {shop_settings.data(), true},
                 {"{workspace: w}", true},
                 {"{workspce: w}", false},
                 {"{workspace: w, timezone: America/Sao_Paulo, default_region: BR, version: 1}", true},
                 {"{workspace: w, timezone: America/SaoPaulo}", false},
                 {"{workspace: w, default_region: br}", false},
                 {"{workspace: w, version: 2}", false},
                 {"{workspace: w, pipelines: [{id: p, stages: [a, {id: b, closes: won}]}]}", true},
                 {"{workspace: w, pipelines: [{id: p, stages: [{id: b, closes: win}]}]}", false},
                 {"{workspace: w, pipelines: [{id: p}]}", false},
                 {"{workspace: w, fields: {contact: {a: text, b: {type: select, options: [x]}}}}", true},
                 {"{workspace: w, fields: {contact: {a: txt}}}", false},
                 {"{workspace: w, fields: {contacts: {a: text}}}", false},
                 {"{workspace: w, payments: {succeeded: {stage: won}}}", true},
                 {"{workspace: w, payments: {paid: {stage: won}}}", false},
                 {"{workspace: w, team: [{id: ana, absent: true}]}", true},
                 {"{workspace: w, team: [{name: Ana}]}", false},
             });
  check_rows(shop_schema(SchemaOf::workspace),
             {
                 {"{workspace: w, payments: {succeeded: {pipeline: sales, stage: won}}}", true},
                 {"{workspace: w, payments: {succeeded: {stage: wonn}}}", false},
                 {"{workspace: w, pipelines: [{id: p, responsible: carla, stages: [a]}]}", false},
             });
}

TEST_CASE("the schema of tests refuses what is misspelt", "[schema]") {
  const std::string any = json_schema(SchemaOf::test).text;
  const std::string shop = shop_schema(SchemaOf::test);
  const char* good =
      "{tests: [{name: n, given: {contacts: [{email: a, fields: {city: Recife}}]}, steps: [{event: {type: api.deal, "
      "data: {}}}, {repeat: 1}, restart, {advance: 7 days}], expect: {deals: [{stage: new}], contacts: {count: 1}, "
      "exactly: true}, rows: [{x: 1}]}]}";
  check_rows(any,
             {
                 {good, true},
                 {"{tests: [{name: n, steps: [], expect: {}}]}", true},
                 {"{test: []}", false},
                 {"{tests: [{steps: [], expect: {}}]}", false},
                 {"{tests: [{name: n, steps: [restrat], expect: {}}]}", false},
                 {"{tests: [{name: n, steps: [{evnt: {}}], expect: {}}]}", false},
                 {"{tests: [{name: n, steps: [{event: {type: api.del}}], expect: {}}]}", false},
                 {"{tests: [{name: n, steps: [{event: {type: '{{ row.x }}'}}], expect: {}}]}", true},
                 {"{tests: [{name: n, steps: [], expect: {deal: []}}]}", false},
                 {"{tests: [{name: n, steps: [], expect: {deals: [{stge: new}]}}]}", false},
                 {"{tests: [{name: n, steps: [], expect: {deals: [{created_by: {flow: f}, amount: 80}]}}]}", true},
                 {"{tests: [{name: n, steps: [], expect: {effects: [{email: a, to: b}, {webhook: c}]}}]}", true},
                 {"{tests: [{name: n, steps: [], expect: {runs: [{email: a}]}}]}", false},
                 {"{tests: [{name: n, steps: [], expect: {deals: {count: '{{ row.n }}'}}}]}", true},
                 {"{tests: [{name: n, steps: [], expect: {deals: {count: -1}}}]}", false},
                 {"{tests: [{name: n, steps: [event: '{{ row.e }}'], expect: {deals: '{{ row.d }}'}}]}", true},
                 {"{tests: [{name: n, steps: [event: e], expect: {}}]}", false},
                 {"{tests: [{name: n, steps: [], expect: {deals: d}}]}", false},
                 {"{tests: [{name: n, given: {contacts: ['{{ row.c }}']}, steps: [], expect: {}}]}", true},
                 {"{tests: [{name: n, given: {contacts: [c]}, steps: [], expect: {}}]}", false},
                 {"{tests: [{name: n, given: {replies: [{webhook: erp, status: 500}, {email: a, fails: no}]}, "
                  "steps: [], expect: {}}]}",
                  true},
                 {"{tests: [{name: n, given: {replies: [{webhook: erp, status: 42}]}, steps: [], expect: {}}]}", false},
                 {"{tests: [{name: n, given: {payments: [{id: p, amount: 1, currency: BRL, status: new, contact: "
                  "{email: a}}]}, steps: [], expect: {}}]}",
                  true},
                 {"{tests: [{name: n, given: {deals: [{state: won}]}, steps: [], expect: {}}]}", false},
             });
  check_rows(shop,
             {
                 {good, true},
                 {"{tests: [{name: n, steps: [], expect: {deals: [{stage: nwe}]}}]}", false},
                 {"{tests: [{name: n, given: {contacts: [{fields: {citty: x}}]}, steps: [], expect: {}}]}", false},
             });
}

TEST_CASE("the schema of tests knows what each event brings", "[schema]") {
  const std::string schema = json_schema(SchemaOf::test).text;
  for (const char* name : {"\"payment-2\"", "\"person\"", "why it failed", "Such as \\\"card_declined\\\"."}) {
    CAPTURE(name);
    CHECK(schema.find(name) != std::string::npos);
  }
  // A test may deliver what is wrong.
  CHECK(violation(json_of_yaml("{tests: [{name: n, steps: [{event: {type: payment.created, data: {payment: 1}}}], "
                               "expect: {rejected: [{code: data.type}]}}]}"),
                  schema) == "");
}

TEST_CASE("settings with an error in them give diagnostics and no schema", "[schema]") {
  const JsonSchema schema = json_schema(SchemaOf::flow, {"dealflow.yaml", "workspace: w\nteem: []\n"}, "shop");
  CHECK(schema.text.empty());
  REQUIRE(schema.diagnostics.size() == 1);
  CHECK(schema.diagnostics[0].place.file == "shop/dealflow.yaml");
}

}  // namespace dealflow::test
