// F34: the same asked of two programs. The compiled evaluator against a plain interpreter of the language
// (tests/cel/reference), and a live run against what its log gives when it is run again in an empty store.
//
// Histories are those of flows that wait (edits of flows, restarts, cancelled runs, redeliveries) and of a workspace
// that sends under limits (reports, receivers that are gone, approvals, retries). All rows must be the same bytes, but
// for those that a rebuild does not make (tests/replay/stored_rows.hpp).
#include "tests/cel/reference/comparison.hpp"
#include "tests/faults/figure.hpp"
#include "tests/replay/scenes.hpp"
#include "tests/replay/sending_history.hpp"
#include "tests/replay/stored_rows.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <memory>
#include <string>

namespace dealflow::test {
namespace {

// The history that two of five seeds give; whether anything happened in it.
bool play_one(std::uint64_t seed, const std::filesystem::path& store, const std::string& name, Sent& all) {
  if (seed % 5 < 3) return play(waiting::make_history(seed), store, name), true;
  const Sent sent = play_sending(seed, store, name);
  all.gone += sent.gone;
  all.withheld += sent.withheld;
  all.enabled += sent.enabled;
  all.approved += sent.approved;
  all.cancelled += sent.cancelled;
  all.retried += sent.retried;
  return sent.events > 0;
}

}  // namespace

TEST_CASE("the evaluator says what a plain interpreter says", "[F34]") {
  const std::uint64_t seed = any_seed();
  CAPTURE(seed);
  const std::uint64_t wanted = amount({.brief = 10'000, .full = 100'000, .night = 10'000'000});
  const auto compared = cel::reference::compare(wanted, seed);
  CHECK(compared.telling());
  CHECK(reached({.id = "F34",
                 .what = "evaluator against a plain interpreter",
                 .wanted = fmt::format("{} expressions, 0 differences", counted(wanted)),
                 .got = fmt::format("{} expressions ({} with a value), {} differences", counted(compared.expressions),
                                    counted(compared.values), counted(compared.differences)),
                 .holds = compared.expressions >= wanted && compared.differences == 0}));
}

TEST_CASE("random histories, run again from their stores, leave the same rows", "[F34][property][C4]") {
  const std::uint64_t first = any_seed() % 1'000'000'000;
  const std::uint64_t wanted = amount({.brief = 250, .full = 1'000, .night = 100'000});
  std::unique_ptr<const TemporaryFolder> folder;
  std::uint64_t same = 0;
  std::uint64_t empty = 0;
  Sent all;
  for (std::uint64_t done = 0; done < wanted + empty; ++done) {
    const std::uint64_t seed = first + done;
    CAPTURE(seed);
    if (!folder || done % 50 == 0) folder.reset(new TemporaryFolder(TemporaryFolder::in_memory()));
    const std::string name = fmt::format("w{}", done);
    if (!play_one(seed, folder->path() / "store", name, all)) {
      ++empty;
      continue;
    }
    const std::string differs = rebuild_differs(folder->path() / "store", name);
    CHECK(differs == "");
    if (differs.empty()) ++same;
  }
  // What a history is to hold happened.
  for (const std::size_t happened : {all.gone, all.withheld, all.enabled, all.approved, all.cancelled, all.retried})
    CHECK(happened > wanted / 10);
  CHECK(reached({.id = "F34",
                 .what = "live run against the replay of its log",
                 .wanted = fmt::format("{} logs, same rows", counted(wanted)),
                 .got = fmt::format("{} logs, {} with the same rows", counted(wanted), counted(same)),
                 .holds = same >= wanted}));
}

}  // namespace dealflow::test
