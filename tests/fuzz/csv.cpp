// CSV: whatever the bytes, rows of UTF-8 or with a reason, in ascending lines, to the end; the same however little a
// read gives. The first byte chooses separator and encoding.
#include "engine/import/csv_reader.hpp"
#include "tests/fuzz/property.hpp"

#include "dsl/base/utf8.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::fuzz {
namespace {

using csv::CsvReader;
using csv::CsvRow;

// Nothing where the file is refused as a whole.
std::optional<std::vector<CsvRow>> rows_of(std::string_view text, std::size_t chunk, std::uint8_t how) {
  const char separators[] = {0, ',', ';', '\t'};
  const auto encoding = (how & 4U) != 0 ? csv::Encoding::windows_1252 : csv::Encoding::utf8;
  std::size_t at = 0;
  CsvReader reader(
      [&](char* into, std::size_t room) -> Result<std::size_t> {
        const std::size_t size = std::min({chunk, room, text.size() - at});
        std::memcpy(into, text.data() + at, size);
        at += size;
        return size;
      },
      separators[how & 3U], encoding);
  std::vector<CsvRow> rows;
  while (true) {
    CsvRow row;
    const auto more = reader.next(row);
    if (!more) {
      claim(!more.error().detail.empty(), "a refusal says why", text);
      return std::nullopt;
    }
    if (!*more) return rows;
    claim(rows.empty() || row.line > rows.back().line, "each row begins on a line of its own", text);
    claim(!row.cells.empty() || !row.code.empty(), "a row has cells", text);
    claim(row.code.empty() == row.problem.empty(), "a problem has a code", text);
    if (row.code.empty())
      for (const std::string& cell : row.cells) claim(!find_invalid_utf8(cell), "cells are UTF-8", text);
    rows.push_back(std::move(row));
    claim(rows.size() <= text.size(), "there are no more rows than bytes", text);
  }
}

bool same(const CsvRow& a, const CsvRow& b) { return a.line == b.line && a.cells == b.cells && a.code == b.code; }

}  // namespace
}  // namespace dealflow::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealflow::fuzz;
  if (size == 0) return 0;
  const std::string_view text = as_text(data, size).substr(1);
  const auto whole = rows_of(text, text.size() + 1, data[0]);
  const auto slowly = rows_of(text, 3, data[0]);
  claim(whole.has_value() == slowly.has_value(), "how much a read gives decides nothing", text);
  if (!whole) return 0;
  claim(std::equal(whole->begin(), whole->end(), slowly->begin(), slowly->end(), same),
        "how much a read gives decides nothing", text);
  return 0;
}
