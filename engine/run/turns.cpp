#include "engine/run/turns.hpp"

#include "engine/store/record.hpp"

#include <chrono>

namespace dealflow::run {
namespace {

constexpr std::uint8_t turn_version = 1;
namespace field {
enum Turn : store::FieldNumber { started = 1, active = 2, queue = 3 };
}

store::Key turn_key(store::WorkspaceNumber workspace, std::string_view flow, std::uint64_t contact) {
  return store::Key(workspace, store::Table::turn).text(flow).number(contact);
}

}  // namespace

Result<Turn> load_turn(work::UnitOfWork& unit, store::WorkspaceNumber workspace, std::string_view flow,
                       std::uint64_t contact) {
  const auto row = unit.get(turn_key(workspace, flow, contact));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return Turn{};
  const auto record = store::RecordView::open(**row);
  if (!record) return tl::unexpected(record.error());
  Turn turn;
  if (record->has(field::started)) turn.started = TimePoint(std::chrono::microseconds(record->number(field::started)));
  turn.active = static_cast<std::uint64_t>(record->number(field::active));
  turn.queue = record->numbers(field::queue);
  return turn;
}

void put_turn(work::UnitOfWork& unit, store::WorkspaceNumber workspace, std::string_view flow, std::uint64_t contact,
              const Turn& turn) {
  store::RecordWriter row(turn_version);
  if (turn.started) row.number(field::started, turn.started->time_since_epoch().count());
  if (turn.active != 0) row.number(field::active, static_cast<std::int64_t>(turn.active));
  if (!turn.queue.empty()) row.numbers(field::queue, turn.queue);
  unit.put(turn_key(workspace, flow, contact), row.finish());
}

}  // namespace dealflow::run
