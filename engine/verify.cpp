#include <dealflow/verify.hpp>

#include "engine/log/registry.hpp"
#include "engine/query/consistency.hpp"
#include "engine/store/environment.hpp"
#include "engine/store/verify.hpp"

#include <fmt/format.h>

#include <utility>

namespace dealflow {
namespace {

Result<void> check_workspaces(const store::Environment& environment, const store::Tell& tell) {
  auto snapshot = environment.snapshot();
  if (!snapshot) return tl::unexpected(snapshot.error());
  work::SnapshotRows rows(std::move(*snapshot));
  const auto workspaces = log::list_workspaces(rows);
  if (!workspaces) return tl::unexpected(workspaces.error());
  for (const auto& workspace : *workspaces) {
    const auto told = [&](const std::string& text) { tell(fmt::format("workspace {}: {}", workspace.name, text)); };
    if (auto checked = query::check_consistency(rows, workspace.number, told); !checked) return checked;
  }
  return {};
}

}  // namespace

Result<StoreCheck> verify_store(const std::filesystem::path& folder) {
  auto report = store::verify_in_child(folder, check_workspaces);
  if (!report) return tl::unexpected(report.error());
  StoreCheck check;
  for (const auto& [name, count] : report->tables) check.tables.push_back({name, count.rows, count.bytes});
  check.damaged = report->damaged;
  check.inconsistent = report->inconsistent;
  check.findings = std::move(report->findings);
  return check;
}

}  // namespace dealflow
