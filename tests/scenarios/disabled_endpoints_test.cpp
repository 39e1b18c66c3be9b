// 410: a receiver that wants nothing any more is not sent to, until somebody enables it.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {
namespace {

constexpr const char* settings = R"(
workspace: loja
pipelines: [{id: sales, stages: [new, done]}]
endpoints:
  erp: {url: "https://erp.example.com/in"}
  crm: {url: "https://crm.example.com/in"}
)";

constexpr const char* flows =
    "{flow: f, trigger: api.deal, actions: [create_contact: {}, webhook: {to: erp}, {webhook: {to: erp}, on_failure: "
    "[add_tag: [lost]]}, webhook: {to: crm}, webhook: {url: 'https://erp.example.com/in'}]}";

void deal(Scenario& shop, std::string_view email, std::string_view time) {
  const Outcome outcome =
      shop.event("api.deal", "{person: {email: " + std::string(email) + "}}", {.time = std::string(time)});
  CHECK(outcome.failure_message == "");
}

void report(Scenario& shop, std::string_view effect, Delivery::Result result, const char* at,
            const std::string& reason = "410 Gone") {
  const auto reported = shop.engine().report_effect(shop.workspace(), effect, {result, reason, {}, *parse_time(at)});
  INFO((reported ? "" : reported.error().detail));
  REQUIRE(reported);
  REQUIRE(shop.engine().commit());
}

// As a sender does, that looks before it sends.
void withhold(Scenario& shop, const char* at) {
  const auto effects = shop.reader().outbox(100);
  REQUIRE(effects);
  for (const Effect& effect : *effects)
    if (!effect.withheld.empty()) report(shop, id_of(effect), Delivery::Result::withheld, at, effect.withheld);
}

}  // namespace

TEST_CASE("a receiver that is gone gets nothing more: what waits for it fails, and what comes later") {
  Scenario shop(flows, settings);
  deal(shop, "ana@example.com", "2026-03-02T09:00:00Z");
  deal(shop, "rita@example.com", "2026-03-02T09:01:00Z");
  shop.expect_count("effects", 8);
  report(shop, "eff-1", Delivery::Result::gone, "2026-03-02T09:02:00Z");
  shop.restart();
  shop.expect_count("effects", 7);
  withhold(shop, "2026-03-02T09:02:30Z");

  const auto disabled = shop.reader().disabled_endpoints();
  REQUIRE(disabled);
  REQUIRE(disabled->size() == 1);
  CHECK(to_json(disabled->front()) == R"({"receiver":"erp","since":"2026-03-02T09:02:00Z","reason":"410 Gone"})");
  shop.expect("effects", "[{id: eff-3, endpoint: crm}, {id: eff-4}, {id: eff-7, endpoint: crm}, {id: eff-8}]");
  shop.expect("dead",
              "[{id: eff-1, code: effect.endpoint_disabled, message: 410 Gone, attempts: 1}, {id: eff-5, code: "
              "effect.endpoint_disabled, message: '`erp` is disabled since 2026-03-02T09:02:00Z: 410 Gone', attempts: "
              "0, at: '2026-03-02T09:01:00Z'}]");
  shop.expect("contacts", "[{tags: [lost]}, {tags: [lost]}]");

  deal(shop, "eva@example.com", "2026-03-02T09:03:00Z");
  shop.expect_where("effects", "id == 'eff-9' || id == 'eff-10'", "[]");
  shop.expect_where("dead", "id == 'eff-9'", "[{code: effect.endpoint_disabled, at: '2026-03-02T09:03:00Z'}]");
  shop.expect("contacts", "[{}, {}, {tags: [lost]}]");
  shop.expect_where("runs", "event.id == 'e-3' && size(steps) == 5",
                    "[{state: done, steps: [{}, {result: 'not sent: `erp` is disabled since 2026-03-02T09:02:00Z: 410 "
                    "Gone: eff-9 to erp'}, {}, {result: eff-11 to crm}, {}]}]");
}

TEST_CASE("what is on its way to a receiver that is gone is reported as it went") {
  Scenario shop(flows, settings);
  for (const char* email : {"ana@example.com", "rita@example.com", "eva@example.com"})
    deal(shop, email, "2026-03-02T09:00:00Z");
  report(shop, "eff-1", Delivery::Result::gone, "2026-03-02T09:02:00Z");
  report(shop, "eff-5", Delivery::Result::delivered, "2026-03-02T09:02:01Z", "");
  report(shop, "eff-6", Delivery::Result::delivered, "2026-03-02T09:02:02Z", "");
  report(shop, "eff-9", Delivery::Result::failed, "2026-03-02T09:02:03Z", "400 Bad Request");
  report(shop, "eff-10", Delivery::Result::again, "2026-03-02T09:02:04Z", "503");
  withhold(shop, "2026-03-02T09:02:05Z");
  shop.expect("dead",
              "[{id: eff-1, code: effect.endpoint_disabled}, {id: eff-9, code: effect.undeliverable, message: 400 Bad "
              "Request, attempts: 1}]");
  shop.expect("contacts", "[{tags: [lost]}, {tags: []}, {tags: [lost]}]");
  shop.expect_where("effects", "endpoint == 'erp'", "[]");
}

TEST_CASE("what waits for a receiver that is enabled in time is sent") {
  Scenario shop(flows, settings);
  deal(shop, "ana@example.com", "2026-03-02T09:00:00Z");
  report(shop, "eff-1", Delivery::Result::gone, "2026-03-02T09:02:00Z");
  CHECK(shop.reader().outbox(1).value().front().withheld == "`erp` is disabled since 2026-03-02T09:02:00Z: 410 Gone");
  REQUIRE(shop.engine().enable_endpoint(shop.workspace(), "erp"));
  REQUIRE(shop.engine().commit());
  CHECK(shop.reader().outbox(1).value().front().withheld.empty());
  report(shop, "eff-2", Delivery::Result::delivered, "2026-03-02T09:03:00Z", "");
  shop.expect("contacts", "[{tags: []}]");
}

TEST_CASE("an effect is for the contact that stands for its own", "[outbox]") {
  Scenario shop(flows, settings);
  deal(shop, "ana@example.com", "2026-03-02T09:00:00Z");
  deal(shop, "rita@example.com", "2026-03-02T09:01:00Z");
  CHECK(shop.reader().outbox(1, 4).value().front().contact == 2);
  REQUIRE(shop.engine().merge(shop.workspace(), {{"con-1", "con-2"}, {}, {}}, {"ana", {}}));
  REQUIRE(shop.engine().commit());
  CHECK(shop.reader().outbox(1, 4).value().front().contact == 1);
}

TEST_CASE("an endpoint that is enabled again is sent to, and what was lost is retried by hand") {
  Scenario shop(flows, settings);
  deal(shop, "ana@example.com", "2026-03-02T09:00:00Z");
  report(shop, "eff-1", Delivery::Result::gone, "2026-03-02T09:02:00Z");
  withhold(shop, "2026-03-02T09:02:00Z");

  const auto while_disabled = shop.retry();
  REQUIRE(while_disabled.size() == 1);
  CHECK(while_disabled.front().outcome.kind == Outcome::Kind::failed);
  CHECK(while_disabled.front().outcome.failure_code == "effect.endpoint_disabled");
  shop.expect("dead", "[{id: eff-1}]");

  for (const char* not_disabled : {"crm", "", "https://erp.example.com/in"}) {
    const auto refused = shop.engine().enable_endpoint(shop.workspace(), not_disabled);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::not_found);
  }
  REQUIRE(shop.engine().enable_endpoint(shop.workspace(), "erp"));
  REQUIRE(shop.engine().commit());
  CHECK(shop.reader().disabled_endpoints()->empty());
  shop.expect("dead", "[{id: eff-1}]");
  CHECK(shop.retry().front().outcome.kind == Outcome::Kind::applied);
  shop.expect_where("effects", "endpoint == 'erp'", "[{id: eff-1, attempts: 0, reason: null}]");
  deal(shop, "rita@example.com", "2026-03-02T09:03:00Z");
  shop.expect_where("effects", "endpoint == 'erp'", "[{id: eff-1}, {}, {}]");
  report(shop, "eff-1", Delivery::Result::failed, "2026-03-02T09:04:00Z");
  shop.expect("dead", "[{id: eff-1, code: effect.undeliverable}]");
}

TEST_CASE("an address that is written out is disabled by itself") {
  Scenario shop(flows, settings);
  deal(shop, "ana@example.com", "2026-03-02T09:00:00Z");
  report(shop, "eff-4", Delivery::Result::gone, "2026-03-02T09:02:00Z");
  shop.expect("effects", "[{id: eff-1}, {id: eff-2}, {id: eff-3}]");
  deal(shop, "rita@example.com", "2026-03-02T09:03:00Z");
  shop.expect_where("dead", "id == 'eff-8'", "[{code: effect.endpoint_disabled}]");
  shop.expect_count("effects", 6);
}

}  // namespace dealflow::test
