// What time does: runs that go on, deals that are overdue, dates of contacts that come round; each in a unit of its
// own.
#include "engine/crm/anniversary.hpp"
#include "engine/crm/load.hpp"
#include "engine/log/letters.hpp"
#include "engine/run/event_work.hpp"
#include "engine/run/run_record.hpp"
#include "stdlib/functions/local_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace dealflow::run {
namespace {

// What a batch of fired timers may hold before it is written.
constexpr std::size_t units_between_flushes = 4096;
constexpr std::size_t bytes_between_flushes = 64U * 1024 * 1024;

}  // namespace

Result<void> WorkspaceEngine::tick(TimePoint now, Summary& summary) {
  work::UnitRows rows(*unit_);
  const auto counters = crm::load_counters(rows, number_);
  if (!counters) return tl::unexpected(counters.error());
  const auto due = timers_.first(now);
  if (!due) return tl::unexpected(due.error());
  if (!*due && counters->clock && *counters->clock >= now) return {};  // nothing is new
  log::Act act;
  act.kind = log::Act::Kind::tick;
  act.at = now;
  if (auto kept = keep_act(counters->events, std::move(act)); !kept) return kept;
  return go_on_to(now, summary);
}

Result<void> WorkspaceEngine::go_on_to(TimePoint now, Summary& summary) {
  if (auto fired = fire_due(now, summary); !fired) return tl::unexpected(fired.error());
  return in_layer({}, [&]() -> Result<void> {
    crm::Counters& counters = crm_->counters();
    counters.clock = std::max(counters.clock.value_or(now), now);
    return {};
  });
}

Result<std::optional<TimePoint>> WorkspaceEngine::next_due() {
  const auto timer = timers_.first(TimePoint::max());
  if (!timer) return tl::unexpected(timer.error());
  return *timer ? std::optional((*timer)->due) : std::nullopt;
}

// By due time, then id; what a timer brings about can be due at once.
Result<std::size_t> WorkspaceEngine::fire_due(TimePoint until, Summary& summary) {
  std::size_t fired = 0;
  while (true) {
    auto timer = timers_.first(until);
    if (!timer) return tl::unexpected(timer.error());
    if (!*timer) return fired;
    if (auto done = fire(**timer, summary); !done) return tl::unexpected(done.error());
    if (++fired % units_between_flushes != 0 && unit_->changed_bytes() < bytes_between_flushes) continue;
    // Where the program ends before the event that they fire for is kept, they have fired all the same.
    const auto after = events_so_far();
    if (!after) return tl::unexpected(after.error());
    log::Act act;
    act.kind = log::Act::Kind::fire;
    act.at = (*timer)->due;
    if (auto kept = keep_act(*after, std::move(act)); !kept) return tl::unexpected(kept.error());
    if (auto flushed = flush_(); !flushed) return tl::unexpected(flushed.error());
  }
}

Result<void> WorkspaceEngine::fire(const crm::Timer& timer, Summary& summary) {
  switch (timer.kind) {
    case crm::TimerKind::run: return fire_run(timer, summary);
    case crm::TimerKind::deal_due:
    case crm::TimerKind::contact_date: return fire_date(timer, summary);
    case crm::TimerKind::retention: return fire_sweep(timer);
  }
  return fail(ErrorCode::store_damaged, "a timer of no known kind: check the store with `dealflow verify`");
}

// --- runs
// --------------------------------------------------------------------------------------------------------------

Result<void> WorkspaceEngine::fire_run(const crm::Timer& timer, Summary& summary) {
  auto ran = run_unit(timer.number, timer.due, 1, summary);
  if (!ran) return tl::unexpected(ran.error());
  ++(ran->outcome.kind == Outcome::Kind::failed ? summary.later.failed : summary.later.done);
  return run_emitted(std::move(ran->emitted), timer.due, summary);
}

Result<WorkspaceEngine::RunUnit> WorkspaceEngine::run_unit(std::uint64_t number, TimePoint at, std::uint64_t attempts,
                                                           Summary& summary) {
  work::UnitRows rows(*unit_);
  auto run = load_run(rows, number_, number);
  if (!run) return tl::unexpected(run.error());
  RunUnit unit;
  if (!*run) {  // a timer without its run would fire for ever
    if (auto dropped = drop_timer({at, crm::TimerKind::run, number, {}}, {}); !dropped)
      return tl::unexpected(dropped.error());
    return unit;
  }
  crm::Cause cause;
  cause.event = (*run)->event;
  cause.at = at;
  begin_unit(std::move(cause));
  timers_.erase({at, crm::TimerKind::run, number, {}});
  Execution execution(workshop(), unit.outcome.warnings);
  auto ran = execution.run_timer(number, at);
  if (!ran) {
    drop_unit();
    return tl::unexpected(ran.error());
  }
  std::vector<Failure> failures = std::move(execution.failures());
  if (failures.empty()) {
    if (attempts > 1) unit_->erase(log::dead_run_key(number_, number));
    auto changes = finish_unit(at);
    if (changes) {
      unit_kept(execution);
      count(*changes, summary);
      unit.emitted = std::move(execution.emitted());
      return unit;
    }
    if (changes.error().store) {
      drop_unit();
      return tl::unexpected(*changes.error().store);
    }
    failures.push_back({(*run)->flow, {}, changes.error().code, changes.error().message});
  }
  drop_unit();
  unit.outcome.kind = Outcome::Kind::failed;
  unit.outcome.failure_code = failures.front().code;
  unit.outcome.failure_message = describe(failures);
  if (auto buried = bury_run(**run, at, failures, attempts); !buried) return tl::unexpected(buried.error());
  return unit;
}

// The run failed after it had waited: nothing of what it did is kept, and it can be tried again from where it waited.
Result<void> WorkspaceEngine::bury_run(const Run& run, TimePoint at, const std::vector<Failure>& failures,
                                       std::uint64_t attempts) {
  crm::Cause cause;
  cause.event = run.event;
  cause.at = at;
  DeadLetter letter;
  auto buried = in_layer(std::move(cause), [&]() -> Result<void> {
    timers_.erase({at, crm::TimerKind::run, run.number, {}});
    const Failure& first = failures.front();
    letter.run = run.number;
    letter.event = run.event;
    letter.flow = run.flow;
    letter.step = first.step;
    letter.code = first.code;
    letter.message = describe(failures);
    letter.at = at;
    letter.attempts = attempts;
    unit_->put(log::dead_run_key(number_, run.number), log::encode(letter));
    crm::Counters& counters = crm_->counters();
    counters.clock = std::max(counters.clock.value_or(at), at);
    std::vector<Warning> warnings;
    Execution execution(workshop(), warnings);
    auto given_up = execution.give_up(
        run.number, at,
        {true, fmt::format("then failed{}: {}", letter.step.empty() ? "" : " in step " + letter.step, letter.message)});
    if (!given_up) return tl::unexpected(given_up.error());
    return {};
  });
  if (buried) tell_dead(letter, "a run that had waited is in the dead letters");
  return buried;
}

Result<void> WorkspaceEngine::cancel(std::uint64_t run) {
  work::UnitRows rows(*unit_);
  const auto counters = crm::load_counters(rows, number_);
  if (!counters) return tl::unexpected(counters.error());
  const TimePoint at = now(*counters);
  auto done = in_layer({}, [&]() -> Result<void> {
    std::vector<Warning> warnings;
    Execution execution(workshop(), warnings);
    auto cancelled = execution.give_up(run, at, {false, "cancelled by hand"});
    if (!cancelled) return tl::unexpected(cancelled.error());
    if (!*cancelled) return fail(ErrorCode::not_found, fmt::format("run-{} does not wait in this workspace", run));
    unit_->erase(log::dead_run_key(number_, run));
    return {};
  });
  if (!done) return done;
  log::Act act;
  act.kind = log::Act::Kind::cancel;
  act.number = run;
  act.at = at;
  return keep_act(counters->events, std::move(act));
}

// --- dates
// -------------------------------------------------------------------------------------------------------------

Result<void> WorkspaceEngine::fire_date(const crm::Timer& timer, Summary& summary) {
  auto reminder = reminder_of(timer);
  if (!reminder) return tl::unexpected(reminder.error());
  const auto again = *reminder ? (*reminder)->again : std::nullopt;
  bool wanted = false;
  if (*reminder) {
    crm_->begin({});
    auto asked = Execution::is_wanted(workshop(), (*reminder)->type);
    if (!asked) return tl::unexpected(asked.error());
    wanted = *asked;
  }
  if (!wanted) return drop_timer(timer, again);

  work::UnitRows rows(*unit_);
  const auto counters = crm::load_counters(rows, number_);
  if (!counters) return tl::unexpected(counters.error());
  const TimePoint at = std::max(timer.due, counters->clock.value_or(timer.due));  // a date that was set too late
  auto incoming =
      intake_->read(to_line({name(),
                             fmt::format("{}/{}/{}", timer.number, (*reminder)->type, format_time(timer.due)),
                             (*reminder)->type,
                             at,
                             (*reminder)->data,
                             {}}));
  if (!incoming) return drop_timer(timer, again);
  Emitted emitted;
  if (auto ran = run_internal(*incoming, at, timer, emitted, summary); !ran) return ran;
  if (again) {
    if (auto armed = drop_timer(timer, again); !armed) return armed;
  }
  return run_emitted(std::move(emitted), at, summary);
}

// Nothing where the card is gone, joined into another, or does not name that day any more.
Result<std::optional<WorkspaceEngine::Reminder>> WorkspaceEngine::reminder_of(const crm::Timer& timer) {
  work::UnitRows rows(*unit_);
  const rules::Settings& settings = workspace_->content().settings;
  if (timer.kind == crm::TimerKind::deal_due) {
    auto deal = crm::load_deal(rows, number_, timer.number, crm::Depth::record);
    if (!deal) return tl::unexpected(deal.error());
    if (!*deal || (*deal)->state != DealState::open || (*deal)->contacts.empty()) return std::nullopt;
    auto contact = crm::load_contact(rows, number_, (*deal)->contacts.front(), crm::Depth::record);
    if (!contact) return tl::unexpected(contact.error());
    if (!*contact) return std::nullopt;
    return Reminder{"crm.deal.overdue", data_of_overdue(**deal, **contact), {}};
  }
  auto survivor = crm::surviving_contact(rows, number_, timer.number);
  if (!survivor) return tl::unexpected(survivor.error());
  auto contact = crm::load_contact(rows, number_, *survivor, crm::Depth::record);
  if (!contact) return tl::unexpected(contact.error());
  if (!*contact) return std::nullopt;
  const auto field = (*contact)->fields.find(timer.field);
  if (field == (*contact)->fields.end()) return std::nullopt;
  const auto* date = std::get_if<std::string>(&field->second);
  const auto day = cel::local_time(to_timestamp(timer.due), settings.timezone);
  if (date == nullptr || !day) return std::nullopt;
  const auto before = timer.due - std::chrono::microseconds(1);
  if (crm::next_anniversary(*date, settings.timezone, before) != timer.due) return std::nullopt;
  Reminder reminder{"crm.contact.date_reached", data_of_date(**contact, timer.field, format_date(day->day)), {}};
  if (const auto next = crm::next_anniversary(*date, settings.timezone, timer.due))
    reminder.again = crm::Timer{*next, timer.kind, *survivor, timer.field};
  return reminder;
}

Result<void> WorkspaceEngine::drop_timer(const crm::Timer& timer, const std::optional<crm::Timer>& again) {
  return in_layer({}, [&]() -> Result<void> {
    timers_.erase(timer);
    if (again) timers_.put(*again);
    return {};
  });
}

}  // namespace dealflow::run
