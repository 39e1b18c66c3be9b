// When an effect is tried again, and what is reported of an attempt.
#include "engine/worker/retry_schedule.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <set>
#include <string>

namespace dealflow::worker {
namespace {

using namespace std::chrono_literals;
using Result = Attempt::Result;

const TimePoint noon = parse_time("2026-03-02T12:00:00Z").value();

Effect effect_after(std::uint64_t attempts) {
  Effect effect;
  effect.number = 7;
  effect.message_id = "0123456789abcdef0123456789abcdef";
  effect.attempts = attempts;
  return effect;
}

}  // namespace

TEST_CASE("waits are those of Standard Webhooks, up to a tenth more or less") {
  const std::vector<std::chrono::microseconds> waits{0s, 5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
  for (std::size_t failed = 0; failed < waits.size(); ++failed) {
    std::set<std::chrono::microseconds> seen;
    for (int other = 0; other < 200; ++other) {
      const std::string id = fmt::format("message-{}", other);
      const auto wait = wait_after(failed, id);
      INFO(failed << " failed, " << id);
      REQUIRE(wait);
      CHECK(*wait >= waits[failed] * 9 / 10);
      CHECK(*wait <= waits[failed] * 11 / 10);
      CHECK(wait == wait_after(failed, id));
      seen.insert(*wait);
    }
    // Those that failed together do not come back together.
    CHECK((failed == 0 ? seen.size() == 1 : seen.size() > 150));
  }
  CHECK_FALSE(wait_after(waits.size(), "message"));
  CHECK_FALSE(wait_after(1'000, "message"));
  CHECK(wait_after(3, "message") != wait_after(3, "another"));
}

TEST_CASE("an attempt becomes a report") {
  struct Row {
    std::string name;
    std::uint64_t attempts;  // before it
    Attempt attempt;
    Delivery::Result result;
    std::string reason;
    std::optional<std::chrono::seconds> at_least, at_most;  // until the next attempt
  };
  const Row rows[] = {
      {"delivered", 3, {Result::delivered, "", {}, false}, Delivery::Result::delivered, "", {}, {}},
      {"refused", 0, {Result::failed, "400", {}, false}, Delivery::Result::failed, "400", {}, {}},
      {"gone", 0, {Result::gone, "410", {}, false}, Delivery::Result::gone, "410", {}, {}},
      {"the first failure", 0, {Result::again, "503", {}, false}, Delivery::Result::again, "503", 4s, 6s},
      {"the fifth failure", 4, {Result::again, "503", {}, false}, Delivery::Result::again, "503", 4h, 6h},
      {"asked for patience", 0, {Result::again, "429", 90s, true}, Delivery::Result::again, "429", 90s, 90s},
      {"asked for less than the wait", 4, {Result::again, "429", 90s, true}, Delivery::Result::again, "429", 4h, 6h},
      {"asked for a month", 0, {Result::again, "429", 720h, true}, Delivery::Result::again, "429", 24h, 24h},
      {"asked for the past", 0, {Result::again, "429", -5s, true}, Delivery::Result::again, "429", 4s, 6s},
      {"the tenth failure",
       9,
       {Result::again, "503", {}, false},
       Delivery::Result::failed,
       "given up after 10 attempts; the last: 503",
       {},
       {}},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    const Delivery delivery = delivery_of(effect_after(row.attempts), row.attempt, noon);
    CHECK(delivery.result == row.result);
    CHECK(delivery.reason == row.reason);
    CHECK(delivery.at == noon);
    REQUIRE(delivery.next_attempt.has_value() == row.at_least.has_value());
    if (!row.at_least) continue;
    CHECK(*delivery.next_attempt >= noon + *row.at_least);
    CHECK(*delivery.next_attempt <= noon + *row.at_most);
  }
}

TEST_CASE("a receiver that asks again and again is spared for longer") {
  CHECK(spare_for(1, {}) == 5s);
  CHECK(spare_for(2, {}) == 10s);
  CHECK(spare_for(6, {}) == 160s);
  CHECK(spare_for(7, {}) == 5min);
  CHECK(spare_for(1'000'000, {}) == 5min);
  CHECK(spare_for(1, 40s) == 40s);
  CHECK(spare_for(3, 48h) == 24h);
  CHECK(spare_for(1, 0s) == 5s);
}

}  // namespace dealflow::worker
