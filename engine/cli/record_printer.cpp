#include "engine/cli/record_printer.hpp"

#include "engine/cli/csv.hpp"
#include "engine/cli/table.hpp"

#include <nlohmann/json.hpp>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string cell(const Json& record, std::string_view key) {
  const auto dot = key.find('.');
  const auto found = record.find(key.substr(0, dot));
  if (dot != std::string_view::npos && found != record.end()) return cell(*found, key.substr(dot + 1));
  if (found == record.end() || found->is_null()) return "-";
  if (found->is_string()) return found->get<std::string>();
  if (!found->is_array()) return found->dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string list;
  for (const Json& one : *found) list += (list.empty() ? "" : ", ") + (one.is_string() ? one.get<std::string>() : "-");
  return list;
}

}  // namespace

void RecordPrinter::add(std::string_view json) {
  ++count_;
  if (format_.is("ndjson")) {
    console_.print_line(json);
  } else if (format_.json()) {
    console_.print(count_ == 1 ? "[" : ",\n");
    console_.print(json);
  } else {
    const Json record = Json::parse(json, nullptr, false);
    if (format_.is("csv")) return add_csv(record);
    std::vector<std::string> row;
    for (const std::string_view key : keys_) row.push_back(cell(record, key));
    rows_.push_back(std::move(row));
  }
}

void RecordPrinter::add_csv(const Json& record) {
  std::vector<Json> head;
  std::vector<Json> line;
  for (const auto& [key, value] : record.items()) {
    head.emplace_back(key);
    line.push_back(value);
  }
  if (count_ == 1) console_.print(csv_line(head));
  console_.print(csv_line(line));
}

void RecordPrinter::end(std::string_view none) {
  if (format_.json()) console_.print_line(count_ == 0 ? "[]" : "]");
  if (!format_.is("text")) return;
  if (rows_.empty()) return console_.talk(none);
  std::vector<std::string> head;
  for (const std::string_view key : keys_) head.emplace_back(key.substr(key.rfind('.') + 1));
  rows_.insert(rows_.begin(), std::move(head));
  console_.print(table(rows_, console_));
}

}  // namespace dealflow::cli
