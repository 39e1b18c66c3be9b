// What comes of a run beside its records: events of the changes it made, events of its own, effects.
#include "dsl/base/limits.hpp"
#include "engine/outbox/disabled_endpoints.hpp"
#include "engine/outbox/outbox.hpp"
#include "engine/run/execution.hpp"
#include "engine/run/going.hpp"
#include "engine/run/lost_effect.hpp"
#include "engine/run/step_context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::run {
namespace {

std::string path_to(const Origin& origin) { return origin.path.empty() ? origin.type : origin.path; }

}  // namespace

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
  const std::uint64_t number = row.effect.number;
  work::UnitRows rows(*shop_.unit);
  const auto disabled = outbox::load_disabled(rows, shop_.workspace, outbox::receiver_of(row.effect));
  if (!disabled) return tl::unexpected(crm::Fault{disabled.error(), {}, {}});
  if (!*disabled) {
    shop_.unit->put(outbox::key(shop_.workspace, outbox::Box::pending, number), outbox::encode(row));
    return fmt::format("eff-{}", number);
  }
  row.effect.reason = outbox::describe(**disabled);
  row.code = outbox::disabled_code;
  if (auto lost = lose_effect(shop_, std::move(row), now_.accepted); !lost)
    return tl::unexpected(crm::Fault{lost.error(), {}, {}});
  return fmt::format("not sent: {}: eff-{}", outbox::describe(**disabled), number);
}

}  // namespace dealflow::run
