// Reader: filters, single records, the board.
#include "tests/support/scenario.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

Scenario three_deals() {
  Scenario shop("{flow: deals, trigger: api.deal, actions: [create_deal: {}]}");
  for (const char* data : {"{person: {email: a@example.com}, deal: {name: A, amount: '10.00', currency: BRL}}",
                           "{person: {email: b@example.com}, deal: {name: B, stage: offer, fields: {budget: 7}}}",
                           "{person: {email: a@example.com}, deal: {name: C, pipeline: support}}"})
    shop.event("api.deal", data);
  return shop;
}

std::string names(const Scenario& shop, const Filter& filter) {
  std::string all;
  for (const std::string& json : shop.records("deals", filter)) {
    const auto at = json.find("\"name\":\"") + 8;
    all += json.substr(at, 1);
  }
  return all;
}

}  // namespace

TEST_CASE("where picks records by CEL on their JSON, and the limit counts what was picked", "[reader]") {
  const Scenario shop = three_deals();
  struct Row {
    const char* where;
    std::optional<std::size_t> limit;
    const char* names;
  };
  const Row rows[] = {
      {"", {}, "ABC"},
      {"", 2, "AB"},
      {"", 0, ""},
      {"stage == 'offer'", {}, "B"},
      {"number > 1", {}, "BC"},
      {"number > 1", 1, "B"},
      {"fields.budget == 7", {}, "B"},
      {"fields.budget > 7", {}, ""},  // absent: null, not an error
      {"contacts.exists(c, c == 'con-1')", {}, "AC"},
      {"amount == '10.00' || pipeline == 'support'", {}, "AC"},
      {"due_at == null && history.size() > 0", {}, "ABC"},
      {"created_by.event.source == '/test'", 1, "A"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.where);
    CHECK(names(shop, Filter{.source = {}, .where = row.where, .limit = row.limit}) == row.names);
  }
}

TEST_CASE("a list comes in pages, each of which says where the next one begins", "[reader]") {
  Scenario shop(R"({flow: deals, trigger: api.deal, condition: 'deal.name != "bad"', actions: [create_deal: {}]}
---
{flow: fails, trigger: api.deal, condition: 'data.deal.name == "bad" && 1 / (size(data.deal.name) - 3) == 1', actions: [create_deal: {}]})");
  for (int i = 0; i < 7; ++i)
    shop.event("api.deal", fmt::format("{{person: {{email: p{}@example.com}}, deal: {{name: D{}}}}}", i, i));
  shop.event("course.enrolled", "{person: {email: p@example.com}, course: {id: c1, title: One}}");
  for (int i = 0; i < 3; ++i) shop.event("api.deal", "{person: {email: x@example.com}, deal: {name: bad}}");
  shop.line("no event");
  const Reader reader = shop.reader();
  struct Row {
    RecordKind kind;
    Filter filter;
    std::size_t look_at_most;
    std::vector<std::size_t> pages;  // records of each
  };
  const Row rows[] = {
      {RecordKind::deals, {.limit = 3}, 100, {3, 3, 1}},
      {RecordKind::deals, {.limit = 7}, 100, {7}},
      {RecordKind::deals, {.where = "number > 5", .limit = 3}, 4, {0, 2}},
      {RecordKind::deals, {.where = "false"}, 2, {0, 0, 0, 0}},
      {RecordKind::contacts, {.source = "api", .limit = 4}, 100, {4, 3}},
      {RecordKind::runs, {.limit = 5}, 100, {5, 2}},
      {RecordKind::events, {.limit = 5}, 100, {5, 5, 1}},
      {RecordKind::courses, {.limit = 1}, 100, {1}},
      {RecordKind::payments, {}, 100, {0}},
      {RecordKind::rejected, {.limit = 1}, 100, {1}},
      {RecordKind::dead, {.limit = 2}, 100, {2, 1}},
  };
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.kind), row.filter.where);
    std::vector<std::size_t> sizes;
    std::vector<std::string> records, whole;
    PageQuery query{row.filter, {}, row.look_at_most};
    do {
      const auto page = reader.page(row.kind, query);
      REQUIRE(page);
      sizes.push_back(page->records.size());
      records.insert(records.end(), page->records.begin(), page->records.end());
      query.after = page->next;
    } while (!query.after.empty() && sizes.size() < 20);
    CHECK(sizes == row.pages);
    Filter all = row.filter;
    all.limit.reset();
    REQUIRE(reader.list(row.kind, all, [&](std::string_view json) {
      whole.emplace_back(json);
      return true;
    }));
    CHECK(records == whole);
  }
  for (const char* after : {"x", "-1", "1.", ".1", "1.2.3", "99999999999999999999"}) {
    CAPTURE(after);
    CHECK(reader.page(RecordKind::deals, {{}, after}).error().code == ErrorCode::invalid_argument);
  }
}

TEST_CASE("a page ends where its host says so, or where it is large, and the next goes on from there", "[reader]") {
  const Scenario shop = three_deals();
  const Reader reader = shop.reader();
  PageQuery query{{.source = {}, .where = "number == 3", .limit = {}}, {}};
  int asked = 0;
  query.stop = [&] { return ++asked == 2; };
  const auto first = reader.page(RecordKind::deals, query);
  REQUIRE(first);
  CHECK(first->records.empty());
  CHECK(first->next == "2");
  query.after = first->next;
  CHECK(reader.page(RecordKind::deals, query)->records.size() == 1);

  PageQuery large;
  large.bytes_most = 1;  // a record is shown whole, whatever its size
  std::size_t pages = 0;
  do {
    const auto page = reader.page(RecordKind::deals, large);
    REQUIRE(page);
    CHECK(page->records.size() == 1);
    large.after = page->next;
  } while (++pages < 10 && !large.after.empty());
  CHECK(pages == 3);

  StatsQuery stats;
  stats.stop = [] { return true; };
  CHECK(reader.stats(stats).error().code == ErrorCode::cancelled);
}

TEST_CASE("a filter that makes no sense is refused with its reason", "[reader]") {
  const Scenario shop = three_deals();
  struct Row {
    RecordKind kind;
    Filter filter;
    const char* message;
  };
  const Row rows[] = {
      {RecordKind::deals, {.source = {}, .where = "stage ==", .limit = {}}, "stage =="},
      {RecordKind::deals, {.source = {}, .where = "stagee == 'x'", .limit = {}}, "stagee"},
      {RecordKind::deals, {.source = "chatbots", .where = {}, .limit = {}}, "chatbot"},
      {RecordKind::payments, {.source = "payment", .where = {}, .limit = {}}, "contacts and deals"},
      {RecordKind::deals,
       {.source = {}, .where = "number", .limit = {}},
       "`number` is int, and should be true or false"},
      {RecordKind::deals, {.source = {}, .where = "1 / (number - 2) > 0", .limit = {}}, "deal-2"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.message);
    const auto listed = shop.reader().list(row.kind, row.filter, [](std::string_view) { return true; });
    REQUIRE_FALSE(listed);
    CHECK(listed.error().code == ErrorCode::invalid_argument);
    CHECK(listed.error().detail.find(row.message) != std::string::npos);
  }
}

TEST_CASE("a record is found by its id, and any other text is not found", "[reader]") {
  const Scenario shop = three_deals();
  const Reader reader = shop.reader();
  CHECK(reader.contact("con-2")->email == "b@example.com");
  CHECK(reader.deal("deal-3")->pipeline == "support");
  CHECK(reader.run("run-1")->steps.size() == 1);
  for (const char* id : {"con-9", "con-", "con-x", "con--1", "deal-1", "con-1 ", "con-99999999999999999999", ""}) {
    CAPTURE(id);
    const auto contact = reader.contact(id);
    REQUIRE_FALSE(contact);
    CHECK(contact.error().code == ErrorCode::not_found);
  }
}

TEST_CASE("a payment is found by its sender's id first", "[reader]") {
  Scenario shop("{flow: unused, trigger: api.contact, actions: [create_contact: {}]}");
  for (const char* id : {"pay-2", "other"}) {
    shop.event("payment.created", std::string("{person: {email: a@example.com}, payment: {id: ") + id +
                                      ", channel: site, amount: '1.00', currency: BRL, product: {name: X}}}");
  }
  CHECK(shop.reader().payment("pay-2")->number == 1);
  CHECK(shop.reader().payment("other")->number == 2);
  CHECK(shop.reader().payment("pay-1")->number == 1);
  CHECK_FALSE(shop.reader().payment("pay-3"));
}

TEST_CASE("the board shows pipelines as columns, with the deals where they stand", "[reader]") {
  const Scenario shop = three_deals();
  const auto board = shop.reader().board();
  REQUIRE(board);
  REQUIRE(board->size() == 2);
  std::string shown;
  for (const BoardPipeline& pipeline : *board) {
    shown += pipeline.name + ":";
    for (const BoardColumn& column : pipeline.columns) {
      shown += " " + column.stage;
      for (const Deal& deal : column.deals) shown += "/" + deal.name;
    }
    shown += "\n";
  }
  CHECK(shown == "Sales: lead/A offer/B won lost\nSupport: new/C paid done\n");
}

TEST_CASE("bytes that are no UTF-8 are shown as a replacement character", "[reader]") {
  Scenario shop("{flow: unused, trigger: api.contact, actions: [create_contact: {}]}");
  shop.line("{\"name\": \"Jos\xE9\"}");
  CHECK(shop.list("rejected").find("Jos\xEF\xBF\xBD") != std::string::npos);
}

}  // namespace dealflow::test
