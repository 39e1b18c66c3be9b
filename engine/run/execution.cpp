#include "engine/run/execution.hpp"

#include "dsl/base/limits.hpp"
#include "engine/log/registry.hpp"
#include "engine/outbox/outbox.hpp"
#include "engine/run/run_record.hpp"
#include "engine/run/step_context.hpp"
#include "engine/run/turns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::run {
namespace {

store::Key awaiting_prefix(store::WorkspaceNumber workspace, std::string_view type) {
  return store::Key(workspace, store::Table::awaiting).text(type);
}
store::Key awaiting_key(store::WorkspaceNumber workspace, const ParkedRun& run) {
  return awaiting_prefix(workspace, run.wait.event_type)
      .number(run.record.contact.value_or(0))
      .number(run.record.number);
}

bool minds_turns(const rules::Plan& plan) { return plan.mode != rules::Mode::parallel || !plan.reentry.always; }

std::string path_to(const Origin& origin) { return origin.path.empty() ? origin.type : origin.path; }

}  // namespace

struct Execution::Going {
  VersionedPlan flow;
  EventScope& scope;
  RunState state;
  Run record;
  Origin origin;
  std::string raw;  // the event's line
  When when;
};

Result<void> Execution::fail(std::string_view flow, std::string_view step, const crm::Fault& fault) {
  if (fault.store) return tl::unexpected(*fault.store);
  fail(Failure{std::string(flow), std::string(step), fault.code, fault.message});
  return {};
}

// --- what starts it
// ----------------------------------------------------------------------------------------------------

Result<void> Execution::run_event(const Subject& subject) {
  if (auto resumed = resume_awaiting(subject); !resumed) return resumed;
  if (auto started = start_flows(subject); !started) return started;
  return follow_changes(subject);
}

Result<bool> Execution::run_timer(std::uint64_t run, TimePoint due) {
  work::UnitRows rows(*shop_.unit);
  auto parked = load_parked(rows, shop_.workspace, run, *shop_.arena);
  if (!parked) return tl::unexpected(parked.error());
  if (!*parked) return false;
  const Subject subject{nullptr, (*parked)->record.event, (*parked)->origin, {due, due}, {}};
  if (auto resumed = resume(**parked, How::timer, nullptr, {due, due}); !resumed)
    return tl::unexpected(resumed.error());
  if (auto followed = follow_changes(subject); !followed) return tl::unexpected(followed.error());
  return true;
}

Result<bool> Execution::give_up(std::uint64_t run, TimePoint at, GiveUp how) {
  work::UnitRows rows(*shop_.unit);
  auto found = load_parked(rows, shop_.workspace, run, *shop_.arena);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return false;
  ParkedRun& parked = **found;
  unpark(parked);
  parked.wait = {};
  Run& record = parked.record;
  record.due_at.reset();
  record.state = how.failed ? "failed" : "cancelled";
  if (!record.steps.empty()) record.steps.back().notes.emplace_back(how.why);
  if (!how.failed) record.ended_at = at;
  auto row = how.failed ? encode(parked) : crm::Expected<std::string>(encode(record));
  if (!row) return tl::unexpected(store_error(row.error()));
  shop_.unit->put(run_key(shop_.workspace, run), std::move(*row));
  if (auto released = release_turn(record.flow, record.contact, run, at); !released)
    return tl::unexpected(released.error());
  return true;
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

// --- flows that start
// --------------------------------------------------------------------------------------------------

Result<void> Execution::start_flows(const Subject& subject) {
  if (subject.incoming->declaration == nullptr) return {};
  std::vector<const rules::Plan*> candidates;
  shop_.content->index.candidates(subject.incoming->type, subject.incoming->data, candidates);
  if (candidates.empty()) return {};
  EventScope scope(*subject.incoming, surroundings(), subject.when, subject.recorded);
  for (const rules::Plan* plan : candidates) {
    bool taken = false;
    if (!subject.origin.card_source.empty()) shop_.crm->make_cards_of(subject.origin.card_source);
    if (auto started = start(*plan, subject, scope, taken); !started) return started;
    if (taken && plan->exclusive) break;
  }
  return {};
}

Result<void> Execution::start(const rules::Plan& plan, const Subject& subject, EventScope& scope, bool& taken) {
  const VersionedPlan flow = shop_.versions->of(plan);
  auto begun = start_flow(plan, *flow.needs, scope);
  if (!begun) return tl::unexpected(begun.error());
  if (begun->failure) {
    matched_ = taken = true;
    fail(std::move(*begun->failure));
    return {};
  }
  if (!begun->matches) return {};
  auto admission = admit(plan, subject.when, scope);
  if (!admission) return tl::unexpected(admission.error());
  if (*admission == Admission::no) return {};

  matched_ = taken = true;
  Going going{flow, scope, {}, {}, subject.origin, subject.incoming->raw, subject.when};
  going.record.number = ++shop_.crm->counters().runs;
  going.record.flow = plan.id;
  going.record.flow_version = plan.version;
  going.record.event = subject.event;
  going.record.started_at = subject.when.accepted;
  started_.push_back(going.record.number);
  keep_text(plan);
  return *admission == Admission::queue ? park(going, {.due = {}, .event_type = {}, .before_step = true}) : go(going);
}

// Whether the contact's other runs of the flow let this one begin.
Result<Execution::Admission> Execution::admit(const rules::Plan& plan, When when, EventScope& scope) {
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
    if (!plan.reentry.every || when.accepted < *turn->started + *plan.reentry.every) return Admission::no;
  }
  if (turn->active == 0) return Admission::go;
  switch (plan.mode) {
    case rules::Mode::parallel: return Admission::go;
    case rules::Mode::single: return Admission::no;
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
  log::put_flow_text(*shop_.unit, shop_.workspace, plan.version, {plan.id, plan.path, plan.text});
  versions_used_.push_back(plan.version);
}

// --- runs that go on
// ---------------------------------------------------------------------------------------------------

Result<void> Execution::resume_awaiting(const Subject& subject) {
  if (shop_.crm->counters().awaiting == 0 || subject.incoming->declaration == nullptr) return {};
  if (auto wanted = is_wanted(shop_, subject.incoming->type); !wanted || !*wanted)
    return wanted ? Result<void>{} : tl::unexpected(wanted.error());
  EventScope scope(*subject.incoming, surroundings(), subject.when, subject.recorded);
  auto contact = scope.in_scope(stdlib::Holder::contact);
  if (!contact) return fail({}, {}, contact.error());
  std::vector<std::uint64_t> people{0};  // 0: runs that are about nobody
  if (*contact) {
    const auto card = shop_.crm->contact(**contact);
    if (!card) return fail({}, {}, card.error());
    if (*card != nullptr) {
      people.push_back((*card)->number);
      people.insert(people.end(), (*card)->merged.begin(), (*card)->merged.end());
    }
  }
  std::vector<std::uint64_t> runs;
  for (const std::uint64_t person : people) {
    const store::Key prefix = awaiting_prefix(shop_.workspace, subject.incoming->type).number(person);
    auto scanned = shop_.unit->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view) {
      store::KeyReader reader(key);
      reader.text();
      reader.number();
      runs.push_back(reader.number());
      return true;
    });
    if (!scanned) return scanned;
  }
  std::sort(runs.begin(), runs.end());
  for (const std::uint64_t run : runs)
    if (auto tried = try_awaiting(run, subject); !tried) return tried;
  return {};
}

Result<void> Execution::try_awaiting(std::uint64_t run, const Subject& subject) {
  work::UnitRows rows(*shop_.unit);
  auto parked = load_parked(rows, shop_.workspace, run, *shop_.arena);
  if (!parked) return tl::unexpected(parked.error());
  if (!*parked) return {};
  return resume(**parked, How::event, &subject, subject.when);
}

namespace {

// The step at which a run goes on that waited in `waited`, the step `at`.
rules::StepNumber step_after(const rules::Operation& waited, rules::StepNumber at, bool event_came) {
  const auto* wait_for = std::get_if<rules::WaitFor>(&waited);
  return wait_for == nullptr || event_came ? at + 1 : wait_for->otherwise;
}

std::string wait_result(const rules::Operation& waited, const event::Incoming* came, TimePoint due) {
  if (came != nullptr) return fmt::format("{} came: {} of {}", came->type, came->id, came->source);
  if (const auto* wait_for = std::get_if<rules::WaitFor>(&waited))
    return fmt::format("no {} came until {}", wait_for->type, format_time(due));
  return "waited until " + format_time(due);
}

}  // namespace

// The event as the run's later steps see it: read again where they read it, else its name alone.
crm::Expected<event::Incoming> Execution::event_of(const ParkedRun& parked) {
  if (!parked.raw.empty()) {
    auto read = shop_.intake->read(parked.raw);
    if (read) return std::move(*read);
    return refuse(read.error().code, "the event that the run began with is refused today: " + read.error().message);
  }
  event::Incoming named;
  named.type = parked.origin.type;
  named.source = parked.record.event.source;
  named.id = parked.record.event.id;
  named.declaration = shop_.content->settings.catalogue.find(named.type);
  return named;
}

Result<void> Execution::resume(ParkedRun& parked, How how, const Subject* awaited, When when) {
  Run& record = parked.record;
  const auto flow = shop_.versions->find(record.flow, record.flow_version);
  if (!flow) return fail(record.flow, record.step, flow.error());
  const rules::Plan& plan = *flow->plan;
  if (parked.state.step >= plan.steps.size() || parked.state.loops.size() + rules::slot::roots > plan.slots)
    return tl::unexpected(
        Error{ErrorCode::store_damaged, fmt::format("run-{} waits in a step that its flow has not", record.number)});
  auto incoming = event_of(parked);
  if (!incoming) return fail(record.flow, record.step, incoming.error());

  EventScope scope(*incoming, surroundings(), when, {record.contact, parked.origin.payment, record.deal});
  scope.begin_flow(plan.slots);
  for (const auto& [name, value] : parked.variables) scope.variables().add(name, value);
  for (const Loop& loop : parked.state.loops)
    if (loop.next > 0) scope.set_variable(loop.variable, loop.list.as_list().at(loop.next - 1));
  scope.set_variable(rules::slot::awaited, how == How::event ? awaited->incoming->data : parked.state.awaited);

  const rules::StepNumber at = parked.state.step;
  const rules::Operation& waited = plan.steps[at].operation;
  if (how == How::event) {
    auto holds = meets_condition(waited, flow->needs->steps[at], scope);
    if (!holds) return fail(record.flow, record.step, holds.error());
    if (!*holds) return {};
    parked.state.awaited = awaited->incoming->data;
  }
  matched_ = true;
  unpark(parked);
  if (!record.steps.empty() && record.steps.back().path == record.step)
    record.steps.back().result = wait_result(waited, how == How::event ? awaited->incoming : nullptr, when.accepted);
  if (!parked.wait.before_step) parked.state.step = step_after(waited, at, how == How::event);
  if (!parked.origin.card_source.empty()) shop_.crm->make_cards_of(parked.origin.card_source);
  Going going{*flow, scope, std::move(parked.state), std::move(record), parked.origin, std::move(parked.raw), when};
  return go(going);
}

crm::Expected<bool> Execution::meets_condition(const rules::Operation& waited, SlotSet needed, EventScope& scope) {
  const auto* wait_for = std::get_if<rules::WaitFor>(&waited);
  if (wait_for == nullptr) return false;
  if (!wait_for->condition) return true;
  if (auto ready = scope.prepare(needed); !ready) return tl::unexpected(ready.error());
  auto value = scope.evaluate(*wait_for->condition);
  if (!value) return tl::unexpected(value.error());
  return cel::holds(*value);
}

// --- one run
// -----------------------------------------------------------------------------------------------------------

Result<void> Execution::go(Going& going) {
  current_ = &going;
  now_ = going.when;
  going.record.step.clear();
  going.record.due_at.reset();
  auto progress = run_steps(*going.flow.plan, *going.flow.needs, going.scope, going.state, going.record, warnings_);
  if (!progress) return tl::unexpected(progress.error());
  if (progress->failure) {
    fail(std::move(*progress->failure));
    return {};
  }
  return progress->waits ? park(going, std::move(*progress->waits)) : end(going);
}

Result<void> Execution::park(Going& going, Wait wait) {
  auto contact = going.scope.in_scope(stdlib::Holder::contact);
  if (!contact) return fail(going.record.flow, going.record.step, contact.error());
  auto deal = going.scope.in_scope(stdlib::Holder::deal);
  if (!deal) return fail(going.record.flow, going.record.step, deal.error());
  ParkedRun parked = snapshot(going);
  parked.record.due_at = wait.due;
  parked.wait = std::move(wait);
  auto row = encode(parked);
  if (!row) return fail(parked.record.flow, parked.record.step, row.error());
  shop_.unit->put(run_key(shop_.workspace, parked.record.number), std::move(*row));
  if (parked.wait.due) shop_.timers->put({*parked.wait.due, crm::TimerKind::run, parked.record.number, {}});
  if (!parked.wait.event_type.empty()) {
    shop_.unit->put(awaiting_key(shop_.workspace, parked), {});
    ++shop_.crm->counters().awaiting;
  }
  if (going.origin.apart) return {};
  return take_turn(*going.flow.plan, parked.record, parked.wait.before_step ? TurnTaken::queued : TurnTaken::active);
}

ParkedRun Execution::snapshot(const Going& going) {
  ParkedRun parked;
  parked.record = going.record;
  parked.record.contact = going.scope.contact();
  parked.record.deal = going.scope.deal();
  parked.record.state = "waiting";
  parked.origin = going.origin;
  parked.origin.payment = going.scope.recorded().payment;
  if (going.flow.needs->reads_event || !parked.record.contact) parked.raw = going.raw;
  parked.state = going.state;
  const VariableMap& variables = going.scope.variables();
  for (std::size_t at = 0; at < variables.size(); ++at)
    parked.variables.emplace_back(variables.at(at).first.as_text(), variables.at(at).second);
  return parked;
}

void Execution::unpark(const ParkedRun& parked) {
  if (parked.wait.due) shop_.timers->erase({*parked.wait.due, crm::TimerKind::run, parked.record.number, {}});
  if (parked.wait.event_type.empty()) return;
  shop_.unit->erase(awaiting_key(shop_.workspace, parked));
  --shop_.crm->counters().awaiting;
}

Result<void> Execution::end(Going& going) {
  Run& record = going.record;
  record.contact = going.scope.contact();
  record.deal = going.scope.deal();
  record.state = "done";
  record.ended_at = going.when.accepted;
  shop_.unit->put(run_key(shop_.workspace, record.number), encode(record));
  if (going.origin.apart || !minds_turns(*going.flow.plan)) return {};
  if (auto taken = take_turn(*going.flow.plan, record, TurnTaken::ended); !taken) return taken;
  return release_turn(record.flow, record.contact, record.number, going.when.accepted);
}

// --- turns
// -------------------------------------------------------------------------------------------------------------

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

// --- what follows
// ------------------------------------------------------------------------------------------------------

Result<void> Execution::follow_changes(const Subject& subject) {
  while (failures_.empty() && followed_.size() < shop_.crm->changes_so_far().size())
    if (auto followed = follow_change(subject); !followed) return followed;
  return {};
}

Result<void> Execution::follow_change(const Subject& subject) {
  const std::size_t at = followed_.size();
  const crm::CrmChange change = shop_.crm->changes_so_far()[at];
  const bool is_first = change.cause == crm::CrmChange::none;
  Followed& here = followed_.emplace_back();
  here.depth = (is_first ? subject.origin.depth : followed_[change.cause].depth) + 1;
  here.path = (is_first ? path_to(subject.origin) : followed_[change.cause].path) +
              (change.flow.empty() ? "" : " > " + change.flow) + " > " + std::string(change.type);
  // What a person did elsewhere is the event itself.
  if (is_first && change.flow.empty() && subject.incoming != nullptr && subject.incoming->type == change.type)
    return {};
  auto wanted = is_wanted(shop_, change.type);
  if (!wanted) return tl::unexpected(wanted.error());
  if (!*wanted) return {};
  if (here.depth > limits::cascade_depth_max || at >= limits::crm_changes_max) {
    fail(Failure{change.flow, {}, "crm.loop", fmt::format("flows start each other without end: {}", here.path)});
    return {};
  }
  auto data = data_of(*shop_.crm, change);
  if (!data) return fail({}, {}, data.error());
  if (!*data) return {};
  Origin origin{
      fmt::format("{}.{}", subject.origin.key, at + 1), std::string(change.type), {}, here.depth, here.path, {}};
  auto incoming = shop_.intake->read(
      to_line({shop_.content->settings.workspace, origin.key, origin.type, subject.when.at, std::move(**data), {}}));
  if (!incoming) return fail({}, {}, {{}, incoming.error().code, incoming.error().message});
  const auto recorded = records_of(change, origin);
  if (!recorded) return fail({}, {}, recorded.error());
  shop_.crm->caused_by(at);
  const Subject inner{&*incoming, subject.event, origin, subject.when, *recorded};
  if (auto resumed = resume_awaiting(inner); !resumed) return resumed;
  return start_flows(inner);
}

// The cards in scope of a change's event; what it makes belongs to their source.
crm::Expected<crm::Crm::Recorded> Execution::records_of(const crm::CrmChange& change, Origin& origin) {
  crm::Crm::Recorded recorded;
  if (change.deal == 0) {
    recorded.contact = change.contact;
    const auto contact = shop_.crm->contact(change.contact);
    if (!contact) return tl::unexpected(contact.error());
    if (*contact != nullptr) origin.card_source = (*contact)->source;
    return recorded;
  }
  recorded.deal = change.deal;
  const auto deal = shop_.crm->deal(change.deal);
  if (!deal) return tl::unexpected(deal.error());
  if (*deal == nullptr) return recorded;
  origin.card_source = (*deal)->source;
  if (!(*deal)->contacts.empty()) recorded.contact = (*deal)->contacts.front();
  return recorded;
}

crm::Expected<void> Execution::emit(std::string_view type, std::string_view data, std::string_view flow,
                                    std::string_view step, const EventScope& scope) {
  InternalEvent event;
  event.workspace = shop_.content->settings.workspace;
  const Origin& origin = current_->origin;
  event.id = fmt::format("{}/{}/{}", origin.key, flow, step);
  event.type = type;
  event.time = now_.at;
  event.data = data;
  event.passed = {scope.contact(), scope.deal(), origin.depth + 1,
                  fmt::format("{} > {} > {}", path_to(origin), flow, type)};
  if (event.passed.depth > limits::cascade_depth_max)
    return refuse("emit.loop", "flows start each other without end: " + event.passed.path);
  auto incoming = shop_.intake->read(to_line(event));
  if (!incoming)
    return refuse(incoming.error().code,
                  fmt::format("the event `{}` is not as its type asks: {}", type, incoming.error().message));
  emitted_.push_back(std::move(*incoming));
  return {};
}

crm::Expected<std::string> Execution::send(Effect effect, std::optional<rules::StepNumber> on_failure,
                                           std::string_view occurrence, const EventScope& scope) {
  const Run& run = current_->record;
  // "evt-12.3": the third change that evt-12 caused.
  const std::string_view key = current_->origin.key;
  const std::size_t change = std::min(key.find('.'), key.size());
  effect.number = ++shop_.crm->counters().effects;
  effect.message_id = outbox::message_id(run.event, key.substr(change), run.flow, occurrence);
  effect.event = run.event;
  effect.flow = run.flow;
  effect.flow_version = run.flow_version;
  effect.run = run.number;
  effect.contact = scope.contact();
  effect.created_at = now_.accepted;
  outbox::Row row{std::move(effect), {}};
  if (on_failure) {
    ParkedRun then = snapshot(*current_);
    then.record.steps.clear();
    then.record.step.clear();
    then.state.step = *on_failure;
    then.wait.before_step = true;
    then.origin.apart = true;
    auto encoded = encode(then);
    if (!encoded) return tl::unexpected(encoded.error());
    row.on_failure = std::move(*encoded);
  }
  shop_.unit->put(outbox::key(shop_.workspace, outbox::Box::pending, row.effect.number), outbox::encode(row));
  return fmt::format("eff-{}", row.effect.number);
}

}  // namespace dealflow::run
