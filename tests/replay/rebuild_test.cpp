// A store is a function of its inputs: run again in another store, they leave the same rows, byte for byte. Random
// histories: tests/faults/differential_test.cpp.
#include "tests/replay/scenes.hpp"
#include "tests/replay/stored_rows.hpp"
#include "tests/support/scenario.hpp"
#include "tests/support/shop_input.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>

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
  std::optional<Scenario> sample = scene_of_catalogue();
  if (!sample) return;
  sample->lines(read_lines(catalogue() / "events-bad.ndjson"), 7);
  CHECK(rebuild_differs(sample->store()) == "");
}

TEST_CASE("what was asked for between the events is run again with them", "[C4]") {
  const Scenario scene = scene_of_everything();
  CHECK(rebuild_differs(scene.store()) == "");
}

}  // namespace dealflow::test
