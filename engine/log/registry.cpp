#include "engine/log/registry.hpp"

#include "engine/store/record.hpp"

#include <cstdint>
#include <utility>

namespace dealflow::log {
namespace {

constexpr std::uint8_t version = 1;
enum NameField : store::FieldNumber { workspace_number = 1 };
enum SettingsField : store::FieldNumber { settings_text = 1 };
enum FlowField : store::FieldNumber { flow_id = 1, flow_text = 2, flow_path = 3 };

store::Key name_key(std::string_view name) {
  return store::Key(store::store_rows, store::Table::workspace_name).text(name);
}
store::Key settings_key(store::WorkspaceNumber workspace) { return {workspace, store::Table::settings}; }
store::Key flow_key(store::WorkspaceNumber workspace, std::string_view flow_version) {
  return store::Key(workspace, store::Table::flow_text).raw(flow_version);
}

Result<store::WorkspaceNumber> decode_number(std::string_view row) {
  auto record = store::RecordView::open(row, version);
  if (!record) return tl::unexpected(record.error());
  return static_cast<store::WorkspaceNumber>(record->number(NameField::workspace_number));
}

}  // namespace

Result<std::optional<store::WorkspaceNumber>> find_workspace(work::Rows& rows, std::string_view name) {
  auto row = rows.get(name_key(name));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto number = decode_number(**row);
  if (!number) return tl::unexpected(number.error());
  return std::optional<store::WorkspaceNumber>(*number);
}

Result<std::vector<RegisteredWorkspace>> list_workspaces(work::Rows& rows) {
  std::vector<RegisteredWorkspace> all;
  Result<void> decoded;
  const store::Key prefix(store::store_rows, store::Table::workspace_name);
  auto scanned = rows.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view row) {
    auto number = decode_number(row);
    if (!number) return decoded = tl::unexpected(number.error()), false;
    store::KeyReader reader(key);
    all.push_back({reader.text(), *number});
    return true;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  if (!decoded) return tl::unexpected(decoded.error());
  return all;
}

void put_workspace(work::UnitOfWork& unit, store::WorkspaceNumber number, std::string_view name,
                   std::string_view settings) {
  store::RecordWriter name_row(version);
  name_row.number(NameField::workspace_number, number);
  unit.put(name_key(name), name_row.finish());
  store::RecordWriter settings_row(version);
  settings_row.text(SettingsField::settings_text, settings);
  unit.put(settings_key(number), settings_row.finish());
}

Result<std::string> load_settings(work::Rows& rows, store::WorkspaceNumber workspace) {
  auto row = rows.get(settings_key(workspace));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::string();
  auto record = store::RecordView::open(**row, version);
  if (!record) return tl::unexpected(record.error());
  return std::string(record->text(SettingsField::settings_text));
}

void put_flow_text(work::UnitOfWork& unit, store::WorkspaceNumber workspace, std::string_view flow_version,
                   const FlowText& text) {
  store::RecordWriter row(version);
  row.text(FlowField::flow_id, text.flow).text(FlowField::flow_text, text.text).text(FlowField::flow_path, text.path);
  unit.put(flow_key(workspace, flow_version), row.finish());
}

Result<std::optional<FlowText>> load_flow_text(work::Rows& rows, store::WorkspaceNumber workspace,
                                               std::string_view flow_version) {
  auto row = rows.get(flow_key(workspace, flow_version));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto record = store::RecordView::open(**row, version);
  if (!record) return tl::unexpected(record.error());
  return std::optional<FlowText>({std::string(record->text(FlowField::flow_id)),
                                  std::string(record->text(FlowField::flow_path)),
                                  std::string(record->text(FlowField::flow_text))});
}

}  // namespace dealflow::log
