#include "tests/engine/crm/scene.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

std::string code_of(Scene& scene, const crm::DealDraft& draft) {
  const auto made = scene.begin().create_deal(draft);
  return made ? std::string() : made.error().code;
}
std::string message_of(Scene& scene, const crm::DealDraft& draft) {
  const auto made = scene.begin().create_deal(draft);
  return made ? std::string() : made.error().message;
}

Money brl(std::int64_t cents) { return Money::of_minor_units(cents, *find_currency("BRL")); }

}  // namespace

TEST_CASE("a deal and its contact name each other", "[crm][R4]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  scene.deal({.contact = 1, .name = "Order"});
  CHECK(scene.deal_card(1).contacts == std::vector<std::uint64_t>{1});
  CHECK(scene.contact(1).deals == std::vector<std::uint64_t>{1});
  CHECK(scene.contact(1).history.back().kind == "deal_added");
  CHECK(scene.contact(1).history.back().new_value == "deal-1");
}

TEST_CASE("what a draft leaves out is the pipeline's", "[crm][R9][R15][R32]") {
  struct Row {
    crm::DealDraft draft;
    std::string pipeline, stage, responsible;
  };
  const Row rows[] = {
      {{}, "sales", "new", "ana"},
      {{.pipeline = "support"}, "support", "open", ""},
      {{.stage = "won"}, "sales", "won", "ana"},
      {{.pipeline = "support", .stage = "paid", .responsible = "bruno"}, "support", "paid", "bruno"},
  };
  for (const Row& row : rows) {
    Scene scene;
    scene.deal(row.draft);
    const Deal deal = scene.deal_card(1);
    CHECK(deal.pipeline == row.pipeline);
    CHECK(deal.stage == row.stage);
    CHECK(deal.responsible == row.responsible);
  }
}

TEST_CASE("names that do not exist are refused with those that do", "[crm][R68]") {
  struct Row {
    crm::DealDraft draft;
    std::string code;
    std::string says;
  };
  const Row rows[] = {
      {{.pipeline = "sale"}, "deal.pipeline", "did you mean `sales`?"},
      {{.pipeline = "sale"}, "deal.pipeline", "`sales`, `support`"},
      {{.stage = "wonn"}, "deal.stage", "did you mean `won`?"},
      {{.stage = "paid"}, "deal.stage", "it is a stage of `support`"},
      {{.pipeline = "support", .stage = "won"}, "deal.stage", "it is a stage of `sales`"},
      {{.responsible = "anna"}, "deal.responsible", "did you mean `ana`?"},
      {{.currency = "REAIS"}, "deal.currency", "ISO 4217"},
      {{.name = std::string(256, 'x')}, "deal.name_too_long", "255"},
  };
  for (const Row& row : rows) {
    Scene scene;
    CAPTURE(row.says);
    CHECK(code_of(scene, row.draft) == row.code);
    Scene again;
    CHECK_THAT(message_of(again, row.draft), Catch::Contains(row.says));
  }
}

TEST_CASE("a deal without a name shows its running number", "[crm][D10]") {
  Scene scene;
  scene.deal({.name = "First"});
  scene.deal({});
  CHECK(scene.deal_card(1).name == "First");
  CHECK(scene.deal_card(2).name == "2");
}

TEST_CASE("the name of a deal counts characters, not bytes, and is never cut", "[crm][D11]") {
  std::string name;
  for (int i = 0; i < 255; ++i) name += "ã";
  Scene scene;
  scene.deal({.name = name});
  CHECK(scene.deal_card(1).name == name);
  CHECK(code_of(scene, {.name = name + "x"}) == "deal.name_too_long");
}

TEST_CASE("two requests with one external id are one deal", "[crm][R68]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  scene.deal({.contact = 1, .name = "Pedido 8812", .amount = brl(120000), .external_id = "erp-5"});
  const auto second =
      scene.deal({.contact = 1, .name = "Pedido 8812 (rev. 2)", .amount = brl(135000), .external_id = "erp-5"});
  CHECK_FALSE(second.created);
  CHECK(scene.deal_card(1).name == "Pedido 8812 (rev. 2)");
  CHECK(scene.deal_card(1).amount == "1350.00");
  CHECK(scene.contact(1).deals.size() == 1);
}

TEST_CASE("an order's deal holds its amount and each line", "[crm][R70]") {
  Scene scene;
  scene.happens_with_deal("integration.order", R"({"person":{"email":"hans@example.net"},
      "integration":{"id":"shop-woo","platform":"woocommerce"},"order":{"id":"WC-9001","amount":"310.00","currency":"EUR"},
      "items":[{"sku":"A-1","name":"Stuhl","quantity":2,"unit_price":"120.00","currency":"EUR"},
               {"sku":"B-7","name":"Lampe","quantity":1,"unit_price":"70.00","currency":"EUR"}]})",
                          {.amount = Money::of_minor_units(31000, *find_currency("EUR"))});
  const Deal deal = scene.deal_card(1);
  CHECK(deal.amount == "310.00");
  CHECK(deal.currency == "EUR");
  REQUIRE(deal.items.size() == 2);
  CHECK(deal.items[0].quantity == 2);
  CHECK(deal.items[0].unit_price == "120.00");
  CHECK(deal.items[1].name == "Lampe");
}

TEST_CASE("stages that close a deal close it", "[crm]") {
  Scene scene;
  scene.deal({.stage = "won"});
  scene.deal({.stage = "lost"});
  scene.deal({.stage = "in_progress"});
  CHECK(scene.deal_card(1).state == DealState::won);
  CHECK(scene.deal_card(2).state == DealState::lost);
  CHECK(scene.deal_card(3).state == DealState::open);
}

TEST_CASE("a deal says which event and flow made it", "[crm][D9][R2]") {
  Scene scene;
  scene.happens_with_deal("payment.created", R"({"person":{"email":"ana@x.org"},"payment":{"id":"p","channel":"site",
      "amount":"1.00","currency":"BRL","product":{"name":"x"}}})");
  const Deal deal = scene.deal_card(1);
  CHECK(deal.created_by.flow == "orders");
  CHECK(deal.created_by.step == "1");
  CHECK(deal.created_by.event.source == "/test");
  CHECK(scene.contact(1).created_by.flow.empty());
}

TEST_CASE("turns go round, and the least busy is whoever has the fewest open deals", "[crm][R32]") {
  Scene scene;
  const std::vector<std::string> people{"ana", "bruno"};
  std::string order;
  for (int i = 0; i < 3; ++i) {
    order += scene.begin().round_robin("orders/1", people).value() + " ";
    scene.finish();
  }
  CHECK(order == "ana bruno ana ");
  CHECK(scene.begin().round_robin("orders/2", people).value() == "ana");
  scene.finish();

  scene.deal({.responsible = "ana"});
  CHECK(scene.begin().least_busy(people).value() == "bruno");
  scene.finish();
  scene.deal({.stage = "won", .responsible = "bruno"});
  CHECK(scene.begin().least_busy(people).value() == "bruno");
  scene.finish();
  scene.deal({.responsible = "bruno"});
  CHECK(scene.begin().least_busy(people).value() == "ana");
  scene.finish();
}

TEST_CASE("an event that is forgotten leaves nothing", "[crm][D7]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  auto& crm = scene.begin();
  crm.take_person(person({.email = "bia@x.org"})).value();
  crm.create_deal({.contact = 2, .name = "Order"}).value();
  crm.forget();
  CHECK(crm.counters().contacts == 1);
  scene.finish();
  CHECK(scene.contacts() == 1);
  CHECK(scene.take({.email = "bia@x.org"}).number == 2);
}

}  // namespace dealflow::test
