// The origin's page on automation, check by check: two kinds of variables, where each goes, and its own example, a flow
// on a CRM trigger that creates deal and contact. R35 to R38, R40, R41; what follows from it: C3, D5, D9.
#include "tests/support/scenario.hpp"

#include <dealflow/workspace.hpp>

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace dealflow::test {
namespace {

using Json = nlohmann::json;

constexpr std::string_view settings = R"(
workspace: shop
default_region: BR
team: [{id: ana}, {id: bruno}]
pipelines:
  - {id: sales, responsible: ana, stages: [new, offer, {id: won, closes: won}, {id: lost, closes: lost}]}
  - {id: renewals, stages: [first, talks]}
fields:
  contact: {city: text, last_city: text}
  deal: {budget: number, priority: text}
payments: {created: {stage: new}, succeeded: {stage: won}}
)";

constexpr std::string_view cart_flow = R"(
flow: cart
trigger: automation.event_triggered
condition: variables.budget == 1 && variables.budget_deal == 5000
actions:
  - create_deal: {name: Cart, map: {budget_deal: budget, city: city}}
)";

constexpr std::string_view cart =
    "{person: {email: ana@example.org, first_name: Ana}, event: {name: cart}, variables: {city: Recife, budget: 1, "
    "budget_deal: 5000}}";

// A flow of the automation puts values on both cards; the CRM trigger's flow hands them on as variables.
constexpr std::string_view renewal_flows = R"(
flow: intake
trigger: automation.event_triggered
actions:
  - create_deal: {}
  - update_deal: {set: {budget: '5000'}}
  - update_contact: {set: {city: '"Recife"'}}
---
flow: renewal
trigger: crm.deal.created
condition: deal.pipeline == "sales"
vars:
  priority_deal: 'deal.fields.budget > 1000 && contact.fields.city == "Recife" ? "high" : "normal"'
actions:
  - create_deal:
      name: "Renewal of {{ contact.first_name }}"
      pipeline: renewals
      stage: talks
      responsible: bruno
      map: {budget_deal: budget, priority_deal: priority}
  - create_contact:
      responsible: bruno
      map: {city: last_city}
)";

Json card(const Scenario& shop, std::string_view kind, std::size_t index) {
  return Json::parse(shop.list(kind)).at(index);
}

// The flow version that the run of that event and flow had.
std::string version_of_run(const Scenario& shop, const Json& event, const Json& flow) {
  for (const Json& run : Json::parse(shop.list("runs"))) {
    if (run["event"] == event && run["flow"] == flow) return run["flow_version"];
  }
  return "no such run";
}

// The last entry of its history that set the field.
Json last_change(const Json& card, std::string_view field) {
  Json last;
  for (const Json& entry : card["history"]) {
    if (entry["kind"] == "field_changed" && entry["field"] == field) last = entry;
  }
  return last;
}

}  // namespace

TEST_CASE("budget and budget_deal are two variables to the flow that reads them, the second one is the deal's",
          "[R35]") {
  Scenario shop(cart_flow, settings);
  REQUIRE(shop.event("automation.event_triggered", cart).kind == Outcome::Kind::applied);
  CHECK(card(shop, "deals", 0)["fields"]["budget"] == 5000);
}

TEST_CASE("budget_deal = 5000 stands in the deal's field budget, and the contact has no such value", "[R36]") {
  Scenario shop(cart_flow, settings);
  shop.event("automation.event_triggered", cart);
  CHECK(card(shop, "deals", 0)["fields"]["budget"] == 5000);
  CHECK_FALSE(card(shop, "contacts", 0)["fields"].contains("budget"));
}

TEST_CASE("city = Recife stands in the contact's field city, and the deal has no such value", "[R37]") {
  Scenario shop(cart_flow, settings);
  shop.event("automation.event_triggered", cart);
  CHECK(card(shop, "contacts", 0)["fields"] == Json{{"city", "Recife"}});
  CHECK(card(shop, "deals", 0)["fields"] == Json{{"budget", 5000}});
}

TEST_CASE("a map needs a CRM trigger: lint names rule, line and trigger", "[R38]") {
  const auto lint = [](const std::string& trigger) {
    return load_workspace({{"dealflow.yaml", std::string(settings)},
                           {"flows/f.yaml",
                            "flow: f\n"
                            "trigger: " +
                                trigger +
                                "\n"
                                "actions:\n"
                                "  - create_deal:\n"
                                "      map: {budget_deal: budget}\n"}})
        .diagnostics;
  };
  for (const std::string trigger : {"automation.event_triggered", "automation.link_clicked"}) {
    CAPTURE(trigger);
    const auto findings = lint(trigger);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].code == "DF411");
    CHECK(findings[0].name == "map-needs-crm-trigger");
    CHECK(findings[0].place.line == 5);
    CHECK(findings[0].message.find(trigger) != std::string::npos);
  }
  CHECK(lint("crm.deal.stage_changed").empty());
  CHECK(lint("crm.contact.tagged").empty());
}

TEST_CASE("a flow on a CRM trigger creates deal and contact with mapped fields and _deal variables",
          "[R35][R36][R37][R38][R40][R41][C3][D9]") {
  CHECK(load_workspace({{"dealflow.yaml", std::string(settings)}, {"flows/f.yaml", std::string(renewal_flows)}})
            .diagnostics.empty());
  Scenario shop(renewal_flows, settings);
  REQUIRE(shop.event("automation.event_triggered", cart).failure_message == "");

  const Json deal = card(shop, "deals", 1);
  CHECK(deal["name"] == "Renewal of Ana");
  CHECK(deal["pipeline"] == "renewals");
  CHECK(deal["stage"] == "talks");
  CHECK(deal["responsible"] == "bruno");
  CHECK(deal["source"] == "automation");
  CHECK(deal["created_at"] == "2026-03-02T09:01:00Z");
  CHECK(deal["contacts"] == Json{"con-1"});
  CHECK(deal["fields"] == Json{{"budget", 5000}, {"priority", "high"}});
  CHECK(deal["created_by"]["event"] == Json{{"source", "/test"}, {"id", "e-1"}});
  CHECK(deal["created_by"]["flow"] == "renewal");
  CHECK(deal["created_by"]["step"] == "1");

  const Json contact = card(shop, "contacts", 0);
  CHECK(contact["source"] == "automation");
  CHECK(contact["fields"] == Json{{"city", "Recife"}, {"last_city", "Recife"}});
  CHECK(contact["deals"] == Json{"deal-1", "deal-2"});
  shop.expect_count("contacts", 1);
}

TEST_CASE("each action takes its name, pipeline, stage, responsible and map", "[C3]") {
  Scenario shop(R"(
flow: f
trigger: site.form_submitted
actions:
  - create_deal:
      name: "Party of {{ fields.guests }}"
      pipeline: renewals
      stage: talks
      responsible: bruno
      map: {mail: email, guests: deal.budget}
  - create_contact: {responsible: ana, map: {mail: email, town: city}}
)",
                settings);
  shop.event("site.form_submitted",
             "{page: {kind: site, id: p}, form: {id: f}, fields: {mail: ana@example.org, guests: '40', town: Olinda}}");
  shop.expect("deals",
              "[{name: Party of 40, pipeline: renewals, stage: talks, responsible: bruno, fields: {budget: 40}}]");
  shop.expect("contacts", "[{email: ana@example.org, responsible: ana, fields: {city: Olinda}}]");
}

TEST_CASE("a deal that a person moved out of the payment stages, or closed, is not moved by a later status", "[D5]") {
  struct Row {
    const char* stage;  // where the person puts it
    const char* after;  // the success
  };
  const Row rows[] = {
      {"offer", "offer"}, {"lost", "lost"}, {nullptr, "won"},  // nobody touched it
  };
  for (const Row& row : rows) {
    CAPTURE(row.stage == nullptr ? "" : row.stage);
    Scenario shop("{flow: f, trigger: payment.created, actions: [create_deal: {}]}", settings);
    const std::string payment =
        "{person: {email: ana@example.org}, payment: {id: p, channel: site, amount: '10.00', currency: BRL, product: "
        "{name: Kit}}}";
    shop.event("payment.created", payment);
    shop.expect("deals", "[{stage: new}]");
    if (row.stage != nullptr) {
      shop.event("crm.deal.stage_changed", "{deal: {id: deal-1, stage: " + std::string(row.stage) +
                                               ", previous_stage: new}, contact: {id: con-1}, actor: ana}");
    }
    shop.event("payment.succeeded", payment);
    shop.expect("deals", "[{stage: " + std::string(row.after) + "}]");
    shop.expect("payments", "[{status: succeeded}]");
  }
}

TEST_CASE("a card says which event, flow, version and step made it and last changed each of its values", "[D9]") {
  const auto flow = [](std::string_view value) {
    return "{flow: f, trigger: api.deal, actions: [create_contact: {}, create_deal: {}, update_deal: {set: {budget: '" +
           std::string(value) + "', priority: '\"high\"'}}]}";
  };
  constexpr std::string_view request = "{person: {email: ana@example.org}, deal: {external_id: x}}";
  Scenario shop(flow("5"), settings);
  shop.event("api.deal", request);
  const Json made = card(shop, "deals", 0);
  const std::string first = made["created_by"]["flow_version"];
  CHECK(made["created_by"]["event"]["id"] == "e-1");
  CHECK(made["created_by"]["flow"] == "f");
  CHECK(made["created_by"]["step"] == "2");
  CHECK(first == version_of_run(shop, made["created_by"]["event"], "f"));
  CHECK(card(shop, "contacts", 0)["created_by"]["step"] == "1");

  shop.use(flow("6"), settings);
  shop.event("api.deal", request);
  const Json deal = card(shop, "deals", 0);
  CHECK(deal["created_by"] == made["created_by"]);
  // The value that changed names the second event and, by its run, the second version; the other one stays as it was.
  const Json budget = last_change(deal, "budget");
  CHECK(budget["new"] == "6");
  CHECK(budget["old"] == "5");
  CHECK(budget["event"]["id"] == "e-2");
  CHECK(budget["flow"] == "f");
  CHECK(budget["step"] == "3");
  CHECK(version_of_run(shop, budget["event"], budget["flow"]) != first);
  const Json priority = last_change(deal, "priority");
  CHECK(priority["event"]["id"] == "e-1");
  CHECK(version_of_run(shop, priority["event"], priority["flow"]) == first);
}

}  // namespace dealflow::test
