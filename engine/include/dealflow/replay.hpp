// Replay: what changed flows or settings would have done. The events that a store has kept are run twice in scratch
// stores, as they were handled then and by the changed workspace, and the two states are compared by record and field.
//
//   ReplayOptions options{.since = parse_time("2026-03-01T00:00:00Z"), .scratch = folder};
//   auto difference = replay_store("store", loaded.workspace, options);
//   if (difference && !difference->empty()) …
//
// Nothing is sent and the store is not written to. It may be written by its one writer meanwhile: what the last commit
// holds when replay begins is what is run.
//
// Records are matched by who or what they are, not by number: one deal more does not move all that follow. A contact by
// e-mail, else external id, messenger, phone, else by what made it; a deal by external id, else by what made it (event,
// flow, step); a payment by its sender's id; an effect by its message id, else by event, flow and step.
//
// Errors:   not_found for a workspace that the store does not hold, and for a flow that no version has; refused where
//           the history is not whole (replay.no_version, replay.no_beginning), or where a kept version does not load
//           (replay.version_does_not_load, replay.flow_does_not_fit); of the stores.
// Threads:  one thread a call. Memory grows with the differences and by some bytes a record, not with the events.
// Source:   DESIGN 1; DESIGN, "Command line" (`replay`).
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>
#include <dealflow/time.hpp>
#include <dealflow/workspace.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

struct ReplayOptions {
  // Before it everything is handled as it was; empty: from the first event on by the changed workspace.
  std::optional<TimePoint> since = {};
  // Only this flow is the changed workspace's; settings and all other flows are as they were. Empty: all of it.
  std::string flow = {};
  // What handled events for which the store has kept no version; null: they are refused.
  std::shared_ptr<const Workspace> baseline = {};
  // Where the two scratch stores are made: a folder that is new or empty. What stands in it afterwards is of no use.
  std::filesystem::path scratch = {};
  // Now and then, the events run so far of all; false ends it with ErrorCode::cancelled.
  std::function<bool(std::uint64_t done, std::uint64_t all)> progress = {};
};

struct FieldChange {
  std::string field;   // "stage", "fields.city"
  std::string before;  // JSON; "null": none
  std::string after;
};
struct RecordChange {
  enum class Kind : std::uint8_t { added, removed, changed };
  Kind kind = Kind::changed;
  std::string before_id;  // as the store calls it; empty where it is added
  std::string after_id;   // as the replay calls it; empty where it is removed
  std::string name;       // what people know it by; may be empty
  std::string flow;       // that made it; empty: the engine itself
  EventRef event;         // that made it
  std::vector<FieldChange> fields;
};
struct RecordDifference {
  std::uint64_t before = 0, after = 0;  // records
  std::uint64_t added = 0, removed = 0, changed = 0;
  std::vector<RecordChange> changes;  // changed and removed ones by their number, then added ones by theirs
};
struct FlowRuns {
  std::string flow;
  std::uint64_t before = 0, after = 0;            // runs
  std::vector<EventRef> only_before, only_after;  // events that started it on one side only; not more than
                                                  // replay_events_max
  std::uint64_t lost = 0, gained = 0;             // how many there are of each
};
inline constexpr std::size_t replay_events_max = 100;

struct Difference {
  std::string workspace;
  std::optional<TimePoint> since;
  std::string flow;
  std::uint64_t events = 0;    // that were run, acts of persons included
  std::uint64_t replayed = 0;  // of them, by the changed workspace
  RecordDifference contacts, deals, payments, effects, dead;
  std::vector<FlowRuns> runs;  // of flows whose runs are not the same, by name
  struct Outcomes {
    std::uint64_t applied = 0, unmatched = 0, failed = 0, rejected = 0;
  } before, after;
  std::vector<std::string> unknown_types;  // of events, that the changed workspace does not know; by name
  std::uint64_t left_out = 0;              // acts by hand about what the replay does not have
  std::vector<std::string> notes;          // why it may not be exact, for people

  [[nodiscard]] bool empty() const;
};

// `changed` is of the store's workspace of that name.
[[nodiscard]] Result<Difference> replay_store(const std::filesystem::path& store,
                                              const std::shared_ptr<const Workspace>& changed,
                                              const ReplayOptions& options);

// One line of JSON; docs/schema/replay.json.
[[nodiscard]] std::string to_json(const Difference& difference);
[[nodiscard]] std::string_view to_string(RecordChange::Kind kind);

}  // namespace dealflow
