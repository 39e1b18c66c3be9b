// What an event costs as a workspace grows: in flows, of which one matches by an equality in its condition, and in
// contacts. Both sizes of a pair are measured in turn, and the ratio is the figure. Reported, never asserted.
//
//   growth_bench [--flows N] [--contacts N] [--events N] [--dir PATH]      N events a round, five rounds
#include "engine/cli/bench_events.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/written_bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace dealflow::bench {
namespace {

constexpr std::size_t rounds = 5;

struct Cost {
  double microseconds = 0;  // for an event
  double kilobytes = 0;     // written for it
};
using Costs = std::array<Cost, rounds>;

// A store with its contacts, and events about them.
class Growing {
 public:
  // Before anything is measured every flow has run once: the text of its version is stored then.
  Growing(const std::filesystem::path& folder, const cli::BenchShape& shape, std::uint64_t warming)
      : shape_(shape), store_(folder, load(cli::bench_workspace(shape))) {
    feed(shape.contacts + warming, Store::large_batch);
  }
  Cost round(std::uint64_t events, std::uint64_t batch) {
    const std::uint64_t written = written_bytes();
    const double seconds = feed(events, batch);
    const auto count = static_cast<double>(events);
    return {1e6 * seconds / count, static_cast<double>(written_bytes() - written) / 1e3 / count};
  }

 private:
  double feed(std::uint64_t events, std::uint64_t batch) {
    const std::uint64_t first = next_;
    next_ += events;
    return store_.feed(
        first, next_, [this](std::uint64_t number) { return cli::bench_event(number, shape_); }, batch);
  }

  cli::BenchShape shape_;
  Store store_;
  std::uint64_t next_ = 0;
};

Cost median(Costs costs) {
  std::sort(costs.begin(), costs.end(), [](const Cost& a, const Cost& b) { return a.microseconds < b.microseconds; });
  return costs[rounds / 2];
}

struct Pair {
  const char* what;
  std::uint64_t cli::BenchShape::*size;
  cli::BenchShape small, large;
};

void compare(const Pair& pair, const std::filesystem::path& folder, std::uint64_t events) {
  const std::uint64_t warming = 2 * pair.large.flows;
  Growing small(folder / "small", pair.small, warming);
  Growing large(folder / "large", pair.large, warming);
  for (const std::uint64_t batch : {std::uint64_t{256}, Store::large_batch}) {
    Costs of_small{}, of_large{};
    for (std::size_t round = 0; round < rounds; ++round) {
      of_small[round] = small.round(events, batch);
      of_large[round] = large.round(events, batch);
    }
    const Cost a = median(of_small), b = median(of_large);
    fmt::print("{} to {} {}, batch {}: {:.1f} to {:.1f} us and {:.1f} to {:.1f} kB written an event, ratio {:.2f}\n",
               pair.small.*pair.size, pair.large.*pair.size, pair.what, batch, a.microseconds, b.microseconds,
               a.kilobytes, b.kilobytes, b.microseconds / a.microseconds);
    std::fflush(stdout);
  }
}

int run(int argc, char** argv) {
  std::uint64_t flows = 100'000, contacts = 3'000'000, events = 20'000;
  std::filesystem::path folder = "./growth_bench.d";
  read_arguments(argc, argv, {{"--flows", &flows}, {"--contacts", &contacts}, {"--events", &events}}, folder);
  constexpr std::uint64_t few_flows = 10, few_contacts = 10'000;
  const cli::BenchShape of_flows{std::min(few_contacts, contacts), few_flows};
  cli::BenchShape many_flows = of_flows;
  many_flows.flows = flows;
  compare({"flows", &cli::BenchShape::flows, of_flows, many_flows}, folder, events);
  cli::BenchShape many_contacts = of_flows;
  many_contacts.contacts = contacts;
  compare({"contacts", &cli::BenchShape::contacts, of_flows, many_contacts}, folder, events);
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace dealflow::bench

int main(int argc, char** argv) { return dealflow::bench::run(argc, argv); }
