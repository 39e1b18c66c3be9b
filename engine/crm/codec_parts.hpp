// Pieces that several records of the CRM hold: who made it, declared fields, touches.
//
// Threads:  pure functions.
#pragma once

#include <dealflow/records.hpp>

#include "engine/store/record_fields.hpp"

#include <optional>

namespace dealflow::crm::codec {

using store::FieldNumber;
using store::find_number;
using store::get_number;
using store::get_text;
using store::get_time;
using store::put_flag;
using store::put_number;
using store::put_numbers;
using store::put_text;
using store::put_texts;
using store::put_time;
using store::RecordList;
using store::RecordView;
using store::RecordWriter;
using store::to_number;
using store::to_time;

inline constexpr std::uint8_t version = 1;

// Each leaves out what is empty.
void put_created_by(RecordWriter& out, FieldNumber field, const CreatedBy& value);
void put_fields(RecordWriter& out, FieldNumber field, const Fields& fields);
void put_touch(RecordWriter& out, FieldNumber field, const std::optional<Touch>& touch);

[[nodiscard]] CreatedBy get_created_by(const RecordView& in, FieldNumber field);
[[nodiscard]] Fields get_fields(const RecordView& in, FieldNumber field);
[[nodiscard]] std::optional<Touch> get_touch(const RecordView& in, FieldNumber field);

}  // namespace dealflow::crm::codec
