#include "engine/log/event_log.hpp"

#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <chrono>

namespace dealflow::log {
namespace {

struct Store {
  test::TemporaryFolder folder;
  store::Environment environment =
      store::Environment::open(folder.path() / "store", {.create = true, .write = true}).value();
  work::UnitOfWork unit{environment};
  work::UnitRows rows{unit};
};

TimePoint at(int second) { return TimePoint(std::chrono::seconds(second)); }

std::string line(std::uint64_t number) { return "{\"id\":\"e-" + std::to_string(number) + "\"}"; }

void add(EventBuffer& buffer, std::uint64_t first, std::uint64_t last) {
  for (std::uint64_t number = first; number <= last; ++number)
    buffer.add(number, at(static_cast<int>(number)), number % 2 == 0 ? "applied" : "failed", line(number));
}

}  // namespace

TEST_CASE("an event is read back by its number, whatever batch it came in", "[log]") {
  Store store;
  EventBuffer buffer;
  add(buffer, 1, 1);
  buffer.write(store.unit, 7);
  add(buffer, 2, 300);
  CHECK(buffer.bytes() > 0);
  buffer.write(store.unit, 7);
  CHECK(buffer.bytes() == 0);
  REQUIRE(store.unit.commit());
  add(buffer, 301, 303);
  buffer.write(store.unit, 7);  // not committed: read from the unit of work

  for (const std::uint64_t number : {1U, 2U, 150U, 300U, 301U, 303U}) {
    CAPTURE(number);
    const auto event = read_event(store.rows, 7, number);
    REQUIRE(event);
    REQUIRE(*event);
    CHECK((*event)->number == number);
    CHECK((*event)->raw == line(number));
    CHECK((*event)->accepted_at == at(static_cast<int>(number)));
    CHECK((*event)->outcome == (number % 2 == 0 ? "applied" : "failed"));
  }
  for (const std::uint64_t number : {0U, 304U}) {
    CAPTURE(number);
    CHECK_FALSE(read_event(store.rows, 7, number).value());
  }
  CHECK_FALSE(read_event(store.rows, 8, 1).value());
}

TEST_CASE("events are scanned in the order of their numbers", "[log]") {
  Store store;
  EventBuffer buffer;
  add(buffer, 1, 5);
  buffer.write(store.unit, 1);
  add(buffer, 6, 9);
  buffer.write(store.unit, 1);
  std::vector<std::uint64_t> numbers;
  REQUIRE(scan_events(store.rows, 1, [&](const StoredEvent& event) {
    numbers.push_back(event.number);
    return event.number < 8;
  }));
  CHECK(numbers == std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("a batch that is too large for one block is written as several", "[log]") {
  Store store;
  EventBuffer buffer;
  const std::string large(event_block_bytes_max / 3, 'x');
  for (std::uint64_t number = 1; number <= 7; ++number) buffer.add(number, at(1), "applied", large);
  buffer.write(store.unit, 1);
  std::size_t blocks = 0;
  const store::Key prefix(1, store::Table::event_block);
  REQUIRE(store.unit.scan(prefix.bytes(), prefix.bytes(), [&](auto, auto) { return ++blocks, true; }));
  CHECK(blocks == 3);
  CHECK(read_event(store.rows, 1, 7).value()->raw == large);
}

TEST_CASE("a retried event gets its new outcome and its neighbours keep theirs", "[log]") {
  Store store;
  EventBuffer buffer;
  add(buffer, 1, 5);
  buffer.write(store.unit, 1);
  store.unit.begin_layer();
  REQUIRE(change_outcome(store.unit, 1, 3, "applied"));
  CHECK(change_outcome(store.unit, 1, 9, "applied").error().code == ErrorCode::not_found);
  store.unit.keep_layer();
  CHECK(read_event(store.rows, 1, 3).value()->outcome == "applied");
  CHECK(read_event(store.rows, 1, 3).value()->raw == line(3));
  CHECK(read_event(store.rows, 1, 5).value()->outcome == "failed");
}

TEST_CASE("a damaged block is told and not read", "[log]") {
  Store store;
  EventBuffer buffer;
  add(buffer, 1, 5);
  buffer.write(store.unit, 1);
  const auto key = store::Key(1, store::Table::event_block).number(5);
  std::string bytes(*store.unit.get(key).value());
  char& damaged = bytes[bytes.size() / 2];
  damaged = static_cast<char>(damaged ^ 1);
  store.unit.begin_layer();
  store.unit.put(key, bytes);
  store.unit.keep_layer();
  const auto event = read_event(store.rows, 1, 1);
  REQUIRE_FALSE(event);
  CHECK(event.error().code == ErrorCode::store_damaged);
}

}  // namespace dealflow::log
