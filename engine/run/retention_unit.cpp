// Runs that are over go when the workspace's `retention` says so. One timer a workspace stands for all of them: it
// fires when the first of them is due, at most once a day, and is armed anew where others are left.
#include "engine/run/event_work.hpp"
#include "engine/run/run_record.hpp"

#include <algorithm>

namespace dealflow::run {
namespace {

constexpr std::size_t removed_at_once = 4096;  // in one unit

struct Sweep {
  std::vector<std::string> expired;  // keys
  std::optional<TimePoint> next;     // when one that is left is due at the earliest
  bool is_whole = true;              // all that are due were found
};

// Runs are numbered in the order of their beginning: behind one that began too late for it, none has ended early
// enough.
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
    if (times.ended) sweep.next = std::min(sweep.next.value_or(*times.ended + kept), *times.ended + kept);
    const TimePoint earliest = times.started + kept;
    if (earliest > now) sweep.next = std::min(sweep.next.value_or(earliest), earliest);
    return earliest <= now;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  if (!opened) return tl::unexpected(opened.error());
  return sweep;
}

}  // namespace

Result<void> WorkspaceEngine::fire_sweep(const crm::Timer& timer) {
  const auto& kept = workspace_->content().settings.runs_kept;
  Sweep sweep;
  if (kept) {
    auto found = look_through(*unit_, number_, timer.due, *kept);
    if (!found) return tl::unexpected(found.error());
    sweep = std::move(*found);
  }
  return in_layer({}, [&]() -> Result<void> {
    for (const std::string& key : sweep.expired) unit_->erase(run_key(number_, store::KeyReader(key).number()));
    if (!sweep.is_whole) return {};  // the timer stands, and fires again at once
    timers_.erase(timer);
    std::optional<TimePoint>& next = crm_->counters().sweep;
    next.reset();
    if (!sweep.next) return {};
    next = std::max(*sweep.next, timer.due + std::chrono::days(1));
    timers_.put({*next, crm::TimerKind::retention, 0, {}});
    return {};
  });
}

}  // namespace dealflow::run
