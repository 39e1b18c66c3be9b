// The power goes: every write and sync of a run is recorded, and at each of them the disk is made as it may then be.
// What the store then holds is what was acknowledged, or one batch more, and it goes on from there.
//
// F3: engine level. F4: the same with `sync` off, where many images have to be bad, or the harness sees nothing.
// F5: while a store is made.
//
//   DEALFLOW_SEED=n build/tests/power_cut_test        other images
#include "tests/faults/disk/power_cut.hpp"
#include "tests/faults/children.hpp"
#include "tests/faults/figure.hpp"
#include "tests/faults/script.hpp"
#include "tests/support/temporary_folder.hpp"

#include <dealflow/verify.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::test {
namespace {

constexpr std::size_t at_once = 3;

struct Recorded {
  Script script;
  disk::Contents before;
  std::size_t told_before = 0;  // what was durable before the first step
  std::vector<disk::Step> steps;
  std::map<std::size_t, std::uint64_t> digests;  // of the store when so much was durable (script.hpp)
};

enum class From { nothing, workspace_in_use };

Recorded record(Script script, bool sync, From from) {
  const auto folder = TemporaryFolder::in_memory();
  const auto store = folder.path() / "store";
  Recorded recorded{std::move(script), {}, 0, {}, {}};
  if (from == From::workspace_in_use) {
    const Script no_batches{recorded.script.workspace, {}};
    if (auto made = run_script(no_batches, store, 0, [](std::size_t) {}); !made) FAIL(made.error().detail);
    recorded.before = disk::read_folder(store);
    recorded.told_before = workspace_used;
  }
  EngineOptions options;
  options.sync = sync;
  disk::watch(store);
  disk::record(true);
  const auto ran = run_script(
      recorded.script, store, 0,
      [&](std::size_t durable) {
        recorded.digests[durable] = digest_of(store).value();
        if (durable > recorded.told_before) disk::mark();
      },
      options);
  recorded.steps = disk::take_steps();
  disk::watch({});
  if (!ran) FAIL(ran.error().detail);
  return recorded;
}

// What is wrong with a store that was told to be durable so far; "" where nothing is.
std::string judge(const Recorded& recorded, const std::filesystem::path& store, std::size_t told) {
  auto digest = digest_of(store);
  std::size_t there = 0;
  if (digest) {
    for (const std::size_t durable : {told, told + 1})
      if (const auto found = recorded.digests.find(durable);
          found != recorded.digests.end() && found->second == *digest)
        there = durable;
    if (there == 0) return "holds another state than what was acknowledged";
  } else if (told > 0 || digest.error().code != ErrorCode::store_missing) {
    return digest.error().detail;
  }
  // It goes on from there.
  const std::size_t done = there > workspace_used ? there - workspace_used : 0;
  Script rest{recorded.script.workspace, recorded.script.batches};
  rest.batches.resize(std::min(rest.batches.size(), done + 1));
  if (auto ran = run_script(rest, store, done, [](std::size_t) {}); !ran) return "goes not on: " + ran.error().detail;
  if (digest_of(store).value() != recorded.digests.at(workspace_used + rest.batches.size()))
    return "goes on to another state";
  const auto checked = verify_store(store);
  if (!checked) return checked.error().detail;
  return checked->is_whole() ? "" : checked->findings.front();
}

struct Judged {
  std::size_t images = 0, bad = 0, ended_by_signal = 0;
  std::string findings;  // the first few
};

// So many images, spread over the first `steps` steps.
Judged judge_images(const Recorded& recorded, std::size_t steps, std::size_t wanted, std::uint64_t seed) {
  constexpr std::size_t findings_told = 5;
  const auto folder = TemporaryFolder::in_memory();
  Judged judged;
  each_in_child(
      wanted, at_once,
      [&](std::size_t number) {
        std::mt19937_64 random(seed + number);
        disk::PowerCut power(recorded.before, recorded.steps);
        const std::size_t stride = 7919;  // a prime: also a few images are of all parts
        while (power.at() <= number * stride % steps) power.step();
        const auto store = folder.path() / std::to_string(number);
        disk::write_folder(store, power.image(random));
        const std::string wrong = judge(recorded, store, recorded.told_before + power.marks());
        std::filesystem::remove_all(store);
        return wrong.empty() ? wrong : fmt::format("step {}: {}", power.at(), wrong);
      },
      [&](std::size_t number, const Ended& ended) {
        ++judged.images;
        if (ended.signal == 0 && ended.said.empty()) return;
        ++judged.bad;
        if (ended.signal != 0) ++judged.ended_by_signal;
        if (judged.bad <= findings_told)
          judged.findings += fmt::format("  image {}: {} {}\n", number, ended.said, ended.signal);
      });
  return judged;
}

std::size_t steps_of_creation(const Recorded& recorded) {
  std::size_t at = 0;
  while (recorded.steps.at(at).what != disk::Step::What::mark) ++at;
  return at + 1;
}

}  // namespace

TEST_CASE("a power cut leaves what was acknowledged, or one batch more", "[F3]") {
  const std::uint64_t seed = any_seed();
  const std::size_t wanted = amount({.brief = 300, .full = 5'000, .night = 100'000});
  const Recorded recorded = record(shop_script(4, 2), true, From::nothing);
  const Judged judged = judge_images(recorded, recorded.steps.size(), wanted, seed);
  std::cout << "  " << recorded.steps.size() << " writes, syncs and names; seed " << seed << "\n" << judged.findings;
  CHECK(reached({.id = "F3",
                 .what = "power cut at every write and sync",
                 .wanted = fmt::format("{} images, 0 bad", counted(wanted)),
                 .got = fmt::format("{} images, {} bad", counted(judged.images), judged.bad),
                 .holds = judged.images >= wanted && judged.bad == 0}));
}

TEST_CASE("without syncs a power cut breaks many stores: the harness sees it", "[F4]") {
  const std::uint64_t seed = any_seed();
  const std::size_t wanted = amount({.brief = 200, .full = 2'000, .night = 20'000});
  const Recorded recorded = record(shop_script(4, 2), false, From::workspace_in_use);
  const Judged judged = judge_images(recorded, recorded.steps.size(), wanted, seed);
  const std::size_t percent = 100 * judged.bad / judged.images;
  CHECK(reached({.id = "F4",
                 .what = "the same without syncs, as a control",
                 .wanted = "at least 20 % bad",
                 .got = fmt::format("{} % of {} bad, {} of them end the reader by a signal", percent,
                                    counted(judged.images), judged.ended_by_signal),
                 .holds = percent >= 20}));
}

TEST_CASE("a power cut while a store is made leaves none, or one that opens", "[F5]") {
  const std::uint64_t seed = any_seed();
  const std::size_t wanted = amount({.brief = 100, .full = 500, .night = 5'000});
  const Recorded recorded = record(shop_script(1, 2), true, From::nothing);
  const Judged judged = judge_images(recorded, steps_of_creation(recorded), wanted, seed);
  std::cout << "  seed " << seed << "\n" << judged.findings;
  CHECK(reached({.id = "F5",
                 .what = "power cut while a store is made",
                 .wanted = fmt::format("0 unopenable of {}", counted(wanted)),
                 .got = fmt::format("{} unopenable of {}, at {} steps", judged.bad, counted(judged.images),
                                    steps_of_creation(recorded)),
                 .holds = judged.images >= wanted && judged.bad == 0}));
}

}  // namespace dealflow::test
