// The deterministic simulation (simulation/): worlds made of seeds, each run twice, several beside each other.
//
//   DEALFLOW_SEED=17 build/tests/simulation_test    # that world alone, with its trace where something is wrong
//
// A kind of fault that never occurs is a failure as well: it would prove nothing.
#include "tests/faults/children.hpp"
#include "tests/faults/figure.hpp"
#include "tests/faults/simulation/simulate.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace dealflow::test::simulation {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

// What has to happen, seen over all seeds.
const std::vector<std::string> wanted{
    "clock: a day forward",
    "clock: a leap second, repeated",
    "clock: an hour back",
    "clock: summer time begins",
    "clock: summer time ends",
    "clock: the machine sleeps",
    "crash: ended",
    "crash: ended in a commit",
    "crash: kept what was not acknowledged",
    "crash: lost what was not acknowledged",
    "crash: without power",
    "disk: data write fails",
    "disk: meta write fails",
    "disk: sync fails",
    "disk: full",
    "hand: a dead letter retried",
    "hand: a held run approved",
    "hand: a receiver enabled",
    "hand: a run cancelled",
    "hand: flows loaded anew",
    "network: a request is doubled",
    "network: a request is late, and overtaken",
    "network: a request is lost",
    "network: an answer is lost",
    "receiver: acts, and the answer is lost",
    "receiver: asks for patience",
    "receiver: away for 24 h",
    "receiver: fails",
    "receiver: gone (410)",
    "receiver: out of reach",
    "receiver: redirects",
    "receiver: refuses for good",
    "receiver: withheld from",
    "sender: an id with other content",
    "sender: no answer",
    "sender: no event",
    "sender: sends again what was taken",
};

std::string first_difference(const std::string& one, const std::string& other) {
  const auto at = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
  const auto line = [](const std::string& text, std::string::const_iterator from) {
    const auto begin = std::find(std::make_reverse_iterator(from), text.rend(), '\n').base();
    return "\n  " + std::string(begin, std::find(from, text.end(), '\n'));
  };
  return line(one, at.first) + line(other, at.second);
}

// Both runs of a seed, told as lines "what\ttimes"; what is wrong stands under "!".
std::string both_runs(std::uint64_t seed, bool thorough, bool with_trace) {
  const Simulated run = simulate(seed, thorough), again = simulate(seed, thorough);
  std::string text;
  for (const auto& [what, times] : run.counts) text += fmt::format("{}\t{}\n", what, times);
  text += fmt::format("virtual seconds\t{}\nseeds\t1\n", static_cast<std::uint64_t>(run.virtual_s + again.virtual_s));
  if (with_trace && (!run.violation.empty() || run.trace != again.trace))
    for (const Simulated* each : {&run, &again}) std::printf("%s\n", each->trace.c_str());
  const auto tell = [&](const char* kind, std::string what) {
    std::replace(what.begin(), what.end(), '\n', '\r');
    text += fmt::format("seeds that {}\t1\n!DEALFLOW_SEED={}: {}\n", kind, seed, what);
  };
  if (run.trace != again.trace) tell("differ", "run twice, differs:" + first_difference(run.trace, again.trace));
  if (!run.violation.empty()) tell("are wrong", run.violation);
  return text;
}

// Adds what is told, and prints the first few things that are wrong.
void add(Counts& counts, const std::string& told) {
  std::istringstream in(told);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("!")) {
      std::replace(line.begin(), line.end(), '\r', '\n');
      if (++counts["told"] <= 10) std::printf("%s\n", line.c_str() + 1);
      continue;
    }
    const std::size_t tab = line.rfind('\t');
    std::uint64_t times = 0;
    std::from_chars(line.data() + tab + 1, line.data() + line.size(), times);
    counts[line.substr(0, tab)] += times;
  }
}

// Adds what became of the seeds, some in each child, two children or more beside each other.
void run_some(std::uint64_t first, std::uint64_t seeds, Counts& counts) {
  constexpr std::uint64_t in_one_child = 5;
  const auto work = [&](std::size_t child) {
    const std::uint64_t from = first + child * in_one_child;
    std::string told;
    for (std::uint64_t seed = from; seed < std::min(first + seeds, from + in_one_child); ++seed)
      told += both_runs(seed, seed % 10 == 0, false);
    return told;
  };
  const auto done = [&](std::size_t child, const Ended& ended) {
    add(counts, ended.said);
    if (ended.signal == 0 && ended.status == 0) return;
    add(counts, fmt::format("seeds that are wrong\t1\n!seeds from {}: ended by signal {}, status {}\n",
                            first + child * in_one_child, ended.signal, ended.status));
  };
  each_in_child((seeds + in_one_child - 1) / in_one_child, std::max(2U, std::thread::hardware_concurrency()), work,
                done, std::chrono::minutes(10));
}

// What goes wrong goes on to do so: a handful is enough to see it.
Counts run_all(std::uint64_t first, std::uint64_t seeds) {
  constexpr std::uint64_t at_once = 10, wrong_enough = 5;
  Counts counts;
  if (seeds == 1) add(counts, both_runs(first, true, true));
  for (std::uint64_t done = 0; seeds > 1 && done < seeds; done += at_once) {
    if (counts["seeds that are wrong"] + counts["seeds that differ"] >= wrong_enough) break;
    run_some(first + done, std::min(at_once, seeds - done), counts);
  }
  return counts;
}

}  // namespace

TEST_CASE("simulated worlds do what the model says, and the same twice", "[F11][F19]") {
  const bool one = std::getenv("DEALFLOW_SEED") != nullptr;
  const std::uint64_t seeds = one ? 1 : amount({.brief = 30, .full = 1'000, .night = 1'000'000});
  const auto began = std::chrono::steady_clock::now();
  Counts counts = run_all(seed_or(1), seeds);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;

  std::uint64_t absent = 0;
  for (const std::string& what : wanted) absent += counts[what] == 0 ? 1U : 0U;
  for (const auto& [what, times] : counts) std::printf("%14s  %s\n", counted(times).c_str(), what.c_str());
  const auto ratio = static_cast<std::uint64_t>(static_cast<double>(counts["virtual seconds"]) / took.count());
  std::printf("%.1f s, %.1f ms a run\n", took.count(), took.count() * 1000 / static_cast<double>(2 * seeds));

  CHECK(
      reached({.id = "F11",
               .what = "deterministic simulation, each seed twice",
               .wanted = fmt::format("{} seeds, 0 differ, 0 wrong, {} kinds of fault", counted(seeds), wanted.size()),
               .got = fmt::format("{} seeds, {} differ, {} wrong, {} kinds", counted(counts["seeds"]),
                                  counts["seeds that differ"], counts["seeds that are wrong"], wanted.size() - absent),
               .holds = counts["seeds"] == seeds && counts["seeds that differ"] == 0 &&
                        counts["seeds that are wrong"] == 0 && (one || absent == 0)}));
  CHECK(reached({.id = "F11",
                 .what = "virtual time to real time",
                 .wanted = "over 1,000",
                 .got = counted(ratio),
                 .holds = ratio > 1'000,
                 .timed = true}));
  const std::uint64_t bad = counts["timers lost"] + counts["timers doubled"] + counts["timers early"];
  CHECK(reached(
      {.id = "F19",
       .what = "clocks that jump, repeat, change their zone's rule; sleep",
       .wanted = "0 timers lost, 0 doubled, 0 early",
       .got = fmt::format(
           "{} timers, {} lost, {} doubled, {} early but for {} that a clock set forward brought on; {} back, "
           "{} forward, {} leaps, {} sleeps, {} over a change of summer time",
           counted(counts["timers fired"]), counts["timers lost"], counts["timers doubled"], counts["timers early"],
           counts["timers brought on by the clock"], counts["clock: an hour back"], counts["clock: a day forward"],
           counts["clock: a leap second, repeated"], counts["clock: the machine sleeps"],
           counts["clock: summer time begins"] + counts["clock: summer time ends"]),
       .holds = bad == 0 && (one || counts["timers fired"] > 0)}));
}

}  // namespace dealflow::test::simulation
