#include "engine/import/csv_reader.hpp"

#include "dsl/base/limits.hpp"
#include "dsl/cel/code_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dealflow::csv {
namespace {

constexpr std::size_t buffer_bytes = 64UL * 1024;

// Of windows-1252 from 0x80 on; what it does not have is U+FFFD.
constexpr std::array<char16_t, 32> upper_half{0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                              0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                              0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                              0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

std::string from_windows_1252(std::string_view text) {
  std::string utf8;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    cel::append_utf8(utf8, byte < 0x80 || byte >= 0xA0 ? byte : upper_half[byte - 0x80]);
  }
  return utf8;
}

}  // namespace

CsvReader::CsvReader(ReadBytes read, char separator, Encoding encoding)
    : read_(std::move(read)), separator_(separator), encoding_(encoding), buffer_(buffer_bytes) {}

Result<bool> CsvReader::fill() {
  const auto got = read_(buffer_.data(), buffer_.size());
  if (!got) return tl::unexpected(got.error());
  at_ = 0;
  end_ = *got;
  return end_ > 0;
}

Result<int> CsvReader::peek() {
  if (at_ == end_) {
    const auto more = fill();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return -1;
  }
  return static_cast<unsigned char>(buffer_[at_]);
}

Result<void> CsvReader::begin() {
  begun_ = true;
  // The whole first line, however little a read gives.
  const auto line_end = [&] {
    return std::string_view(buffer_.data(), end_).find_first_of("\r\n") != std::string_view::npos;
  };
  while (end_ < buffer_.size() && !line_end()) {
    const auto got = read_(buffer_.data() + end_, buffer_.size() - end_);
    if (!got) return tl::unexpected(got.error());
    if (*got == 0) break;
    end_ += *got;
  }
  const std::string_view text(buffer_.data() + at_, end_ - at_);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return fail(ErrorCode::invalid_argument, "the file is UTF-16: save it as CSV in UTF-8");
  if (text.starts_with("\xEF\xBB\xBF")) at_ += 3;
  if (separator_ != 0) return {};
  const std::string_view head = text.substr(0, text.find_first_of("\r\n"));
  std::ptrdiff_t most = 0;
  separator_ = ',';
  for (const char c : {',', ';', '\t'}) {
    const auto count = std::count(head.begin(), head.end(), c);
    if (count <= most) continue;
    most = count;
    separator_ = c;
  }
  return {};
}

void CsvReader::end_cell(CsvRow& row, std::string& cell) {
  if (encoding_ == Encoding::windows_1252) {
    row.cells.push_back(from_windows_1252(cell));
  } else {
    if (find_invalid_utf8(cell) && row.code.empty()) {
      row.code = "csv.encoding";
      row.problem = fmt::format("cell {} is no UTF-8: save the file so, or set `encoding: windows-1252` in the map",
                                row.cells.size() + 1);
    }
    row.cells.push_back(std::move(cell));
  }
  cell.clear();
}

Result<bool> CsvReader::next(CsvRow& row) {
  if (!begun_)
    if (auto begun = begin(); !begun) return tl::unexpected(begun.error());
  row = {};
  row.line = line_;
  std::string cell;
  std::size_t bytes = 0;
  bool quoted = false;  // within quotes
  bool was_quoted = false;
  bool anything = false;
  while (true) {
    const auto got = peek();
    if (!got) return tl::unexpected(got.error());
    const int c = *got;
    if (c < 0) {
      if (!anything) return false;
      if (quoted && row.code.empty()) {
        row.code = "csv.quote";
        row.problem = fmt::format(
            "a quote is opened here and not closed before the end of the file: lines {} to {} are in it, none was "
            "imported",
            row.line, line_);
      }
      end_cell(row, cell);
      return true;
    }
    ++at_;
    int byte = c;
    if (byte == '\r' && !quoted) {  // CRLF, or CR alone
      const auto after = peek();
      if (!after) return tl::unexpected(after.error());
      if (*after == '\n') ++at_;
      byte = '\n';
    }
    if (byte == '\n') ++line_;
    if (++bytes > limits::event_bytes_max) {
      if (row.code.empty()) {
        row.code = quoted ? "csv.quote" : "csv.size";
        row.problem = fmt::format("the row has more than {} bytes{}", limits::event_bytes_max,
                                  quoted ? "; a quote is opened in it and not closed" : "");
      }
      if (byte == '\n') row.problem += fmt::format(": lines {} to {}, none was imported", row.line, line_ - 1);
      if (byte == '\n') return true;  // go on with the next line, whatever the quote says
      continue;
    }
    if (quoted) {
      if (c != '"') {
        cell.push_back(static_cast<char>(c));
        continue;
      }
      const auto after = peek();
      if (!after) return tl::unexpected(after.error());
      quoted = *after == '"';
      if (quoted) {
        ++at_;
        cell.push_back('"');
      }
      continue;
    }
    if (byte == '\n') {
      if (!anything || (row.cells.empty() && cell.empty() && !was_quoted)) {  // an empty line
        row.line = line_;
        anything = false;
        bytes = 0;
        continue;
      }
      end_cell(row, cell);
      return true;
    }
    anything = true;
    if (c == '"' && cell.empty() && !was_quoted) {
      quoted = was_quoted = true;
    } else if (c == separator_) {
      end_cell(row, cell);
      was_quoted = false;
    } else if (was_quoted && row.code.empty()) {
      row.code = "csv.quote";
      row.problem = fmt::format("cell {} goes on behind its closing quote", row.cells.size() + 1);
    } else {
      cell.push_back(static_cast<char>(c));
    }
  }
}

}  // namespace dealflow::csv
