// A run that a limit holds, and that somebody approves.
#include "engine/run/run_record.hpp"
#include "engine/run/workspace_engine.hpp"

#include <fmt/format.h>

#include <utility>

namespace dealflow::run {

Result<void> WorkspaceEngine::approve(std::uint64_t number, Summary& summary) {
  work::UnitRows rows(*unit_);
  const auto counters = crm::load_counters(rows, number_);
  if (!counters) return tl::unexpected(counters.error());
  const TimePoint at = now(*counters);
  auto approved = in_layer({}, [&]() -> Result<void> {
    auto run = load_parked(rows, number_, number, arena_);
    if (!run) return tl::unexpected(run.error());
    if (!*run || (*run)->wait.held.empty())
      return fail(ErrorCode::not_found, fmt::format("no limit holds run-{} in this workspace", number));
    ParkedRun& parked = **run;
    parked.wait.held.clear();
    parked.wait.due = parked.record.due_at = at;
    parked.origin.approved = true;
    if (!parked.record.steps.empty()) parked.record.steps.back().notes.emplace_back("approved by hand");
    auto row = encode(parked);
    if (!row) return tl::unexpected(store_error(row.error()));
    unit_->put(run_key(number_, number), std::move(*row));
    timers_.put({at, crm::TimerKind::run, number, {}});
    return {};
  });
  if (!approved) return approved;
  log::Act act;
  act.kind = log::Act::Kind::approve;
  act.number = number;
  act.at = at;
  if (auto kept = keep_act(counters->events, std::move(act)); !kept) return kept;
  auto fired = fire_due(at, summary);  // it goes on at once
  return fired ? Result<void>{} : tl::unexpected(fired.error());
}

}  // namespace dealflow::run
