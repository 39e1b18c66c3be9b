#include "engine/http/routing.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

namespace dealflow::http {
namespace {

void nothing(const Call& /*call*/) {}

const std::vector<Route> table{
    {"GET", "/deals", "", Access::host, Work::long_one, &nothing},
    {"POST", "/deals", "", Access::host, Work::short_one, &nothing},
    {"GET", "/deals/{id}", "", Access::host, Work::long_one, &nothing},
    {"POST", "/in/{workspace}/{channel}", "", Access::channel, Work::short_one, &nothing},
};

// "values", or the status.
std::string find(std::string_view method, std::string_view path) {
  const auto found = find_route(table, method, path);
  if (!found) return std::to_string(found.error().status);
  std::string shown(found->route->path);
  for (const std::string& value : found->values) shown += " " + value;
  return shown;
}

}  // namespace

TEST_CASE("a route is found by method and path, its parts decoded", "[http]") {
  CHECK(find("GET", "/deals") == "/deals");
  CHECK(find("HEAD", "/deals") == "/deals");
  CHECK(find("GET", "/deals/deal-1") == "/deals/{id} deal-1");
  CHECK(find("POST", "/in/loja-verao/bank") == "/in/{workspace}/{channel} loja-verao bank");
  CHECK(find("POST", "/in/a%2Fb/caf%C3%A9") == "/in/{workspace}/{channel} a/b caf\u00E9");
  for (const std::string path : {"", "/", "/deal", "/deals/", "/deals/1/2", "/deals//", "//deals", "/Deals", "deals",
                                 "/in/a", "/in/a/", "/in//b", "/in/a/b/c", "/deals/%", "/deals/%FF", "*"}) {
    CAPTURE(path);
    CHECK(find("GET", path) == "404");
  }
}

TEST_CASE("another method is told those that there are", "[http]") {
  const auto found = find_route(table, "DELETE", "/deals");
  REQUIRE_FALSE(found);
  CHECK(found.error().status == 405);
  CHECK(found.error().headers == std::vector<Header>{{"Allow", "GET, HEAD, POST, OPTIONS"}});
  CHECK(find("PUT", "/in/a/b") == "405");
  CHECK(find("HEAD", "/in/a/b") == "405");
  const auto options = find_route(table, "OPTIONS", "/in/a/b");
  REQUIRE(options);
  CHECK(options->asks_for_options);
  CHECK(options->allow == "POST, OPTIONS");
}

TEST_CASE("each route of the server is declared whole, and once", "[http]") {
  std::set<std::string> seen;
  for (const Route& route : routes()) {
    CAPTURE(route.path);
    CHECK(seen.insert(std::string(route.method) + std::string(route.path)).second);
    CHECK(route.path.starts_with('/'));
    CHECK(route.summary.ends_with('.'));
    CHECK(route.handle != nullptr);
    CHECK((route.method == "GET") == (route.purpose == Purpose::reading));
    // What a channel asks for is found by the parts of its path.
    CHECK((route.access == Access::channel) == (route.path.find("{channel}") != std::string_view::npos));
  }
  CHECK(seen.size() >= 5);
}

}  // namespace dealflow::http
