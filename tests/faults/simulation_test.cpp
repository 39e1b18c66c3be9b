// The deterministic simulation (simulation/): worlds made of seeds, each run twice.
//
//   DEALFLOW_SEED=17 build/tests/simulation_test    # that world alone, with its trace where something is wrong
#include "tests/faults/figure.hpp"
#include "tests/faults/simulation/simulate.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>
#include <string>

namespace dealflow::test::simulation {

namespace {

std::string first_difference(const std::string& one, const std::string& other) {
  const auto at = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
  const auto line = [](const std::string& text, std::string::const_iterator from) {
    const auto begin = std::find(std::make_reverse_iterator(from), text.rend(), '\n').base();
    return "\n  " + std::string(begin, std::find(from, text.end(), '\n'));
  };
  return line(one, at.first) + line(other, at.second);
}

}  // namespace

TEST_CASE("simulated worlds do what the model says, and the same twice", "[F11][F19]") {
  const bool one = std::getenv("DEALFLOW_SEED") != nullptr;
  const std::uint64_t seeds = one ? 1 : amount({.brief = 40, .full = 1'000, .night = 1'000'000});
  const std::uint64_t first = seed_or(1);
  std::map<std::string, std::uint64_t> counts;
  std::uint64_t done = 0, differ = 0, wrong = 0;
  double virtual_s = 0;
  const auto began = std::chrono::steady_clock::now();
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    const bool thorough = one || seed % 10 == 0;
    const Simulated run = simulate(seed, thorough), again = simulate(seed, thorough);
    ++done;
    virtual_s += run.virtual_s + again.virtual_s;
    for (const auto& [what, times] : run.counts) counts[what] += times;
    if (run.trace != again.trace) {
      ++differ;
      std::printf("seed %llu, run twice, differs:%s\n", static_cast<unsigned long long>(seed),
                  first_difference(run.trace, again.trace).c_str());
    }
    if (run.violation.empty()) continue;
    ++wrong;
    if (one) std::fputs(run.trace.c_str(), stdout);
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), run.violation.c_str());
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  for (const auto& [what, times] : counts)
    std::printf("%10llu  %s\n", static_cast<unsigned long long>(times), what.c_str());
  std::printf("%.1f s, %.1f ms a run\n", took.count(), took.count() * 1000 / static_cast<double>(2 * done));
  CHECK(reached({.id = "F11",
                 .what = "deterministic simulation, each seed twice",
                 .wanted = fmt::format("{} seeds, 0 differ, 0 wrong, over 1,000 times real speed", counted(seeds)),
                 .got = fmt::format("{} seeds, {} differ, {} wrong, {} times", counted(done), differ, wrong,
                                    counted(static_cast<std::uint64_t>(virtual_s / took.count()))),
                 .holds = done >= seeds && differ == 0 && wrong == 0}));
}

}  // namespace dealflow::test::simulation
