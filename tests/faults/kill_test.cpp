// SIGKILL at random moments of a run, which is started again each time: the lists at its end are those of a run that
// nobody disturbed. The moments are spread over starting, making the store, reading, running and committing; most of a
// run is commits, as batches are small.
//
//   DEALFLOW_SEED=n build/tests/faults_test "a run that is killed*"     the moments of another run
#include "tests/faults/last_commit.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shop_input.hpp"
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
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::microseconds;
using std::chrono::steady_clock;

constexpr int kills_wanted = 200;
constexpr std::size_t rounds = 30;

std::uint64_t seed() {
  const char* asked = std::getenv("DEALFLOW_SEED");
  return asked != nullptr ? std::strtoull(asked, nullptr, 10) : std::random_device{}();
}

// Where a store stood when a run on it began, and when that run was killed.
struct Kill {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

}  // namespace

TEST_CASE("a run that is killed again and again and started again ends as one that was not", "[D1][C4]") {
  const std::uint64_t chosen = seed();
  CAPTURE(chosen);
  std::mt19937_64 random(chosen);
  const TemporaryFolder folder;
  const auto input = folder.path() / "events.ndjson";
  std::ofstream(input, std::ios::binary) << shop_input(rounds);
  const auto command = [&](const fs::path& store) {
    return std::vector<std::string>{"run", shop, input, "--store", store, "--batch", "7"};
  };
  constexpr int done_with_refused_lines = 1;

  const auto begin = steady_clock::now();
  REQUIRE(Running(command(folder.path() / "undisturbed")).wait().status == done_with_refused_lines);
  const auto whole = std::chrono::duration_cast<microseconds>(steady_clock::now() - begin);
  const std::string expected = all_lists(folder.path() / "undisturbed");
  REQUIRE_FALSE(expected.empty());

  int kills = 0, stores = 0, between_commits = 0;
  while (kills < kills_wanted) {
    const auto store = folder.path() / ("store-" + std::to_string(++stores));
    CAPTURE(stores, kills);
    std::vector<Kill> killed;
    // Started again until one run comes to its end; nothing is asserted of how long anything takes.
    for (bool ended = false; !ended;) {
      const std::uint64_t from = last_commit(store);
      Running run(command(store));
      // Mostly early, so that a store is killed often on its way; now and then late, so that it gets to its end.
      const auto within = static_cast<std::uint64_t>(random() % 6 == 0 ? whole.count() * 2 : whole.count() / 3);
      std::this_thread::sleep_for(microseconds(random() % within));
      const Finished end = run.kill();
      if (end.signal == SIGKILL) {
        killed.push_back({from, last_commit(store)});
        continue;
      }
      REQUIRE(end.signal == 0);
      REQUIRE(end.status == done_with_refused_lines);
      ended = true;
    }
    kills += static_cast<int>(killed.size());
    between_commits += static_cast<int>(std::count_if(killed.begin(), killed.end(), [&](const Kill& one) {
      return one.from < one.to && one.to < last_commit(store);
    }));
    CHECK(run_program({"verify", "--store", store}).status == 0);
    CHECK((all_lists(store) == expected));  // in brackets: some megabytes are no message
    fs::remove_all(store);
  }
  std::cout << kills << " runs killed on the way to " << stores << " complete stores, " << between_commits
            << " of them after their first commit and before their last; seed " << chosen << "\n";
  CHECK(kills >= kills_wanted);
  CHECK(between_commits >= kills_wanted / 10);
}

}  // namespace dealflow::test
