#include "engine/store/format_row.hpp"

#include "engine/store/environment.hpp"
#include "engine/store/record.hpp"

#include <fmt/format.h>

namespace dealflow::store {
namespace {

constexpr std::uint8_t row_version = 1;
enum Field : FieldNumber { number_field = 1, made_by_field = 2 };

}  // namespace

static_assert(static_cast<int>(Table::format) == 1);

Key format_key() { return {store_rows, Table::format}; }

std::string format_value(std::uint32_t number) {
  RecordWriter row(row_version);
  row.number(number_field, number).text(made_by_field, "dealflow");
  return row.finish();
}

Result<std::uint32_t> check_format_row(std::string_view value, const std::string& file) {
  const auto row = RecordView::open(value);
  if (!row)
    return fail(ErrorCode::store_damaged,
                fmt::format("{} is damaged: its format row fails its checksum; restore a backup", file));
  const std::int64_t found = row->number(number_field);
  if (found > format_number)
    return fail(ErrorCode::store_newer_format,
                fmt::format("{} has store format {}, this program knows formats up to {}; use a newer dealflow", file,
                            found, format_number));
  if (found < 1)
    return fail(ErrorCode::store_damaged,
                fmt::format("{} is damaged: it says store format {}; restore a backup", file, found));
  return static_cast<std::uint32_t>(found);
}

}  // namespace dealflow::store
