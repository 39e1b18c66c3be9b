#include "engine/run/parked_run.hpp"

#include "engine/run/run_record.hpp"
#include "engine/run/value_codec.hpp"
#include "engine/store/record_fields.hpp"

#include <algorithm>

namespace dealflow::run {
namespace {

constexpr std::uint8_t parked_version = 1;
constexpr store::FieldNumber parked_field = 13;  // behind those of the run

namespace field {
enum Parked : store::FieldNumber {
  step = 1,
  origin = 2,
  type = 3,
  card_source = 4,
  depth = 5,
  path = 6,
  payment = 7,
  raw = 8,
  names = 9,
  values = 10,
  loops = 11,
  awaited = 12,
  awaits = 13,
  before_step = 14,
  apart = 15,
  held = 16,
  approved = 17,
};
enum Loop : store::FieldNumber { list = 1, next = 2, variable = 3 };
}  // namespace field

crm::Expected<store::RecordWriter> write_loop(const Loop& loop) {
  auto list = encode_value(loop.list);
  if (!list) return tl::unexpected(list.error());
  store::RecordWriter row(parked_version);
  row.text(field::list, *list);
  store::put_number(row, field::next, loop.next);
  row.number(field::variable, loop.variable);
  return row;
}

crm::Expected<void> write_values(const ParkedRun& run, store::RecordWriter& row) {
  std::vector<std::string> names, values;
  for (const auto& [name, value] : run.variables) {
    auto bytes = encode_value(value);
    if (!bytes) return tl::unexpected(bytes.error());
    names.push_back(name);
    values.push_back(std::move(*bytes));
  }
  if (!names.empty()) row.texts(field::names, names).texts(field::values, values);
  store::RecordList loops;
  for (const Loop& loop : run.state.loops) {
    auto written = write_loop(loop);
    if (!written) return tl::unexpected(written.error());
    loops.push_back(*written);
  }
  if (!loops.empty()) row.records(field::loops, loops);
  if (run.state.awaited.is_null()) return {};
  auto awaited = encode_value(run.state.awaited);
  if (!awaited) return tl::unexpected(awaited.error());
  row.text(field::awaited, *awaited);
  return {};
}

Result<void> read_loops(const store::RecordView& record, RunState& state, cel::Arena& arena) {
  for (const store::RecordView& row : record.records(field::loops)) {
    auto list = decode_value(row.text(field::list), arena);
    if (!list) return tl::unexpected(list.error());
    if (!list->is(cel::Kind::list)) return fail(ErrorCode::store_damaged, "a loop of a parked run has no list");
    Loop loop{*list, store::get_number(row, field::next), static_cast<cel::Slot>(row.number(field::variable))};
    loop.next = std::min(loop.next, list->as_list().size());
    state.loops.push_back(loop);
  }
  return {};
}

Result<void> read_values(const store::RecordView& record, ParkedRun& run, cel::Arena& arena) {
  auto names = record.texts(field::names);
  const auto values = record.texts(field::values);
  for (std::size_t at = 0; at < std::min(names.size(), values.size()); ++at) {
    auto value = decode_value(values[at], arena);
    if (!value) return tl::unexpected(value.error());
    run.variables.emplace_back(std::move(names[at]), *value);
  }
  if (auto loops = read_loops(record, run.state, arena); !loops) return loops;
  if (!record.has(field::awaited)) return {};
  auto awaited = decode_value(record.text(field::awaited), arena);
  if (!awaited) return tl::unexpected(awaited.error());
  run.state.awaited = *awaited;
  return {};
}

}  // namespace

crm::Expected<std::string> encode(const ParkedRun& run) {
  store::RecordWriter row(parked_version);
  store::put_number(row, field::step, run.state.step);
  store::put_text(row, field::origin, run.origin.key);
  store::put_text(row, field::type, run.origin.type);
  store::put_text(row, field::card_source, run.origin.card_source);
  store::put_number(row, field::depth, run.origin.depth);
  store::put_text(row, field::path, run.origin.path);
  store::put_number(row, field::payment, run.origin.payment);
  store::put_text(row, field::raw, run.raw);
  if (auto written = write_values(run, row); !written) return tl::unexpected(written.error());
  store::put_text(row, field::awaits, run.wait.event_type);
  store::put_flag(row, field::before_step, run.wait.before_step);
  store::put_flag(row, field::apart, run.origin.apart);
  store::put_text(row, field::held, run.wait.held);
  store::put_flag(row, field::approved, run.origin.approved);
  return write(run.record).record(parked_field, row).finish();
}

namespace {

Result<ParkedRun> read_parked(std::uint64_t number, const store::RecordView& whole, cel::Arena& arena) {
  const store::RecordView record = whole.record(parked_field);
  ParkedRun run;
  run.record = read_run(number, whole);
  run.wait.due = run.record.due_at;
  run.wait.event_type = record.text(field::awaits);
  run.state.step = store::get_number(record, field::step);
  run.origin.key = record.text(field::origin);
  run.origin.type = record.text(field::type);
  run.origin.card_source = record.text(field::card_source);
  run.origin.depth = store::get_number(record, field::depth);
  run.origin.path = record.text(field::path);
  run.origin.payment = store::find_number(record, field::payment);
  run.raw = record.text(field::raw);
  run.wait.before_step = record.flag(field::before_step);
  run.origin.apart = record.flag(field::apart);
  run.wait.held = record.text(field::held);
  run.origin.approved = record.flag(field::approved);
  if (auto read = read_values(record, run, arena); !read) return tl::unexpected(read.error());
  return run;
}

}  // namespace

Result<ParkedRun> decode_parked(std::uint64_t number, std::string_view bytes, cel::Arena& arena) {
  auto whole = open_run(bytes);
  if (!whole) return tl::unexpected(whole.error());
  if (!whole->has(parked_field)) return fail(ErrorCode::store_damaged, "a run has nothing to go on from");
  return read_parked(number, *whole, arena);
}

Result<std::optional<WaitingRun>> decode_waiting(std::uint64_t number, std::string_view bytes) {
  auto whole = open_run(bytes);
  if (!whole) return tl::unexpected(whole.error());
  if (!whole->has(parked_field)) return std::nullopt;
  const store::RecordView parked = whole->record(parked_field);
  WaitingRun waiting{read_run(number, *whole), std::string(parked.text(field::awaits)),
                     std::string(parked.text(field::held))};
  if (waiting.run.state != "waiting") return std::nullopt;  // failed, and kept to be tried again
  return std::optional<WaitingRun>(std::move(waiting));
}

Result<std::optional<ParkedRun>> load_parked(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t number,
                                             cel::Arena& arena) {
  auto row = rows.get(run_key(workspace, number));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto whole = open_run(**row);
  if (!whole) return tl::unexpected(whole.error());
  if (!whole->has(parked_field)) return std::nullopt;
  auto run = read_parked(number, *whole, arena);
  if (!run) return tl::unexpected(run.error());
  return std::optional<ParkedRun>(std::move(*run));
}

}  // namespace dealflow::run
