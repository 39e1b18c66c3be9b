// CsvReader: rows of a CSV file, one after another.
//
// Shapes:   RFC 4180: cells in quotes may hold separators, line ends and doubled quotes. Line ends are LF, CRLF or CR;
// a
//           byte order mark is passed over; empty lines are no rows.
// Limits:   a row of limits::event_bytes_max bytes; the rest of a longer one is passed over.
// Errors:   of reading; invalid_argument for UTF-16. What is wrong with one row is in it.
// Threads:  one thread.
#pragma once

#include <dealflow/import.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::csv {

enum class Encoding : std::uint8_t { utf8, windows_1252 };

struct CsvRow {
  std::uint64_t line = 0;          // on which it begins
  std::vector<std::string> cells;  // UTF-8
  std::string code, problem;       // empty: all is well
};

class CsvReader {
 public:
  // `separator` 0: the one of , ; and tab that the first line has most of.
  CsvReader(ReadBytes read, char separator, Encoding encoding);
  // False at the end.
  [[nodiscard]] Result<bool> next(CsvRow& row);

 private:
  [[nodiscard]] Result<bool> fill();
  [[nodiscard]] Result<int> peek();  // the next byte, or -1 at the end
  [[nodiscard]] Result<void> begin();
  void end_cell(CsvRow& row, std::string& cell);

  ReadBytes read_;
  char separator_;
  Encoding encoding_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::uint64_t line_ = 1;
  bool begun_ = false;
};

}  // namespace dealflow::csv
