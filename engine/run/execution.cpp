// Flows that start, their runs from the first step to the last, and the turns of runs for one contact.
#include "engine/run/execution.hpp"

#include "engine/crm/cards.hpp"
#include "engine/log/registry.hpp"
#include "engine/run/allowance.hpp"
#include "engine/run/going.hpp"
#include "engine/run/run_record.hpp"
#include "engine/run/turns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::run {
namespace {

bool minds_turns(const rules::Plan& plan) { return plan.mode != rules::Mode::parallel || !plan.reentry.always; }

}  // namespace

Result<void> Execution::fail(std::string_view flow, std::string_view step, const crm::Fault& fault) {
  if (fault.store) return tl::unexpected(*fault.store);
  fail(Failure{std::string(flow), std::string(step), fault.code, fault.message});
  return {};
}

Result<void> Execution::run_event(const Subject& subject) {
  if (auto resumed = resume_awaiting(subject); !resumed) return resumed;
  if (auto started = start_flows(subject); !started) return started;
  return follow_changes(subject);
}

Result<bool> Execution::is_wanted(const Workshop& shop, std::string_view type) {
  if (shop.versions->is_trigger(type)) return true;
  if (shop.crm->counters().awaiting == 0) return false;
  bool awaited = false;
  const store::Key prefix = awaiting_prefix(shop.workspace, type);
  auto scanned = shop.unit->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view, std::string_view) {
    awaited = true;
    return false;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  return awaited;
}

// --- flows that start ------------------------------------------------------------------------------------------------

Result<void> Execution::start_flows(const Subject& subject) {
  if (subject.incoming->declaration == nullptr) return {};
  std::vector<const rules::Plan*> plans;
  shop_.content->index.candidates(subject.incoming->type, subject.incoming->data, plans);
  if (shop_.observer != nullptr) return start_watched(subject, plans);
  if (plans.empty()) return {};
  EventScope scope(*subject.incoming, surroundings(), subject.when, subject.recorded);
  for (const rules::Plan* plan : plans) {
    bool taken = false;
    if (auto started = start(*plan, subject, scope, taken); !started) return started;
    if (taken && plan->exclusive) break;
  }
  return {};
}

// The same, and whoever watches is told of the flows that are passed over: those that the index has left out are looked
// at in a scope of their own, and whatever goes wrong with them is no matter of the event.
Result<void> Execution::start_watched(const Subject& subject, const std::vector<const rules::Plan*>& plans) {
  EventScope scope(*subject.incoming, surroundings(), subject.when, subject.recorded);
  const rules::Plan* taker = nullptr;  // of the event for itself alone
  for (const rules::Plan& plan : shop_.content->plans) {
    if (std::find(plan.triggers.begin(), plan.triggers.end(), subject.incoming->type) == plan.triggers.end()) continue;
    if (taker != nullptr) {
      tell(plan, subject, FlowLook::Verdict::passed_over,
           fmt::format("`{}` is exclusive and took the event", taker->id));
      continue;
    }
    if (std::find(plans.begin(), plans.end(), &plan) == plans.end()) {
      EventScope aside(*subject.incoming, surroundings(), subject.when, subject.recorded);
      const auto looked = start_flow(plan, *shop_.versions->of(plan).needs, aside);
      if (!looked) return tl::unexpected(looked.error());
      tell(plan, subject, FlowLook::Verdict::condition_failed);
      continue;
    }
    bool taken = false;
    if (auto started = start(plan, subject, scope, taken); !started) return started;
    if (taken && plan.exclusive) taker = &plan;
  }
  return {};
}

void Execution::tell(const rules::Plan& plan, const Subject& subject, FlowLook::Verdict verdict, std::string reason,
                     std::uint64_t run) const {
  if (shop_.observer == nullptr) return;
  const std::string_view key = subject.origin.key;  // "evt-12.3"
  const auto event = crm::parse_id("evt-", key.substr(0, key.find('.')));
  shop_.observer->looked({verdict, plan.id, plan.version, event.value_or(0), subject.incoming->type,
                          subject.origin.path, run, std::move(reason)});
}

Result<void> Execution::start(const rules::Plan& plan, const Subject& subject, EventScope& scope, bool& taken) {
  using Verdict = FlowLook::Verdict;
  if (!subject.origin.card_source.empty()) shop_.crm->make_cards_of(subject.origin.card_source);
  const VersionedPlan flow = shop_.versions->of(plan);
  auto begun = start_flow(plan, *flow.needs, scope);
  if (!begun) return tl::unexpected(begun.error());
  if (begun->failure) {
    matched_ = taken = true;
    tell(plan, subject, Verdict::failed, begun->failure->message);
    fail(std::move(*begun->failure));
    return {};
  }
  if (!begun->matches) {
    tell(plan, subject, Verdict::condition_failed);
    return {};
  }
  std::string why;
  auto admission = admit(plan, subject.when, scope, why);
  if (!admission) return tl::unexpected(admission.error());
  if (*admission == Admission::no) {
    tell(plan, subject, Verdict::turn_refused, std::move(why));
    return {};
  }

  matched_ = taken = true;
  Going going{flow, scope, {}, {}, subject.origin, subject.incoming->raw, subject.when};
  going.record.number = ++shop_.crm->counters().runs;
  going.record.flow = plan.id;
  going.record.flow_version = plan.version;
  going.record.event = subject.event;
  going.record.started_at = subject.when.accepted;
  started_.push_back(going.record.number);
  keep_text(plan);
  tell(plan, subject, *admission == Admission::queue ? Verdict::queued : Verdict::began, {}, going.record.number);
  return *admission == Admission::queue ? park(going, {.due = {}, .event_type = {}, .before_step = true}) : go(going);
}

// Whether the contact's other runs of the flow let this one begin; `why` not.
Result<Execution::Admission> Execution::admit(const rules::Plan& plan, When when, EventScope& scope, std::string& why) {
  if (!minds_turns(plan)) return Admission::go;
  auto contact = scope.in_scope(stdlib::Holder::contact);
  if (!contact) {
    if (auto failed = fail(plan.id, "condition", contact.error()); !failed) return tl::unexpected(failed.error());
    return Admission::no;
  }
  if (!*contact) return Admission::go;  // made by this run: it has no others
  auto turn = load_turn(*shop_.unit, shop_.workspace, plan.id, **contact);
  if (!turn) return tl::unexpected(turn.error());
  if (!plan.reentry.always && turn->started) {
    if (!plan.reentry.every || when.accepted < *turn->started + *plan.reentry.every) {
      why = fmt::format("`reentry` lets con-{} in {}, and a run began at {}", **contact,
                        plan.reentry.every ? "again after a while only" : "once", format_time(*turn->started));
      return Admission::no;
    }
  }
  if (turn->active == 0) return Admission::go;
  switch (plan.mode) {
    case rules::Mode::parallel: return Admission::go;
    case rules::Mode::single:
      why = fmt::format("`mode` is single, and run-{} of con-{} has not ended", turn->active, **contact);
      return Admission::no;
    case rules::Mode::queued: return Admission::queue;
    case rules::Mode::restart: {
      auto cancelled = give_up(turn->active, when.accepted, {false, "a new run of the flow took its place"});
      if (!cancelled) return tl::unexpected(cancelled.error());
      return Admission::go;
    }
  }
  return Admission::go;
}

void Execution::keep_text(const rules::Plan& plan) {
  if (shop_.kept_texts->find(plan.version) != shop_.kept_texts->end()) return;
  log::put_flow_text(*shop_.unit, shop_.workspace, plan.version, {plan.id, plan.text_path, plan.text});
  versions_used_.push_back(plan.version);
}

// --- one run ------------------------------------------------------------------------------------------------

Result<void> Execution::go(Going& going) {
  current_ = &going;
  now_ = going.when;
  going.record.step.clear();
  going.record.due_at.reset();
  std::optional<Allowance> allowance;
  if (const auto& limits = shop_.content->settings.limits; limits.any() && !going.origin.approved) {
    const TimePoint clock = std::max(shop_.crm->counters().clock.value_or(now_.accepted), now_.accepted);
    allowance.emplace(*shop_.unit, shop_.workspace, shop_.crm->counters(), limits, going.flow.plan->id, clock);
  }
  auto progress = run_steps(*going.flow.plan, *going.flow.needs, going.scope, going.state, going.record, warnings_,
                            allowance ? &*allowance : nullptr);
  if (!progress) return tl::unexpected(progress.error());
  if (progress->failure) {
    fail(std::move(*progress->failure));
    return {};
  }
  return progress->waits ? park(going, std::move(*progress->waits)) : end(going);
}

// Whom the run is about, also where none of its steps has asked.
crm::Expected<void> Execution::find_records(Going& going) {
  for (const auto holder : {stdlib::Holder::contact, stdlib::Holder::deal})
    if (auto found = going.scope.in_scope(holder); !found) return tl::unexpected(found.error());
  return {};
}

Result<void> Execution::end(Going& going) {
  Run& record = going.record;
  if (auto found = find_records(going); !found) return fail(record.flow, record.step, found.error());
  record.contact = going.scope.contact();
  record.deal = going.scope.deal();
  record.state = "done";
  record.ended_at = going.when.accepted;
  shop_.unit->put(run_key(shop_.workspace, record.number), encode(record));
  await_sweep(going.when.accepted);
  if (going.origin.apart || !minds_turns(*going.flow.plan)) return {};
  if (auto taken = take_turn(*going.flow.plan, record, TurnTaken::ended); !taken) return taken;
  return release_turn(record.flow, record.contact, record.number, going.when.accepted);
}

void Execution::await_sweep(TimePoint ended) {
  const rules::Settings& settings = shop_.content->settings;
  for (const auto& kept : {settings.runs_kept, settings.traces_kept})
    if (kept) run::await_sweep(ended + *kept, shop_.crm->counters(), *shop_.timers);
}

// --- turns ------------------------------------------------------------------------------------------------

Result<void> Execution::take_turn(const rules::Plan& plan, const Run& run, TurnTaken how) {
  if (!minds_turns(plan) || !run.contact) return {};
  auto turn = load_turn(*shop_.unit, shop_.workspace, plan.id, *run.contact);
  if (!turn) return tl::unexpected(turn.error());
  turn->started = std::max(turn->started.value_or(run.started_at), run.started_at);  // one that queues counts, too
  if (how == TurnTaken::queued)
    turn->queue.push_back(run.number);
  else if (how == TurnTaken::active && plan.mode != rules::Mode::parallel)
    turn->active = run.number;
  put_turn(*shop_.unit, shop_.workspace, plan.id, *run.contact, *turn);
  return {};
}

// The run has ended: the next in the queue begins at once, in a unit of its own.
Result<void> Execution::release_turn(const std::string& flow, std::optional<std::uint64_t> contact, std::uint64_t run,
                                     TimePoint at) {
  if (!contact) return {};
  auto turn = load_turn(*shop_.unit, shop_.workspace, flow, *contact);
  if (!turn) return tl::unexpected(turn.error());
  const Turn before = *turn;
  std::erase(turn->queue, run);
  if (turn->active == run) turn->active = 0;
  if (before.active == run && !turn->queue.empty()) {
    const std::uint64_t next = turn->queue.front();
    turn->queue.erase(turn->queue.begin());
    work::UnitRows rows(*shop_.unit);
    auto parked = load_parked(rows, shop_.workspace, next, *shop_.arena);
    if (!parked) return tl::unexpected(parked.error());
    if (*parked) {
      turn->active = next;
      (*parked)->wait.due = (*parked)->record.due_at = at;
      auto row = encode(**parked);
      if (!row) return tl::unexpected(store_error(row.error()));
      shop_.unit->put(run_key(shop_.workspace, next), std::move(*row));
      shop_.timers->put({at, crm::TimerKind::run, next, {}});
    }
  }
  if (*turn != before) put_turn(*shop_.unit, shop_.workspace, flow, *contact, *turn);
  return {};
}

}  // namespace dealflow::run
