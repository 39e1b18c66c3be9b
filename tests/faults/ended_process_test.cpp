// The process ends at every call that writes, syncs or names a file, of a script's whole run; a write ends before it,
// or in part. Started again it goes on with what was not acknowledged, and ends with the rows of a run that nobody
// disturbed.
//
// F2: one end. F35: the process that recovers is ended as well, or meets a disk that refuses.
//
//   DEALFLOW_SEED=n build/tests/ended_process_test     other parts of writes, other pairs
#include "tests/faults/children.hpp"
#include "tests/faults/disk/faulty_disk.hpp"
#include "tests/faults/figure.hpp"
#include "tests/faults/script.hpp"
#include "tests/support/temporary_folder.hpp"

#include <dealflow/verify.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <functional>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t at_once = 3;

struct Undisturbed {
  Script script;
  std::uint64_t calls = 0;  // that write, sync or name a file
  std::uint64_t digest = 0;
};

Undisturbed undisturbed(Script script) {
  const auto folder = TemporaryFolder::in_memory();
  Undisturbed run{std::move(script), 0, 0};
  disk::watch(folder.path() / "store");
  if (auto ran = run_script(run.script, folder.path() / "store", 0, [](std::size_t) {}); !ran) FAIL(ran.error().detail);
  run.calls = disk::calls();
  disk::watch({});
  run.digest = digest_of(folder.path() / "store").value();
  return run;
}

// What is planned for the disk before a run of the script.
using Plan = std::function<void()>;

struct Part {
  std::size_t durable = 0;  // what was told; nothing less may be there afterwards
  bool ended = false;
  std::string wrong;
};

// A run from what is known to be durable to its end, or to what was planned. Never acknowledges less than before.
Part run_part(const Script& script, const fs::path& store, std::size_t durable, const Plan& plan) {
  const std::size_t from = durable > workspace_used ? durable - workspace_used : 0;
  const Ended ended = in_child([&]() -> std::string {
    disk::watch(store);
    plan();
    const auto ran = run_script(script, store, from, [](std::size_t now) { say(fmt::format("{}\n", now)); });
    return ran ? "" : "refused: " + ran.error().detail;
  });
  Part part{durable, false, ""};
  std::size_t at = 0;
  for (std::size_t end = ended.said.find('\n'); end != std::string::npos; end = ended.said.find('\n', at)) {
    part.durable = std::max<std::size_t>(part.durable, std::stoull(ended.said.substr(at, end - at)));
    at = end + 1;
  }
  part.ended = ended.status == disk::ended_status;
  if (ended.signal != 0) part.wrong = fmt::format("ended by signal {}", ended.signal);
  if (ended.status != 0 && !part.ended) part.wrong = ended.said.substr(at);
  if (ended.status == 0 && at < ended.said.size()) part.wrong = ended.said.substr(at);
  return part;
}

// "" where the store has the rows that it ought to have, and is whole.
std::string judge(const fs::path& store, std::uint64_t digest) {
  const auto now = digest_of(store);
  if (!now) return now.error().detail;
  if (*now != digest) return "other rows than those of a run that nobody disturbed";
  const auto checked = verify_store(store);
  if (!checked) return checked.error().detail;
  return checked->is_whole() ? "" : checked->findings.front();
}

struct Counted {
  std::size_t points = 0, bad = 0, ended = 0;
  std::string findings;
};

// `work(number)` in `count` children: "ended " where the process was ended as planned, then what is wrong.
Counted count_points(std::size_t count, const std::function<std::string(std::size_t)>& work) {
  constexpr std::size_t findings_told = 5;
  Counted counted;
  each_in_child(count, at_once, work, [&](std::size_t number, const Ended& ended) {
    ++counted.points;
    std::string said = ended.said;
    if (said.starts_with("ended ")) ++counted.ended, said.erase(0, 6);
    if (ended.signal == 0 && said.empty()) return;
    if (++counted.bad <= findings_told)
      counted.findings += fmt::format("  point {}: {} {}\n", number, said, ended.signal);
  });
  return counted;
}

}  // namespace

TEST_CASE("a process that ends at any write or sync, started again, ends as one that did not", "[F2][D1]") {
  const std::uint64_t seed = any_seed();
  std::vector<Script> scripts;
  scripts.push_back(shop_script(length() == Length::brief ? 1 : 9, 2));
  if (length() == Length::night) {
    scripts.push_back(waiting_script(7, 100));
    scripts.push_back(joining_script(7, 100));
  }
  std::size_t events = 0, calls = 0;
  Counted all;
  for (Script& script : scripts) {
    for (const Batch& batch : script.batches) events += batch.lines.size();
    const Undisturbed run = undisturbed(std::move(script));
    calls += run.calls;
    const auto folder = TemporaryFolder::in_memory();
    // Behind the last call nothing ends: the control that all points were reached.
    const std::size_t apart = length() == Length::brief ? 5 : 1;
    const Counted counted = count_points(run.calls / apart, [&](std::size_t number) {
      std::mt19937_64 random(seed + number);
      const auto store = folder.path() / std::to_string(number);
      const auto nth = number * apart + 1;
      const auto part = static_cast<unsigned>(random() % 3 == 0 ? random() % 256 : 0);
      const Part first = run_part(run.script, store, 0, [&] { disk::end_at(nth, part); });
      if (!first.wrong.empty() || !first.ended) return fmt::format("not ended as planned: {}", first.wrong);
      const Part second = run_part(run.script, store, first.durable, [] {});
      std::string wrong = second.wrong.empty() ? judge(store, run.digest) : second.wrong;
      fs::remove_all(store);
      return "ended " + wrong;
    });
    all.points += counted.points;
    all.bad += counted.bad;
    all.ended += counted.ended;
    all.findings += counted.findings;
  }
  std::cout << "  seed " << seed << "\n" << all.findings;
  CHECK(all.ended == all.points);
  CHECK(reached({.id = "F2",
                 .what = "process ended at every write and sync",
                 .wanted = length() == Length::brief ? "every fifth point, 0 bad" : "all points, 0 bad",
                 .got = fmt::format("{} of {} points of {} scripts ({} events), {} bad", counted(all.points),
                                    counted(calls), scripts.size(), events, all.bad),
                 .holds = all.points >= calls / 5 && all.bad == 0}));
}

TEST_CASE("a fault while it recovers from a fault is no worse", "[F35]") {
  const std::uint64_t seed = any_seed();
  const Undisturbed run = undisturbed(shop_script(3, 2));
  const std::size_t wanted = amount({.brief = 100, .full = 2'000, .night = 10'000});
  const auto folder = TemporaryFolder::in_memory();
  const Counted all = count_points(wanted, [&](std::size_t number) {
    std::mt19937_64 random(seed + number);
    const auto store = folder.path() / std::to_string(number);
    const Part first = run_part(run.script, store, 0, [&] { disk::end_at(1 + random() % run.calls); });
    if (!first.ended) return "not ended as planned: " + first.wrong;
    // The recovery opens the store and writes: it is ended within its first calls, or one of them fails.
    const std::uint64_t nth = 1 + random() % 12;
    const bool ends = random() % 2 == 0;
    // Head pages more often than others: what they hold when writing one fails is a story of its own.
    const disk::Kind kind = random() % 3 == 0 ? disk::Kind::meta_write : disk::kinds.at(random() % disk::kinds.size());
    const disk::Failure failure{kind, 1 + random() % 4, random() % 2 == 0, random() % 2 == 0 ? EIO : ENOSPC};
    const Part second =
        run_part(run.script, store, first.durable, [&] { ends ? disk::end_at(nth) : disk::fail(failure); });
    if (!second.wrong.empty() && ends) return second.wrong;
    if (second.wrong.starts_with("ended by")) return second.wrong;
    const Part third = run_part(run.script, store, second.durable, [] {});
    const std::string wrong = third.wrong.empty() ? judge(store, run.digest) : third.wrong;
    fs::remove_all(store);
    return (second.ended || !second.wrong.empty() ? "ended " : "") + wrong;
  });
  std::cout << "  seed " << seed << "\n" << all.findings;
  CHECK(all.ended > all.points / 2);
  CHECK(reached({.id = "F35",
                 .what = "a second fault while it recovers",
                 .wanted = fmt::format("{} pairs, 0 bad", counted(wanted)),
                 .got = fmt::format("{} pairs, {} of them with a second fault that hit, {} bad", counted(all.points),
                                    counted(all.ended), all.bad),
                 .holds = all.points >= wanted && all.bad == 0}));
}

}  // namespace dealflow::test
