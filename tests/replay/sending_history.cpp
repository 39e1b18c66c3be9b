#include "tests/replay/sending_history.hpp"

#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <optional>
#include <random>
#include <utility>

namespace dealflow::test {
namespace {

constexpr std::string_view settings = R"(
pipelines: [{id: p, stages: [s]}]
endpoints: {erp: {url: 'https://erp.example.com'}, crm: {url: 'https://crm.example.com'}}
templates: {hello: {subject: Hello, text: Hello.}}
limits: {deals: 3, webhooks: 4, mails: 2}
)";

constexpr std::string_view flows = R"(
flow: deals
trigger: api.deal
actions:
  - create_contact: {}
  - create_deal: {name: One}
  - {webhook: {to: erp}, on_failure: [add_tag: [lost], wait: 30 minutes, webhook: {to: crm}]}
  - wait: 20 minutes
  - {each: i, in: '[1, 2]', do: [create_deal: {name: 'Item {{ i }}'}]}
---
flow: mails
trigger: api.deal
mode: queued
actions:
  - create_contact: {}
  - webhook: {url: 'https://other.example.com'}
  - email: {template: hello, to: contact.email}
  - add_tag: [told]
---
flow: follows
trigger: crm.deal.created
actions: [webhook: {to: crm}]
)";

class Player {
 public:
  Player(std::uint64_t seed, const std::filesystem::path& store, const std::string& name)
      : random_(seed), store_(store), workspace_(load_workspace(files_of_sending(name)).workspace), name_(name) {
    REQUIRE(workspace_);
    open();
  }
  Sent play() {
    for (int at = 0; at < 40; ++at) operate();
    commit();
    return sent_;
  }

 private:
  void open() {
    engine_.reset();
    EngineOptions options;
    options.sync = false;
    engine_.emplace(Engine::open(store_, options).value());
    handle_ = engine_->use(workspace_).value();
  }
  void commit() { REQUIRE(engine_->commit()); }
  std::size_t up_to(std::size_t most) { return random_() % (most + 1); }
  TimePoint later() { return clock_ += std::chrono::minutes(up_to(25)); }

  void operate() {
    switch (up_to(11)) {
      case 0:
      case 1:
      case 2:
      case 3: return event();
      case 4: REQUIRE(engine_->tick(handle_, later())); return;
      case 5:
      case 6:
      case 7: return report();
      case 8: return decide();
      case 9:
        if (engine_->enable_endpoint(handle_, up_to(1) == 0 ? "erp" : "crm")) ++sent_.enabled;
        return;
      case 10: return retry();
      default: commit(); return open();
    }
  }
  void event() {
    const auto time = format_time(later());
    REQUIRE(engine_->submit(
        handle_, fmt::format(R"({{"specversion":"1.0","source":"/t","type":"api.deal","id":"{}","time":"{}","data":)"
                             R"({{"person":{{"email":"p{}@example.com"}}}}}})",
                             sent_.events, time, up_to(2))));
    ++sent_.events;
  }
  Reader reader() {
    commit();
    auto reader = Reader::open(store_).value();
    // Before its first input the store does not know the workspace.
    known_ = reader.select(name_).has_value();
    return reader;
  }
  void report() {
    const auto reading = reader();
    if (!known_) return;
    const auto effects = reading.outbox(8).value();
    if (effects.empty()) return;
    const Effect& effect = effects[up_to(effects.size() - 1)];
    Delivery delivery;
    delivery.at = later();
    delivery.reason = "told so";
    using Result = Delivery::Result;
    constexpr Result results[] = {Result::delivered, Result::delivered, Result::again, Result::failed, Result::gone};
    delivery.result = results[up_to(4)];
    if (delivery.result == Result::again) delivery.next_attempt = delivery.at + std::chrono::minutes(5);
    if (!effect.withheld.empty() && up_to(1) == 0) {
      delivery.result = Result::withheld;
      ++sent_.withheld;
    }
    if (delivery.result == Result::gone) ++sent_.gone;
    // The clock goes on first, and what it brings about may take the effect away.
    static_cast<void>(engine_->report_effect(handle_, id_of(effect), delivery));
  }
  // A run that waits: approved where it is held, else now and then cancelled.
  void decide() {
    const auto reading = reader();
    if (!known_) return;
    std::vector<WaitingRun> waiting;
    REQUIRE(reading.waiting([&](const WaitingRun& run) { return waiting.push_back(run), true; }));
    if (waiting.empty()) return;
    const WaitingRun& one = waiting[up_to(waiting.size() - 1)];
    const std::string id = fmt::format("run-{}", one.run.number);
    if (!one.held.empty() && up_to(3) != 0) {
      REQUIRE(engine_->approve(handle_, id));
      ++sent_.approved;
    } else if (up_to(1) == 0) {
      REQUIRE(engine_->cancel(handle_, id));
      ++sent_.cancelled;
    }
  }
  void retry() {
    const auto retried = engine_->retry(handle_, {});
    REQUIRE(retried);
    sent_.retried += retried->size();
  }

  std::mt19937_64 random_;
  std::filesystem::path store_;
  std::shared_ptr<const Workspace> workspace_;
  std::string name_;
  std::optional<Engine> engine_;
  WorkspaceHandle handle_{};
  TimePoint clock_ = parse_time("2026-03-02T09:00:00Z").value();
  bool known_ = false;
  Sent sent_;
};

}  // namespace

std::vector<WorkspaceFile> files_of_sending(const std::string& name) {
  return {{"dealflow.yaml", "workspace: " + name + std::string(settings)}, {"flows/flows.yaml", std::string(flows)}};
}

Sent play_sending(std::uint64_t seed, const std::filesystem::path& store, const std::string& name) {
  return Player(seed, store, name).play();
}

}  // namespace dealflow::test
