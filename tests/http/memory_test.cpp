// The server where memory ends: a connection may be lost by it, and nothing else.
#include "tests/http/server_fixture.hpp"
#include "tests/support/scarce_memory.hpp"

#include <thread>

namespace dealflow::test {
namespace {

bool one_connection_is_open(const ServerFixture& shop) {
  for (int i = 0; i < 300; ++i) {
    if (shop.ask("GET", "/metrics").body.find("\ndealflow_http_connections 1\n") != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

TEST_CASE("a body that memory has no room for costs its connection, and no other", "[http][memory]") {
  const ServerFixture shop;
  HttpClient other = shop.connect();
  CHECK(other.ask("GET", "/healthz")->status == 200);
  {
    std::vector<HttpClient> clients;
    for (int i = 0; i < 5; ++i) clients.push_back(shop.connect());
    const std::string large =
        "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n" + std::string(100'000, ' ');
    const ScarceMemory scarce(400'000);
    for (HttpClient& client : clients) {
      client.send(large);
      CHECK(client.ended());
    }
    CHECK(other.ask("GET", "/healthz")->status == 200);
  }
  HttpClient gone = std::move(other);
  { const HttpClient last = std::move(gone); }
  CHECK(one_connection_is_open(shop));
}

TEST_CASE("an answer that memory has no room for is 500, and the process goes on", "[http][memory]") {
  const ServerFixture shop;
  std::vector<WorkerEvent> events;
  for (int i = 0; i < 600; ++i) events.push_back({.line = deal_event(std::to_string(i))});
  REQUIRE(shop.worker->submit_and_wait(std::move(events)));
  {
    const ScarceMemory scarce(60'000);
    CHECK(shown(shop.ask("GET", "/deals?limit=600")) == "500 http.failure");
    CHECK(shop.ask("GET", "/deals?limit=1").status == 200);
  }
  CHECK(shop.ask("GET", "/deals?limit=600").status == 200);
}

}  // namespace dealflow::test
