#include "engine/run/lost_effect.hpp"

#include "engine/run/parked_run.hpp"
#include "engine/run/run_record.hpp"

#include <utility>

namespace dealflow::run {

Result<void> lose_effect(const Workshop& shop, outbox::Row row, TimePoint at) {
  row.effect.next_attempt.reset();
  if (row.on_failure.empty()) {
    shop.unit->put(outbox::key(shop.workspace, outbox::Box::dead, row.effect.number), outbox::encode(row));
    return {};
  }
  const std::uint64_t number = ++shop.crm->counters().runs;
  auto run = decode_parked(number, row.on_failure, *shop.arena);
  if (!run) return tl::unexpected(run.error());
  run->record.started_at = at;
  run->record.due_at = run->wait.due = at;
  auto encoded = encode(*run);
  if (!encoded) return tl::unexpected(store_error(encoded.error()));
  shop.unit->put(run_key(shop.workspace, number), std::move(*encoded));
  shop.timers->put({at, crm::TimerKind::run, number, {}});
  return {};
}

}  // namespace dealflow::run
