// ImportMap: which column of a CSV file fills what.
//
// Errors:   diagnostics, with places in the map's file.
// Threads:  immutable.
#pragma once

#include <dealflow/import.hpp>

#include "engine/import/csv_reader.hpp"
#include "stdlib/field.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow {

namespace csv {

// What a cell becomes, as a part of an event's data.
struct Target {
  std::string name;                  // as written: "email", "contact.city"
  std::vector<std::string> path;     // in `data`: person, email; empty: the event's time
  bool list = false;                 // several, separated by `;`
  std::vector<std::string> further;  // of a list: where those after the first go
  stdlib::FieldKind kind = stdlib::FieldKind::text;
};

}  // namespace csv

class ImportMap {
 public:
  ImportKind kind = ImportKind::contacts;
  char separator = 0;
  csv::Encoding encoding = csv::Encoding::utf8;
  bool update = false;
  bool decimal_comma = false;
  std::string zone;                                            // in which days begin
  std::string date_order;                                      // "DMY", "MDY"; empty: ISO 8601
  std::vector<std::pair<std::string, csv::Target>> columns;    // by head; empty: by their names
  std::vector<std::pair<csv::Target, std::string>> constants;  // for all rows
  std::vector<csv::Target> known;                              // all that can be filled
};

}  // namespace dealflow
