// `dealflow serve` while eight senders feed it: loaded anew, stopped and started again, backed up. Each event that was
// answered is there exactly once; one that was not answered is sent again, as its sender would.
//
//   DEALFLOW_SEED=n build/tests/serve_load_test     the moments of another run
#include "tests/http/served_program.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <stdexcept>
#include <thread>

namespace dealflow::test {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr int senders = 8;

std::string name_of(int sender, int number) { return "e" + std::to_string(sender) + "-" + std::to_string(number); }

// The event's id is the name of its deal, so that deals tell which events acted.
std::string event_of(const std::string& name) {
  return R"({"specversion":"1.0","source":"/load","type":"api.deal","id":")" + name +
         R"(","data":{"person":{"email":")" + name + R"(@example.com"},"deal":{"name":")" + name + R"("}}})";
}

const std::string plain_flow = "flow: leads\ntrigger: api.deal\nactions: [create_deal: {}]\n";

// Eight threads, each of which sends its next event when the last one was answered, and the same again where it was
// not.
class Load {
 public:
  explicit Load(const std::string& address) {
    for (int sender = 0; sender < senders; ++sender)
      threads_.emplace_back([this, address, sender] { feed(address, sender); });
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load() { stop(); }
  // Each sender ends with an event that was answered.
  void stop() {
    stop_ = true;
    for (std::thread& thread : threads_)
      if (thread.joinable()) thread.join();
  }
  [[nodiscard]] std::set<std::string> acknowledged() const {
    const std::lock_guard lock(mutex_);
    return acknowledged_;
  }
  [[nodiscard]] std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return acknowledged_.size();
  }
  [[nodiscard]] int sent_again() const { return sent_again_; }
  [[nodiscard]] const std::multiset<std::string>& odd_answers() const { return odd_; }

 private:
  void feed(const std::string& address, int sender) {
    std::optional<HttpClient> client;
    for (int number = 0; !stop_; ++number) {
      const std::string name = name_of(sender, number);
      while (!send(client, address, name)) {
        client.reset();
        ++sent_again_;
        std::this_thread::sleep_for(5ms);
        if (given_up_) return;
      }
      const std::lock_guard lock(mutex_);
      acknowledged_.insert(name);
    }
  }
  bool send(std::optional<HttpClient>& client, const std::string& address, const std::string& name) {
    try {
      if (!client) client.emplace(address);
      const auto reply =
          client->ask("POST", "/events", {{"Content-Type", "application/cloudevents+json"}}, event_of(name));
      if (!reply || reply->status == 503 || reply->status == 429) return false;
      const auto answer = Json::parse(reply->body, nullptr, false);
      const std::string outcome = answer.is_object() ? answer.value("outcome", "") : "";
      if (reply->status == 200 && (outcome == "applied" || outcome == "duplicate")) return true;
      const std::lock_guard lock(mutex_);
      odd_.insert(std::to_string(reply->status) + " " + reply->body);
      given_up_ = true;
      return false;
    } catch (const std::runtime_error&) {  // nobody listens at this moment
      return false;
    }
  }

  std::vector<std::thread> threads_;
  std::atomic<bool> stop_ = false, given_up_ = false;
  std::atomic<int> sent_again_ = 0;
  mutable std::mutex mutex_;
  std::set<std::string> acknowledged_;
  std::multiset<std::string> odd_;
};

// How often each deal's name is there.
std::map<std::string, int> deals_of(const ShopFolder& shop, const std::string& store = "store") {
  const Finished listed = run_program({"list", "deals", "--format", "json", "--store", shop.path(store)});
  REQUIRE(listed.status == 0);
  std::map<std::string, int> names;
  for (const Json& deal : Json::parse(listed.out)) ++names[deal["name"].get<std::string>()];
  return names;
}

// "0 lost, 0 doubled": of what was answered, and of what is there.
std::string tally(const std::set<std::string>& acknowledged, const std::map<std::string, int>& deals) {
  std::size_t lost = 0, doubled = 0;
  for (const std::string& name : acknowledged) lost += deals.count(name) == 0 ? 1 : 0;
  for (const auto& [name, times] : deals) doubled += times > 1 ? 1 : 0;
  return std::to_string(lost) + " lost, " + std::to_string(doubled) + " doubled";
}
const std::string exactly_once = "0 lost, 0 doubled";

std::uint64_t seed() {
  const char* asked = std::getenv("DEALFLOW_SEED");
  return asked != nullptr ? std::strtoull(asked, nullptr, 10) : std::random_device{}();
}

}  // namespace

TEST_CASE("flows are loaded anew while events come: nothing is lost or doubled", "[serve][load][F22]") {
  Served served(plain_flow);
  Load load(served.address());
  int reloads = 0;
  for (; reloads < 30; ++reloads) {
    served.shop.write("shop/flows/f.yaml", plain_flow + "priority: " + std::to_string(1 + reloads % 9) + "\n");
    const std::size_t before = load.count();
    served.program->signal(SIGHUP);
    REQUIRE(within(10s, [&] { return load.count() >= before + senders; }));
  }
  load.stop();
  CHECK(load.odd_answers().empty());
  const auto deals = deals_of(served.shop);
  CHECK(deals.size() == load.count());
  const std::string found = tally(load.acknowledged(), deals);
  CHECK(found == exactly_once);
  std::cout << "reload under load: " << reloads << " reloads, " << load.count() << " events, " << found << "\n";
}

TEST_CASE("SIGTERM while events come: it ends in five seconds, and nothing is lost or doubled", "[serve][load][F31]") {
  const std::uint64_t chosen = seed();
  CAPTURE(chosen);
  std::mt19937_64 random(chosen);
  Served served(plain_flow);
  Load load(served.address());
  int stops = 0;
  for (; stops < 8; ++stops) {
    const std::size_t before = load.count();
    REQUIRE(within(10s, [&] { return load.count() > before; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 150));
    const auto begin = std::chrono::steady_clock::now();
    served.program->signal(stops % 2 == 0 ? SIGTERM : SIGINT);
    const Finished ended = served.program->wait();
    CHECK(ended.status == 0);
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
    served.start();
  }
  load.stop();
  CHECK(load.odd_answers().empty());
  const std::string found = tally(load.acknowledged(), deals_of(served.shop));
  CHECK(found == exactly_once);
  std::cout << "SIGTERM under load: " << stops << " stops, " << load.count() << " events, " << load.sent_again()
            << " sent again, " << found << " (seed " << chosen << ")\n";
}

TEST_CASE("backups while events come: each is a committed state that holds what was answered before",
          "[serve][load][F26]") {
  Served served(plain_flow);
  Load load(served.address());
  int copies = 0;
  for (; copies < 10; ++copies) {
    const std::size_t count = load.count();
    REQUIRE(within(10s, [&] { return load.count() > count + 5; }));
    const std::set<std::string> before = load.acknowledged();
    const std::string copy = "copy-" + std::to_string(copies);
    REQUIRE(run_program({"backup", "--store", served.shop.path("store"), "--to", served.shop.path(copy)}).status == 0);
    CHECK(run_program({"verify", "--store", served.shop.path(copy)}).status == 0);
    CHECK(tally(before, deals_of(served.shop, copy)) == exactly_once);
  }
  load.stop();
  CHECK(load.odd_answers().empty());
  const std::string found = tally(load.acknowledged(), deals_of(served.shop));
  CHECK(found == exactly_once);
  std::cout << "backup under load: " << copies << " copies, " << load.count() << " events, " << found << "\n";
}

}  // namespace dealflow::test
