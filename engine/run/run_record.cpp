#include "engine/run/run_record.hpp"

#include "engine/store/record_fields.hpp"

#include <algorithm>
#include <vector>

namespace dealflow::run {
namespace {

constexpr std::uint8_t run_version = 1;

namespace field {
enum Run : store::FieldNumber {
  flow = 1,
  flow_version = 2,
  source = 3,
  id = 4,
  contact = 5,
  deal = 6,
  state = 7,
  step = 8,
  started_at = 9,
  ended_at = 10,
  due_at = 11,
  steps = 12,
};
enum Step : store::FieldNumber { path = 1, action = 2, result = 3, notes = 4, input_names = 5, input_values = 6 };
}  // namespace field

store::RecordWriter encode_step(const RunStep& step) {
  store::RecordWriter row(run_version);
  row.text(field::path, step.path).text(field::action, step.action).text(field::result, step.result);
  store::put_texts(row, field::notes, step.notes);
  if (step.inputs.empty()) return row;
  std::vector<std::string> names, values;
  for (const auto& [name, value] : step.inputs) {
    names.push_back(name);
    values.push_back(value);
  }
  row.texts(field::input_names, names).texts(field::input_values, values);
  return row;
}

RunStep decode_step(const store::RecordView& record) {
  RunStep step;
  step.path = record.text(field::path);
  step.action = record.text(field::action);
  step.result = record.text(field::result);
  step.notes = record.texts(field::notes);
  auto names = record.texts(field::input_names);
  auto values = record.texts(field::input_values);
  for (std::size_t at = 0; at < std::min(names.size(), values.size()); ++at)
    step.inputs.emplace_back(std::move(names[at]), std::move(values[at]));
  return step;
}

}  // namespace

store::Key run_key(store::WorkspaceNumber workspace, std::uint64_t number) {
  return store::Key(workspace, store::Table::run).number(number);
}

store::RecordWriter write(const Run& run) {
  store::RecordWriter row(run_version);
  row.text(field::flow, run.flow)
      .text(field::flow_version, run.flow_version)
      .text(field::source, run.event.source)
      .text(field::id, run.event.id);
  store::put_number(row, field::contact, run.contact);
  store::put_number(row, field::deal, run.deal);
  row.text(field::state, run.state);
  store::put_text(row, field::step, run.step);
  store::put_time(row, field::started_at, run.started_at);
  store::put_time(row, field::ended_at, run.ended_at);
  store::put_time(row, field::due_at, run.due_at);
  store::RecordList steps;
  for (const RunStep& step : run.steps) steps.push_back(encode_step(step));
  row.records(field::steps, steps);
  return row;
}

std::string encode(const Run& run) { return write(run).finish(); }

Result<store::RecordView> open_run(std::string_view bytes) { return store::RecordView::open(bytes, run_version); }

std::string_view flow_of(const store::RecordView& record) { return record.text(field::flow); }

bool has_steps(const store::RecordView& record) { return !record.records(field::steps).empty(); }

RunTimes times_of(const store::RecordView& record) {
  return {store::get_time(record, field::started_at).value_or(TimePoint{}), store::get_time(record, field::ended_at)};
}

Run read_run(std::uint64_t number, const store::RecordView& record) {
  Run run;
  run.number = number;
  run.flow = record.text(field::flow);
  run.flow_version = record.text(field::flow_version);
  run.event = {std::string(record.text(field::source)), std::string(record.text(field::id))};
  run.contact = store::find_number(record, field::contact);
  run.deal = store::find_number(record, field::deal);
  run.state = record.text(field::state);
  run.step = record.text(field::step);
  run.started_at = store::get_time(record, field::started_at).value_or(TimePoint{});
  run.ended_at = store::get_time(record, field::ended_at);
  run.due_at = store::get_time(record, field::due_at);
  for (const store::RecordView& step : record.records(field::steps)) run.steps.push_back(decode_step(step));
  return run;
}

Result<std::optional<Run>> load_run(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t number) {
  auto row = rows.get(run_key(workspace, number));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto record = open_run(**row);
  if (!record) return tl::unexpected(record.error());
  return std::optional<Run>(read_run(number, *record));
}

}  // namespace dealflow::run
