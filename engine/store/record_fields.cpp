#include "engine/store/record_fields.hpp"

namespace dealflow::store {

std::int64_t to_number(TimePoint time) { return time.time_since_epoch().count(); }
TimePoint to_time(std::int64_t number) { return TimePoint{std::chrono::microseconds{number}}; }

void put_text(RecordWriter& out, FieldNumber field, std::string_view value) {
  if (!value.empty()) out.text(field, value);
}
void put_number(RecordWriter& out, FieldNumber field, std::uint64_t value) {
  if (value != 0) out.number(field, static_cast<std::int64_t>(value));
}
void put_number(RecordWriter& out, FieldNumber field, const std::optional<std::uint64_t>& value) {
  if (value) out.number(field, static_cast<std::int64_t>(*value));
}
void put_time(RecordWriter& out, FieldNumber field, const std::optional<TimePoint>& value) {
  if (value) out.number(field, to_number(*value));
}
void put_flag(RecordWriter& out, FieldNumber field, bool value) {
  if (value) out.flag(field, true);
}
void put_texts(RecordWriter& out, FieldNumber field, const std::vector<std::string>& values) {
  if (!values.empty()) out.texts(field, values);
}
void put_numbers(RecordWriter& out, FieldNumber field, const std::vector<std::uint64_t>& values) {
  if (!values.empty()) out.numbers(field, values);
}

std::string get_text(const RecordView& in, FieldNumber field) { return std::string(in.text(field)); }
std::uint64_t get_number(const RecordView& in, FieldNumber field) {
  return static_cast<std::uint64_t>(in.number(field));
}
std::optional<std::uint64_t> find_number(const RecordView& in, FieldNumber field) {
  if (!in.has(field)) return std::nullopt;
  return get_number(in, field);
}
std::optional<TimePoint> get_time(const RecordView& in, FieldNumber field) {
  if (!in.has(field)) return std::nullopt;
  return to_time(in.number(field));
}

}  // namespace dealflow::store
