// A worker over a store of its own, with a clock that the test moves.
#pragma once

#include <dealflow/worker.hpp>

#include "tests/support/scenario.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::test {

class HandClock {
 public:
  explicit HandClock(std::string_view start) : now_(at(start)) {}
  void set(std::string_view time) { now_->store(at(time)->load()); }
  [[nodiscard]] ClockSource source() const {
    return [now = now_] { return TimePoint(TimePoint::duration(now->load())); };
  }

 private:
  using Now = std::atomic<TimePoint::rep>;
  static std::shared_ptr<Now> at(std::string_view text) {
    return std::make_shared<Now>(parse_time(text).value().time_since_epoch().count());
  }
  std::shared_ptr<Now> now_;
};

[[nodiscard]] inline std::shared_ptr<const Workspace> workspace_of(std::string_view flows,
                                                                   std::string_view settings = shop_settings) {
  auto loaded = load_workspace({{"dealflow.yaml", std::string(settings)}, {"flows/flows.yaml", std::string(flows)}});
  for (const Diagnostic& diagnostic : loaded.diagnostics) INFO(diagnostic.message);
  REQUIRE(loaded.workspace);
  return loaded.workspace;
}

inline constexpr std::string_view lead_flow = R"(
flow: leads
trigger: api.deal
actions: [create_deal: {name: Lead}]
)";

[[nodiscard]] inline WorkerEvent lead(std::string_view id, std::string_view email = {}) {
  const std::string who = email.empty() ? fmt::format("{}@example.com", id) : std::string(email);
  return {.line = fmt::format(R"({{"specversion":"1.0","id":"{}","source":"/test","type":"api.deal",)"
                              R"("data":{{"person":{{"email":"{}"}}}}}})",
                              id, who)};
}

struct WorkerFixture {
  explicit WorkerFixture(std::string_view flows = lead_flow, WorkerOptions options = {})
      : workspace(workspace_of(flows)) {
    options.clock = clock.source();
    auto started = Worker::start(store(), {workspace}, std::move(options));
    if (!started) FAIL(started.error().detail);
    worker = std::move(*started);
  }
  [[nodiscard]] std::filesystem::path store() const { return folder.path() / "store"; }
  [[nodiscard]] std::vector<std::string> list(RecordKind kind) const {
    std::vector<std::string> records;
    const auto reader = Reader::open(store());
    REQUIRE(reader);
    REQUIRE(reader->list(kind, {}, [&](std::string_view json) {
      records.emplace_back(json);
      return true;
    }));
    return records;
  }

  TemporaryFolder folder;
  HandClock clock{"2026-03-02T09:00:00Z"};
  std::shared_ptr<const Workspace> workspace;
  std::unique_ptr<Worker> worker;
};

}  // namespace dealflow::test
