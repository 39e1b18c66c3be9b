#include "dsl/base/decimal.hpp"
#include "dsl/base/trim.hpp"
#include "engine/import/import_map.hpp"
#include "stdlib/functions/local_time.hpp"

#include <fmt/format.h>
#include <xxhash.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace dealflow {
namespace {

using csv::CsvReader;
using csv::CsvRow;
using csv::Target;
using stdlib::FieldKind;
using Json = nlohmann::ordered_json;

constexpr std::size_t batch_events = 1024;
constexpr std::size_t batch_bytes = 32UL * 1024 * 1024;

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// 1.234,56 as 1234.56; nothing for what is not written so, as 149.90: it might be meant either way.
std::optional<std::string> with_point(std::string_view text) {
  const std::string sign = text.starts_with('-') ? "-" : "";
  text.remove_prefix(sign.size());
  const auto comma = text.find(',');
  const std::string_view decimals = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  if (comma != std::string_view::npos && !all_digits(decimals)) return std::nullopt;
  std::string_view whole = text.substr(0, comma);
  std::string digits;
  for (bool first = true;; first = false) {
    const auto dot = whole.find('.');
    const std::string_view group = whole.substr(0, dot);
    const bool grouped = !first || dot != std::string_view::npos;
    if (!all_digits(group) || (grouped && (first ? group.size() > 3 : group.size() != 3))) return std::nullopt;
    digits += group;
    if (dot == std::string_view::npos) break;
    whole.remove_prefix(dot + 1);
  }
  return sign + digits + (decimals.empty() ? "" : "." + std::string(decimals));
}

// 20/03/2026 as 2026-03-20 where days come first; nothing for what is no such date.
std::optional<std::string> iso_date(std::string_view text, std::string_view order) {
  std::vector<std::string> parts{""};
  for (const char c : text) {
    if (c >= '0' && c <= '9')
      parts.back().push_back(c);
    else if (c == '/' || c == '.' || c == '-')
      parts.emplace_back();
    else
      return std::nullopt;
  }
  if (parts.size() != 3 || parts[2].size() != 4 || parts[0].empty() || parts[1].empty()) return std::nullopt;
  const bool days_first = order == "DMY";
  const auto two = [](const std::string& digits) { return digits.size() == 1 ? "0" + digits : digits; };
  std::string date = parts[2] + "-" + two(parts[days_first ? 1 : 0]) + "-" + two(parts[days_first ? 0 : 1]);
  if (!parse_date(date)) return std::nullopt;
  return date;
}

// The first moment of the day where the workspace is.
std::optional<std::string> first_moment(std::string_view date, std::string_view zone) {
  const auto day = parse_date(date);
  if (!day) return std::nullopt;
  const auto instant = cel::instant_of({*day, 0, 0}, zone);
  return instant ? std::optional(format_time(*instant)) : std::nullopt;
}

// How people write the name of a column: without regard to case, blanks and hyphens.
std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (c == ' ' || c == '-' || c == '_') continue;
    plain.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return plain;
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

  // Of this import, for rows that are no redelivery of one that was imported before.
  void begin(std::uint64_t import) { import_ = import; }

  // Nothing, and problem() set, where a cell is not what its column asks for.
  std::optional<std::string> line(const CsvRow& row, const std::vector<const Target*>& targets,
                                  const std::vector<std::string>& head) {
    data_ = Json::object();
    time_.clear();
    problem_.clear();
    for (std::size_t i = 0; i < targets.size(); ++i)
      if (targets[i] != nullptr) put(*targets[i], row.cells[i], head[i]);
    for (const auto& [target, text] : map_.constants) put(target, text, target.name);
    if (!problem_.empty()) return std::nullopt;
    if (map_.update) data_["update"] = true;
    const bool deals = map_.kind == ImportKind::deals;
    Json event;
    event["specversion"] = "1.0";
    event["id"] = id_of(row, deals);
    event["source"] = deals ? "/import/deals" : "/import/contacts";
    event["type"] = deals ? "import.deal" : "import.contact";
    if (!time_.empty()) event["time"] = time_;
    event["data"] = data_;
    return event.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  // A row that was imported is known by its content, and a deal by its line as well: two that look the same are two.
  // One that says what holds now (`update`, a former system's id) is never old: values may go back to what they were.
  std::string id_of(const CsvRow& row, bool deals) {
    if (map_.update || (deals && data_.contains(Json::json_pointer("/deal/external_id"))))
      return fmt::format("{}-{}", import_, row.line);
    const std::string hash = hash_of(time_ + data_.dump(-1, ' ', false, Json::error_handler_t::replace));
    const std::uint32_t which = deals ? ++seen_[XXH3_64bits(hash.data(), hash.size())] : 1;
    return which > 1 ? fmt::format("{}-{}", hash, which) : hash;
  }

  std::optional<std::string> value_of(const Target& target, const std::string& text) const {
    if (map_.decimal_comma && (target.kind == FieldKind::number || target.kind == FieldKind::money))
      return with_point(text);
    if (target.kind != FieldKind::date) return text;
    const bool is_time = target.path.empty() || target.path.back() == "due_at";
    if (is_time && parse_time(text)) return text;
    const auto date = map_.date_order.empty() ? std::optional(text) : iso_date(text, map_.date_order);
    return is_time && date ? first_moment(*date, map_.zone) : date;
  }

  std::string wanted(const Target& target) const {
    if (target.kind != FieldKind::date) return "no number such as 1.234,56";
    return map_.date_order.empty()    ? "no date such as 2026-03-20"
           : map_.date_order == "DMY" ? "no date such as 20/03/2026 (DD/MM/YYYY)"
                                      : "no date such as 03/20/2026 (MM/DD/YYYY)";
  }

  Json& place(const std::vector<std::string>& path) {
    Json* at = &data_;
    for (const std::string& part : path) at = &(*at)[part];
    return *at;
  }

  void put(const Target& target, std::string_view cell, const std::string& column) {
    const std::string text(trimmed(cell));
    if (text.empty()) return;
    if (target.list) return put_list(target, parts_of(text));
    auto value = value_of(target, text);
    if (!value) {
      if (problem_.empty()) problem_ = fmt::format("column `{}`: `{}` is {}", column, text, wanted(target));
    } else if (target.path.empty()) {
      time_ = std::move(*value);
    } else {
      place(target.path) = std::move(*value);
    }
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
  std::uint64_t import_ = 0;
  std::unordered_map<std::uint64_t, std::uint32_t> seen_;  // deals without an id, by their hash
  Json data_;
  std::string time_;
  std::string problem_;
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
    const auto events = engine_.last_event(workspace_);
    if (!events) return tl::unexpected(events.error());
    writer_.begin(*events);
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
    head_ = head.cells;
    for (const std::string& name : head.cells) {
      targets_.push_back(target_of(name));
      if (targets_.back() == nullptr) done_.ignored_columns.push_back(name);
    }
    if (done_.ignored_columns.size() == head.cells.size()) {
      std::vector<std::string> names;
      for (const Target& one : map_.known) names.push_back(one.name);
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("none of the columns {} is known. Rename them, or say in a map what each fills (--map). Known "
                      "are {}",
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
    const std::string name = plain_name(column);
    const auto found = std::find_if(map_.known.begin(), map_.known.end(),
                                    [&](const Target& one) { return plain_name(one.name) == name; });
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
    const auto event = writer_.line(row, targets_, head_);
    if (!event) {
      refuse(row.line, "csv.value", writer_.problem());
      return {};
    }
    Submission submission{.line = *event, .input = name_, .line_number = row.line};
    submission.moves_clock = false;
    submission.keep_failed = false;
    const auto outcome = engine_.submit(workspace_, submission);
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
  std::vector<std::string> head_;
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
