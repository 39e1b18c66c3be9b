// Runs that wait: parked, and gone on with when their time or their event has come, or given up.
#include "engine/run/execution.hpp"
#include "engine/run/going.hpp"
#include "engine/run/run_record.hpp"
#include "engine/run/step_context.hpp"
#include "rules/resolve/walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::run {
namespace {

store::Key awaiting_key(store::WorkspaceNumber workspace, const ParkedRun& run) {
  return awaiting_prefix(workspace, run.wait.event_type)
      .number(run.record.contact.value_or(0))
      .number(run.record.number);
}

}  // namespace

Result<void> Execution::park(Going& going, Wait wait) {
  if (auto found = find_records(going); !found) return fail(going.record.flow, going.record.step, found.error());
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
  const bool queued = parked.wait.before_step && parked.wait.held.empty();
  return take_turn(*going.flow.plan, parked.record, queued ? TurnTaken::queued : TurnTaken::active);
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

Result<bool> Execution::give_up(std::uint64_t run, TimePoint at, const GiveUp& how) {
  work::UnitRows rows(*shop_.unit);
  auto found = load_parked(rows, shop_.workspace, run, *shop_.arena);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return false;
  ParkedRun& parked = **found;
  unpark(parked);
  parked.wait = {.due = {}, .event_type = {}, .before_step = parked.wait.before_step};
  Run& record = parked.record;
  record.due_at.reset();
  record.state = how.failed ? "failed" : "cancelled";
  if (!record.steps.empty()) record.steps.back().notes.emplace_back(how.why);
  if (!how.failed) {
    record.ended_at = at;
    await_sweep(at);
  }
  auto row = how.failed ? encode(parked) : crm::Expected<std::string>(encode(record));
  if (!row) return tl::unexpected(store_error(row.error()));
  shop_.unit->put(run_key(shop_.workspace, run), std::move(*row));
  if (auto released = release_turn(record.flow, record.contact, run, at); !released)
    return tl::unexpected(released.error());
  return true;
}

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
    auto holds = meets_condition(*flow, at, record.number, scope);
    if (!holds) return fail(record.flow, record.step, holds.error());
    if (!*holds) return {};
    parked.state.awaited = awaited->incoming->data;
  }
  matched_ = true;
  unpark(parked);
  if (!parked.wait.before_step && !record.steps.empty() && record.steps.back().path == record.step)
    record.steps.back().result = wait_result(waited, how == How::event ? awaited->incoming : nullptr, when.accepted);
  if (!parked.wait.before_step) {
    parked.state.step = step_after(waited, at, how == How::event);
    if (shop_.observer != nullptr && std::holds_alternative<rules::WaitFor>(waited))
      shop_.observer->stepped({plan.id, plan.version, plan.steps[at].path,
                               how == How::event ? rules::block_word::then : rules::block_word::otherwise,
                               record.number});
  }
  if (!parked.origin.card_source.empty()) shop_.crm->make_cards_of(parked.origin.card_source);
  Going going{*flow, scope, std::move(parked.state), std::move(record), parked.origin, std::move(parked.raw), when};
  return go(going);
}

crm::Expected<bool> Execution::meets_condition(const VersionedPlan& flow, rules::StepNumber waited, std::uint64_t run,
                                               EventScope& scope) {
  const rules::PlanStep& step = flow.plan->steps[waited];
  const auto* wait_for = std::get_if<rules::WaitFor>(&step.operation);
  if (wait_for == nullptr) return false;
  if (!wait_for->condition) return true;
  if (auto ready = scope.prepare(flow.needs->steps[waited]); !ready) return tl::unexpected(ready.error());
  return scope.holds(*wait_for->condition, {*flow.plan, step.path, run});
}

}  // namespace dealflow::run
