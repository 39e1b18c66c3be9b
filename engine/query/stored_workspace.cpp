#include "engine/query/stored_workspace.hpp"

#include "engine/log/registry.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace dealflow::query {

Result<StoredWorkspace> stored_workspace(const store::Environment& environment, std::string_view name) {
  auto snapshot = environment.snapshot();
  if (!snapshot) return tl::unexpected(snapshot.error());
  work::SnapshotRows rows(std::move(*snapshot));
  auto known = log::list_workspaces(rows);
  if (!known) return tl::unexpected(known.error());
  std::string names;
  for (const auto& workspace : *known) {
    if (workspace.name == name || (name.empty() && known->size() == 1))
      return StoredWorkspace{std::move(rows), workspace.number};
    names += fmt::format("{}{}", names.empty() ? "" : ", ", workspace.name);
  }
  if (!name.empty() && !known->empty())
    return fail(ErrorCode::not_found, fmt::format("the store holds no workspace `{}`, but {}", name, names));
  if (known->empty()) return fail(ErrorCode::not_found, "the store holds no workspace yet: nothing was run on it");
  return fail(ErrorCode::invalid_argument, fmt::format("the store holds several workspaces; choose one of {}", names));
}

}  // namespace dealflow::query
