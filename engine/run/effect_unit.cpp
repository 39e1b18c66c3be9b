// What becomes of an effect: reported by whoever sends.
#include "engine/outbox/disabled_endpoints.hpp"
#include "engine/run/lost_effect.hpp"
#include "engine/run/workspace_engine.hpp"

#include <fmt/format.h>

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

// Of a receiver that is gone only what was reported fails here: others may be on their way to it, and are reported as
// they went. Those that wait are withheld when their turn to be sent comes.
Result<void> WorkspaceEngine::settle_effect(outbox::Row row, const Delivery& delivery, TimePoint at) {
  using Came = Delivery::Result;
  Effect& effect = row.effect;
  const store::Key pending = outbox::key(number_, Box::pending, effect.number);
  if (delivery.result == Came::delivered) {
    unit_->erase(pending);
    return {};
  }
  if (delivery.result != Came::withheld) {
    ++effect.attempts;
    effect.attempted_at = at;
  }
  effect.next_attempt = delivery.next_attempt;
  effect.reason = delivery.reason;
  if (delivery.result == Came::again) {
    unit_->put(pending, outbox::encode(row));
    return {};
  }
  unit_->erase(pending);
  const std::string receiver = outbox::receiver_of(effect);
  const bool gone = delivery.result == Came::gone && !receiver.empty();
  if (gone) unit_->put(outbox::disabled_key(number_, receiver), outbox::encode({receiver, at, delivery.reason}));
  if (gone || delivery.result == Came::withheld) row.code = outbox::disabled_code;
  return lose_effect(workshop(), std::move(row), at);
}

Result<void> WorkspaceEngine::enable_endpoint(std::string_view receiver) {
  work::UnitRows rows(*unit_);
  const auto disabled = outbox::load_disabled(rows, number_, receiver);
  if (!disabled) return tl::unexpected(disabled.error());
  if (!*disabled) return fail(ErrorCode::not_found, fmt::format("`{}` is not disabled in this workspace", receiver));
  const auto after = events_so_far();
  if (!after) return tl::unexpected(after.error());
  auto done = in_layer({}, [&]() -> Result<void> {
    unit_->erase(outbox::disabled_key(number_, receiver));
    return {};
  });
  if (!done) return done;
  log::Act act;
  act.kind = log::Act::Kind::enable;
  act.receiver = receiver;
  return keep_act(*after, std::move(act));
}

// A dead effect goes back to the outbox, with attempts to come as if there had been none; not to a receiver that is
// disabled.
Result<Outcome> WorkspaceEngine::retry_effect(std::uint64_t number) {
  work::UnitRows rows(*unit_);
  auto row = outbox::load(rows, number_, Box::dead, number);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return fail(ErrorCode::not_found, fmt::format("eff-{} is no dead letter of this workspace", number));
  const auto disabled = outbox::load_disabled(rows, number_, outbox::receiver_of((*row)->effect));
  if (!disabled) return tl::unexpected(disabled.error());
  Outcome outcome;
  if (*disabled) {
    outcome.kind = Outcome::Kind::failed;
    outcome.failure_code = outbox::disabled_code;
    outcome.failure_message = outbox::describe(**disabled);
    return outcome;
  }
  const auto after = events_so_far();
  if (!after) return tl::unexpected(after.error());
  auto done = in_layer({}, [&]() -> Result<void> {
    (*row)->effect.attempts = 0;
    (*row)->effect.reason.clear();
    (*row)->code.clear();
    unit_->erase(outbox::key(number_, Box::dead, number));
    unit_->put(outbox::key(number_, Box::pending, number), outbox::encode(**row));
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  log::Act act;
  act.kind = log::Act::Kind::retry_effect;
  act.number = number;
  if (auto kept = keep_act(*after, std::move(act)); !kept) return tl::unexpected(kept.error());
  outcome.kind = Outcome::Kind::applied;
  return outcome;
}

}  // namespace dealflow::run
