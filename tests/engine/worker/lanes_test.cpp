// Lanes: what may start next, whom it waits for, and what it costs where there are many receivers.
#include "engine/worker/lanes.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::worker {
namespace {

using namespace std::chrono_literals;

constexpr WorkspaceHandle shop{0};
const TimePoint noon = parse_time("2026-03-02T12:00:00Z").value();

Place at(std::uint64_t effect) { return {shop, effect}; }

Effect webhook(std::uint64_t number, std::uint64_t contact, std::string endpoint = "erp") {
  Effect effect;
  effect.number = number;
  effect.kind = "webhook";
  effect.endpoint = std::move(endpoint);
  if (contact != 0) effect.contact = contact;
  return effect;
}

// Those that may start, in their order.
std::vector<std::uint64_t> start_all(Lanes& lanes, TimePoint now) {
  std::vector<std::uint64_t> numbers;
  const std::size_t expected = lanes.runnable(now, 1'000);
  while (const auto place = lanes.next(now)) numbers.push_back(place->effect);
  CHECK(numbers.size() == expected);
  return numbers;
}

void settle(Lanes& lanes, std::uint64_t number, Delivery delivery) {
  lanes.reported(at(number), std::move(delivery));
  lanes.settled(at(number));
}
void settle(Lanes& lanes, std::uint64_t number) { settle(lanes, number, {}); }

// Each to a receiver of its own, sent and settled one after the other, with a look at the clock before each; some are
// tried again, and wait.
std::chrono::duration<double> time_of_draining(std::uint64_t receivers) {
  Lanes lanes(4);
  for (std::uint64_t number = 1; number <= receivers; ++number)
    lanes.add(at(number), webhook(number, number, fmt::format("endpoint-{}", number)));
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t started = 0;
  while (const auto place = lanes.next(noon)) {
    ++started;
    if (started % 2 == 0)
      settle(lanes, place->effect);
    else
      settle(lanes, place->effect, {Delivery::Result::again, "503", noon + 5s, noon});
    lanes.forget_receivers(noon);
    static_cast<void>(lanes.runnable(noon, 8));
    static_cast<void>(lanes.next_due(noon));
  }
  CHECK(started == receivers);
  CHECK(lanes.receivers() == receivers - receivers / 2);
  return std::chrono::steady_clock::now() - begin;
}

}  // namespace

TEST_CASE("an attempt costs about the same with a hundred receivers and with twenty thousand", "[worker][lanes]") {
  constexpr std::uint64_t few = 100, many = 20'000;
  std::chrono::duration<double> of_few = time_of_draining(few);
  for (int more = 1; more < 200; ++more) of_few += time_of_draining(few);  // as many attempts
  const auto of_many = time_of_draining(many);
  INFO(of_few.count() << " s and " << of_many.count() << " s");
  CHECK(of_many < of_few * 15);  // looking at all receivers would make it two hundred
}

TEST_CASE("receivers take turns by when they may start, each with its share at most", "[worker][lanes]") {
  Lanes lanes(2);
  for (std::uint64_t number = 1; number <= 4; ++number) lanes.add(at(number), webhook(number, number, "a"));
  for (std::uint64_t number = 5; number <= 6; ++number) lanes.add(at(number), webhook(number, number, "b"));
  CHECK(start_all(lanes, noon) == std::vector<std::uint64_t>{1, 2, 5, 6});
  settle(lanes, 1);
  lanes.put_back(at(2), noon + 1h);
  CHECK(start_all(lanes, noon) == std::vector<std::uint64_t>{3, 4});
  CHECK(lanes.next_due(noon) == noon + 1h);
  settle(lanes, 3);
  CHECK(start_all(lanes, noon).empty());
  CHECK(start_all(lanes, noon + 1h) == std::vector<std::uint64_t>{2});
  for (const std::uint64_t number : {2, 4, 5, 6}) settle(lanes, number);
  CHECK(lanes.size() == 0);
  CHECK(lanes.receivers() == 0);
  CHECK_FALSE(lanes.next_due(noon));
}

TEST_CASE("a receiver that is spared starts nothing until then, and is remembered as long", "[worker][lanes]") {
  Lanes lanes(4);
  lanes.add(at(1), webhook(1, 1));
  lanes.add(at(2), webhook(2, 2));
  REQUIRE(lanes.next(noon));
  lanes.spare(at(1), noon + 60s);
  settle(lanes, 1);
  CHECK(start_all(lanes, noon + 59s).empty());
  CHECK(lanes.next_due(noon) == noon + 60s);
  lanes.drop(at(2));
  lanes.forget_receivers(noon + 59s);
  CHECK(lanes.receivers() == 1);
  lanes.add(at(3), webhook(3, 3));
  CHECK(start_all(lanes, noon + 59s).empty());
  CHECK(start_all(lanes, noon + 60s) == std::vector<std::uint64_t>{3});
  settle(lanes, 3);
  lanes.forget_receivers(noon + 60s);
  CHECK(lanes.receivers() == 0);
}

TEST_CASE("nobody is spared for longer than may be asked for, where the clock went back", "[worker][lanes]") {
  Lanes lanes(4);
  lanes.add(at(1), webhook(1, 1, "ahead"));
  lanes.add(at(2), webhook(2, 2, "now"));
  CHECK(start_all(lanes, noon).size() == 2);
  lanes.spare(at(1), noon + 240h);
  lanes.spare(at(2), noon + 60s);
  lanes.put_back(at(1), noon);
  lanes.put_back(at(2), noon);
  lanes.clock_went_back(noon);
  CHECK(start_all(lanes, noon) == std::vector<std::uint64_t>{1});
}

TEST_CASE("effects of contacts that were joined share a lane when they are read again", "[worker][lanes]") {
  Lanes lanes(4);
  lanes.add(at(1), webhook(1, 1));
  lanes.add(at(2), webhook(2, 2));
  CHECK(start_all(lanes, noon) == std::vector<std::uint64_t>{1, 2});
  settle(lanes, 2, {Delivery::Result::again, "503", noon + 5s, noon});
  settle(lanes, 1);
  lanes.add(at(2), webhook(2, 1));  // con-2 has gone into con-1
  lanes.add(at(3), webhook(3, 1));
  CHECK(start_all(lanes, noon).empty());
  CHECK(start_all(lanes, noon + 5s) == std::vector<std::uint64_t>{2});
  settle(lanes, 2);
  CHECK(start_all(lanes, noon + 5s) == std::vector<std::uint64_t>{3});
}

TEST_CASE("what is on its way while its contact is joined is settled in its old lane", "[worker][lanes]") {
  Lanes lanes(4);
  lanes.add(at(2), webhook(2, 2));
  lanes.add(at(4), webhook(4, 2));
  REQUIRE(lanes.next(noon));
  lanes.add(at(2), webhook(2, 1));
  lanes.add(at(4), webhook(4, 1));
  lanes.add(at(5), webhook(5, 1));
  CHECK(start_all(lanes, noon) == std::vector<std::uint64_t>{4});
  settle(lanes, 2);
  settle(lanes, 4);
  CHECK(start_all(lanes, noon) == std::vector<std::uint64_t>{5});
}

TEST_CASE("what waits for a receiver that is gone comes at once, in the order of its contact", "[worker][lanes]") {
  Lanes lanes(4);
  for (const std::uint64_t number : {1, 2}) lanes.add(at(number), webhook(number, number));
  lanes.add(at(3), webhook(3, 2));
  lanes.add(at(4), webhook(4, 4, "other"));
  CHECK(start_all(lanes, noon) == std::vector<std::uint64_t>{1, 2, 4});
  settle(lanes, 2, {Delivery::Result::again, "503", noon + 24h, noon});
  settle(lanes, 4, {Delivery::Result::again, "503", noon + 24h, noon});
  CHECK(start_all(lanes, noon).empty());
  settle(lanes, 1, {Delivery::Result::gone, "410", {}, noon});
  CHECK(start_all(lanes, noon) == std::vector<std::uint64_t>{2});
  settle(lanes, 2,
         {Delivery::Result::again, "503", noon + 24h, noon});  // on its way when the other was told it is gone
  CHECK(start_all(lanes, noon) == std::vector<std::uint64_t>{2});
  settle(lanes, 2, {Delivery::Result::withheld, "", {}, noon});
  CHECK(start_all(lanes, noon) == std::vector<std::uint64_t>{3});
}

TEST_CASE("a receiver that is read as disabled holds nothing up, until it is read as enabled", "[worker][lanes]") {
  Lanes lanes(4);
  Effect effect = webhook(1, 1);
  effect.next_attempt = noon + 24h;
  lanes.add(at(1), effect);
  CHECK(start_all(lanes, noon).empty());
  effect.withheld = "`erp` is disabled";
  lanes.add(at(1), effect);
  CHECK(start_all(lanes, noon) == std::vector<std::uint64_t>{1});
  effect.withheld.clear();
  lanes.add(at(1), effect);
  settle(lanes, 1, {Delivery::Result::again, "503", noon + 5s, noon});
  CHECK(start_all(lanes, noon).empty());
  CHECK(lanes.next_due(noon) == noon + 5s);
}

}  // namespace dealflow::worker
