// Dead letters: events and runs that failed, run again with the workspace as it is now.
#include "engine/log/letters.hpp"
#include "engine/run/event_work.hpp"
#include "engine/run/run_record.hpp"

#include <fmt/format.h>

#include <utility>

namespace dealflow::run {

Result<WorkspaceEngine::DeadLetters> WorkspaceEngine::dead_letters() {
  DeadLetters letters;
  const auto collect = [this](store::Table table, std::vector<std::uint64_t>& numbers) {
    const store::Key prefix(number_, table);
    return unit_->scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view) {
      numbers.push_back(store::KeyReader(key).number());
      return true;
    });
  };
  if (auto scanned = collect(store::Table::dead_letter, letters.events); !scanned)
    return tl::unexpected(scanned.error());
  if (auto scanned = collect(store::Table::dead_run, letters.runs); !scanned) return tl::unexpected(scanned.error());
  if (auto scanned = collect(store::Table::dead_effect, letters.effects); !scanned)
    return tl::unexpected(scanned.error());
  return letters;
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
  const auto after = events_so_far();
  if (!after) return tl::unexpected(after.error());
  log::Act act;
  act.kind = log::Act::Kind::retry;
  act.number = event_number;
  if (auto kept = keep_act(*after, std::move(act)); !kept) return tl::unexpected(kept.error());
  Work work;
  if (auto begun = begin(work, *incoming, event_number, (*stored)->accepted_at); !begun)
    return tl::unexpected(begun.error());
  if (auto attempted = attempt(work); !attempted) return tl::unexpected(attempted.error());
  auto settled = work.failures.empty() ? settle(work) : bury(work, (*letter)->attempts + 1);
  if (!settled) return tl::unexpected(settled.error());
  count(work.changes, summary);
  if (auto ran = run_emitted(std::move(work.emitted), work.accepted, summary); !ran) return tl::unexpected(ran.error());
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

Result<Outcome> WorkspaceEngine::retry_run(std::uint64_t number, Summary& summary) {
  work::UnitRows rows(*unit_);
  auto letter = log::load_dead_run(rows, number_, number);
  if (!letter) return tl::unexpected(letter.error());
  if (!*letter) return fail(ErrorCode::not_found, fmt::format("run-{} is no dead letter of this workspace", number));
  const std::uint64_t attempts = (*letter)->attempts + 1;
  const auto after = events_so_far();
  if (!after) return tl::unexpected(after.error());
  log::Act act;
  act.kind = log::Act::Kind::retry_run;
  act.number = number;
  if (auto kept = keep_act(*after, std::move(act)); !kept) return tl::unexpected(kept.error());
  auto ran = run_unit(number, (*letter)->at, attempts, summary);
  if (!ran) return tl::unexpected(ran.error());
  const TimePoint at = (*letter)->at;
  if (auto followed = run_emitted(std::move(ran->emitted), at, summary); !followed)
    return tl::unexpected(followed.error());
  return std::move(ran->outcome);
}

}  // namespace dealflow::run
