#include <dealflow/replay.hpp>

#include "engine/crm/cards.hpp"
#include "engine/crm/counters.hpp"
#include "engine/log/registry.hpp"
#include "engine/outbox/outbox.hpp"
#include "engine/query/json.hpp"
#include "engine/query/stored_workspace.hpp"
#include "engine/replay/compare.hpp"
#include "engine/replay/matching.hpp"
#include "engine/replay/one_flow.hpp"
#include "engine/replay/rebuild.hpp"
#include "engine/run/run_record.hpp"
#include "engine/store/environment.hpp"
#include "rules/workspace/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace dealflow {
namespace {

using replay::Input;
using replay::Rebuild;
using replay::State;
using replay::Stepped;

constexpr std::uint64_t inputs_between_progress = 1024;

bool has_flow(const Workspace& workspace, std::string_view flow) {
  const auto& plans = workspace.content().plans;
  return std::any_of(plans.begin(), plans.end(), [&](const rules::Plan& plan) { return plan.id == flow; });
}

void count(Difference::Outcomes& outcomes, const Stepped& stepped) {
  if (!stepped.outcome) return;
  switch (stepped.outcome->kind) {
    case Outcome::Kind::applied: ++outcomes.applied; return;
    case Outcome::Kind::unmatched: ++outcomes.unmatched; return;
    case Outcome::Kind::failed: ++outcomes.failed; return;
    case Outcome::Kind::rejected: ++outcomes.rejected; return;
    case Outcome::Kind::duplicate: return;
  }
}

bool knows_type(const Stepped& stepped) {
  return !stepped.outcome || std::none_of(stepped.outcome->warnings.begin(), stepped.outcome->warnings.end(),
                                          [](const Warning& warning) { return warning.code == "event.unknown_type"; });
}

// Both states, input by input.
class Replay {
 public:
  Replay(work::Rows& stored, store::WorkspaceNumber number, const std::shared_ptr<const Workspace>& changed,
         const ReplayOptions& options)
      : stored_{&stored, number}, changed_(changed), options_(options) {}

  Result<Difference> run();

 private:
  Result<void> begin();
  Result<void> change_over();
  Result<void> step(const Input& input);
  Result<std::shared_ptr<const Workspace>> instead_of(const std::shared_ptr<const Workspace>& version, bool for_act);
  std::optional<std::uint64_t> number_of(const log::Act& act);
  std::optional<std::uint64_t> run_of(std::uint64_t number);
  std::optional<std::uint64_t> effect_of(std::uint64_t number);
  std::optional<std::string> line_of(const StoredEvent& event);
  Result<void> finish();

  State stored_;
  std::shared_ptr<const Workspace> changed_;
  std::shared_ptr<const Workspace> changed_settings_;
  const ReplayOptions& options_;
  std::optional<Rebuild> before_, after_;
  State was_, is_;
  bool changed_over_ = false;
  bool flow_seen_ = false;
  replay::Matching matching_;
  std::unordered_map<std::string, std::uint64_t> effects_;  // message id to number, in the later state
  std::uint64_t effects_read_ = 0;
  std::set<std::string> unknown_types_;
  std::optional<Error> failed_;  // in a callback
  Difference difference_;
};

Result<void> Replay::begin() {
  auto before = Rebuild::begin(*stored_.rows, stored_.workspace, {options_.scratch / "before", options_.baseline});
  if (!before) return tl::unexpected(before.error());
  auto after = Rebuild::begin(*stored_.rows, stored_.workspace, {options_.scratch / "after", options_.baseline});
  if (!after) return tl::unexpected(after.error());
  before_.emplace(std::move(*before));
  after_.emplace(std::move(*after));
  was_ = {&before_->rows(), Rebuild::number()};
  is_ = {&after_->rows(), Rebuild::number()};
  // What was sent stays in both outboxes, so that it can be compared.
  before_->heed_deliveries(false);
  after_->heed_deliveries(false);
  auto settings = replay::settings_of(*changed_);
  if (!settings) return tl::unexpected(settings.error());
  changed_settings_ = std::move(*settings);
  flow_seen_ = options_.flow.empty() || has_flow(*changed_, options_.flow);
  return {};
}

// What was done with the settings alone (a merge by hand) starts no flows of the changed workspace either.
Result<std::shared_ptr<const Workspace>> Replay::instead_of(const std::shared_ptr<const Workspace>& version,
                                                            bool for_act) {
  const bool settings_alone = for_act && version->content().plans.empty();
  if (options_.flow.empty()) return settings_alone ? changed_settings_ : changed_;
  flow_seen_ = flow_seen_ || has_flow(*version, options_.flow);
  return settings_alone ? Result<std::shared_ptr<const Workspace>>(version)
                        : replay::with_flow_of(*version, *changed_, options_.flow);
}

Result<void> Replay::change_over() {
  changed_over_ = true;
  if (options_.since) {
    const TimePoint last = *options_.since - std::chrono::microseconds(1);
    for (Rebuild* one : {&*before_, &*after_})
      if (auto ticked = one->tick(last); !ticked) return ticked;
  }
  after_->swap_versions([this](const auto& version, bool for_act) { return instead_of(version, for_act); },
                        {[this](const log::Act& act) { return number_of(act); },
                         [this](const StoredEvent& event) { return line_of(event); }});
  return {};
}

std::optional<std::uint64_t> Replay::number_of(const log::Act& act) {
  using Kind = log::Act::Kind;
  switch (act.kind) {
    case Kind::tick:
    case Kind::fire:
    case Kind::enable: return act.number;
    case Kind::cancel:
    case Kind::approve:
    case Kind::retry_run: return run_of(act.number);
    case Kind::retry: {
      const std::uint64_t number = matching_.events.after(act.number);
      return number == 0 ? std::nullopt : std::optional(number);
    }
    case Kind::retry_effect:
    case Kind::report: return effect_of(act.number);
    case Kind::erase: {
      const auto found = find_contact(was_, act.number, is_);
      if (!found) failed_ = found.error();
      return found ? *found : std::nullopt;
    }
  }
  return std::nullopt;
}

// The run of the same flow for the same event.
std::optional<std::uint64_t> Replay::run_of(std::uint64_t number) {
  const auto wanted = run::load_run(*was_.rows, was_.workspace, number);
  if (!wanted) failed_ = wanted.error();
  if (!wanted || !*wanted) return std::nullopt;
  const auto is_it = [&](const Run& run) { return run.flow == (*wanted)->flow && run.event == (*wanted)->event; };
  const auto same = run::load_run(*is_.rows, is_.workspace, number);
  if (same && *same && is_it(**same)) return number;
  std::optional<std::uint64_t> found;
  const store::Key prefix(is_.workspace, store::Table::run);
  auto scanned = is_.rows->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
    const auto record = run::open_run(bytes);
    if (!record) return true;
    const std::uint64_t one = store::KeyReader(key).number();
    if (is_it(run::read_run(one, *record))) found = one;
    return !found;
  });
  if (!scanned) failed_ = scanned.error();
  return found;
}

std::optional<std::uint64_t> Replay::effect_of(std::uint64_t number) {
  const auto load = [&](const State& state, std::uint64_t one) -> std::optional<Effect> {
    for (const auto box : {outbox::Box::pending, outbox::Box::dead}) {
      const auto row = outbox::load(*state.rows, state.workspace, box, one);
      if (!row) failed_ = row.error();
      if (row && *row) return (*row)->effect;
    }
    return std::nullopt;
  };
  const auto wanted = load(was_, number);
  if (!wanted) return std::nullopt;
  if (const auto same = load(is_, number); same && same->message_id == wanted->message_id) return number;
  const auto counters = crm::load_counters(*is_.rows, is_.workspace);
  if (!counters) failed_ = counters.error();
  while (counters && effects_read_ < counters->effects)
    if (const auto one = load(is_, ++effects_read_)) effects_.emplace(one->message_id, one->number);
  const auto found = effects_.find(wanted->message_id);
  return found == effects_.end() ? std::nullopt : std::optional(found->second);
}

// An act of a person names contacts by number: each becomes who that is in the later state.
std::optional<std::string> Replay::line_of(const StoredEvent& event) {
  query::Json line = query::Json::parse(event.raw, nullptr, false);
  if (!line.is_object() || !line.contains("data") || !line["data"].is_object()) return event.raw;
  bool all_there = true;
  const auto translate = [&](query::Json& id) {
    const auto number = id.is_string() ? crm::parse_id("con-", id.get<std::string>()) : std::nullopt;
    if (!number) return;
    const auto found = find_contact(was_, *number, is_);
    if (!found) failed_ = found.error();
    if (found && *found)
      id = crm::contact_id(**found);
    else
      all_there = false;
  };
  query::Json& data = line["data"];
  if (data.contains("contact")) translate(data["contact"]);
  if (data.contains("contacts") && data["contacts"].is_array())
    for (query::Json& id : data["contacts"]) translate(id);
  return all_there ? std::optional(query::print(line)) : std::nullopt;
}

// The later state first: whom an act means is asked of the earlier one as it stood before the act.
Result<void> Replay::step(const Input& input) {
  const bool is_event = input.kind == Input::Kind::event || input.kind == Input::Kind::person_act;
  const bool is_by_hand = input.kind == Input::Kind::person_act ||
                          (input.kind == Input::Kind::act && input.act.kind != log::Act::Kind::tick &&
                           input.act.kind != log::Act::Kind::fire && input.act.kind != log::Act::Kind::report);
  const std::string raw = changed_over_ && input.kind == Input::Kind::event ? input.event.raw : std::string();
  for (Rebuild* one : {&*after_, &*before_})
    if (auto reached = one->reach_report(); !reached) return reached;
  auto after = after_->step();
  if (!after) return tl::unexpected(after.error());
  if (failed_) return tl::unexpected(*failed_);
  auto before = before_->step();
  if (!before) return tl::unexpected(before.error());
  if (is_event) {
    ++difference_.events;
    if (changed_over_) ++difference_.replayed;
    count(difference_.before, *before);
    count(difference_.after, *after);
    if (before->outcome && after->outcome && before->outcome->event != 0 && after->outcome->event != 0)
      matching_.events.set(before->outcome->event, after->outcome->event);
    if (!raw.empty() && !knows_type(*after) && knows_type(*before)) {
      const auto incoming = event::Intake({}).read(raw);
      if (incoming) unknown_types_.insert(incoming->type);
    }
  }
  if (is_by_hand && before->outcome && !after->outcome) ++difference_.left_out;
  return {};
}

Result<void> Replay::finish() {
  for (Rebuild* one : {&*before_, &*after_})
    if (auto committed = one->commit(); !committed) return committed;
  if (auto matched = match_events(was_, is_, matching_.events); !matched) return matched;
  if (auto compared = compare(was_, is_, matching_, difference_); !compared) return compared;
  difference_.unknown_types.assign(unknown_types_.begin(), unknown_types_.end());
  if (!before_->inexact().empty()) {
    difference_.notes.push_back(fmt::format(
        "both sides were made again from the events, and may differ from the store: {}", before_->inexact()));
    return {};
  }
  auto stored = crm::load_counters(*stored_.rows, stored_.workspace);
  auto made = crm::load_counters(*was_.rows, was_.workspace);
  if (!stored || !made) return tl::unexpected(stored ? made.error() : stored.error());
  if (stored->contacts != made->contacts || stored->deals != made->deals || stored->events != made->events ||
      stored->payments != made->payments || stored->runs != made->runs)
    difference_.notes.emplace_back(
        "the store holds other records than its events make: it was written by a program that handled them otherwise");
  return {};
}

Result<Difference> Replay::run() {
  if (auto begun = begin(); !begun) return tl::unexpected(begun.error());
  const auto counters = crm::load_counters(*stored_.rows, stored_.workspace);
  if (!counters) return tl::unexpected(counters.error());
  std::uint64_t inputs = 0;
  while (true) {
    const auto next = before_->peek();
    if (!next) return tl::unexpected(next.error());
    if (*next == nullptr) break;
    const auto at = (*next)->at();
    if (!changed_over_ && (!options_.since || (at && *at >= *options_.since)))
      if (auto over = change_over(); !over) return tl::unexpected(over.error());
    if (auto stepped = step(**next); !stepped) return tl::unexpected(stepped.error());
    if (++inputs % inputs_between_progress == 0 && options_.progress &&
        !options_.progress(std::min(difference_.events, counters->events), counters->events))
      return fail(ErrorCode::cancelled, "the replay was ended");
  }
  if (!flow_seen_)
    return fail(ErrorCode::not_found,
                fmt::format("no flow `{}`: neither the changed workspace has it, nor did a version that handled the "
                            "events",
                            options_.flow));
  if (auto finished = finish(); !finished) return tl::unexpected(finished.error());
  difference_.workspace = changed_->name();
  difference_.since = options_.since;
  difference_.flow = options_.flow;
  return std::move(difference_);
}

}  // namespace

Result<Difference> replay_store(const std::filesystem::path& store, const std::shared_ptr<const Workspace>& changed,
                                const ReplayOptions& options) {
  if (!changed) return fail(ErrorCode::invalid_argument, "no workspace given: it did not load");
  auto environment = store::Environment::open(store, {});
  if (!environment) return tl::unexpected(environment.error());
  auto stored = query::stored_workspace(*environment, changed->name());
  if (!stored) return tl::unexpected(stored.error());
  return Replay(stored->rows, stored->number, changed, options).run();
}

bool Difference::empty() const {
  const auto none = [](const RecordDifference& one) { return one.changes.empty(); };
  return none(contacts) && none(deals) && none(payments) && none(effects) && none(dead) && runs.empty();
}

std::string_view to_string(RecordChange::Kind kind) {
  switch (kind) {
    case RecordChange::Kind::added: return "added";
    case RecordChange::Kind::removed: return "removed";
    case RecordChange::Kind::changed: return "changed";
  }
  return "";
}

namespace {

using query::Json;

Json json_of(const EventRef& event) { return event.id.empty() ? Json() : query::event(event); }

Json json_of(const RecordChange& change) {
  Json json;
  json["kind"] = to_string(change.kind);
  json["before_id"] = query::text_or_null(change.before_id);
  json["after_id"] = query::text_or_null(change.after_id);
  json["name"] = query::text_or_null(change.name);
  json["flow"] = query::text_or_null(change.flow);
  json["event"] = json_of(change.event);
  json["fields"] = Json::array();
  for (const FieldChange& field : change.fields)
    json["fields"].push_back({{"field", field.field},
                              {"before", Json::parse(field.before, nullptr, false)},
                              {"after", Json::parse(field.after, nullptr, false)}});
  return json;
}

Json json_of(const RecordDifference& records) {
  Json json{{"before", records.before},   {"after", records.after},     {"added", records.added},
            {"removed", records.removed}, {"changed", records.changed}, {"changes", Json::array()}};
  for (const RecordChange& change : records.changes) json["changes"].push_back(json_of(change));
  return json;
}

Json json_of(const Difference::Outcomes& one) {
  return {{"applied", one.applied}, {"unmatched", one.unmatched}, {"failed", one.failed}, {"rejected", one.rejected}};
}

Json json_of(const std::vector<EventRef>& events) {
  Json list = Json::array();
  for (const EventRef& event : events) list.push_back(query::event(event));
  return list;
}

}  // namespace

std::string to_json(const Difference& difference) {
  Json json;
  json["workspace"] = difference.workspace;
  json["since"] = query::time_or_null(difference.since);
  json["flow"] = query::text_or_null(difference.flow);
  json["same"] = difference.empty();
  json["events"] = {{"run", difference.events},
                    {"replayed", difference.replayed},
                    {"before", json_of(difference.before)},
                    {"after", json_of(difference.after)},
                    {"unknown_types", difference.unknown_types},
                    {"left_out", difference.left_out}};
  json["contacts"] = json_of(difference.contacts);
  json["deals"] = json_of(difference.deals);
  json["payments"] = json_of(difference.payments);
  json["effects"] = json_of(difference.effects);
  json["dead"] = json_of(difference.dead);
  json["runs"] = Json::array();
  for (const FlowRuns& flow : difference.runs)
    json["runs"].push_back({{"flow", flow.flow},
                            {"before", flow.before},
                            {"after", flow.after},
                            {"lost", flow.lost},
                            {"gained", flow.gained},
                            {"only_before", json_of(flow.only_before)},
                            {"only_after", json_of(flow.only_after)}});
  json["notes"] = difference.notes;
  return query::print(json);
}

}  // namespace dealflow
