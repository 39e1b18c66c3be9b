// Overview: how a store is, in figures that cost little however large it is: for a live view, beside a worker.
//
// Totals come from counters. What has none is counted up to a bound, and then means "at least". Rates are what two
// overviews differ by.
//
// Errors:   of the store.
// Threads:  plain values; any number of threads may look.
// Source:   R72; DESIGN 14.
#pragma once

#include <dealflow/result.hpp>
#include <dealflow/time.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

// Rows that were counted one by one.
struct BoundedCount {
  std::uint64_t count = 0;
  bool is_more = false;  // counting stopped there
};

struct StoreOverview {
  struct Source {
    std::string source, integration;  // an integration's id, or empty
    std::uint64_t events = 0, unmatched = 0, failures = 0;
    std::optional<TimePoint> last_event;
  };
  struct Flow {
    std::string workspace, flow;
    std::uint64_t runs = 0;  // of the workspace's newest runs, recent_runs_max of them
  };
  static constexpr std::uint64_t counted_max = 10'000;  // of each kind of row and workspace
  static constexpr std::uint64_t recent_runs_max = 500;

  std::vector<std::string> workspaces;  // that it is about, by name
  // Of the file, in bytes: its length, what a writer may use before the map grows, what rows and free pages take.
  std::uint64_t file_bytes = 0, map_bytes = 0, used_bytes = 0;
  std::uint64_t rows = 0;
  std::uint64_t readers = 0;  // that read at this moment, in all processes

  // Since the store's beginning.
  std::uint64_t events = 0;     // that were taken, those that flows and timers made included
  std::uint64_t unmatched = 0;  // of those of sources: that started no flow
  std::uint64_t failed = 0;
  std::uint64_t rejected = 0;  // lines
  std::uint64_t runs = 0;
  std::uint64_t contacts = 0, deals = 0, payments = 0;  // erased ones left out
  std::uint64_t effects = 0;                            // webhooks and mails that were made

  BoundedCount waiting;         // runs that wait for a time or an event
  BoundedCount outbox;          // effects that are to be sent
  BoundedCount outbox_failing;  // of them: tried before, in vain
  BoundedCount dead;            // events, runs and effects in the dead letters
  std::optional<TimePoint> last_event;
  std::optional<TimePoint> clock;  // the latest of the workspaces'

  bool sources_are_whole = true;  // false: more days of use than are read; those of sources are then too few
  std::vector<Source> sources;    // that sent something, the one with the most events first
  std::vector<Flow> flows;        // the busiest first
};

// Of the workspace, or of all where none is named; not_found where there is none of that name. Opens the store, and
// closes it.
[[nodiscard]] Result<StoreOverview> look_over(const std::filesystem::path& folder, std::string_view workspace = {});
// One JSON object.
[[nodiscard]] std::string to_json(const StoreOverview& overview);

}  // namespace dealflow
