// Records one after another, in the format that was asked for: a table of some keys, or JSON, NDJSON or CSV of all.
//
// Threads:  one thread.
// Source:   DESIGN, "Command line".
#pragma once

#include "engine/cli/console.hpp"
#include "engine/cli/format.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cli {

class RecordPrinter {
 public:
  // The table's columns: keys of the records' JSON; "event.type" of a part of it.
  RecordPrinter(std::vector<std::string_view> keys, const FormatName& format, Console& console)
      : keys_(std::move(keys)), format_(format), console_(console) {}

  void add(std::string_view json);
  // `none` is told where there was no record and the format is text.
  void end(std::string_view none);
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  void add_csv(const nlohmann::ordered_json& record);

  std::vector<std::string_view> keys_;
  const FormatName& format_;
  Console& console_;
  std::vector<std::vector<std::string>> rows_;
  std::size_t count_ = 0;
};

}  // namespace dealflow::cli
