// What most records hold, written so that nothing is stored for what is empty, and read back as it was: texts, counts,
// times. The inverse of put_X is get_X.
//
// Shapes:   times are microseconds since 1970; counts and ids are not negative.
// Threads:  pure functions.
#pragma once

#include <dealflow/time.hpp>

#include "engine/store/record.hpp"

#include <optional>

namespace dealflow::store {

[[nodiscard]] std::int64_t to_number(TimePoint time);
[[nodiscard]] TimePoint to_time(std::int64_t number);

// Each leaves out what is empty, 0 or false.
void put_text(RecordWriter& out, FieldNumber field, std::string_view value);
void put_number(RecordWriter& out, FieldNumber field, std::uint64_t value);
void put_number(RecordWriter& out, FieldNumber field, const std::optional<std::uint64_t>& value);  // a 0 is kept
void put_time(RecordWriter& out, FieldNumber field, const std::optional<TimePoint>& value);
void put_flag(RecordWriter& out, FieldNumber field, bool value);
void put_texts(RecordWriter& out, FieldNumber field, const std::vector<std::string>& values);
void put_numbers(RecordWriter& out, FieldNumber field, const std::vector<std::uint64_t>& values);

[[nodiscard]] std::string get_text(const RecordView& in, FieldNumber field);
[[nodiscard]] std::uint64_t get_number(const RecordView& in, FieldNumber field);
[[nodiscard]] std::optional<std::uint64_t> find_number(const RecordView& in, FieldNumber field);
[[nodiscard]] std::optional<TimePoint> get_time(const RecordView& in, FieldNumber field);

}  // namespace dealflow::store
