#include "engine/query/dump.hpp"

#include "dsl/cel/base64.hpp"
#include "engine/crm/load.hpp"
#include "engine/log/registry.hpp"
#include "engine/query/json.hpp"
#include "engine/query/lists.hpp"
#include "engine/query/stored_settings.hpp"
#include "engine/store/record.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace dealflow::query {
namespace {

constexpr int dump_version = 1;
constexpr std::size_t rows_between_commits = 4096;
constexpr std::size_t bytes_between_commits = 32UL * 1024 * 1024;
constexpr const char* not_an_export = "it is not that of an export of dealflow";
constexpr std::size_t words_bytes_max = 1024UL * 1024;  // of a card with a longer history the row alone

// The card in words; empty for any other row, and for a contact that was joined into another.
Result<std::string> words_of(work::Rows& rows, store::WorkspaceNumber workspace, std::string_view key) {
  store::KeyReader reader(key);
  const std::uint64_t number = reader.number();
  const bool is_record = reader.rest().empty() || reader.small() == 0;
  const auto json = [](auto record) -> Result<std::string> {
    if (!record) return tl::unexpected(record.error());
    return *record ? to_json(**record) : std::string();
  };
  switch (store::KeyReader(key).table()) {
    case store::Table::contact: return is_record ? json(whole_contact(rows, workspace, number)) : std::string();
    case store::Table::deal: return is_record ? json(whole_deal(rows, workspace, number)) : std::string();
    case store::Table::payment: return json(crm::load_payment(rows, workspace, number));
    default: return std::string();
  }
}

std::optional<store::Table> find_table(std::string_view name) {
  for (int id = 0; id < 256; ++id)
    if (const auto table = static_cast<store::Table>(id); !name.empty() && store::to_string(table) == name)
      return table;
  return std::nullopt;
}

class Loader {
 public:
  Loader(work::UnitOfWork& unit, const std::function<Result<store::WorkspaceNumber>(std::string_view)>& number_for,
         const std::function<Result<std::optional<std::string>>()>& next_line)
      : unit_(unit), number_for_(number_for), next_line_(next_line) {}

  Result<std::string> run() {
    auto head = next();
    if (!head) return tl::unexpected(head.error());
    if (!head->is_object() || !head->contains("dealflow_export")) return wrong(not_an_export);
    if ((*head)["dealflow_export"] != dump_version)
      return fail(ErrorCode::store_newer_format, "the export was written by a newer dealflow");
    const std::string name = text(*head, "workspace");
    if (name.empty()) return wrong("it names no workspace");
    const auto number = number_for_(name);
    if (!number) return tl::unexpected(number.error());
    number_ = *number;
    if (auto cleared = clear(); !cleared) return tl::unexpected(cleared.error());
    if (auto put = put_rows(); !put) return tl::unexpected(put.error());
    work::UnitRows rows(unit_);
    auto settings = log::load_settings(rows, number_);
    if (!settings) return tl::unexpected(settings.error());
    const auto known = stored_settings(rows, number_);
    if (!known || known->workspace != name)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("the export calls itself `{}`, and its settings do not", name));
    unit_.begin_layer();
    log::put_workspace(unit_, number_, name, *settings);
    unit_.keep_layer();
    if (auto committed = unit_.commit(); !committed) return tl::unexpected(committed.error());
    return name;
  }

 private:
  tl::unexpected<Error> wrong(const std::string& what) const {
    return fail(ErrorCode::invalid_argument, fmt::format("line {}: {}", line_, what));
  }
  static std::string text(const Json& json, const char* key) {
    const auto at = json.find(key);
    return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
  }

  Result<Json> next() {
    ++line_;
    auto line = next_line_();
    if (!line) return tl::unexpected(line.error());
    if (!*line) return wrong("the export ends before its last line: a part of it is missing");
    Json json = Json::parse(**line, nullptr, false);
    if (!json.is_object()) return wrong(line_ == 1 ? not_an_export : "it is no JSON object");
    return json;
  }

  // What a load that was broken off has left under the number.
  Result<void> clear() {
    std::vector<store::Key> keys;
    const std::string prefix = store::workspace_prefix(number_);
    auto scanned = unit_.scan(prefix, prefix, [&](std::string_view key, std::string_view) {
      keys.push_back(store::Key::of(key));
      return true;
    });
    if (!scanned || keys.empty()) return scanned;
    unit_.begin_layer();
    for (const store::Key& key : keys) unit_.erase(key);
    unit_.keep_layer();
    return unit_.commit();
  }

  Result<void> put_rows() {
    std::uint64_t rows = 0;
    unit_.begin_layer();
    auto done = [&]() -> Result<void> {
      while (true) {
        const auto json = next();
        if (!json) return tl::unexpected(json.error());
        if (json->contains("end")) {
          if (json->value("rows", Json()) != rows)
            return wrong(fmt::format("the export has another number of rows than {}", rows));
          return {};
        }
        if (auto put = put_row(*json); !put) return put;
        if (++rows % rows_between_commits != 0 && unit_.changed_bytes() < bytes_between_commits) continue;
        unit_.keep_layer();
        auto committed = unit_.commit();
        unit_.begin_layer();
        if (!committed) return committed;
      }
    }();
    if (done)
      unit_.keep_layer();
    else
      unit_.drop_layer();
    return done;
  }

  Result<void> put_row(const Json& json) {
    const auto table = find_table(text(json, "table"));
    const auto key = cel::decode_base64(text(json, "key"));
    auto row = cel::decode_base64(text(json, "row"));
    if (!table || !key || !row || key->size() + store::key_head_bytes > store::Key::bytes_max)
      return wrong("it is no row of an export");
    if (!row->empty())
      if (auto record = store::RecordView::open(*row); !record) return wrong("its row is damaged");
    unit_.put(store::Key(number_, *table).raw(*key), std::move(*row));
    return {};
  }

  work::UnitOfWork& unit_;
  const std::function<Result<store::WorkspaceNumber>(std::string_view)>& number_for_;
  const std::function<Result<std::optional<std::string>>()>& next_line_;
  store::WorkspaceNumber number_ = 0;
  std::uint64_t line_ = 0;
};

}  // namespace

Result<void> dump(work::Rows& rows, store::WorkspaceNumber workspace,
                  const std::function<bool(std::string_view line)>& visit) {
  const auto known = log::list_workspaces(rows);
  if (!known) return tl::unexpected(known.error());
  const auto self =
      std::find_if(known->begin(), known->end(), [&](const auto& one) { return one.number == workspace; });
  Json head;
  head["dealflow_export"] = dump_version;
  head["workspace"] = self == known->end() ? "" : self->name;
  if (!visit(print(head))) return {};
  std::uint64_t count = 0;
  bool wanted = true;
  Result<void> written;
  const std::string prefix = store::workspace_prefix(workspace);
  auto scanned = rows.scan(prefix, prefix, [&](std::string_view key, std::string_view row) {
    ++count;
    if (!row.empty())  // damage is told, not handed on
      if (const auto record = store::RecordView::open_under(key, row); !record)
        return written = tl::unexpected(record.error()), false;
    const auto words = words_of(rows, workspace, key);
    if (!words) return written = tl::unexpected(words.error()), false;
    std::string line =
        fmt::format(R"({{"table":"{}","key":"{}","row":"{}")", store::to_string(store::KeyReader(key).table()),
                    cel::encode_base64(store::key_parts(key)), cel::encode_base64(store::untied(row)));
    if (!words->empty() && words->size() <= words_bytes_max) line += R"(,"record":)" + *words;
    return wanted = visit(line + "}");
  });
  if (!scanned || !written) return scanned ? written : scanned;
  if (!wanted) return {};
  visit(fmt::format(R"({{"end":true,"rows":{}}})", count));
  return {};
}

Result<std::string> load_dump(work::UnitOfWork& unit,
                              const std::function<Result<store::WorkspaceNumber>(std::string_view name)>& number_for,
                              const std::function<Result<std::optional<std::string>>()>& next_line) {
  return Loader(unit, number_for, next_line).run();
}

}  // namespace dealflow::query
