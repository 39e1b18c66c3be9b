// `dealflow serve` while eight senders feed it: loaded anew, stopped and started again, backed up. Each event that was
// answered is there exactly once; one that was not answered is sent again, as its sender would.
//
//   DEALFLOW_SEED=n build/tests/serve_load_test     the moments of another run
#include "tests/faults/figure.hpp"
#include "tests/http/served_load.hpp"
#include "tests/http/served_program.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <thread>

namespace dealflow::test {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using Load = ServedLoad;

const std::string plain_flow = "flow: leads\ntrigger: api.deal\nactions: [create_deal: {}]\n";

// How often each deal's name is there.
std::map<std::string, int> deals_of(const ShopFolder& shop, const std::string& store = "store") {
  const Finished listed = run_program({"list", "deals", "--format", "json", "--store", shop.path(store)});
  REQUIRE(listed.status == 0);
  std::map<std::string, int> names;
  for (const Json& deal : Json::parse(listed.out)) ++names[deal["name"].get<std::string>()];
  return names;
}

}  // namespace

TEST_CASE("flows are loaded anew while events come: nothing is lost or doubled", "[faults][F22]") {
  Served served(plain_flow);
  Load load(served.address());
  const std::uint64_t wanted = amount({.brief = 10, .full = 100, .night = 1'000});
  std::uint64_t reloads = 0;
  for (; reloads < wanted; ++reloads) {
    served.shop.write("shop/flows/f.yaml", plain_flow + "priority: " + std::to_string(1 + reloads % 9) + "\n");
    const std::size_t before = load.count();
    served.program->signal(SIGHUP);
    REQUIRE(within(60s, [&] { return load.count() >= before + 8; }));
  }
  load.stop();
  CHECK(load.odd_answers().empty());
  const auto deals = deals_of(served.shop);
  CHECK(deals.size() == load.count());
  const std::string found = tally(load.acknowledged(), deals);
  CHECK(reached({.id = "F22",
                 .what = "SIGHUP under load",
                 .wanted = fmt::format("{} reloads, {}", counted(wanted), exactly_once),
                 .got = fmt::format("{} reloads, {} events, {}", counted(reloads), counted(load.count()), found),
                 .holds = reloads == wanted && found == exactly_once}));
}

TEST_CASE("SIGTERM while events come: it ends in five seconds, and nothing is lost or doubled", "[faults][F31]") {
  const std::uint64_t chosen = any_seed();
  const std::uint64_t wanted = amount({.brief = 5, .full = 100, .night = 1'000});
  CAPTURE(chosen);
  std::mt19937_64 random(chosen);
  Served served(plain_flow);
  Load load(served.address());
  std::uint64_t stops = 0, well = 0;
  auto longest = 0ms;
  for (; stops < wanted; ++stops) {
    const std::size_t before = load.count();
    REQUIRE(within(60s, [&] { return load.count() > before; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 150));
    const auto begin = std::chrono::steady_clock::now();
    served.program->signal(stops % 2 == 0 ? SIGTERM : SIGINT);
    const Finished ended = served.program->wait();
    CHECK(ended.status == 0);
    well += ended.status == 0 ? 1 : 0;
    longest = std::max(longest,
                       std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin));
    served.start();
  }
  load.stop();
  CHECK(load.odd_answers().empty());
  const std::string found = tally(load.acknowledged(), deals_of(served.shop));
  CHECK(reached(
      {.id = "F31",
       .what = "SIGTERM under load",
       .wanted = fmt::format("{} stops, each done in 5 s, {}", counted(wanted), exactly_once),
       .got = fmt::format("{} stops, {} as they should, the longest {} ms, {} events, {} sent again, {} (seed {})",
                          counted(stops), counted(well), longest.count(), counted(load.count()),
                          counted(load.sent_again()), found, chosen),
       .holds = well == wanted && longest < 5s && found == exactly_once}));
}

TEST_CASE("backups while events come: each is a committed state that holds what was answered before", "[faults][F26]") {
  Served served(plain_flow);
  Load load(served.address());
  const std::uint64_t wanted = amount({.brief = 4, .full = 20, .night = 1'000});
  std::uint64_t copies = 0, whole = 0;
  for (; copies < wanted; ++copies) {
    const std::size_t count = load.count();
    REQUIRE(within(60s, [&] { return load.count() > count + 5; }));
    const std::set<std::string> before = load.acknowledged();
    const std::string copy = "copy-" + std::to_string(copies);
    REQUIRE(run_program({"backup", "--store", served.shop.path("store"), "--to", served.shop.path(copy)}).status == 0);
    CHECK(run_program({"verify", "--store", served.shop.path(copy)}).status == 0);
    const std::string found = tally(before, deals_of(served.shop, copy));
    CHECK(found == exactly_once);
    whole += found == exactly_once ? 1 : 0;
    std::filesystem::remove_all(served.shop.path(copy));
  }
  load.stop();
  CHECK(load.odd_answers().empty());
  const std::string found = tally(load.acknowledged(), deals_of(served.shop));
  CHECK(reached({.id = "F26",
                 .what = "copies while events come",
                 .wanted = fmt::format("{} copies, each with all that was answered before", counted(wanted)),
                 .got = fmt::format("{} copies, {} with all, {} events, {}", counted(copies), counted(whole),
                                    counted(load.count()), found),
                 .holds = copies == wanted && whole == wanted && found == exactly_once}));
}

}  // namespace dealflow::test
