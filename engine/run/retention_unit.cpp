// Runs that are over, their steps, and events that came long ago, go when the workspace's `retention` says so. One
// timer a workspace stands for all of them: it fires when the first of them is due, at most once a day, and is armed
// anew where others are left.
#include "engine/log/act_log.hpp"
#include "engine/log/event_log.hpp"
#include "engine/log/letters.hpp"
#include "engine/run/event_work.hpp"
#include "engine/run/run_record.hpp"

#include <algorithm>

namespace dealflow::run {
namespace {

constexpr std::size_t removed_at_once = 4096;  // in one unit
constexpr std::size_t blocks_removed_at_once = 64;

struct Sweep {
  std::vector<std::string> expired;  // keys
  std::optional<TimePoint> next;     // when one that is left is due at the earliest
  bool is_whole = true;              // all that are due were found
};

// Of a run that stays: when it is due is noted, and whether one behind it can be due by now. Runs are numbered in the
// order of their beginning: behind one that began too late for it, none has ended early enough.
bool look_on(const RunTimes& times, TimePoint now, std::chrono::seconds kept, std::optional<TimePoint>& next) {
  if (times.ended) next = std::min(next.value_or(*times.ended + kept), *times.ended + kept);
  const TimePoint earliest = times.started + kept;
  if (earliest > now) next = std::min(next.value_or(earliest), earliest);
  return earliest <= now;
}

Result<Sweep> look_through(work::UnitOfWork& unit, store::WorkspaceNumber workspace, TimePoint now,
                           std::chrono::seconds kept) {
  Sweep sweep;
  Result<void> opened;
  const store::Key prefix(workspace, store::Table::run);
  auto scanned = unit.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view row) {
    auto record = open_run(row);
    if (!record) return opened = tl::unexpected(record.error()), false;
    const RunTimes times = times_of(*record);
    if (times.ended && *times.ended + kept <= now) {
      sweep.expired.emplace_back(key);
      sweep.is_whole = sweep.expired.size() < removed_at_once;
      return sweep.is_whole;
    }
    return look_on(times, now, kept, sweep.next);
  });
  if (!scanned) return tl::unexpected(scanned.error());
  if (!opened) return tl::unexpected(opened.error());
  return sweep;
}

// The steps of a run that is over go before the run does, where `traces` asks for it. They are looked through behind
// those at the beginning of which nothing is left to remove; behind one that waits for long, all are looked at again.
struct TraceSweep {
  std::vector<Run> expired;
  std::uint64_t done = 0;  // of the runs up to this one nothing is left to remove
  std::optional<TimePoint> next;
  bool is_whole = true;
};

Result<TraceSweep> look_through_traces(work::UnitOfWork& unit, store::WorkspaceNumber workspace, TimePoint now,
                                       std::chrono::seconds kept, std::uint64_t done) {
  TraceSweep sweep;
  sweep.done = done;
  bool in_a_row = true;
  Result<void> opened;
  const store::Key prefix(workspace, store::Table::run);
  auto scanned =
      unit.scan(prefix.bytes(), run_key(workspace, done + 1).bytes(), [&](std::string_view key, std::string_view row) {
        auto record = open_run(row);
        if (!record) return opened = tl::unexpected(record.error()), false;
        const std::uint64_t number = store::KeyReader(key).number();
        const RunTimes times = times_of(*record);
        if (times.ended && *times.ended + kept <= now) {
          if (has_steps(*record)) sweep.expired.push_back(read_run(number, *record));
          if (in_a_row) sweep.done = number;
          sweep.is_whole = sweep.expired.size() < removed_at_once;
          return sweep.is_whole;
        }
        in_a_row = false;
        return look_on(times, now, kept, sweep.next);
      });
  if (!scanned) return tl::unexpected(scanned.error());
  if (!opened) return tl::unexpected(opened.error());
  return sweep;
}

// Events stand in blocks: one goes when all that it holds is due, and keeps what a dead letter is retried from. Blocks
// are in the order of their events, whose accepted times ascend.
struct EventSweep {
  std::vector<std::string> expired;  // keys of blocks
  std::uint64_t last = 0;            // the last event that goes
  std::optional<TimePoint> next;
  bool is_whole = true;
};

Result<EventSweep> look_through_events(work::UnitOfWork& unit, store::WorkspaceNumber workspace, TimePoint now,
                                       std::chrono::seconds kept) {
  EventSweep sweep;
  work::UnitRows rows(unit);
  std::uint64_t from = 1;
  while (sweep.expired.size() < blocks_removed_at_once) {
    const auto block = log::read_block(rows, workspace, from);
    if (!block) return tl::unexpected(block.error());
    if (block->empty()) return sweep;
    from = block->back().number + 1;
    if (block->back().accepted_at + kept > now) {
      sweep.next = block->back().accepted_at + kept;
      return sweep;
    }
    const store::Key prefix(workspace, store::Table::dead_letter);
    const store::Key first = log::dead_letter_key(workspace, block->front().number);
    bool is_needed = false;
    auto scanned = unit.scan(prefix.bytes(), first.bytes(), [&](std::string_view key, std::string_view) {
      is_needed = store::KeyReader(key).number() < from;
      return false;
    });
    if (!scanned) return tl::unexpected(scanned.error());
    if (is_needed) continue;
    sweep.expired.emplace_back(log::event_block_key(workspace, block->back().number).bytes());
    sweep.last = block->back().number;
  }
  sweep.is_whole = false;
  return sweep;
}

}  // namespace

Result<void> WorkspaceEngine::fire_sweep(const crm::Timer& timer) {
  work::UnitRows rows(*unit_);
  const auto counters_before = crm::load_counters(rows, number_);
  if (!counters_before) return tl::unexpected(counters_before.error());
  const auto& kept = workspace_->content().settings.runs_kept;
  Sweep sweep;
  if (kept) {
    auto found = look_through(*unit_, number_, timer.due, *kept);
    if (!found) return tl::unexpected(found.error());
    sweep = std::move(*found);
  }
  TraceSweep traces;
  if (const auto& traces_kept = workspace_->content().settings.traces_kept) {
    auto found = look_through_traces(*unit_, number_, timer.due, *traces_kept, counters_before->traces_removed);
    if (!found) return tl::unexpected(found.error());
    traces = std::move(*found);
  }
  EventSweep events;
  if (const auto& events_kept = workspace_->content().settings.events_kept) {
    auto found = look_through_events(*unit_, number_, timer.due, *events_kept);
    if (!found) return tl::unexpected(found.error());
    events = std::move(*found);
    // Those of the open batch are in no block yet.
    if (const auto buffered = events_.first_accepted(); buffered && !events.next)
      events.next = *buffered + *events_kept;
  }
  return in_layer({}, [&]() -> Result<void> {
    for (Run& run : traces.expired) {
      run.steps.clear();
      unit_->put(run_key(number_, run.number), encode(run));
    }
    if (workspace_->content().settings.traces_kept) crm_->counters().traces_removed = traces.done;
    for (const std::string& key : sweep.expired) unit_->erase(run_key(number_, store::KeyReader(key).number()));
    for (const std::string& key : events.expired) unit_->erase(store::Key::of(key));
    // What stood between them says nothing without them.
    if (!events.expired.empty())
      if (auto erased = log::erase_acts(*unit_, number_, events.last); !erased) return erased;
    if (!sweep.is_whole || !traces.is_whole || !events.is_whole)
      return {};  // the timer stands, and fires again at once
    timers_.erase(timer);
    std::optional<TimePoint>& next = crm_->counters().sweep;
    next.reset();
    for (const auto& other : {traces.next, events.next})
      if (other) sweep.next = std::min(sweep.next.value_or(*other), *other);
    if (!sweep.next) return {};
    next = std::max(*sweep.next, timer.due + std::chrono::days(1));
    timers_.put({*next, crm::TimerKind::retention, 0, {}});
    return {};
  });
}

}  // namespace dealflow::run
