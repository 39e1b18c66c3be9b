#include "rules/plan/version.hpp"
#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

std::vector<std::string> ids(const LoadedWorkspace& loaded) {
  std::vector<std::string> all;
  for (const rules::Plan& plan : plans(loaded)) all.push_back(plan.id);
  return all;
}

std::string flow(std::string_view id, std::string_view more = {}) {
  return "flow: " + std::string(id) + "\n" + std::string(more) +
         "trigger: chatbot.action\nactions: [create_deal: {}]\n";
}

const rules::CreateDeal& deal(const LoadedWorkspace& loaded) {
  return std::get<rules::CreateDeal>(plans(loaded).front().steps.front().operation);
}

}  // namespace

TEST_CASE("flows run by priority, then path, then place in the file", "[plan][C2]") {
  const auto loaded =
      load_workspace({{"dealflow.yaml", std::string(shop_settings)},
                      {"flows/b.yaml", flow("b1") + "---\n" + flow("b2", "priority: 5\n")},
                      {"flows/a.yaml", flow("a1") + "---\n" + flow("a2") + "---\n" + flow("a3", "priority: 200\n")}});
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  CHECK(ids(loaded) == std::vector<std::string>{"b2", "a1", "a2", "b1", "a3"});
}

TEST_CASE("the version follows the flow's own text and nothing else", "[plan]") {
  const std::string one = flow("one");
  const auto version = [](const LoadedWorkspace& loaded) { return plans(loaded).front().version; };
  const std::string alone = version(load_flows(one));
  CHECK(alone.size() == 16);
  CHECK(alone.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(version(load_flows(one + "---\n" + flow("two"))) == alone);
  std::string windows;
  for (const char c : one) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(version(load_flows(windows)) == alone);
  CHECK(version(load_flows(flow("one", "priority: 7\n"))) != alone);
}

TEST_CASE("text of a flow is kept without what editors put around it", "[plan]") {
  CHECK(rules::normalized_text("\n\nflow: a\r\ntrigger: b\n\n") == "flow: a\ntrigger: b");
  CHECK(rules::normalized_text(" \n") == "");
  CHECK(rules::normalized_text("a\rb\r") == "a\rb");
  CHECK(rules::text_version("") != rules::text_version("a"));
}

TEST_CASE("name, pipeline, stage and responsible of the action are in the plan", "[plan][R17][R24][C3]") {
  const auto loaded = load_flows(R"(flow: a
trigger: payment.succeeded
condition: payment.channel == "chatbot" && payment.element_id == "btn-checkout"
actions:
  - create_deal:
      name: Order
      pipeline: renewals
      stage: negotiation
      responsible: ana
      amount: payment.amount
      currency: BRL
      external_id: "{{ payment.order_id }}"
      tags: [paid, "{{ payment.channel }}"]
)");
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  const rules::CreateDeal& plan = deal(loaded);
  REQUIRE((plan.name && plan.name->is_constant()));
  CHECK(plan.name->constant() == "Order");
  CHECK(plan.pipeline->constant() == "renewals");
  CHECK(plan.stage->constant() == "negotiation");
  REQUIRE(plan.responsible);
  CHECK(plan.responsible->how == rules::Responsible::How::person);
  CHECK(plan.responsible->person.constant() == "ana");
  CHECK(plan.amount);
  CHECK(plan.currency->constant() == "BRL");
  CHECK_FALSE(plan.external_id->is_constant());
  CHECK(plan.tags.size() == 2);
  CHECK(plans(loaded).front().steps.front().path == "1");
}

TEST_CASE("an action without arguments leaves all to the event and the settings", "[plan]") {
  const auto loaded =
      load_flows("flow: a\ntrigger: chatbot.action\nactions:\n  - create_deal: {}\n  - create_contact: {}\n");
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  CHECK_FALSE(deal(loaded).name);
  CHECK_FALSE(deal(loaded).pipeline);
  CHECK_FALSE(deal(loaded).stage);
  CHECK_FALSE(deal(loaded).responsible);
  REQUIRE(plans(loaded).front().steps.size() == 2);
  CHECK(std::holds_alternative<rules::CreateContact>(plans(loaded).front().steps[1].operation));
  CHECK(plans(loaded).front().steps[1].path == "2");
}

TEST_CASE("a name with holes is a template over the event", "[plan][R25]") {
  const auto loaded = load_flows(
      "flow: a\ntrigger: chatbot.action\nactions:\n  - create_deal: {name: \"Order of {{ person.first_name }}\"}\n");
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  CHECK_FALSE(deal(loaded).name->is_constant());
  CHECK(deal(loaded).name->slots_used() == std::vector<cel::Slot>{rules::slot::data});
}

TEST_CASE("a condition is compiled to the slots that the engine fills", "[plan][R30]") {
  const auto loaded = load_flows(
      "flow: a\ntrigger: automation.link_clicked\ncondition: link.url.contains(\"/pro\")\n"
      "actions: [create_deal: {}]\n");
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  const rules::Plan& plan = plans(loaded).front();
  REQUIRE(plan.condition);
  for (const auto& [url, expected] : {std::pair{"https://x.example/pro", true}, {"https://x.example/free", false}}) {
    cel::Arena arena;
    std::vector<cel::Value> slots(rules::slot::roots);
    slots[rules::slot::data] = *cel::parse_json("{\"link\": {\"url\": \"" + std::string(url) + "\"}}", arena);
    const auto value = plan.condition->evaluate(slots, arena);
    REQUIRE(value);
    CHECK(cel::holds(*value) == expected);
  }
}

TEST_CASE("a condition may read the flow's variables", "[plan]") {
  const auto loaded = load_flows(
      "flow: a\ntrigger: chatbot.action\nvars: {big: size(items) > 3}\ncondition: vars.big\n"
      "actions: [create_deal: {}]\n");
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  const auto used = plans(loaded).front().condition->slots_used();
  CHECK(std::vector<cel::Slot>(used.begin(), used.end()) == std::vector<cel::Slot>{rules::slot::vars});
}

}  // namespace dealflow::test
