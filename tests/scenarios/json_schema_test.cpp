// docs/schema says what every output looks like; real output is held against it.
#include "tests/support/json_schema.hpp"
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

namespace dealflow::test {
namespace {

const std::filesystem::path domain = std::filesystem::path(DEALFLOW_VECTORS) / "domain";

void check(const Scenario& scenario) {
  const struct {
    const char* list;
    const char* schema;
  } outputs[] = {{"contacts", "contact"},  {"deals", "deal"}, {"payments", "payment"},
                 {"courses", "course"},    {"runs", "run"},   {"events", "event"},
                 {"rejected", "rejected"}, {"dead", "dead"},  {"effects", "effect"}};
  for (const auto& output : outputs) {
    const auto records = scenario.records(output.list);
    CAPTURE(output.list);
    if (std::string_view(output.list) != "effects") CHECK_FALSE(records.empty());  // the samples have none
    for (const std::string& json : records) {
      CAPTURE(json);
      CHECK(violation(json, output_schema(output.schema)) == "");
    }
  }
  const auto stats = scenario.reader().stats();
  REQUIRE(stats);
  for (const SourceUsage& usage : *stats) CHECK(violation(to_json(usage), output_schema("stats")) == "");
  CHECK(violation(to_json(scenario.summary(), 0.25), output_schema("run-summary")) == "");
}

}  // namespace

TEST_CASE("every output is as its schema says", "[json]") {
  Scenario shop(R"(
flow: deals
trigger: [api.deal, payment.succeeded, popup.submitted]
actions: [create_deal: {map: {years: age, much_deal: budget}}]
)");
  shop.event("api.deal", R"({person: {email: a@example.com, messenger: {network: telegram, subscriber_id: s}},
      deal: {fields: {budget: 2.5}}, items: [{name: A, quantity: 1}]})");
  shop.event("payment.succeeded", R"({person: {email: a@example.com}, payment: {id: p-1, channel: site, amount: '1.00',
      currency: BRL, product: {name: X}}, utm: {source: google}})");
  shop.event("payment.refunded",
             "{payment: {id: p-1, channel: site, refund_amount: '1.00', currency: BRL, partial: false}}");
  shop.event("course.enrolled", "{person: {email: a@example.com}, course: {id: crs-1}}");
  shop.event("popup.submitted", R"({popup: {id: p}, fields: {email: a@example.com}, session: {browser: B, visits:
      [{url: "https://a.example.com/", time_on_page_s: 1, visited_at: "2026-03-02T09:00:00Z"}]}})");
  shop.event("api.deal", "{person: {email: b@example.com}, deal: {pipeline: none}}");
  shop.line("no event \xE9");
  check(shop);
  // A run that waits, and one that failed after it had.
  shop.use(
      "{flow: waits, trigger: api.contact, actions: [create_contact: {}, wait: 1 day, assign: {contact: '{{ "
      "person.first_name }}'}]}");
  shop.event("api.contact", "{person: {email: c@example.com, first_name: nobody}}");
  check(shop);
  shop.tick("2026-04-01T00:00:00Z");
  CHECK(shop.records("dead").size() == 2);
  check(shop);
  // Effects: one that waits to be sent, one that waits for another attempt, one that could not be delivered.
  shop.use(
      "{flow: tells, trigger: api.contact, actions: [webhook: {url: 'https://example.com'}, webhook: {url: "
      "'https://example.com'}, webhook: {url: 'https://example.com', body: {id: event.id}}]}");
  shop.event("api.contact", "{person: {email: c@example.com}}");
  const TimePoint later = *parse_time("2026-05-01T00:00:00Z");
  const auto report = [&](const char* id, Delivery::Result result) {
    return shop.engine().report_effect(shop.workspace(), id,
                                       {result, "no answer", later + std::chrono::hours(1), later});
  };
  REQUIRE(report("eff-2", Delivery::Result::again));
  REQUIRE(report("eff-3", Delivery::Result::failed));
  REQUIRE(shop.engine().commit());
  CHECK(shop.records("effects").size() == 2);
  CHECK(shop.records("dead").size() == 3);
  check(shop);
}

TEST_CASE("the JSON of an outcome tells what became of an event", "[json]") {
  Scenario shop("{flow: deals, trigger: api.deal, actions: [create_deal: {}]}");
  const std::string deal = "{person: {email: a@example.com}, deal: {name: A}}";
  const auto json_of = [](const Outcome& outcome) {
    std::string json = to_json(outcome);
    CAPTURE(json);
    CHECK(violation(json, output_schema("outcome")) == "");
    return json;
  };
  CHECK(json_of(shop.event("api.deal", deal)) ==
        R"({"outcome":"applied","event":"evt-1","created":["con-1","deal-1","run-1"],"changed":[],"warnings":[],)"
        R"("rejection":null,"failure":null})");
  CHECK(json_of(shop.again()) ==
        R"({"outcome":"duplicate","event":"evt-1","created":[],"changed":[],"warnings":[],"rejection":null,)"
        R"("failure":null})");
  CHECK_THAT(json_of(shop.event("api.contact", "{person: {email: b@example.com, phone: '1'}}")),
             Catch::StartsWith(R"({"outcome":"unmatched","event":"evt-2",)"));
  CHECK_THAT(json_of(shop.event("shop.unknown", "{}")), Catch::Contains(R"("warnings":[{"code":")"));
  CHECK_THAT(json_of(shop.event("api.deal", "{person: {email: b@example.com}, deal: {pipeline: none}}")),
             Catch::Contains(R"("outcome":"failed","event":"evt-4",)") && Catch::Contains(R"("failure":{"code":")"));
  CHECK_THAT(json_of(shop.line("no event \xE9")),
             Catch::StartsWith(R"({"outcome":"rejected","event":null,)") && Catch::Contains(R"("offset":9})"));
}

TEST_CASE("every record of the samples is as its schema says", "[json]") {
  if (!std::filesystem::exists(domain)) {
    WARN("the sample is not here: skipped");
    return;
  }
  Scenario counts = Scenario::of_folder(domain / "counts");
  counts.lines(read_lines(domain / "events-sample.ndjson"));
  counts.lines(read_lines(domain / "events-bad.ndjson"));
  check(counts);
}

TEST_CASE("the validator finds what a schema forbids", "[json]") {
  struct Row {
    const char* json;
    const char* schema;
    bool good;
  };
  const Row checks[] = {
      {"1", R"({"type": "integer", "minimum": 1})", true},
      {"0", R"({"type": "integer", "minimum": 1})", false},
      {"null", R"({"type": ["string", "null"]})", true},
      {"1.5", R"({"type": "integer"})", false},
      {R"({"a": 1})", R"({"required": ["a", "b"]})", false},
      {R"({"a": 1, "c": 2})", R"({"properties": {"a": true}, "additionalProperties": false})", false},
      {R"(["x", 1])", R"({"items": {"type": "string"}})", false},
      {R"("con-x")", R"({"pattern": "^con-[0-9]+$"})", false},
      {R"("b")", R"({"enum": ["a"]})", false},
      {"1", R"({"anyOf": [{"type": "string"}, {"type": "integer"}]})", true},
      {"1", R"({"$ref": "#/$defs/x", "$defs": {"x": {"type": "string"}}})", false},
      {"1", R"({"multipleOf": 2})", false},
  };
  for (const Row& row : checks) {
    CAPTURE(row.json, row.schema);
    CHECK(violation(row.json, row.schema).empty() == row.good);
  }
}

}  // namespace dealflow::test
