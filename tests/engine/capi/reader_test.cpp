// Records as dealflow.h gives them: as their schemas say, and as much as was asked for.
#include "tests/engine/capi/bakery.hpp"
#include "tests/support/json_schema.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

std::string payment(const std::string& id) {
  return event(id, "payment.succeeded",
               R"({"person":{"email":"p@example.com"},"payment":{"id":")" + id +
                   R"(","channel":"site","amount":"1.00","currency":"BRL","product":{"name":"Cake"}}})");
}

}  // namespace

TEST_CASE("a record is found by its id", "[capi]") {
  Bakery bakery("{flow: deals, trigger: [api.deal, payment.succeeded], actions: [create_deal: {}]}");
  bakery.submit({deal_of("a@example.com"), payment("p-77")});
  CHECK(bakery.record("con-1")["email"] == "a@example.com");
  CHECK(bakery.record("p-77")["amount"] == "1.00");
  const struct {
    const char* id;
    const char* schema;
  } rows[] = {{"con-1", "contact"}, {"deal-1", "deal"}, {"run-1", "run"}, {"p-77", "payment"}};
  for (const auto& row : rows) {
    CAPTURE(row.id);
    CHECK(violation(bakery.record(row.id).dump(), output_schema(row.schema)) == "");
  }
}

TEST_CASE("a list gives what its filter lets through, until the visitor has enough", "[capi]") {
  Bakery bakery;
  std::vector<std::string> lines;
  for (int i = 0; i < 30; ++i) lines.push_back(deal_of(std::to_string(i) + "@example.com"));
  bakery.submit(lines);
  CHECK(bakery.list("deals").size() == 30);
  dealflow_filter filter{};
  filter.struct_size = sizeof filter;
  filter.limit = 7;
  CHECK(bakery.list("contacts", &filter).size() == 7);
  filter.where = text("number > 5 && number <= 9");
  const auto some = bakery.list("deals", &filter);
  REQUIRE(some.size() == 4);
  CHECK(some.front()["id"] == "deal-6");
  filter.where = {};
  filter.limit = 0;
  filter.source = text("chatbot");
  CHECK(bakery.list("contacts", &filter).empty());

  int visits = 0;
  const auto three = [](void* data, dealflow_text) { return ++*static_cast<int*>(data) < 3 ? 1 : 0; };
  const ReaderOfC reader = bakery.reader();
  REQUIRE(dealflow_reader_list(reader.get(), text("events"), nullptr, three, &visits, nullptr) == DEALFLOW_OK);
  CHECK(visits == 3);

  dealflow_error* error = nullptr;
  CHECK(dealflow_reader_list(reader.get(), text("cakes"), nullptr, three, &visits, &error) ==
        DEALFLOW_INVALID_ARGUMENT);
  CHECK_THAT(told(error).message, Catch::Contains("cakes"));
  filter.where = text("no such(");
  CHECK(dealflow_reader_list(reader.get(), text("deals"), &filter, three, &visits, nullptr) ==
        DEALFLOW_INVALID_ARGUMENT);
  CHECK(dealflow_reader_select(reader.get(), text("bakery"), nullptr) == DEALFLOW_OK);
  CHECK(dealflow_reader_select(reader.get(), text("other"), nullptr) == DEALFLOW_NOT_FOUND);
}

TEST_CASE("statistics and the outbox are JSON arrays", "[capi]") {
  Bakery bakery("{flow: f, trigger: api.deal, actions: [create_deal: {}, webhook: {to: oven}, webhook: {to: oven}]}");
  bakery.submit(deal_of("a@example.com"));
  const ReaderOfC reader = bakery.reader();
  for (const char* period : {"", "day", "week", "month"}) {
    dealflow_buffer* stats = nullptr;
    REQUIRE(dealflow_reader_stats(reader.get(), text(period), 0, &stats, nullptr) == DEALFLOW_OK);
    const Json rows = json(stats);
    CHECK_FALSE(rows.empty());
    for (const Json& row : rows) CHECK(violation(row.dump(), output_schema("stats")) == "");
  }
  CHECK(dealflow_reader_stats(reader.get(), text("year"), 0, nullptr, nullptr) == DEALFLOW_INVALID_ARGUMENT);

  const auto outbox = [&](std::size_t limit, std::uint64_t after) {
    dealflow_buffer* effects = nullptr;
    REQUIRE(dealflow_reader_outbox(reader.get(), limit, after, &effects, nullptr) == DEALFLOW_OK);
    return json(effects);
  };
  CHECK(outbox(10, 0).size() == 2);
  CHECK(outbox(1, 0).size() == 1);
  CHECK(outbox(10, 1).at(0)["id"] == "eff-2");
  CHECK(outbox(10, 2) == Json::array());
}

TEST_CASE("a backup is a store of its own, taken while the worker runs", "[capi]") {
  Bakery bakery;
  bakery.submit(deal_of("a@example.com"));
  const std::string copy = bakery.path("copy");
  dealflow_error* error = nullptr;
  well(dealflow_reader_copy_to(bakery.reader().get(), text(copy), &error), error);
  bakery.submit(deal_of("b@example.com"));

  dealflow_reader* opened = nullptr;
  well(dealflow_reader_open(text(copy), &opened, &error), error);
  const ReaderOfC reader(opened);
  dealflow_buffer* record = nullptr;
  CHECK(dealflow_reader_record(reader.get(), text("con-1"), &record, nullptr) == DEALFLOW_OK);
  CHECK(json(record)["email"] == "a@example.com");
  CHECK(dealflow_reader_record(reader.get(), text("con-2"), &record, nullptr) == DEALFLOW_NOT_FOUND);
  CHECK(dealflow_reader_copy_to(reader.get(), text(copy), nullptr) != DEALFLOW_OK);  // not empty
}

}  // namespace dealflow::test
