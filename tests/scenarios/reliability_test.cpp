// All or nothing, redelivery, retry, limits, restart: D1, D7, D11, C4, C5.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

const char* const deals = "{flow: deals, trigger: api.deal, actions: [create_deal: {}]}";

}  // namespace

TEST_CASE("a redelivery changes nothing, also after a restart", "[D1]") {
  Scenario shop(deals);
  shop.event("api.deal", "{person: {email: a@example.com}}", {.id = "e", .source = "/api"});
  const std::string before = shop.all_lists();
  CHECK(shop.again().kind == Outcome::Kind::duplicate);
  shop.restart();
  const auto outcome = shop.again();
  CHECK(outcome.kind == Outcome::Kind::duplicate);
  CHECK(outcome.event == 1);
  CHECK(shop.all_lists() == before);
  CHECK(shop.summary().events.duplicate == 1);
}

TEST_CASE("the same id from another source, or under another id, is another event", "[D1]") {
  Scenario shop(deals);
  shop.event("api.deal", "{person: {email: a@example.com}}", {.id = "e", .source = "/one"});
  CHECK(shop.event("api.deal", "{person: {email: a@example.com}}", {.id = "e", .source = "/two"}).kind ==
        Outcome::Kind::applied);
  CHECK(shop.event("api.deal", "{person: {email: a@example.com}}", {.id = "f", .source = "/one"}).kind ==
        Outcome::Kind::applied);
}

TEST_CASE("an id that comes again with other content is refused, and time alone is no other content", "[D1]") {
  Scenario shop(deals);
  shop.event("api.deal", "{person: {email: a@example.com}}", {.id = "e"});
  CHECK(shop.event("api.deal", "{person: {email: a@example.com}}", {.id = "e", .time = "2027-01-01T00:00:00Z"}).kind ==
        Outcome::Kind::duplicate);
  const auto other = shop.event("api.deal", "{person: {email: b@example.com}}", {.id = "e"});
  CHECK(other.kind == Outcome::Kind::rejected);
  CHECK(other.rejection.code == "event.id_reused");
  shop.expect("rejected", "[{code: event.id_reused}]");
  shop.expect_count("contacts", 1);
}

TEST_CASE("an event that fails leaves nothing but a dead letter, and a retry with the repaired workspace does it",
          "[D7]") {
  Scenario shop(deals);
  const auto failed = shop.event("api.deal", "{person: {email: a@example.com}, deal: {pipeline: export}}");
  CHECK(failed.kind == Outcome::Kind::failed);
  shop.expect("contacts", "[]");
  shop.expect("runs", "[]");
  shop.expect("events", "[{id: evt-1, outcome: failed}]");
  CHECK(shop.again().kind == Outcome::Kind::duplicate);

  auto again = shop.retry();
  REQUIRE(again.size() == 1);
  CHECK(again.front().id == "evt-1");
  CHECK(again.front().outcome.kind == Outcome::Kind::failed);
  shop.expect("dead", "[{id: evt-1, code: deal.pipeline, attempts: 2}]");

  shop.use(deals, std::string(shop_settings) + "");
  std::string repaired(shop_settings);
  repaired.replace(repaired.find("  - id: support"), 0, "  - {id: export, stages: [asked, sent]}\n");
  shop.use(deals, repaired);
  again = shop.retry();
  REQUIRE(again.size() == 1);
  CHECK(again.front().outcome.kind == Outcome::Kind::applied);
  shop.expect("dead", "[]");
  shop.expect("deals", "[{pipeline: export, stage: asked}]");
  shop.expect("events", "[{id: evt-1, outcome: applied}]");
  CHECK(shop.retry().empty());
  CHECK(shop.again().kind == Outcome::Kind::duplicate);
}

TEST_CASE("only the dead letters that are named are retried, and an unknown one is told", "[D7]") {
  Scenario shop(deals);
  for (const char* pipeline : {"one", "two"})
    shop.event("api.deal", std::string("{person: {email: a@example.com}, deal: {pipeline: ") + pipeline + "}}");
  const std::vector<std::string> second{"evt-2"}, unknown{"evt-3"}, nonsense{"con-1"};
  const auto retried = shop.engine().retry(shop.workspace(), second);
  REQUIRE(retried);
  CHECK(retried->size() == 1);
  shop.expect("dead", "[{id: evt-1, attempts: 1}, {id: evt-2, attempts: 2}]");
  for (const auto& ids : {unknown, nonsense}) {
    const auto refused = shop.engine().retry(shop.workspace(), ids);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::not_found);
  }
}

TEST_CASE("if one flow of an event fails, none of it happens, and the letter has every reason", "[D7]") {
  Scenario shop(R"(
flow: good
priority: 1
trigger: api.deal
actions: [create_deal: {name: Good}]
---
flow: broken-sum
priority: 2
trigger: api.deal
condition: 1 / size(deal.fields) > 0
actions: [create_deal: {}]
---
flow: broken-stage
priority: 3
trigger: api.deal
actions: [create_deal: {stage: "{{ person.first_name }}"}]
)");
  const auto outcome = shop.event("api.deal", R"({person: {email: a@example.com, first_name: nowhere},
      deal: {external_id: x, fields: {}}})");
  CHECK(outcome.kind == Outcome::Kind::failed);
  CHECK(outcome.failure_message.find("broken-sum") != std::string::npos);
  CHECK(outcome.failure_message.find("broken-stage") != std::string::npos);
  CHECK(outcome.failure_message.find("nowhere") != std::string::npos);
  shop.expect("deals", "[]");
  shop.expect("contacts", "[]");
  shop.expect("dead", "[{flow: broken-sum, step: condition, code: evaluation.divide_by_zero}]");
}

TEST_CASE("what an expression cannot do fails the event and says with which values", "[D7]") {
  Scenario shop(R"(
flow: sums
trigger: api.deal
vars: {share: '100 / size(items)'}
actions: [create_deal: {}]
)");
  const auto outcome = shop.event("api.deal", "{person: {email: a@example.com}, items: []}");
  CHECK(outcome.kind == Outcome::Kind::failed);
  CHECK(outcome.failure_code == "evaluation.divide_by_zero");
  CHECK(outcome.failure_message.find("100 / size(items)") != std::string::npos);
  shop.expect("dead", "[{flow: sums, step: vars.share}]");
}

TEST_CASE("a name beyond its limit is refused and never cut", "[D11]") {
  const auto deal_named = [](std::size_t characters) {
    std::string name;
    for (std::size_t at = 0; at < characters; ++at) name += "é";
    return "{person: {email: a@example.com}, deal: {name: " + name + "}}";
  };
  Scenario shop(deals);
  CHECK(shop.event("api.deal", deal_named(255)).kind == Outcome::Kind::applied);
  CHECK(shop.event("api.deal", deal_named(256)).kind == Outcome::Kind::rejected);

  Scenario computed(
      "{flow: f, trigger: api.deal, actions: [create_deal: {name: '{{ data.deal.name }}{{ data.deal.name }}'}]}");
  const auto outcome = computed.event("api.deal", deal_named(200));
  CHECK(outcome.failure_code == "deal.name_too_long");
  computed.expect("deals", "[]");
}

TEST_CASE("a store that is closed and opened goes on where it was", "[C4][C5]") {
  const char* const events[] = {"{person: {email: a@example.com}}", "{person: {email: b@example.com}}",
                                "{person: {email: a@example.com}, deal: {name: Again}}"};
  Scenario straight(deals), interrupted(deals);
  for (const char* data : events) {
    straight.event("api.deal", data);
    interrupted.event("api.deal", data);
    interrupted.restart();
  }
  CHECK(interrupted.all_lists() == straight.all_lists());
}

TEST_CASE("an unknown type is kept as unmatched, with a warning that names known ones", "[C2]") {
  Scenario shop(deals);
  const auto outcome = shop.event("payment.creatd", "{person: {email: a@example.com}}");
  CHECK(outcome.kind == Outcome::Kind::unmatched);
  REQUIRE(outcome.warnings.size() == 1);
  CHECK(outcome.warnings.front().code == "event.unknown_type");
  CHECK(outcome.warnings.front().message.find("payment.created") != std::string::npos);
  shop.expect("events", "[{outcome: unmatched}]");
}

}  // namespace dealflow::test
