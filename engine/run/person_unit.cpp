// What a person asks the program for: an event like one that comes from outside, made here, so that the log, the
// history and the flows know of it.
#include "engine/crm/cards.hpp"
#include "engine/query/lists.hpp"
#include "engine/run/event_work.hpp"
#include "engine/run/internal_event.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::run {
namespace {

Error refusal(const std::string& code, const std::string& message) {
  const bool unknown = code.find(".unknown_") != std::string::npos;
  return {unknown ? ErrorCode::not_found : ErrorCode::refused, message};
}

}  // namespace

Result<event::Incoming> WorkspaceEngine::act_of(std::string_view type, const std::string& data,
                                                const crm::Counters& counters, std::optional<TimePoint> at) {
  auto incoming = intake_->read(to_line({name(),
                                         fmt::format("{}/{}", counters.events + 1, type),
                                         std::string(type),
                                         at.value_or(now(counters)),
                                         data,
                                         {}}));
  if (!incoming) return tl::unexpected(refusal(incoming.error().code, incoming.error().message));
  return std::move(*incoming);
}

Result<Outcome> WorkspaceEngine::act(std::string_view type, const std::string& data, std::optional<TimePoint> at,
                                     Summary& summary) {
  work::UnitRows rows(*unit_);
  const auto counters = crm::load_counters(rows, number_);
  if (!counters) return tl::unexpected(counters.error());
  auto incoming = act_of(type, data, *counters, at);
  if (!incoming) return tl::unexpected(incoming.error());
  return run_act(*incoming, *counters, summary);
}

Result<Outcome> WorkspaceEngine::run_act(event::Incoming& incoming, const crm::Counters& counters, Summary& summary) {
  Work work;
  if (auto begun = begin(work, incoming, counters.events + 1, now(counters)); !begun)
    return tl::unexpected(begun.error());
  if (auto attempted = attempt(work); !attempted) return tl::unexpected(attempted.error());
  if (!work.failures.empty()) return tl::unexpected(refusal(work.failures.front().code, work.failures.front().message));
  if (auto kept = keep_version(counters.events); !kept) return tl::unexpected(kept.error());
  if (auto counted = count_use(work); !counted) return tl::unexpected(counted.error());
  acts_.person_act_kept();
  events_.add(work.event_number, work.accepted, to_string(work.outcome.kind), incoming.raw);
  count(work.changes, summary);
  if (auto ran = run_emitted(std::move(work.emitted), work.accepted, summary); !ran) return tl::unexpected(ran.error());
  return std::move(work.outcome);
}

Result<MergePreview> WorkspaceEngine::preview_merge(const std::string& data) {
  work::UnitRows rows(*unit_);
  const auto counters = crm::load_counters(rows, number_);
  if (!counters) return tl::unexpected(counters.error());
  auto incoming = act_of("manual.merge", data, *counters, {});
  if (!incoming) return tl::unexpected(incoming.error());
  MergePreview preview;
  const auto load = [&](std::uint64_t number) -> Result<Contact> {
    auto contact = query::whole_contact(rows, number_, number);
    if (!contact) return tl::unexpected(contact.error());
    return contact->value_or(Contact{});
  };
  begin_unit({});
  Result<void> done;
  const auto merged = crm_->record(*incoming);
  const auto changes = merged ? crm_->finish() : tl::unexpected(merged.error());
  if (!changes) {
    done = tl::unexpected(changes.error().store.value_or(refusal(changes.error().code, changes.error().message)));
  } else if (auto survivor = load(*merged->contact); survivor) {
    preview.survivor = std::move(*survivor);
  } else {
    done = tl::unexpected(survivor.error());
  }
  drop_unit();
  if (!done) return tl::unexpected(done.error());
  std::vector<std::uint64_t> numbers = changes->contacts_merged;
  numbers.insert(numbers.begin(), *merged->contact);
  for (const std::uint64_t number : numbers) {
    auto contact = load(number);
    if (!contact) return tl::unexpected(contact.error());
    preview.contacts.push_back(std::move(*contact));
  }
  return preview;
}

}  // namespace dealflow::run
