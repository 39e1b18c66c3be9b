// Soak: `dealflow serve` for a long time at half of what it can do, with events that write the same records over and
// over. Descriptors and threads stay as they are; memory, file and the slowest answers are told as they go.
#include "tests/faults/figure.hpp"
#include "tests/http/served_load.hpp"
#include "tests/http/served_program.hpp"
#include "tests/support/process_state.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <span>
#include <thread>
#include <vector>

namespace dealflow::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::string_view flow = R"(flow: keeps
trigger: api.deal
actions:
  - create_contact: {}
  - add_tag: [seen]
)";
constexpr std::size_t persons = 500;

std::string event_of(const std::string& name) {
  return fmt::format(R"({{"specversion":"1.0","source":"/soak","type":"api.deal","id":"{}",)"
                     R"("data":{{"person":{{"email":"p{}@example.com","name":"Ana Lima {}"}}}}}})",
                     name, std::stoull(name.substr(name.find('-') + 1)) % persons, name.back());
}

struct Sample {
  double seconds = 0;
  std::uint64_t events = 0, file_bytes = 0;
  ProcessState process;
  std::chrono::microseconds p99{};
};

// A commit has a thread while it is written: the most that are there at once count, of a fifth of a second.
ProcessState settled_state_of(pid_t process) {
  ProcessState state = state_of(process);
  for (int i = 0; i < 200; ++i) {
    std::this_thread::sleep_for(1ms);
    state.threads = std::max(state.threads, state_of(process).threads);
  }
  return state;
}

double mib(std::uint64_t bytes) { return static_cast<double>(bytes) / (1024.0 * 1024.0); }

// MiB an hour, by least squares.
double slope(const std::vector<Sample>& samples) {
  double t = 0, m = 0, tt = 0, tm = 0;
  const auto n = static_cast<double>(samples.size());
  for (const Sample& one : samples) {
    const double y = mib(one.process.own_bytes);
    t += one.seconds;
    m += y;
    tt += one.seconds * one.seconds;
    tm += one.seconds * y;
  }
  const double below = n * tt - t * t;
  return below > 0 ? 3600 * (n * tm - t * m) / below : 0;
}

double top_rate(const Served& served, std::chrono::milliseconds time) {
  ServedLoad load(served.address(), {.event = [](const std::string& name) { return event_of("top" + name); }});
  std::this_thread::sleep_for(time);
  const double rate = static_cast<double>(load.count()) / Seconds(time).count();
  load.stop();
  CHECK(load.odd_answers().empty());
  return rate;
}

// In milliseconds: of the p99 of each sample the one in the middle, as one alone may be of another's work.
double middle_p99(std::span<const Sample> samples) {
  std::vector<double> all;
  for (const Sample& one : samples) all.push_back(static_cast<double>(one.p99.count()) / 1000);
  std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
  return all[all.size() / 2];
}

}  // namespace

TEST_CASE("a long time at half of top speed: descriptors and threads stay as they are", "[faults][F28]") {
  const auto whole = std::chrono::seconds(amount({.brief = 4, .full = 600, .night = 86'400}));
  const auto each = length() == Length::brief ? 500ms : 30'000ms;
  Served served(flow);
  const double top = top_rate(served, length() == Length::brief ? 1'000ms : 8'000ms);
  ServedLoad load(served.address(), {.per_second = top / 2, .event = event_of});
  std::this_thread::sleep_for(each);  // until all is as it will be
  static_cast<void>(load.take_times());
  std::vector<Sample> samples;
  const auto begin = Clock::now();
  std::cout << "seconds   events   own MiB   resident MiB   descriptors   threads   file MiB   p99 ms\n";
  while (samples.empty() || samples.back().seconds < Seconds(whole).count()) {
    std::this_thread::sleep_for(each);
    Sample one{.seconds = Seconds(Clock::now() - begin).count(),
               .events = load.count(),
               .file_bytes = std::filesystem::file_size(served.shop.path("store") + "/data.mdb"),
               .process = settled_state_of(served.program->id()),
               .p99 = percentile(load.take_times(), 99)};
    std::cout << fmt::format("{:7.0f} {:8} {:9.1f} {:14.1f} {:13} {:9} {:10.1f} {:8.1f}", one.seconds, one.events,
                             mib(one.process.own_bytes), mib(one.process.resident_bytes), one.process.descriptors,
                             one.process.threads, mib(one.file_bytes), static_cast<double>(one.p99.count()) / 1000)
              << std::endl;
    samples.push_back(one);
  }
  load.stop();
  CHECK(load.odd_answers().empty());
  CHECK(load.sent_again() == 0);
  const auto by = [](auto member) {
    return [member](const Sample& a, const Sample& b) { return a.process.*member < b.process.*member; };
  };
  const auto [fewest, most] = std::minmax_element(samples.begin(), samples.end(), by(&ProcessState::descriptors));
  const auto [least, greatest] = std::minmax_element(samples.begin(), samples.end(), by(&ProcessState::threads));
  const Sample &first = samples.front(), &last = samples.back();
  const double per_event = static_cast<double>(last.file_bytes - first.file_bytes) /
                           static_cast<double>(std::max<std::uint64_t>(1, last.events - first.events));
  CHECK(reached({.id = "F28",
                 .what = "soak at half of top speed",
                 .wanted = fmt::format("{} s: descriptors and threads constant", whole.count()),
                 .got = fmt::format("{:.0f} s, {} events: {} to {} descriptors, {} to {} threads", last.seconds,
                                    counted(last.events), fewest->process.descriptors, most->process.descriptors,
                                    least->process.threads, greatest->process.threads),
                 .holds = last.seconds >= static_cast<double>(whole.count()) &&
                          fewest->process.descriptors == most->process.descriptors &&
                          least->process.threads == greatest->process.threads && last.events > 0}));
  const std::vector<Sample> settled(samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 4), samples.end());
  CHECK(reached(
      {.id = "F28",
       .what = "soak: memory, file",
       .wanted = "memory slope under 1 MiB/h (24 h); the file by row, as events are kept",
       .got = fmt::format("{:.1f} to {:.1f} MiB, slope {:.2f} MiB/h; file {:.1f} to {:.1f} MiB, {:.0f} bytes an event",
                          mib(first.process.own_bytes), mib(last.process.own_bytes), slope(settled),
                          mib(first.file_bytes), mib(last.file_bytes), per_event),
       .holds = slope(settled) < 1,
       .timed = true}));
  const std::size_t third = (samples.size() + 2) / 3;
  const std::span<const Sample> all(samples);
  const double early = middle_p99(all.first(third)), late = middle_p99(all.last(third));
  CHECK(reached({.id = "F28",
                 .what = "soak: answers",
                 .wanted = "p99 within 10 %",
                 .got = fmt::format("{:.1f} ms in the first third, {:.1f} ms in the last", early, late),
                 .holds = late < early * 1.1,
                 .timed = true}));
}

}  // namespace dealflow::test
