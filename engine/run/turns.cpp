#include "engine/run/turns.hpp"

#include "engine/store/record_fields.hpp"

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
  const auto record = store::RecordView::open(**row, turn_version);
  if (!record) return tl::unexpected(record.error());
  Turn turn;
  turn.started = store::get_time(*record, field::started);
  turn.active = store::get_number(*record, field::active);
  turn.queue = record->numbers(field::queue);
  return turn;
}

void put_turn(work::UnitOfWork& unit, store::WorkspaceNumber workspace, std::string_view flow, std::uint64_t contact,
              const Turn& turn) {
  store::RecordWriter row(turn_version);
  store::put_time(row, field::started, turn.started);
  store::put_number(row, field::active, turn.active);
  store::put_numbers(row, field::queue, turn.queue);
  unit.put(turn_key(workspace, flow, contact), row.finish());
}

}  // namespace dealflow::run
