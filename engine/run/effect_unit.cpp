// What becomes of an effect: reported by whoever sends.
#include "engine/outbox/outbox.hpp"
#include "engine/run/run_record.hpp"
#include "engine/run/workspace_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::run {

using outbox::Box;

Result<void> WorkspaceEngine::report_effect(std::uint64_t number, const Delivery& delivery, Summary& summary) {
  if (auto ticked = tick(delivery.at, summary); !ticked) return ticked;
  work::UnitRows rows(*unit_);
  auto row = outbox::load(rows, number_, Box::pending, number);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return fail(ErrorCode::not_found, fmt::format("eff-{} is not in the outbox of this workspace", number));
  const auto counters = crm::load_counters(rows, number_);
  if (!counters) return tl::unexpected(counters.error());
  const TimePoint at = counters->clock.value_or(delivery.at);
  auto reported = in_layer({}, [&] { return settle_effect(std::move(**row), delivery, at); });
  if (!reported) return reported;
  log::Act act;
  act.kind = log::Act::Kind::report;
  act.number = number;
  act.at = delivery.at;
  act.delivery = delivery;
  if (auto kept = keep_act(counters->events, std::move(act)); !kept) return kept;
  auto fired = fire_due(at, summary);  // the run at `on_failure` begins at once
  return fired ? Result<void>{} : tl::unexpected(fired.error());
}

Result<void> WorkspaceEngine::settle_effect(outbox::Row row, const Delivery& delivery, TimePoint at) {
  Effect& effect = row.effect;
  const store::Key pending = outbox::key(number_, Box::pending, effect.number);
  if (delivery.result == Delivery::Result::delivered) {
    unit_->erase(pending);
    return {};
  }
  ++effect.attempts;
  effect.attempted_at = at;
  effect.next_attempt = delivery.next_attempt;
  effect.reason = delivery.reason;
  if (delivery.result == Delivery::Result::again) {
    unit_->put(pending, outbox::encode(row));
    return {};
  }
  effect.next_attempt.reset();
  unit_->erase(pending);
  if (row.on_failure.empty()) {
    unit_->put(outbox::key(number_, Box::dead, effect.number), outbox::encode(row));
    return {};
  }
  return start_on_failure(row, at);
}

// A new run that waits for this very moment: what it does has then a unit of its own, and where that fails, a dead
// letter to be tried again from.
Result<void> WorkspaceEngine::start_on_failure(const outbox::Row& row, TimePoint at) {
  const std::uint64_t number = ++crm_->counters().runs;
  auto run = decode_parked(number, row.on_failure, arena_);
  if (!run) return tl::unexpected(run.error());
  run->record.started_at = at;
  run->record.due_at = run->wait.due = at;
  auto encoded = encode(*run);
  if (!encoded) return tl::unexpected(store_error(encoded.error()));
  unit_->put(run_key(number_, number), std::move(*encoded));
  timers_.put({at, crm::TimerKind::run, number, {}});
  return {};
}

// A dead effect goes back to the outbox, with attempts to come as if there had been none.
Result<void> WorkspaceEngine::retry_effect(std::uint64_t number) {
  work::UnitRows rows(*unit_);
  auto row = outbox::load(rows, number_, Box::dead, number);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return fail(ErrorCode::not_found, fmt::format("eff-{} is no dead letter of this workspace", number));
  const auto after = events_so_far();
  if (!after) return tl::unexpected(after.error());
  auto done = in_layer({}, [&]() -> Result<void> {
    (*row)->effect.attempts = 0;
    (*row)->effect.reason.clear();
    unit_->erase(outbox::key(number_, Box::dead, number));
    unit_->put(outbox::key(number_, Box::pending, number), outbox::encode(**row));
    return {};
  });
  if (!done) return done;
  log::Act act;
  act.kind = log::Act::Kind::retry_effect;
  act.number = number;
  return keep_act(*after, std::move(act));
}

}  // namespace dealflow::run
