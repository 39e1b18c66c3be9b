// Writing rows as the engine's events do, through the unit of work. Reported, never asserted; run it in turn with the
// naive LMDB writer whose figures docs/store.md gives as ratios.
//
//   store_bench [--batch N] [--secs S] [--contacts N] [--dir PATH]
//
// One event: its seen row (random 16-byte hash, read first), a contact of 400 bytes (random, read first) with a history
// row of 150 beside it, a deal of 300 with a history row of 100, a run of 150, a row by source, the counters and the
// usage of its source. One batch: those, and a block with 100 bytes for each event.
#include "engine/store/record.hpp"
#include "engine/work/unit_of_work.hpp"
#include "tests/bench/written_bytes.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {
namespace {

using store::Key;
using store::Table;
using SteadyClock = std::chrono::steady_clock;

struct Arguments {
  std::uint64_t batch = 256;
  std::uint64_t contacts = 200'000;
  double secs = 6;
  std::string dir = "./store_bench.d";
};

// splitmix64: the whole run is a function of the event's number.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

void stop_on(const Result<void>& result) {
  if (result) return;
  std::fprintf(stderr, "%s\n", result.error().detail.c_str());
  std::exit(1);
}

std::string record_of(std::size_t bytes, std::uint64_t number) {
  store::RecordWriter record(1);
  record.number(1, static_cast<std::int64_t>(number)).text(2, "Ana Lima").text(3, std::string(bytes - 32, 'x'));
  return record.finish();
}

void put_contact(work::UnitOfWork& unit, std::uint64_t contact, std::uint64_t event) {
  unit.put(Key(1, Table::contact).number(contact).small(0).number(0), record_of(400, event));
  unit.put(Key(1, Table::contact).number(contact).small(1).number(event), record_of(150, event));
}

void put_event(work::UnitOfWork& unit, const Arguments& arguments, std::uint64_t event) {
  unit.begin_layer();
  std::uint64_t hash[2] = {mix(event), mix(event + 1)};
  const Key seen = Key(1, Table::seen).raw({reinterpret_cast<const char*>(hash), sizeof hash});
  const auto found = unit.get(seen);
  if (!found || *found) std::exit(1);
  store::RecordWriter mark(1);
  mark.number(1, static_cast<std::int64_t>(mix(event + 2))).number(2, static_cast<std::int64_t>(event));
  unit.put(seen, mark.finish());

  const std::uint64_t contact = mix(event ^ 0xC0FFEEU) % arguments.contacts;
  const auto card = unit.get(Key(1, Table::contact).number(contact).small(0).number(0));
  if (!card || !*card || !store::RecordView::open(**card)) std::exit(1);
  put_contact(unit, contact, event);
  unit.put(Key(1, Table::deal).number(event).small(0).number(0), record_of(300, event));
  unit.put(Key(1, Table::deal).number(event).small(1).number(1), record_of(100, event));
  unit.put(Key(1, Table::run).number(event), record_of(150, event));
  unit.put(Key(1, Table::by_source).small(2).text("chatbots").number(event), {});
  unit.put(Key(1, Table::counters), record_of(60, event));
  unit.put(Key(1, Table::usage).text("chatbots"), record_of(60, event));
  unit.keep_layer();
}

void put_batch(work::UnitOfWork& unit, const Arguments& arguments, std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t event = first; event < first + count; ++event) put_event(unit, arguments, event);
  unit.put(Key(1, Table::event_block).number(first), record_of(100 * count + 40, first));
  stop_on(unit.commit());
}

void measure(work::UnitOfWork& unit, const Arguments& arguments, std::uint64_t next) {
  std::vector<double> latencies;
  const std::uint64_t bytes = bench::written_bytes();
  const std::uint64_t first = next;
  const auto seconds = [](SteadyClock::time_point since) {
    return std::chrono::duration<double>(SteadyClock::now() - since).count();
  };
  const std::clock_t cpu = std::clock();
  const auto start = SteadyClock::now();
  while (seconds(start) < arguments.secs) {
    const auto begin = SteadyClock::now();
    put_batch(unit, arguments, next, arguments.batch);
    latencies.push_back(seconds(begin));
    next += arguments.batch;
  }
  const double elapsed = seconds(start);
  const auto events = static_cast<double>(next - first);
  std::sort(latencies.begin(), latencies.end());
  std::printf(
      "store   batch %-5llu events %-8.0f events/s %-8.0f commits/s %-6.0f p50 %.2f ms p99 %.2f ms  "
      "%.0f B/event  cpu us/event %.2f\n",
      static_cast<unsigned long long>(arguments.batch), events, events / elapsed,
      static_cast<double>(latencies.size()) / elapsed, 1e3 * latencies[latencies.size() / 2],
      1e3 * latencies[latencies.size() * 99 / 100], static_cast<double>(bench::written_bytes() - bytes) / events,
      1e6 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC / events);
}

int run(const Arguments& arguments) {
  std::filesystem::remove_all(arguments.dir);
  store::OpenOptions options;
  options.create = true;
  options.write = true;
  auto environment = store::Environment::open(arguments.dir, options);
  if (!environment) {
    std::fprintf(stderr, "%s\n", environment.error().detail.c_str());
    return 1;
  }
  work::UnitOfWork unit(*environment);
  for (std::uint64_t contact = 0; contact < arguments.contacts; ++contact) {
    put_contact(unit, contact, 0);
    if (contact % 20'000 == 0) stop_on(unit.commit());
  }
  constexpr std::uint64_t before = 200'000;  // events that are in the store already
  for (std::uint64_t event = 0; event < before; event += 4096) put_batch(unit, arguments, event, 4096);
  measure(unit, arguments, (before / 4096 + 1) * 4096);
  if (const auto info = environment->info())
    std::printf("        rows %llu  used %.0f MiB\n", static_cast<unsigned long long>(info->rows),
                static_cast<double>(info->used_bytes) / (1 << 20));
  std::filesystem::remove_all(arguments.dir);
  return 0;
}

}  // namespace
}  // namespace dealflow

int main(int argc, char** argv) {
  dealflow::Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--batch")
      arguments.batch = std::strtoull(argv[i + 1], nullptr, 10);
    else if (name == "--contacts")
      arguments.contacts = std::strtoull(argv[i + 1], nullptr, 10);
    else if (name == "--secs")
      arguments.secs = std::atof(argv[i + 1]);
    else if (name == "--dir")
      arguments.dir = argv[i + 1];
    else
      return std::fprintf(stderr, "unknown option %s\n", argv[i]), 2;
  }
  return dealflow::run(arguments);
}
