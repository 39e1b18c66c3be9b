// The unit of one event: what it records, the flows it starts, what is kept of it, and how it is buried.
#include "engine/log/letters.hpp"
#include "engine/log/seen.hpp"
#include "engine/run/deal_of_event.hpp"
#include "engine/run/event_work.hpp"
#include "stdlib/event_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

namespace dealflow::run {
namespace {

bool is_payment(const event::Incoming& incoming) {
  using Records = stdlib::Records;
  const auto* type = incoming.declaration;
  return type != nullptr && (type->records == Records::payment || type->records == Records::refund);
}

std::string family_of(const event::Incoming& incoming) {
  if (incoming.declaration == nullptr) return {};
  if (is_payment(incoming) && text_member(member(incoming.data, "payment"), "channel") == "course") return "course";
  return std::string(incoming.declaration->source);
}

// An unknown type is told apart from one for which no flow is written, whoever read the line.
void warn_of_unknown_type(const event::Incoming& incoming, std::vector<Warning>& warnings) {
  constexpr std::string_view code = "event.unknown_type";
  const auto is_told = [&](const Warning& warning) { return warning.code == code; };
  if (incoming.declaration != nullptr || std::any_of(warnings.begin(), warnings.end(), is_told)) return;
  warnings.push_back({std::string(code), fmt::format("no catalogue knows the event type `{}`", incoming.type)});
}

void add_ids(std::vector<std::string>& ids, std::string_view kind, const std::vector<std::uint64_t>& numbers) {
  for (const std::uint64_t number : numbers) ids.push_back(fmt::format("{}-{}", kind, number));
}

}  // namespace

std::string_view integration_of(const event::Incoming& incoming) {
  return text_member(member(incoming.data, "integration"), "id");
}

void count(const crm::Changes& changes, Summary& summary) {
  summary.contacts.created += changes.contacts_created.size();
  summary.contacts.updated += changes.contacts_updated.size();
  summary.contacts.merged += changes.contacts_merged.size();
  summary.deals.created += changes.deals_created.size();
  summary.deals.updated += changes.deals_updated.size();
  summary.payments.created += changes.payments_created.size();
  summary.payments.updated += changes.payments_updated.size();
}

crm::Cause WorkspaceEngine::cause_of(const Work& work) const {
  crm::Cause cause;
  cause.event = {work.incoming->source, work.incoming->id};
  cause.event_number = work.event_number;
  cause.at = work.at();
  cause.source = work.card_source;
  cause.integration = integration_of(*work.incoming);
  cause.actor = text_member(work.incoming->data, "actor");
  return cause;
}

Result<void> WorkspaceEngine::begin(Work& work, event::Incoming& incoming, std::uint64_t number, TimePoint accepted) {
  work.incoming = &incoming;
  work.family = family_of(incoming);
  auto source = card_source(incoming, work.family);
  if (!source) return tl::unexpected(source.error());
  work.card_source = std::move(*source);
  work.accepted = accepted;
  work.event_number = number;
  work.passed = passed_with(incoming);
  work.outcome.event = number;
  work.outcome.warnings = std::move(incoming.warnings);
  warn_of_unknown_type(incoming, work.outcome.warnings);
  return {};
}

// Runs the event in a layer of its own. Without failures the layer is kept; with failures nothing is left of it.
Result<void> WorkspaceEngine::attempt(Work& work) {
  begin_unit(cause_of(work));
  Execution execution(workshop(), work.outcome.warnings);
  auto done = run_flows(work, execution);
  if (done && work.failures.empty()) done = keep(work, execution);
  if (!done || !work.failures.empty()) {
    drop_unit();
    return done;
  }
  unit_kept(execution);
  work.emitted = std::move(execution.emitted());
  return {};
}

Result<void> WorkspaceEngine::run_flows(Work& work, Execution& execution) {
  auto recorded = crm_->record(*work.incoming);
  if (!recorded) {
    if (recorded.error().store) return tl::unexpected(*recorded.error().store);
    work.failures.push_back({{}, {}, recorded.error().code, recorded.error().message});
    return {};
  }
  if (!recorded->contact) recorded->contact = work.passed.contact;
  if (!recorded->deal) recorded->deal = work.passed.deal;
  const Origin origin{fmt::format("evt-{}", work.event_number),
                      work.incoming->type,
                      work.card_source,
                      work.passed.depth,
                      work.passed.path,
                      {}};
  auto ran = execution.run_event(
      {work.incoming, {work.incoming->source, work.incoming->id}, origin, {work.at(), work.accepted}, *recorded});
  work.failures = std::move(execution.failures());
  return ran;
}

// Writes the rows of an event that went well, in its layer.
Result<void> WorkspaceEngine::keep(Work& work, Execution& execution) {
  crm::Counters& counters = crm_->counters();
  if (work.event_number > counters.events) counters.events = work.event_number;
  if (work.fired) timers_.erase(*work.fired);
  if (const auto& kept = workspace_->content().settings.events_kept)
    await_sweep(work.accepted + *kept, counters, timers_);
  auto changes = finish_unit(work.accepted);
  if (!changes) {
    if (changes.error().store) return tl::unexpected(*changes.error().store);
    work.failures.push_back({{}, {}, changes.error().code, changes.error().message});
    return {};
  }
  work.changes = std::move(*changes);
  if (!work.internal()) log::mark_seen(*unit_, number_, *work.incoming, work.event_number);

  Outcome& outcome = work.outcome;
  outcome.kind = execution.matched() ? Outcome::Kind::applied : Outcome::Kind::unmatched;
  add_ids(outcome.created, "con", work.changes.contacts_created);
  add_ids(outcome.created, "deal", work.changes.deals_created);
  add_ids(outcome.changed, "con", work.changes.contacts_updated);
  add_ids(outcome.changed, "con", work.changes.contacts_merged);
  add_ids(outcome.changed, "deal", work.changes.deals_updated);
  if (is_payment(*work.incoming)) {  // payments go by the sender's id, and an event is about one of them
    const std::string id(text_member(member(work.incoming->data, "payment"), "id"));
    if (!work.changes.payments_created.empty()) outcome.created.push_back(id);
    if (!work.changes.payments_updated.empty()) outcome.changed.push_back(id);
  }
  add_ids(outcome.created, "run", execution.started());
  return {};
}

// The event failed: its mark and a dead letter with every reason, nothing else.
Result<void> WorkspaceEngine::bury(Work& work, std::uint64_t attempts) {
  work.changes = {};
  DeadLetter letter;
  auto buried = in_layer(cause_of(work), [&]() -> Result<void> {
    crm::Counters& counters = crm_->counters();
    if (work.event_number > counters.events) counters.events = work.event_number;
    counters.clock = std::max(counters.clock.value_or(work.accepted), work.accepted);
    if (!work.internal()) log::mark_seen(*unit_, number_, *work.incoming, work.event_number);
    if (work.fired) timers_.erase(*work.fired);
    const Failure& first = work.failures.front();
    letter.event_number = work.event_number;
    letter.event = {work.incoming->source, work.incoming->id};
    letter.type = work.incoming->type;
    letter.flow = first.flow;
    letter.step = first.step;
    letter.code = first.code;
    letter.message = describe(work.failures);
    letter.at = work.accepted;
    letter.attempts = attempts;
    unit_->put(log::dead_letter_key(number_, work.event_number), log::encode(letter));
    return {};
  });
  if (!buried) return buried;
  tell_dead(letter, "the event is in the dead letters");
  work.outcome.kind = Outcome::Kind::failed;
  work.outcome.failure_code = letter.code;
  work.outcome.failure_message = letter.message;
  return {};
}

void WorkspaceEngine::tell_dead(const DeadLetter& letter, std::string_view what) const {
  if (log_ == nullptr || !log_->wants(LogLevel::warning)) return;
  const std::string message = fmt::format("{}: {}", what, masked(letter.message));
  log_->tell({.level = LogLevel::warning,
              .message = message,
              .workspace = name(),
              .event = letter.event_number,
              .run = letter.run,
              .flow = letter.flow,
              .step = letter.step,
              .code = letter.code});
}

Result<void> WorkspaceEngine::run_emitted(Emitted emitted, TimePoint accepted, Summary& summary) {
  std::deque<event::Incoming> waiting(std::make_move_iterator(emitted.begin()), std::make_move_iterator(emitted.end()));
  while (!waiting.empty()) {
    event::Incoming next = std::move(waiting.front());
    waiting.pop_front();
    Emitted more;
    if (auto ran = run_internal(next, accepted, {}, more, summary); !ran) return ran;
    std::move(more.begin(), more.end(), std::back_inserter(waiting));
  }
  return {};
}

Result<void> WorkspaceEngine::run_internal(event::Incoming& incoming, TimePoint accepted,
                                           const std::optional<crm::Timer>& fired, Emitted& emitted, Summary& summary) {
  work::UnitRows rows(*unit_);
  const auto counters = crm::load_counters(rows, number_);
  if (!counters) return tl::unexpected(counters.error());
  Work work;
  work.fired = fired;
  if (auto begun = begin(work, incoming, counters->events + 1, accepted); !begun) return begun;
  if (auto attempted = attempt(work); !attempted) return attempted;
  const bool failed = !work.failures.empty();
  if (failed) {
    if (auto buried = bury(work, 1); !buried) return buried;
  }
  events_.add(work.event_number, work.accepted, to_string(work.outcome.kind), incoming.raw);
  ++(failed ? summary.later.failed : summary.later.done);
  count(work.changes, summary);
  emitted = std::move(work.emitted);
  return {};
}

}  // namespace dealflow::run
