// SIGKILL at random moments of a run, which is started again each time: the lists at its end are those of a run that
// nobody disturbed. The moments are spread over starting, making the store, reading, running and committing; most of a
// run is commits, as batches are small.
//
//   DEALFLOW_SEED=n build/tests/faults_test "a run that is killed*"     the moments of another run
#include "tests/faults/shop_input.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <thread>

namespace dealflow::test {
namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

constexpr int kills_wanted = 200;
constexpr std::size_t rounds = 30;

std::uint64_t seed() {
  const char* asked = std::getenv("DEALFLOW_SEED");
  return asked != nullptr ? std::strtoull(asked, nullptr, 10) : std::random_device{}();
}

}  // namespace

TEST_CASE("a run that is killed again and again and started again ends as one that was not", "[D1][C4][C5]") {
  const std::uint64_t chosen = seed();
  CAPTURE(chosen);
  std::mt19937_64 random(chosen);
  const TemporaryFolder folder;
  const auto input = folder.path() / "events.ndjson";
  std::ofstream(input, std::ios::binary) << shop_input(rounds);
  const auto command = [&](const std::filesystem::path& store) {
    return std::vector<std::string>{"run", shop, input, "--store", store, "--batch", "7"};
  };
  constexpr int done_with_refused_lines = 1;

  const auto begin = steady_clock::now();
  REQUIRE(Running(command(folder.path() / "undisturbed")).wait().status == done_with_refused_lines);
  const auto whole = std::chrono::duration_cast<microseconds>(steady_clock::now() - begin);
  const std::string expected = all_lists(folder.path() / "undisturbed");
  REQUIRE_FALSE(expected.empty());

  int kills = 0, stores = 0, late = 0;
  while (kills < kills_wanted) {
    const auto store = folder.path() / ("store-" + std::to_string(++stores));
    CAPTURE(stores, kills);
    // Started again until one run comes to its end; nothing is asserted of how long anything takes.
    for (bool ended = false; !ended;) {
      Running run(command(store));
      // Mostly early, so that a store is killed often on its way; now and then late, so that it gets to its end.
      const auto within = static_cast<std::uint64_t>(random() % 6 == 0 ? whole.count() * 2 : whole.count() / 3);
      std::this_thread::sleep_for(microseconds(random() % within));
      const Ended end = run.kill();
      if (end.signal == SIGKILL) {
        ++kills;
        continue;
      }
      ++late;
      REQUIRE(end.signal == 0);
      REQUIRE(end.status == done_with_refused_lines);
      ended = true;
    }
    CHECK(dealflow({"verify", "--store", store}).status == 0);
    CHECK((all_lists(store) == expected));  // in brackets: some megabytes are no message
    std::filesystem::remove_all(store);
  }
  std::cout << kills << " live runs killed on the way to " << stores << " complete stores, seed " << chosen << "\n";
  CHECK(kills >= kills_wanted);
  CHECK(late == stores);
}

}  // namespace dealflow::test
