#include "engine/run/workspace_engine.hpp"

#include "engine/crm/cards.hpp"
#include "engine/crm/load.hpp"
#include "engine/log/letters.hpp"
#include "engine/log/registry.hpp"
#include "engine/log/seen.hpp"
#include "engine/run/deal_of_event.hpp"
#include "engine/run/event_work.hpp"
#include "engine/run/reject_line.hpp"
#include "stdlib/event_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::run {
namespace {

Rejection reserved_source(const event::Incoming& incoming) {
  return {
      .code = "event.reserved_source",
      .message = fmt::format("the source `{}` is kept for events that the engine makes: use another", incoming.source),
      .line = 0,
      .offset = 0};
}

Rejection reused_id(const event::Incoming& incoming) {
  return {
      .code = "event.id_reused",
      .message = fmt::format("another event with id `{}` came from source `{}` before; a redelivery must be the same "
                             "in type and data, a new event needs an id of its own",
                             incoming.id, incoming.source),
      .line = 0,
      .offset = 0};
}

}  // namespace

WorkspaceEngine::WorkspaceEngine(work::UnitOfWork& unit, store::WorkspaceNumber number, ClockStart clock_start,
                                 Flush flush, Observer* observer, const OperatorLog* log)
    : unit_(&unit),
      number_(number),
      clock_start_(clock_start),
      flush_(std::move(flush)),
      observer_(observer),
      log_(log),
      versions_(unit, number),
      timers_(unit, number),
      usage_(number),
      acts_(unit, number) {}

void WorkspaceEngine::use(std::shared_ptr<const Workspace> workspace) {
  workspace_ = std::move(workspace);
  const auto& content = workspace_->content();
  versions_.use(content);
  const rules::Settings& settings = content.settings;
  intake_.emplace(event::IntakeOptions{settings.default_region, settings.type_prefix, settings.catalogue});
  crm_.emplace(*unit_, number_, content.settings);
  days_.emplace(settings.timezone);
  registered_ = false;
  version_kept_ = false;
}

Result<std::uint64_t> WorkspaceEngine::events_so_far() {
  work::UnitRows rows(*unit_);
  const auto counters = crm::load_counters(rows, number_);
  if (!counters) return tl::unexpected(counters.error());
  return counters->events;
}

Result<void> WorkspaceEngine::put_version(std::uint64_t after) {
  if (auto put = acts_.use(after, *workspace_->content().files); !put) return put;
  version_kept_ = true;
  return {};
}

Result<void> WorkspaceEngine::keep_act(std::uint64_t after, log::Act act) {
  if (auto kept = keep_version(after); !kept) return kept;
  return acts_.add(after, std::move(act));
}

void WorkspaceEngine::batch_lost() {
  events_.forget();
  usage_.forget();
  timers_.forget();
  flow_texts_.clear();
  registered_ = false;
  acts_.forget();
  version_kept_ = false;
  crm_.emplace(*unit_, number_, workspace_->content().settings);
}

Workshop WorkspaceEngine::workshop() {
  return {unit_,     number_, &workspace_->content(), &*crm_,   &versions_, &timers_,
          &*intake_, &arena_, &flow_texts_,           observer_};
}

void WorkspaceEngine::begin_unit(crm::Cause cause) {
  unit_->begin_layer();
  crm_->begin(std::move(cause));
  if (versions_.follows_changes() || crm_->counters().awaiting > 0) crm_->watch();
  arena_.reset();
}

void WorkspaceEngine::drop_unit() {
  if (observer_ != nullptr) observer_->settled(false);
  crm_->forget();
  unit_->drop_layer();
  timers_.forget();
}

crm::Expected<crm::Changes> WorkspaceEngine::finish_unit(TimePoint clock) {
  crm::Counters& counters = crm_->counters();
  counters.clock = std::max(counters.clock.value_or(clock), clock);
  auto changes = crm_->finish();
  if (!changes) return changes;
  for (const crm::Timer& timer : changes->timers_erased) timers_.erase(timer);
  for (const crm::Timer& timer : changes->timers_put) timers_.put(timer);
  work::UnitRows rows(*unit_);
  for (const auto& [source, contacts, deals] : changes->created_of)
    if (auto counted =
            usage_.count_cards(rows, {source, changes->integration, days_->of(changes->at)}, contacts, deals);
        !counted)
      return tl::unexpected(crm::Fault{counted.error(), {}, {}});
  return changes;
}

void WorkspaceEngine::unit_kept(Execution& execution) {
  if (observer_ != nullptr) observer_->settled(true);
  unit_->keep_layer();
  flow_texts_.insert(execution.versions_used().begin(), execution.versions_used().end());
}

Result<void> WorkspaceEngine::in_layer(crm::Cause cause, const std::function<Result<void>()>& change) {
  auto done = run::in_layer(*unit_, *crm_, std::move(cause), change);
  if (!done) timers_.forget();
  return done;
}

void WorkspaceEngine::write_batch() {
  if (!registered_) {
    unit_->begin_layer();
    log::put_workspace(*unit_, number_, name(), workspace_->content().settings.text);
    unit_->keep_layer();
    registered_ = true;
  }
  usage_.write(*unit_);
  events_.write(*unit_, number_);
}

Result<Outcome> WorkspaceEngine::submit(const Submission& submission, Summary& summary) {
  auto incoming = intake_->read(submission.line);
  Result<Outcome> outcome;
  if (!incoming) {
    outcome = reject(incoming.error(), submission);
  } else if (is_internal_source(incoming->source)) {
    outcome = reject(reserved_source(*incoming), submission);
  } else {
    work::UnitRows rows(*unit_);
    const auto seen = log::find_seen(rows, number_, incoming->key);
    if (!seen) return tl::unexpected(seen.error());
    if (!*seen) {
      outcome = run_new(*incoming, submission, summary);
    } else if ((*seen)->content_hash != incoming->content_hash) {
      outcome = reject(reused_id(*incoming), submission);
    } else {
      outcome = Outcome{};
      outcome->kind = Outcome::Kind::duplicate;
      outcome->event = (*seen)->event_number;
    }
  }
  if (outcome) count(*outcome, summary);
  return outcome;
}

Result<Outcome> WorkspaceEngine::reject(const Rejection& rejection, const Submission& submission) {
  return reject_line(*unit_, *crm_, number_, rejection, submission);
}

TimePoint WorkspaceEngine::now(const crm::Counters& counters) const {
  return counters.clock.value_or(clock_start_.now.value_or(clock_start_.wall));
}

TimePoint WorkspaceEngine::accept(std::optional<TimePoint> clock, const event::Incoming& incoming,
                                  const Submission& submission) const {
  if (!submission.moves_clock) return clock.value_or(clock_start_.now.value_or(clock_start_.wall));
  if (submission.accepted) return std::max(clock.value_or(*submission.accepted), *submission.accepted);
  const TimePoint start = clock.value_or(clock_start_.now.value_or(incoming.time.value_or(clock_start_.wall)));
  return std::max(start, incoming.time.value_or(start));
}

// What a crm.* event makes belongs to the source that made the card it is about.
Result<std::string> WorkspaceEngine::card_source(const event::Incoming& incoming, std::string_view family) {
  if (!family.empty() || incoming.declaration == nullptr) return std::string(family);
  if (const auto source = text_member(member(incoming.data, "deal"), "source"); !source.empty())
    return std::string(source);
  const auto number = crm::parse_id("con-", text_member(member(incoming.data, "contact"), "id"));
  if (!number) return std::string();
  work::UnitRows rows(*unit_);
  auto survivor = crm::surviving_contact(rows, number_, *number);
  if (!survivor) return tl::unexpected(survivor.error());
  auto contact = crm::load_contact(rows, number_, *survivor, crm::Depth::record);
  if (!contact) return tl::unexpected(contact.error());
  return *contact ? (*contact)->source : std::string();
}

Result<void> WorkspaceEngine::count_use(const Work& work) {
  using usage::EventResult;
  work::UnitRows rows(*unit_);
  const EventResult result = work.outcome.kind == Outcome::Kind::failed      ? EventResult::failed
                             : work.outcome.kind == Outcome::Kind::unmatched ? EventResult::unmatched
                                                                             : EventResult::applied;
  return usage_.count_event(rows, {work.family, integration_of(*work.incoming), days_->of(work.at())}, work.at(),
                            result);
}

Result<Outcome> WorkspaceEngine::run_new(event::Incoming& incoming, const Submission& submission, Summary& summary) {
  work::UnitRows rows(*unit_);
  auto counters = crm::load_counters(rows, number_);
  if (!counters) return tl::unexpected(counters.error());
  const std::uint64_t before = counters->events;
  const TimePoint accepted = accept(counters->clock, incoming, submission);
  const auto fired = fire_due(accepted, summary);
  if (!fired) return tl::unexpected(fired.error());
  if (*fired > 0) counters = crm::load_counters(rows, number_);  // timers make events, too
  if (!counters) return tl::unexpected(counters.error());
  Work work;
  if (auto begun = begin(work, incoming, counters->events + 1, accepted); !begun) return tl::unexpected(begun.error());
  if (auto attempted = attempt(work); !attempted) return tl::unexpected(attempted.error());
  const bool failed = !work.failures.empty();
  if (failed && !submission.keep_failed) {
    if (*fired > 0) {  // which the refused line leaves behind
      log::Act fire;
      fire.kind = log::Act::Kind::fire;
      fire.at = accepted;
      if (auto kept = keep_act(before, std::move(fire)); !kept) return tl::unexpected(kept.error());
    }
    return reject({.code = work.failures.front().code, .message = describe(work.failures), .line = 0, .offset = 0},
                  submission);
  }
  if (failed) {
    if (auto buried = bury(work, 1); !buried) return tl::unexpected(buried.error());
  }
  if (auto counted = count_use(work); !counted) return tl::unexpected(counted.error());
  if (auto kept = keep_version(before); !kept) return tl::unexpected(kept.error());
  acts_.event_kept(work.accepted);
  events_.add(work.event_number, work.accepted, to_string(work.outcome.kind), incoming.raw);
  count(work.changes, summary);
  if (auto ran = run_emitted(std::move(work.emitted), accepted, summary); !ran) return tl::unexpected(ran.error());
  // What became due by this very event: the next of a queue, a date that is past.
  if (auto due = fire_due(accepted, summary); !due) return tl::unexpected(due.error());
  return std::move(work.outcome);
}

}  // namespace dealflow::run
