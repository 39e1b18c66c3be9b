// Flows loaded anew under load, a thousand times: each event is handled by one version of all flows, and a run that
// waits goes on by the version that it began with.
//
// Proof of bite: where FlowVersions::find() (engine/run/flow_versions.cpp) takes the flow of today whatever version is
// asked for, nearly all runs end otherwise than they began.
#include "tests/faults/figure.hpp"
#include "tests/worker/worker_fixture.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

namespace dealflow::test {
namespace {

using Json = nlohmann::json;

constexpr std::string_view settings = R"(
workspace: shop
pipelines: [{id: sales, stages: [new]}]
fields: {deal: {later: text}}
)";

// Two flows start from one event, and each makes a deal that is named after its version; one waits an hour, and then
// writes its version into the deal.
std::shared_ptr<const Workspace> version(std::uint64_t number) {
  return workspace_of(fmt::format(R"(
flow: waits
trigger: api.deal
actions:
  - create_deal: {{name: "v{0}"}}
  - wait: 1 hour
  - update_deal: {{set: {{later: "'v{0}'"}}}}
---
flow: second
trigger: api.deal
actions: [create_deal: {{name: "v{0}"}}]
)",
                                  number),
                      settings);
}

}  // namespace

TEST_CASE("a thousand reloads under load: one version handles an event, and a run ends as it began", "[faults][F22]") {
  const std::uint64_t wanted = amount({.brief = 60, .full = 1'000, .night = 10'000});
  const TemporaryFolder folder;
  HandClock time("2026-03-02T09:00:00Z");
  auto started = Worker::start(folder.path() / "store", {version(0)}, {.clock = time.source()});
  REQUIRE(started);
  Worker& worker = **started;
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> sent = 0, odd = 0;
  std::vector<std::thread> senders;
  for (int sender = 0; sender < 4; ++sender)
    senders.emplace_back([&, sender] {
      for (int number = 0; !stop; ++number) {
        const auto outcomes = worker.submit_and_wait({lead(fmt::format("e{}-{}", sender, number))});
        odd += outcomes && outcomes->front().kind == Outcome::Kind::applied ? 0 : 1;
        ++sent;
      }
    });
  std::uint64_t reloads = 0;
  for (; reloads < wanted; ++reloads) {
    const std::uint64_t before = sent;
    while (sent < before + 2) std::this_thread::yield();
    if (!worker.reload({version(reloads + 1)})) break;
  }
  stop = true;
  for (std::thread& sender : senders) sender.join();
  CHECK(odd == 0);

  const auto read_deals = [&] {
    std::vector<Json> deals;
    const auto reader = worker.reader();
    REQUIRE(reader);
    REQUIRE(reader->list(RecordKind::deals, {}, [&](std::string_view json) {
      deals.push_back(Json::parse(json));
      return true;
    }));
    return deals;
  };
  const auto later = [](const Json& deal) {
    const auto fields = deal.find("fields");
    return fields != deal.end() && fields->is_object() ? fields->value("later", std::string()) : std::string();
  };
  time.set("2026-03-02T10:30:00Z");
  worker.wake();
  std::vector<Json> deals;
  const auto written = [&] {
    return static_cast<std::uint64_t>(
        std::count_if(deals.begin(), deals.end(), [&](const Json& deal) { return !later(deal).empty(); }));
  };
  for (int i = 0; i < 600 && written() < sent; ++i) {
    deals = read_deals();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  std::uint64_t ended = written(), ended_otherwise = 0, mixed = 0;
  std::set<std::string> versions;
  std::map<std::string, std::multiset<std::string>> by_contact;
  for (const Json& deal : deals) {
    const std::string name = deal.at("name"), end = later(deal);
    versions.insert(name);
    ended_otherwise += !end.empty() && end != name ? 1 : 0;
    by_contact[deal.at("contacts").dump()].insert(name);
  }
  for (const auto& [contact, names] : by_contact)
    mixed += names.size() == 2 && names.count(*names.begin()) == 2 ? 0 : 1;
  CHECK(reached(
      {.id = "F22",
       .what = "reload under load",
       .wanted = fmt::format("{} reloads, each event by one version, waiting runs end on theirs", counted(wanted)),
       .got = fmt::format("{} reloads, {} events by {} versions, {} by two versions or none, {} runs ended, {} "
                          "otherwise than they began",
                          counted(reloads), counted(sent), counted(versions.size()), mixed, counted(ended),
                          ended_otherwise),
       .holds = reloads == wanted && by_contact.size() == sent && mixed == 0 && ended == sent && ended_otherwise == 0 &&
                versions.size() > wanted / 2}));
}

}  // namespace dealflow::test
