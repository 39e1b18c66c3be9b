// What only a rebuild asks for: inputs of former times that do not come through submit().
#include "engine/run/event_work.hpp"

#include <algorithm>
#include <utility>

namespace dealflow::run {

Result<Outcome> WorkspaceEngine::act_again(const std::string& line, Summary& summary) {
  work::UnitRows rows(*unit_);
  const auto counters = crm::load_counters(rows, number_);
  if (!counters) return tl::unexpected(counters.error());
  auto incoming = intake_->read(line);
  if (!incoming) return fail(ErrorCode::refused, incoming.error().message);
  return run_act(*incoming, *counters, summary);
}

Result<void> WorkspaceEngine::fire_until(TimePoint until, Summary& summary) {
  const auto after = events_so_far();
  if (!after) return tl::unexpected(after.error());
  log::Act act;
  act.kind = log::Act::Kind::fire;
  act.at = until;
  if (auto kept = keep_act(*after, std::move(act)); !kept) return kept;
  auto fired = fire_due(until, summary);
  return fired ? Result<void>{} : tl::unexpected(fired.error());
}

Result<void> WorkspaceEngine::pass_over(const StoredEvent& event, const log::Act::Erased& erased, Summary& summary) {
  if (auto fired = fire_due(event.accepted_at, summary); !fired) return tl::unexpected(fired.error());
  bool is_new = false;
  auto passed = in_layer({}, [&]() -> Result<void> {
    crm::Counters& counters = crm_->counters();
    is_new = event.number > counters.events;
    counters.events = std::max(counters.events, event.number);
    counters.clock = std::max(counters.clock.value_or(event.accepted_at), event.accepted_at);
    const auto skip = [](std::uint64_t& last, const std::vector<std::uint64_t>& numbers) {
      std::uint64_t skipped = 0;
      while (std::binary_search(numbers.begin(), numbers.end(), last + 1)) ++last, ++skipped;
      return skipped;
    };
    counters.contacts_erased += skip(counters.contacts, erased.contacts);
    counters.deals_erased += skip(counters.deals, erased.deals);
    counters.payments_erased += skip(counters.payments, erased.payments);
    skip(counters.runs, erased.runs);
    skip(counters.effects, erased.effects);
    return {};
  });
  if (!passed) return passed;
  if (is_new) events_.add(event.number, event.accepted_at, event.outcome, event.raw);
  return {};
}

}  // namespace dealflow::run
