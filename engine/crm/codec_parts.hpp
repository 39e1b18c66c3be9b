// Pieces that several records hold: times, who made it, declared fields, touches.
//
// Threads:  pure functions.
#pragma once

#include <dealflow/records.hpp>

#include "engine/store/record.hpp"

#include <optional>

namespace dealflow::crm::codec {

using store::FieldNumber;
using store::RecordList;
using store::RecordView;
using store::RecordWriter;

inline constexpr std::uint8_t version = 1;

// Microseconds since 1970.
[[nodiscard]] std::int64_t to_number(TimePoint time);
[[nodiscard]] TimePoint to_time(std::int64_t number);

// Each leaves out what is empty.
void put_text(RecordWriter& out, FieldNumber field, std::string_view value);
void put_number(RecordWriter& out, FieldNumber field, std::uint64_t value);
void put_time(RecordWriter& out, FieldNumber field, const std::optional<TimePoint>& value);
void put_flag(RecordWriter& out, FieldNumber field, bool value);
void put_texts(RecordWriter& out, FieldNumber field, const std::vector<std::string>& values);
void put_numbers(RecordWriter& out, FieldNumber field, const std::vector<std::uint64_t>& values);
void put_created_by(RecordWriter& out, FieldNumber field, const CreatedBy& value);
void put_fields(RecordWriter& out, FieldNumber field, const Fields& fields);
void put_touch(RecordWriter& out, FieldNumber field, const std::optional<Touch>& touch);

[[nodiscard]] std::string get_text(const RecordView& in, FieldNumber field);
[[nodiscard]] std::uint64_t get_number(const RecordView& in, FieldNumber field);
[[nodiscard]] std::optional<TimePoint> get_time(const RecordView& in, FieldNumber field);
[[nodiscard]] CreatedBy get_created_by(const RecordView& in, FieldNumber field);
[[nodiscard]] Fields get_fields(const RecordView& in, FieldNumber field);
[[nodiscard]] std::optional<Touch> get_touch(const RecordView& in, FieldNumber field);

// Opens a record of at most this build's version.
[[nodiscard]] Result<RecordView> open(std::string_view bytes);

}  // namespace dealflow::crm::codec
