// A call of the disk fails, once or until the disk is well again, under a worker that is fed: every n-th write, sync,
// write of a head page, truncation and mapping. Nothing is acknowledged that is not there afterwards, nothing is there
// twice, reading goes on, and the worker writes again by itself.
//
//   DEALFLOW_SEED=n build/tests/failing_disk_test      other errors, faults of other lengths
#include "tests/faults/children.hpp"
#include "tests/faults/disk/faulty_disk.hpp"
#include "tests/faults/figure.hpp"
#include "tests/faults/script.hpp"
#include "tests/support/temporary_folder.hpp"

#include <dealflow/verify.hpp>
#include <dealflow/worker.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t at_once = 6;        // they mostly wait
constexpr std::size_t events_behind = 6;  // the fault
constexpr milliseconds patience{20'000};

struct Work {
  std::shared_ptr<const Workspace> workspace;
  std::vector<std::string> lines;
  std::vector<std::uint64_t> digests;  // of the store behind so many events
};

struct Point {
  disk::Failure failure;
  milliseconds lasts{0};  // for_good: until then
};

Result<std::unique_ptr<Worker>> start(const Work& work, const fs::path& store) {
  WorkerOptions options;
  options.clock = [] { return parse_time("2026-03-02T09:00:00Z").value(); };
  return Worker::start(store, {work.workspace}, std::move(options));
}

Work make_work(const fs::path& store) {
  Script script = shop_script(8, 1);
  Work work{script.workspace, {}, {}};
  for (const Batch& batch : script.batches) work.lines.push_back(batch.lines.front());
  auto worker = start(work, store);
  if (!worker) throw std::runtime_error(worker.error().detail);
  work.digests.push_back(digest_of(store).value());
  for (const std::string& line : work.lines) {
    if (auto taken = (*worker)->submit_and_wait({{.line = line}}); !taken)
      throw std::runtime_error(taken.error().detail);
    work.digests.push_back(digest_of(store).value());
  }
  return work;
}

// Asks again until it is done, and how long that took; nothing where it never was.
template <class Try>
std::optional<milliseconds> until_done(Try attempt) {
  const auto begin = steady_clock::now();
  for (auto now = begin; now - begin < patience; now = steady_clock::now()) {
    if (attempt()) return duration_cast<milliseconds>(steady_clock::now() - begin);
    std::this_thread::sleep_for(milliseconds(5));
  }
  return std::nullopt;
}

// In a child, which it leaves as a kill would. "taken TAKEN after MILLISECONDS", or "not hit", or what is wrong.
std::string meet(const Work& work, const fs::path& store, const Point& point) {
  disk::watch(store);
  disk::fail(point.failure);
  std::optional<milliseconds> mended;
  const auto wait_for_end = [&] {
    if (!point.failure.for_good) return;
    std::this_thread::sleep_for(point.lasts);
    disk::heal();
  };
  auto worker = start(work, store);
  if (!worker) {
    if (!disk::has_failed()) return "not started: " + worker.error().detail;
    wait_for_end();
    mended = until_done([&] { return (worker = start(work, store)).has_value(); });
    if (!mended) return "never started again: " + worker.error().detail;
  }
  std::size_t taken = 0;
  for (std::size_t behind = 0; taken < work.lines.size() && behind < events_behind; ++taken) {
    if (disk::has_failed()) ++behind;
    const WorkerEvent event{.line = work.lines[taken]};
    auto answer = (*worker)->submit_and_wait({event});
    if (answer) continue;
    if (!disk::has_failed()) return "refused without a fault: " + answer.error().detail;
    if (mended && !point.failure.for_good) return "refused again: " + answer.error().detail;
    const auto reader = (*worker)->reader();
    if (!reader || reader->contact("con-1").has_value() != (taken > 0)) return "cannot be read meanwhile";
    wait_for_end();
    mended = until_done([&] { return (*worker)->submit_and_wait({event}).has_value(); });
    if (!mended) return "never written to again: " + (*worker)->status().trouble;
  }
  if (!disk::has_failed()) return "not hit";
  say(fmt::format("taken {} after {}", taken, mended.value_or(milliseconds(0)).count()));
  ::_exit(0);  // whatever is not on the disk by now never will be
}

}  // namespace

TEST_CASE("a disk that fails at any call loses nothing and is written to again by itself", "[F6]") {
  const std::uint64_t seed = any_seed();
  std::mt19937_64 random(seed);
  const auto folder = TemporaryFolder::in_memory();
  Work work;
  std::map<disk::Kind, std::uint64_t> calls;
  const Ended prepared = in_child([&] {
    disk::watch(folder.path() / "undisturbed");
    const Work made = make_work(folder.path() / "undisturbed");
    std::string said;
    for (const disk::Kind kind : disk::kinds) said += fmt::format("{} ", disk::calls(kind));
    for (const std::uint64_t digest : made.digests) said += fmt::format("{} ", digest);
    return said;
  });
  REQUIRE(prepared.status == 0);
  std::istringstream words(prepared.said);
  for (const disk::Kind kind : disk::kinds) words >> calls[kind];
  for (std::uint64_t digest = 0; words >> digest;) work.digests.push_back(digest);
  {
    Script script = shop_script(8, 1);
    work.workspace = script.workspace;
    for (const Batch& batch : script.batches) work.lines.push_back(batch.lines.front());
  }
  REQUIRE(work.digests.size() == work.lines.size() + 1);

  const std::uint64_t most = amount({.brief = 300, .full = 300, .night = 3'000});
  const std::uint64_t apart = length() == Length::brief ? 30 : 1;
  std::vector<Point> points;
  for (const disk::Kind kind : disk::kinds)
    for (std::uint64_t nth = 1; nth <= std::min(most, calls[kind]); nth += calls[kind] < 30 ? 1 : apart)
      for (const bool for_good : {false, true})
        points.push_back({{kind, nth, for_good, random() % 2 == 0 ? EIO : ENOSPC},
                          milliseconds(points.size() % 20 == 1 ? 2'500 : 20)});
  std::size_t hit = 0, bad = 0;
  std::vector<milliseconds::rep> took;
  std::string findings;
  const auto wrong = [&](const Point& point, const std::string& what) {
    if (++bad <= 5)
      findings += fmt::format("  {} {} {} errno {}: {}\n", disk::kind_name(point.failure.kind), point.failure.nth,
                              point.failure.for_good ? "for good" : "once", point.failure.error, what);
  };
  each_in_child(
      points.size(), at_once,
      [&](std::size_t number) {
        const auto store = folder.path() / std::to_string(number);
        const Ended ended = in_child([&] { return meet(work, store, points[number]); });
        std::size_t taken = 0;
        milliseconds::rep after = 0;
        if (ended.signal != 0) return fmt::format("ended by signal {}", ended.signal);
        if (std::sscanf(ended.said.c_str(), "taken %zu after %ld", &taken, &after) != 2) return ended.said;
        const auto digest = digest_of(store);
        if (!digest) return digest.error().detail;
        if (*digest != work.digests.at(taken)) return fmt::format("{} taken, but the rows are others", taken);
        const auto checked = verify_store(store);
        if (!checked || !checked->is_whole()) return std::string("the store is not whole");
        fs::remove_all(store);
        return ended.said;
      },
      [&](std::size_t number, const Ended& ended) {
        if (ended.signal != 0) return wrong(points[number], fmt::format("signal {}", ended.signal));
        if (ended.said == "not hit") return;
        ++hit;
        const auto after = ended.said.rfind(" after ");
        if (!ended.said.starts_with("taken ")) return wrong(points[number], ended.said);
        took.push_back(std::stol(ended.said.substr(after + 7)));
      });
  std::sort(took.begin(), took.end());
  const auto longest = took.empty() ? 0 : took.back();
  std::cout << "  seed " << seed << "; calls:";
  for (const disk::Kind kind : disk::kinds) std::cout << " " << calls[kind] << " " << disk::kind_name(kind);
  std::cout << "\n" << findings;
  CHECK(hit >= points.size() * 9 / 10);
  CHECK(reached({.id = "F6",
                 .what = "n-th write, sync, truncation, mapping fails, once and for good",
                 .wanted = fmt::format("n to {}, no false acknowledgement", most),
                 .got = fmt::format("{} faults, {} bad", counted(hit), bad),
                 .holds = bad == 0 && hit > 0}));
  CHECK(reached(
      {.id = "F6",
       .what = "it is written to again, without a restart",
       .wanted = "in 1 s",
       .got = fmt::format("at most {} ms, half of them within {}", longest, took.empty() ? 0 : took[took.size() / 2]),
       .holds = longest <= 1'000,
       .timed = true}));
}

}  // namespace dealflow::test
