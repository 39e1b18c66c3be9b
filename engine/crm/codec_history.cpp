#include "engine/crm/codec_parts.hpp"
#include "engine/crm/stored.hpp"

namespace dealflow::crm {
namespace {

using namespace codec;

namespace field {
enum : FieldNumber { at = 1, source = 2, id = 3, actor = 4, origins = 5, lines = 6, through = 7 };
}
// Which flow and step; lines that are owed to the same one share it.
namespace origin {
enum : FieldNumber { flow = 1, flow_version = 2, step = 3 };
}
namespace line {
enum : FieldNumber { kind = 1, origin = 2, field = 3, old_value = 4, new_value = 5, text = 6 };
}

RecordWriter write_origin(const HistoryLine& one) {
  RecordWriter out(version);
  put_text(out, origin::flow, one.flow);
  put_text(out, origin::flow_version, one.flow_version);
  put_text(out, origin::step, one.step);
  return out;
}

bool same_origin(const HistoryLine& a, const HistoryLine& b) {
  return a.flow == b.flow && a.step == b.step && a.flow_version == b.flow_version;
}

RecordWriter write_line(const HistoryLine& one, std::size_t its_origin) {
  RecordWriter out(version);
  out.number(line::kind, static_cast<std::int64_t>(one.kind));
  put_number(out, line::origin, its_origin);
  put_text(out, line::field, one.field);
  if (one.old_value) out.text(line::old_value, *one.old_value);
  if (one.new_value) out.text(line::new_value, *one.new_value);
  put_text(out, line::text, one.text);
  return out;
}

}  // namespace

std::string encode(const HistoryRow& row) {
  RecordList origins;
  RecordList lines;
  const HistoryLine* before = nullptr;
  for (const HistoryLine& one : row.lines) {
    if (before == nullptr || !same_origin(*before, one)) origins.push_back(write_origin(one));
    lines.push_back(write_line(one, origins.size() - 1));
    before = &one;
  }
  RecordWriter out(version);
  out.number(field::at, to_number(row.at));
  put_text(out, field::source, row.event.source);
  put_text(out, field::id, row.event.id);
  put_text(out, field::actor, row.actor);
  if (!origins.empty()) out.records(field::origins, origins).records(field::lines, lines);
  put_number(out, field::through, row.through);
  return out.finish();
}

Result<HistoryRow> decode_history(std::string_view bytes) {
  const auto view = RecordView::open(bytes, version);
  if (!view) return tl::unexpected(view.error());
  const RecordView& in = *view;
  HistoryRow row;
  row.at = to_time(in.number(field::at));
  row.event = {get_text(in, field::source), get_text(in, field::id)};
  row.actor = get_text(in, field::actor);
  row.through = get_number(in, field::through);
  const std::vector<RecordView> origins = in.records(field::origins);
  for (const RecordView& one : in.records(field::lines)) {
    HistoryLine entry;
    entry.kind = static_cast<HistoryKind>(one.number(line::kind));
    const std::uint64_t place = get_number(one, line::origin);
    if (place < origins.size()) {
      entry.flow = get_text(origins[place], origin::flow);
      entry.flow_version = get_text(origins[place], origin::flow_version);
      entry.step = get_text(origins[place], origin::step);
    }
    entry.field = get_text(one, line::field);
    if (one.has(line::old_value)) entry.old_value = get_text(one, line::old_value);
    if (one.has(line::new_value)) entry.new_value = get_text(one, line::new_value);
    entry.text = get_text(one, line::text);
    row.lines.push_back(std::move(entry));
  }
  return row;
}

void append_history(const HistoryRow& row, std::vector<HistoryEntry>& history) {
  for (const HistoryLine& one : row.lines) {
    HistoryEntry entry;
    entry.at = row.at;
    entry.kind = to_string(one.kind);
    entry.event = row.event;
    entry.flow = one.flow;
    entry.step = one.step;
    entry.actor = row.actor;
    entry.field = one.field;
    entry.old_value = one.old_value;
    entry.new_value = one.new_value;
    entry.text = one.text;
    entry.flow_version = one.flow_version;
    history.push_back(std::move(entry));
  }
}

}  // namespace dealflow::crm
