// A store is a function of its inputs: run again in another store, they leave the same rows, byte for byte.
#include "tests/replay/scenes.hpp"
#include "tests/replay/sending_history.hpp"
#include "tests/replay/stored_rows.hpp"
#include "tests/support/scenario.hpp"
#include "tests/support/shop_input.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace dealflow::test {

TEST_CASE("the example's events, run again from the store, leave the same rows", "[C4]") {
  Scenario scene = Scenario::of_folder(shop);
  scene.lines(lines_of(shop_input(40)), 64);
  CHECK(rebuild_differs(scene.store()) == "");
  scene.retry();
  scene.restart();
  scene.tick("2027-01-01T00:00:00Z");
  CHECK(rebuild_differs(scene.store()) == "");
}

TEST_CASE("the sample of the catalogue, run again from the store, leaves the same rows", "[C4]") {
  const std::filesystem::path domain = std::filesystem::path(DEALFLOW_VECTORS) / "domain";
  if (!std::filesystem::exists(domain)) {
    WARN("the sample is not here: skipped");
    return;
  }
  Scenario counts = Scenario::of_folder(domain / "counts");
  counts.lines(read_lines(domain / "events-sample.ndjson"), 7);
  counts.lines(read_lines(domain / "events-bad.ndjson"), 7);
  CHECK(rebuild_differs(counts.store()) == "");
}

TEST_CASE("what was asked for between the events is run again with them", "[C4]") {
  const Scenario scene = scene_of_everything();
  CHECK(rebuild_differs(scene.store()) == "");
}

TEST_CASE("500 random histories of flows that wait, run again from their stores, leave the same rows",
          "[property][C4]") {
  std::unique_ptr<const TemporaryFolder> folder;
  std::size_t same = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    if (!folder || seed % 50 == 0) folder.reset(new TemporaryFolder(TemporaryFolder::in_memory()));
    const std::string name = fmt::format("w{}", seed);
    play(waiting::make_history(seed), folder->path() / "store", name);
    const std::string differs = rebuild_differs(folder->path() / "store", name);
    CHECK(differs == "");
    if (differs.empty()) ++same;
  }
  CHECK(same == 500);
}

TEST_CASE("300 random histories of effects, limits and receivers that are gone leave the same rows, run again",
          "[property][C4]") {
  std::unique_ptr<const TemporaryFolder> folder;
  std::size_t same = 0;
  Sent all;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    if (!folder || seed % 50 == 0) folder.reset(new TemporaryFolder(TemporaryFolder::in_memory()));
    const std::string name = fmt::format("w{}", seed);
    const Sent sent = play_sending(seed, folder->path() / "store", name);
    all.gone += sent.gone;
    all.withheld += sent.withheld;
    all.enabled += sent.enabled;
    all.approved += sent.approved;
    all.cancelled += sent.cancelled;
    all.retried += sent.retried;
    const std::string differs = sent.events == 0 ? "" : rebuild_differs(folder->path() / "store", name);
    CHECK(differs == "");
    if (differs.empty()) ++same;
  }
  CHECK(same == 300);
  for (const std::size_t happened : {all.gone, all.withheld, all.enabled, all.approved, all.cancelled, all.retried})
    CHECK(happened > 100);
}

}  // namespace dealflow::test
