#include "dsl/base/decimal.hpp"
#include "dsl/base/trim.hpp"
#include "engine/import/import_map.hpp"

#include <fmt/format.h>
#include <xxhash.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace dealflow {
namespace {

using import::CsvReader;
using import::CsvRow;
using import::Target;
using stdlib::FieldKind;
using Json = nlohmann::ordered_json;

constexpr std::size_t batch_events = 1024;
constexpr std::size_t batch_bytes = 32UL * 1024 * 1024;

// 1.234,56 as 1234.56.
std::string with_point(std::string text) {
  std::erase(text, '.');
  std::replace(text.begin(), text.end(), ',', '.');
  return text;
}

// 20/03/2026 as 2026-03-20 where days come first; what is no such date stays as it is, for the engine to refuse.
std::string iso_date(const std::string& text, std::string_view order) {
  std::vector<std::string> parts{""};
  for (const char c : text) {
    if (c >= '0' && c <= '9')
      parts.back().push_back(c);
    else if (c == '/' || c == '.' || c == '-')
      parts.emplace_back();
    else
      return text;
  }
  if (parts.size() != 3 || parts[2].size() != 4) return text;
  const bool days_first = order == "DMY";
  const auto two = [](const std::string& digits) { return digits.size() == 1 ? "0" + digits : digits; };
  return parts[2] + "-" + two(parts[days_first ? 1 : 0]) + "-" + two(parts[days_first ? 0 : 1]);
}

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = text.find(';');
    if (const std::string_view part = trimmed(text.substr(0, end)); !part.empty()) parts.emplace_back(part);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return parts;
}

std::string hash_of(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

// Puts the row's cells where they belong in an event.
class EventWriter {
 public:
  explicit EventWriter(const ImportMap& map) : map_(map) {}

  std::string line(const CsvRow& row, const std::vector<const Target*>& targets) {
    data_ = Json::object();
    time_.clear();
    for (std::size_t i = 0; i < targets.size(); ++i)
      if (targets[i] != nullptr) put(*targets[i], row.cells[i]);
    for (const auto& [target, text] : map_.constants) put(target, text);
    if (map_.update) data_["update"] = true;
    const bool deals = map_.kind == ImportKind::deals;
    const std::string content = time_ + data_.dump(-1, ' ', false, Json::error_handler_t::replace);
    // Deals that look the same are two, unless the former system's id says otherwise; the same person is one.
    const bool by_line = deals && !data_.contains(Json::json_pointer("/deal/external_id"));
    Json event;
    event["specversion"] = "1.0";
    event["id"] = by_line ? fmt::format("{}-{}", row.line, hash_of(content)) : hash_of(content);
    event["source"] = deals ? "/import/deals" : "/import/contacts";
    event["type"] = deals ? "import.deal" : "import.contact";
    if (!time_.empty()) event["time"] = time_;
    event["data"] = data_;
    return event.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

 private:
  std::string value_of(const Target& target, std::string text) const {
    if (map_.decimal_comma && (target.kind == FieldKind::number || target.kind == FieldKind::money))
      return with_point(std::move(text));
    if (!map_.date_order.empty() && target.kind == FieldKind::date) text = iso_date(text, map_.date_order);
    const bool time = target.path.empty() || target.path.back() == "due_at";
    // A day is its first moment.
    return time && text.size() == 10 ? text + "T00:00:00Z" : text;
  }

  Json& place(const std::vector<std::string>& path) {
    Json* at = &data_;
    for (const std::string& part : path) at = &(*at)[part];
    return *at;
  }

  void put(const Target& target, std::string_view cell) {
    std::string text(trimmed(cell));
    if (text.empty()) return;
    if (target.list) return put_list(target, parts_of(text));
    text = value_of(target, std::move(text));
    if (target.path.empty())
      time_ = text;
    else
      place(target.path) = text;
  }

  void put_list(const Target& target, const std::vector<std::string>& parts) {
    for (const std::string& part : parts) {
      if (target.path != target.further && (!place(target.path).is_string())) {
        place(target.path) = part;
        continue;
      }
      place(target.further).push_back(part);
    }
  }

  const ImportMap& map_;
  Json data_;
  std::string time_;
};

std::string list_of(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, ", ")); }

class Import {
 public:
  Import(Engine& engine, WorkspaceHandle workspace, const ImportMap& map, const std::string& name,
         const ReadBytes& read, const std::function<void(const RefusedRow&)>& refused)
      : engine_(engine),
        workspace_(workspace),
        map_(map),
        name_(name),
        refused_(refused),
        reader_(read, map.separator, map.encoding),
        writer_(map) {}

  Result<ImportedRows> run() {
    if (auto read = read_head(); !read) return tl::unexpected(read.error());
    CsvRow row;
    while (true) {
      const auto got = reader_.next(row);
      if (!got) return tl::unexpected(got.error());
      if (!*got) break;
      ++done_.rows;
      if (auto taken = take(row); !taken) return tl::unexpected(taken.error());
      if (engine_.pending() < batch_events && engine_.pending_bytes() < batch_bytes) continue;
      if (auto former = engine_.commit_in_background(); !former) return tl::unexpected(former.error());
    }
    if (auto committed = engine_.commit(); !committed) return tl::unexpected(committed.error());
    return std::move(done_);
  }

 private:
  Result<void> read_head() {
    CsvRow head;
    const auto got = reader_.next(head);
    if (!got) return tl::unexpected(got.error());
    if (!*got) return fail(ErrorCode::invalid_argument, "the file is empty; its first line names the columns");
    if (!head.code.empty())
      return fail(ErrorCode::invalid_argument, "the line that names the columns: " + head.problem);
    for (std::string& name : head.cells) name = std::string(trimmed(name));
    for (const auto& [column, target] : map_.columns)
      if (std::find(head.cells.begin(), head.cells.end(), column) == head.cells.end())
        return fail(
            ErrorCode::invalid_argument,
            fmt::format("the file has no column `{}`, which the map names; it has {}", column, list_of(head.cells)));
    for (const std::string& name : head.cells) {
      targets_.push_back(target_of(name));
      if (targets_.back() == nullptr) done_.ignored_columns.push_back(name);
    }
    if (done_.ignored_columns.size() == head.cells.size()) {
      std::vector<std::string> names;
      for (const Target& one : map_.known) names.push_back(one.name);
      return fail(ErrorCode::invalid_argument,
                  fmt::format("no column is called as what it fills: the file has {}; known are {}. A map says what "
                              "each column fills",
                              list_of(head.cells), list_of(names)));
    }
    return {};
  }

  const Target* target_of(const std::string& column) const {
    if (!map_.columns.empty()) {
      const auto found =
          std::find_if(map_.columns.begin(), map_.columns.end(), [&](const auto& one) { return one.first == column; });
      return found == map_.columns.end() ? nullptr : &found->second;
    }
    const auto found =
        std::find_if(map_.known.begin(), map_.known.end(), [&](const Target& one) { return one.name == column; });
    return found == map_.known.end() ? nullptr : &*found;
  }

  void refuse(std::uint64_t line, std::string code, std::string message) {
    ++done_.refused;
    if (refused_) refused_({line, std::move(code), std::move(message)});
  }

  Result<void> take(const CsvRow& row) {
    if (!row.code.empty()) {
      refuse(row.line, row.code, row.problem);
      return {};
    }
    if (row.cells.size() != targets_.size()) {
      refuse(row.line, "csv.cells",
             fmt::format("the row has {} cells, the head has {}", row.cells.size(), targets_.size()));
      return {};
    }
    const std::string event = writer_.line(row, targets_);
    const auto outcome = engine_.submit(workspace_, {event, name_, row.line, std::nullopt});
    if (!outcome) return tl::unexpected(outcome.error());
    count(*outcome, row.line);
    return {};
  }

  void count(const Outcome& outcome, std::uint64_t line) {
    const std::string_view id = map_.kind == ImportKind::deals ? "deal-" : "con-";
    const auto is_of_kind = [&](const std::string& one) { return one.starts_with(id); };
    switch (outcome.kind) {
      case Outcome::Kind::rejected: return refuse(line, outcome.rejection.code, outcome.rejection.message);
      case Outcome::Kind::failed: return refuse(line, outcome.failure_code, outcome.failure_message);
      case Outcome::Kind::duplicate: ++done_.unchanged; return;
      case Outcome::Kind::applied:
      case Outcome::Kind::unmatched: break;
    }
    if (std::any_of(outcome.created.begin(), outcome.created.end(), is_of_kind))
      ++done_.created;
    else if (!outcome.changed.empty() || !outcome.created.empty())
      ++done_.updated;
    else
      ++done_.unchanged;
  }

  Engine& engine_;
  WorkspaceHandle workspace_;
  const ImportMap& map_;
  const std::string& name_;
  const std::function<void(const RefusedRow&)>& refused_;
  CsvReader reader_;
  EventWriter writer_;
  std::vector<const Target*> targets_;  // of the columns; null: ignored
  ImportedRows done_;
};

}  // namespace

Result<ImportedRows> import_csv(Engine& engine, WorkspaceHandle workspace, const ImportMap& map,
                                const std::string& name, const ReadBytes& read,
                                const std::function<void(const RefusedRow&)>& refused) {
  return Import(engine, workspace, map, name, read, refused).run();
}

}  // namespace dealflow
