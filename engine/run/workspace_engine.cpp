#include "engine/run/workspace_engine.hpp"

#include "engine/crm/load.hpp"
#include "engine/log/letters.hpp"
#include "engine/log/registry.hpp"
#include "engine/log/seen.hpp"
#include "engine/run/deal_of_event.hpp"
#include "engine/run/event_scope.hpp"
#include "engine/run/run_record.hpp"
#include "engine/run/runner.hpp"
#include "stdlib/event_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace dealflow::run {

// One event on its way through the workspace.
struct WorkspaceEngine::Work {
  event::Incoming* incoming = nullptr;
  std::uint64_t event_number = 0;
  TimePoint accepted;
  std::string card_source;  // of the cards it makes
  std::string family;       // the source that its use is counted under; none for crm.*
  bool matched = false;
  std::vector<Failure> failures;
  std::vector<Run> runs;
  crm::Changes changes;
  Outcome outcome;

  [[nodiscard]] TimePoint at() const { return incoming->time.value_or(accepted); }
};

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

// "con-17" to 17.
std::optional<std::uint64_t> number_of(std::string_view id) {
  constexpr std::string_view prefix = "con-";
  std::uint64_t number = 0;
  if (!id.starts_with(prefix)) return std::nullopt;
  id.remove_prefix(prefix.size());
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc{} || end != id.data() + id.size()) return std::nullopt;
  return number;
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

void count(const crm::Changes& changes, Summary& summary) {
  summary.contacts.created += changes.contacts_created.size();
  summary.contacts.updated += changes.contacts_updated.size();
  summary.contacts.merged += changes.contacts_merged.size();
  summary.deals.created += changes.deals_created.size();
  summary.deals.updated += changes.deals_updated.size();
  summary.payments.created += changes.payments_created.size();
  summary.payments.updated += changes.payments_updated.size();
}

void count(const Outcome& outcome, Summary& summary) {
  ++summary.events.read;
  summary.events.warnings += outcome.warnings.size();
  switch (outcome.kind) {
    case Outcome::Kind::applied: ++summary.events.applied; return;
    case Outcome::Kind::unmatched: ++summary.events.unmatched; return;
    case Outcome::Kind::duplicate: ++summary.events.duplicate; return;
    case Outcome::Kind::rejected: ++summary.events.rejected; return;
    case Outcome::Kind::failed: ++summary.events.failed; return;
  }
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

WorkspaceEngine::WorkspaceEngine(work::UnitOfWork& unit, store::WorkspaceNumber number, ClockStart clock_start)
    : unit_(&unit), number_(number), clock_start_(clock_start), usage_(number) {}

void WorkspaceEngine::use(std::shared_ptr<const Workspace> workspace) {
  workspace_ = std::move(workspace);
  const auto& content = workspace_->content();
  needs_.clear();
  for (const rules::Plan& plan : content.plans) needs_.push_back(needs_of(plan));
  const rules::Settings& settings = content.settings;
  intake_.emplace(event::IntakeOptions{settings.default_region, settings.type_prefix, settings.catalogue});
  crm_.emplace(*unit_, number_, content.settings);
  registered_ = false;
}

void WorkspaceEngine::batch_lost() {
  events_.forget();
  usage_.forget();
  flow_texts_.clear();
  registered_ = false;
  crm_.emplace(*unit_, number_, workspace_->content().settings);
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
  } else {
    work::UnitRows rows(*unit_);
    const auto seen = log::find_seen(rows, number_, *incoming);
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
  Outcome outcome;
  outcome.kind = Outcome::Kind::rejected;
  outcome.rejection = rejection;
  outcome.rejection.line = submission.line_number;
  const store::Key mark = log::rejected_mark_key(number_, submission.input, submission.line_number, submission.line);
  auto listed = unit_->get(mark);
  if (!listed) return tl::unexpected(listed.error());
  if (*listed) return outcome;
  unit_->begin_layer();
  crm_->begin({});
  RejectedLine line;
  line.number = ++crm_->counters().rejected;
  line.input = submission.input;
  line.line = submission.line_number;
  line.offset = rejection.offset;
  line.code = rejection.code;
  line.message = rejection.message;
  line.raw = submission.line.substr(0, log::rejected_raw_bytes_max);
  if (auto finished = crm_->finish(); !finished) {
    unit_->drop_layer();
    return tl::unexpected(finished.error().store.value_or(Error{ErrorCode::io, finished.error().message}));
  }
  unit_->put(store::Key(number_, store::Table::rejected).number(line.number), log::encode(line));
  unit_->put(mark, {});
  unit_->keep_layer();
  return outcome;
}

TimePoint WorkspaceEngine::accept(std::optional<TimePoint> clock, const event::Incoming& incoming,
                                  const Submission& submission) const {
  if (submission.accepted) return std::max(clock.value_or(*submission.accepted), *submission.accepted);
  const TimePoint start = clock.value_or(clock_start_.now.value_or(incoming.time.value_or(clock_start_.wall)));
  return std::max(start, incoming.time.value_or(start));
}

// What a crm.* event makes belongs to the source that made the card it is about.
Result<std::string> WorkspaceEngine::card_source(const event::Incoming& incoming, std::string_view family) {
  if (!family.empty() || incoming.declaration == nullptr) return std::string(family);
  if (const auto source = text_member(member(incoming.data, "deal"), "source"); !source.empty())
    return std::string(source);
  const auto number = number_of(text_member(member(incoming.data, "contact"), "id"));
  if (!number) return std::string();
  work::UnitRows rows(*unit_);
  auto survivor = crm::surviving_contact(rows, number_, *number);
  if (!survivor) return tl::unexpected(survivor.error());
  auto contact = crm::load_contact(rows, number_, *survivor, crm::Depth::record);
  if (!contact) return tl::unexpected(contact.error());
  return *contact ? (*contact)->source : std::string();
}

crm::Cause WorkspaceEngine::cause_of(const Work& work) const {
  crm::Cause cause;
  cause.event = {work.incoming->source, work.incoming->id};
  cause.event_number = work.event_number;
  cause.at = work.at();
  cause.source = work.card_source;
  cause.actor = text_member(work.incoming->data, "actor");
  return cause;
}

Result<Outcome> WorkspaceEngine::run_new(event::Incoming& incoming, const Submission& submission, Summary& summary) {
  work::UnitRows rows(*unit_);
  const auto counters = crm::load_counters(rows, number_);
  if (!counters) return tl::unexpected(counters.error());
  Work work;
  if (auto begun = begin(work, incoming, counters->events + 1, accept(counters->clock, incoming, submission)); !begun)
    return tl::unexpected(begun.error());
  if (auto attempted = attempt(work); !attempted) return tl::unexpected(attempted.error());
  const bool failed = !work.failures.empty();
  if (failed) {
    if (auto buried = bury(work, 1); !buried) return tl::unexpected(buried.error());
  }
  if (auto counted = usage_.count_event(rows, work.family, work.at(), failed); !counted)
    return tl::unexpected(counted.error());
  events_.add(work.event_number, work.accepted, to_string(work.outcome.kind), incoming.raw);
  count(work.changes, summary);
  return std::move(work.outcome);
}

Result<void> WorkspaceEngine::begin(Work& work, event::Incoming& incoming, std::uint64_t number, TimePoint accepted) {
  work.incoming = &incoming;
  work.family = family_of(incoming);
  auto source = card_source(incoming, work.family);
  if (!source) return tl::unexpected(source.error());
  work.card_source = std::move(*source);
  work.accepted = accepted;
  work.event_number = number;
  work.outcome.event = number;
  work.outcome.warnings = std::move(incoming.warnings);
  warn_of_unknown_type(incoming, work.outcome.warnings);
  return {};
}

// Runs the event in a layer of its own. Without failures the layer is kept; with failures nothing is left of it.
Result<void> WorkspaceEngine::attempt(Work& work) {
  unit_->begin_layer();
  crm_->begin(cause_of(work));
  auto done = run_flows(work);
  if (done && work.failures.empty()) done = keep(work);
  if (!done || !work.failures.empty()) {
    crm_->forget();
    unit_->drop_layer();
    return done;
  }
  unit_->keep_layer();
  for (const Run& run : work.runs) flow_texts_.insert(run.flow_version);
  return {};
}

Result<void> WorkspaceEngine::run_flows(Work& work) {
  const auto& content = workspace_->content();
  arena_.reset();
  auto recorded = crm_->record(*work.incoming);
  if (!recorded) {
    if (recorded.error().store) return tl::unexpected(*recorded.error().store);
    work.failures.push_back({{}, {}, recorded.error().code, recorded.error().message});
    return {};
  }
  candidates_.clear();
  if (work.incoming->declaration != nullptr)
    content.index.candidates(work.incoming->type, work.incoming->data, candidates_);
  if (candidates_.empty()) return {};
  EventScope scope(*work.incoming, {unit_, number_, &*crm_, &content.settings, &arena_}, work.at(), *recorded);
  for (const rules::Plan* plan : candidates_) {
    const PlanNeeds& needs = needs_[static_cast<std::size_t>(plan - content.plans.data())];
    auto ran = run_flow(*plan, needs, scope, work.accepted, work.outcome.warnings);
    if (!ran) return tl::unexpected(ran.error());
    if (!ran->matched) continue;
    work.matched = true;
    if (ran->failure)
      work.failures.push_back(std::move(*ran->failure));
    else
      work.runs.push_back(std::move(ran->record));
    if (plan->exclusive) break;
  }
  return {};
}

// Writes the rows of an event that went well, in its layer.
Result<void> WorkspaceEngine::keep(Work& work) {
  crm::Counters& counters = crm_->counters();
  if (work.event_number > counters.events) counters.events = work.event_number;
  counters.clock = std::max(counters.clock.value_or(work.accepted), work.accepted);
  if (auto kept = keep_runs(work); !kept) return kept;
  auto changes = crm_->finish();
  if (!changes) {
    if (changes.error().store) return tl::unexpected(*changes.error().store);
    work.failures.push_back({{}, {}, changes.error().code, changes.error().message});
    return {};
  }
  work.changes = std::move(*changes);
  log::mark_seen(*unit_, number_, *work.incoming, work.event_number);
  work::UnitRows rows(*unit_);
  auto counted = usage_.count_cards(rows, work.card_source, work.changes.contacts_created.size(),
                                    work.changes.deals_created.size());
  if (!counted) return counted;

  Outcome& outcome = work.outcome;
  outcome.kind = work.matched ? Outcome::Kind::applied : Outcome::Kind::unmatched;
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
  for (const Run& run : work.runs) outcome.created.push_back(fmt::format("run-{}", run.number));
  return {};
}

Result<void> WorkspaceEngine::keep_runs(Work& work) {
  for (Run& run : work.runs) {
    run.number = ++crm_->counters().runs;
    keep_flow_text(run.flow_version);
    unit_->put(run_key(number_, run.number), encode(run));
  }
  return {};
}

// The text of a flow version, for as long as a run may ask for it (DESIGN 13).
void WorkspaceEngine::keep_flow_text(std::string_view version) {
  if (flow_texts_.find(version) != flow_texts_.end()) return;
  const auto& plans = workspace_->content().plans;
  const auto plan = std::find_if(plans.begin(), plans.end(), [&](const auto& each) { return each.version == version; });
  if (plan != plans.end()) log::put_flow_text(*unit_, number_, version, plan->id, plan->text);
}

// The event failed: its mark and a dead letter with every reason, nothing else.
Result<void> WorkspaceEngine::bury(Work& work, std::uint64_t attempts) {
  work.changes = {};
  unit_->begin_layer();
  crm_->begin(cause_of(work));
  crm::Counters& counters = crm_->counters();
  if (work.event_number > counters.events) counters.events = work.event_number;
  counters.clock = std::max(counters.clock.value_or(work.accepted), work.accepted);
  if (auto finished = crm_->finish(); !finished) {
    crm_->forget();
    unit_->drop_layer();
    return tl::unexpected(finished.error().store.value_or(Error{ErrorCode::io, finished.error().message}));
  }
  log::mark_seen(*unit_, number_, *work.incoming, work.event_number);
  const Failure& first = work.failures.front();
  DeadLetter letter;
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
  unit_->keep_layer();
  work.outcome.kind = Outcome::Kind::failed;
  work.outcome.failure_code = letter.code;
  work.outcome.failure_message = letter.message;
  return {};
}

Result<std::vector<std::uint64_t>> WorkspaceEngine::dead_letters() {
  std::vector<std::uint64_t> numbers;
  const store::Key prefix(number_, store::Table::dead_letter);
  auto scanned = unit_->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view) {
    numbers.push_back(store::KeyReader(key).number());
    return true;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  return numbers;
}

Result<Outcome> WorkspaceEngine::retry(std::uint64_t event_number, Summary& summary) {
  work::UnitRows rows(*unit_);
  auto letter = log::load_dead_letter(rows, number_, event_number);
  if (!letter) return tl::unexpected(letter.error());
  if (!*letter)
    return fail(ErrorCode::not_found, fmt::format("evt-{} is no dead letter of this workspace", event_number));
  auto stored = log::read_event(rows, number_, event_number);
  if (!stored) return tl::unexpected(stored.error());
  if (!*stored)
    return fail(ErrorCode::store_damaged, fmt::format("the dead letter evt-{} has no stored event", event_number));

  auto incoming = intake_->read((*stored)->raw);
  if (!incoming) {  // the settings that intake reads by have changed since
    Outcome outcome;
    outcome.kind = Outcome::Kind::rejected;
    outcome.event = event_number;
    outcome.rejection = incoming.error();
    return outcome;
  }
  Work work;
  if (auto begun = begin(work, *incoming, event_number, (*stored)->accepted_at); !begun)
    return tl::unexpected(begun.error());
  if (auto attempted = attempt(work); !attempted) return tl::unexpected(attempted.error());
  auto settled = work.failures.empty() ? settle(work) : bury(work, (*letter)->attempts + 1);
  if (!settled) return tl::unexpected(settled.error());
  count(work.changes, summary);
  return std::move(work.outcome);
}

// A retried event that went well: its letter goes, and its stored outcome is put right.
Result<void> WorkspaceEngine::settle(const Work& work) {
  unit_->begin_layer();
  unit_->erase(log::dead_letter_key(number_, work.event_number));
  auto changed = log::change_outcome(*unit_, number_, work.event_number, to_string(work.outcome.kind));
  if (!changed) {
    unit_->drop_layer();
    return changed;
  }
  unit_->keep_layer();
  return {};
}

}  // namespace dealflow::run
