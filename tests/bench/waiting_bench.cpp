// Many timers that are due at once, and opening a store in which much waits. Times are reported, never asserted; that
// each timer fired once is counted, and anything else ends the program with 1.
//
//   waiting_bench [--timers N] [--deals N] [--parked N] [--dir PATH]
#include <dealflow/reader.hpp>

#include "engine/cli/process_memory.hpp"
#include "tests/bench/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace dealflow::bench {
namespace {

constexpr const char* parked_at = "2026-03-02T09:00:00Z";
constexpr const char* due = "2026-09-01T00:00:00Z";
constexpr const char* long_after = "2027-01-01T00:00:00Z";

// A note stands there once for each time that its step ran.
std::shared_ptr<const Workspace> workspace() {
  return load({{"dealflow.yaml", "{workspace: bench, pipelines: [{id: sales, stages: [new]}]}"},
               {"flows/flows.yaml", fmt::format("{{flow: reminder, trigger: automation.event_triggered, actions: "
                                                "[create_contact: {{}}, wait: {{until: 'timestamp(\"{}\")'}}, "
                                                "add_note: {{to: contact, text: reminded}}]}}\n---\n"
                                                "{{flow: order, trigger: api.deal, actions: [create_deal: {{}}]}}\n",
                                                due)}});
}

std::string line(std::uint64_t number, std::string_view type, std::string_view more) {
  return fmt::format(R"({{"specversion":"1.0","id":"e-{0}","source":"/bench","type":"{1}","time":"{2}",)"
                     R"("data":{{"person":{{"email":"person-{0}@example.com","first_name":"Maria"}},{3}}}}})",
                     number, type, parked_at, more);
}
std::string parking_line(std::uint64_t number) {
  return line(number, "automation.event_triggered", R"("event":{"name":"cart"})");
}
std::string deal_line(std::uint64_t number) {
  return line(number, "api.deal",
              fmt::format(R"("deal":{{"name":"Order {}","amount":"10.00","currency":"BRL"}})", number));
}

void tick(Store& store, const char* now) { must(store.engine().tick(store.workspace(), parse_time(now).value())); }

// --- timers ------------------------------------------------------------------------------------------------

// Contacts that have one note, and notes in all.
struct Noted {
  std::uint64_t once = 0, notes = 0;
};
Noted notes_of(const Store& store, std::uint64_t contacts) {
  const Reader reader = must(Reader::open(store.folder()));
  Noted noted;
  for (std::uint64_t number = 1; number <= contacts; ++number) {
    const Contact contact = must(reader.contact(fmt::format("con-{}", number)));
    const auto notes =
        static_cast<std::uint64_t>(std::count_if(contact.history.begin(), contact.history.end(),
                                                 [](const HistoryEntry& entry) { return entry.kind == "note"; }));
    noted.notes += notes;
    if (notes == 1) ++noted.once;
  }
  return noted;
}

// Microseconds for a timer.
double fire(const std::filesystem::path& folder, std::uint64_t timers) {
  Store store(folder, workspace());
  store.feed(0, timers, parking_line);
  store.close();
  store.open();
  const double before = cli::anonymous_mib();
  double seconds = 0, highest = 0;
  {
    const HighestMemory memory;
    const Watch watch;
    tick(store, due);
    must(store.engine().commit());
    seconds = watch.seconds();
    highest = memory.mib();
  }
  tick(store, long_after);
  must(store.engine().commit());
  const Noted noted = notes_of(store, timers);
  const double each = 1e6 * seconds / static_cast<double>(timers);
  fmt::print(
      "{:9} timers due at once: {:.2f} s, {:.1f} us each; fired once {}, effects in all {}; anonymous memory {:.0f} "
      "MiB "
      "before, {:.0f} at most\n",
      timers, seconds, each, noted.once, noted.notes, before, highest);
  if (noted.once != timers || noted.notes != timers) stop("a timer did not fire once");
  return each;
}

// --- opening -----------------------------------------------------------------------------------------------

// Milliseconds until the store is open, the workspace in use, and it is known what is due.
double open_once(Store& store) {
  store.close();
  const Watch watch;
  store.open();
  tick(store, parked_at);
  return 1e3 * watch.seconds();
}

void open_stores(const std::filesystem::path& folder, std::uint64_t deals, std::uint64_t parked) {
  Store small(folder / "small", workspace());
  Store large(folder / "large", workspace());
  small.feed(0, 10, parking_line);
  small.feed(10, 110, deal_line);
  large.feed(0, parked, parking_line);
  large.feed(parked, parked + deals, deal_line);
  constexpr int rounds = 5;
  double of_small = 0, of_large = 0;
  for (int round = 0; round < rounds; ++round) {
    of_small = std::max(of_small, open_once(small));
    of_large = std::max(of_large, open_once(large));
  }
  fmt::print("opening, longest of {}: {:.2f} ms with 100 deals and 10 parked runs, {:.2f} ms with {} and {}\n", rounds,
             of_small, of_large, deals, parked);
}

int run(int argc, char** argv) {
  std::uint64_t timers = 1'000'000, deals = 1'000'000, parked = 100'000;
  std::filesystem::path folder = "./waiting_bench.d";
  read_arguments(argc, argv, {{"--timers", &timers}, {"--deals", &deals}, {"--parked", &parked}}, folder);
  const std::uint64_t few = std::max<std::uint64_t>(1, timers / 10);
  const double of_few = fire(folder / "few", few);
  const double of_many = fire(folder / "many", timers);
  fmt::print("{} instead of {}: {:.2f} times the cost of each\n", timers, few, of_many / of_few);
  open_stores(folder, deals, parked);
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace dealflow::bench

int main(int argc, char** argv) { return dealflow::bench::run(argc, argv); }
