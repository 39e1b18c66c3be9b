// What is in the store, over HTTP: records, pages, use of the sources; and the description of all paths.
#include "engine/http/query_values.hpp"
#include "engine/http/routing.hpp"
#include "tests/http/server_fixture.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/json_schema.hpp"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

namespace dealflow::test {
namespace {

using Json = nlohmann::json;

// Five deals of five people, a payment, a refused line, and one workspace.
struct ShopWithRecords : ServerFixture {
  explicit ShopWithRecords(HttpOptions options = {}) : ServerFixture(std::move(options)) {
    std::vector<WorkerEvent> events;
    for (int i = 1; i <= 5; ++i)
      events.push_back({.line = deal_event(std::to_string(i), "/shop", "p" + std::to_string(i) + "@example.com")});
    events.push_back({.line = R"({"specversion":"1.0","id":"p","source":"/shop","type":"payment.succeeded","data":{)"
                              R"("payment":{"id":"pay-7","channel":"site","amount":"10.00","currency":"BRL",)"
                              R"("product":{"name":"Cake"}},"person":{"email":"p1@example.com"}}})"});
    events.push_back({.line = R"({"specversion":"1.0","id":"c","source":"/shop","type":"course.enrolled","data":{)"
                              R"("course":{"id":"c 1","title":"One"},"person":{"email":"p1@example.com"}}})"});
    events.push_back({.line = "no event"});
    REQUIRE(worker->submit_and_wait(std::move(events)));
  }
  [[nodiscard]] Json json(std::string_view path) const {
    const HttpReply reply = ask("GET", path);
    CAPTURE(path, reply.body);
    CHECK(reply.status == 200);
    return Json::parse(reply.body);
  }
};

// A path whose expression takes long on each record, and picks none.
std::string slow_list() {
  std::string ones = "1";
  for (int i = 0; i < 550; ++i) ones += ",1";
  return fmt::format("/deals?where=[{0}].all(a,[{0}].all(b,a%2Bb<9))%26%26number==0", ones);
}

}  // namespace

TEST_CASE("lists come in pages, filtered by CEL", "[http][reading]") {
  const ShopWithRecords shop;
  struct Row {
    const char* path;
    std::size_t records;
    bool more;
  };
  const Row rows[] = {
      {"/deals", 5, false},
      {"/deals?limit=2", 2, true},
      {"/deals?limit=2&after=4", 1, false},
      {"/deals?where=number+%3E+3", 2, false},
      {"/deals?source=api&limit=3", 3, true},
      {"/deals?source=chatbot", 0, false},
      {"/deals?workspace=shop", 5, false},
      {"/contacts?where=email%20%3D%3D%20%22p2%40example.com%22", 1, false},
      {"/payments", 1, false},
      {"/courses", 1, false},
      {"/runs?limit=5", 5, false},
      {"/events", 7, false},
      {"/rejected", 1, false},
      {"/dead", 0, false},
      {"/effects", 0, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    const Json page = shop.json(row.path);
    CHECK(page["records"].size() == row.records);
    CHECK(page["next"].is_null() == !row.more);
  }
  std::set<std::string> seen;
  std::string path = "/deals?limit=2";
  for (int pages = 0; !path.empty() && pages < 10; ++pages) {
    const Json page = shop.json(path);
    for (const Json& deal : page["records"]) seen.insert(deal["id"].get<std::string>());
    path = page["next"].is_null() ? "" : "/deals?limit=2&after=" + page["next"].get<std::string>();
  }
  CHECK(seen.size() == 5);
}

TEST_CASE("a page takes its time, and no more", "[http][reading]") {
  HttpOptions options;
  options.limits.read = std::chrono::milliseconds(1);
  const ShopWithRecords shop(std::move(options));
  const Json page = shop.json(slow_list());
  CHECK(page["records"].empty());
  CHECK(page["next"] == "1");  // one record is looked at however long it takes
  CHECK(shop.json("/deals?where=number==5&after=4")["records"].size() == 1);
}

TEST_CASE("a list that takes long holds up neither probes nor the end", "[http][reading]") {
  HttpOptions options;
  options.limits.read = std::chrono::hours(1);
  ShopWithRecords shop(std::move(options));
  for (int round = 0; round < 10; ++round) {
    std::vector<WorkerEvent> events;
    for (int i = 0; i < 100; ++i)
      events.push_back({.line = deal_event(fmt::format("{}-{}", round, i), "/shop", "p1@example.com")});
    REQUIRE(shop.worker->submit_and_wait(std::move(events)));
  }
  HttpClient slow(shop.address(), std::chrono::seconds(60));
  REQUIRE(slow.send("GET " + slow_list() + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto begin = std::chrono::steady_clock::now();
  CHECK(shop.ask("GET", "/metrics").status == 200);
  CHECK(shop.ask("GET", "/openapi.json").status == 200);
  CHECK(shop.server->stop(std::chrono::seconds(20)));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
  const auto reply = slow.read();
  REQUIRE(reply);
  CHECK(reply->status == 200);
  CHECK(Json::parse(reply->body)["next"].is_string());
}

TEST_CASE("one record, by its id", "[http][reading]") {
  const ShopWithRecords shop;
  CHECK(shop.json("/contacts/con-2")["email"] == "p2@example.com");
  CHECK(shop.json("/deals/deal-3")["number"] == 3);
  CHECK(shop.json("/payments/pay-7")["amount"] == "10.00");
  CHECK(shop.json("/runs/run-1")["flow"] == "leads");
  CHECK(shop.json("/workspaces") == Json::array({"shop"}));
  CHECK(shop.json("/stats").size() > 5);
  CHECK(shop.json("/stats?by=month")[0]["events"] > 0);
}

TEST_CASE("what cannot be read is refused with a reason", "[http][reading]") {
  const ShopWithRecords shop;
  struct Row {
    const char* path;
    const char* answer;
  };
  const Row rows[] = {
      {"/deals/deal-99", "404 engine.not_found"},
      {"/contacts/nobody", "404 engine.not_found"},
      {"/deals?workspace=other", "404 engine.not_found"},
      {"/deals?limit=0", "400 http.parameter"},
      {"/deals?limit=1001", "400 http.parameter"},
      {"/deals?limit=ten", "400 http.parameter"},
      {"/deals?limit=1&limit=2", "400 http.parameter"},
      {"/deals?stage=won", "400 http.parameter"},
      {"/payments?source=api", "400 http.parameter"},
      {"/deals?where=%ff", "400 http.parameter"},
      {"/deals?where=number+%3E", "400 engine.invalid_argument"},
      {"/deals?where=nmuber+%3E+1", "400 engine.invalid_argument"},
      {"/deals?after=x", "400 engine.invalid_argument"},
      {"/deals?source=nowhere", "400 engine.invalid_argument"},
      {"/stats?by=year", "400 http.parameter"},
      {"/stats?integrations=maybe", "400 http.parameter"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(shown(shop.ask("GET", row.path)) == row.answer);
  }
}

TEST_CASE("reading asks for the server's token, where it has one", "[http][reading]") {
  const ServerFixture shop(HttpOptions{.tokens = {"env:HOST_TOKEN"}});
  for (const char* path : {"/deals", "/contacts/con-1", "/stats", "/workspaces"}) {
    CHECK(shop.ask("GET", path).status == 401);
    CHECK(shop.ask("GET", path, {{"Authorization", "Bearer wrong"}}).status == 401);
  }
  CHECK(shop.ask("GET", "/deals", {{"Authorization", "Bearer host-token"}}).status == 200);
}

TEST_CASE("the description of the paths is the one in the documentation, and every path answers as it says",
          "[http][openapi]") {
  const std::string page = std::string(DEALFLOW_SOURCE_DIR) + "/docs/openapi.json";
  if (updating_golden_files()) std::ofstream(page, std::ios::binary) << http_openapi();
  std::ifstream in(page, std::ios::binary);
  CHECK(http_openapi() == std::string(std::istreambuf_iterator<char>(in), {}));
  const ShopWithRecords shop;
  const Json described = Json::parse(http_openapi());
  std::size_t operations = 0, answered = 0;
  for (const auto& [path, methods] : described["paths"].items()) operations += methods.size();
  CHECK(operations == http::routes().size());
  for (const http::Route& route : http::routes()) {
    CAPTURE(route.method, route.path);
    const Json& operation = described["paths"][std::string(route.path)][route.method == "GET" ? "get" : "post"];
    CHECK(operation["summary"] == route.summary);
    if (route.purpose == http::Purpose::act) {
      CHECK_FALSE(operation.contains("requestBody"));
      CHECK_FALSE(operation["responses"].contains("422"));
      CHECK(operation["responses"].contains("503"));
    }
    if (route.method != "GET") continue;
    std::string path(route.path);
    if (const auto part = path.find("{id}"); part != std::string::npos)
      path.replace(part, 4,
                   path.starts_with("/contacts")   ? "con-1"
                   : path.starts_with("/deals")    ? "deal-1"
                   : path.starts_with("/payments") ? "pay-7"
                                                   : "run-1");
    const HttpReply reply = shop.ask("GET", path);
    CHECK(reply.status == 200);
    ++answered;
    if (route.answer.schema.empty()) continue;
    const std::string schema = output_schema(route.answer.schema);
    Json body = Json::parse(reply.body);
    if (route.answer.shape == http::Answer::Shape::page) body = body["records"];
    if (body.is_object()) body = Json::array({body});
    for (const Json& one : body) CHECK(violation(one.dump(), schema) == "");
  }
  CHECK(static_cast<std::ptrdiff_t>(answered) ==
        std::count_if(http::routes().begin(), http::routes().end(),
                      [](const http::Route& one) { return one.method == "GET"; }));
  CHECK(answered > 18);
}

}  // namespace dealflow::test
