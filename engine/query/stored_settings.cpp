#include "engine/query/stored_settings.hpp"

#include <dealflow/workspace.hpp>

#include "engine/log/registry.hpp"
#include "rules/workspace/content.hpp"

#include <utility>

namespace dealflow::query {

Result<rules::Settings> stored_settings(work::Rows& rows, store::WorkspaceNumber workspace) {
  auto text = log::load_settings(rows, workspace);
  if (!text) return tl::unexpected(text.error());
  const LoadedWorkspace loaded = load_workspace({{"dealflow.yaml", std::move(*text)}});
  if (loaded.workspace) return loaded.workspace->content().settings;
  return fail(ErrorCode::store_damaged,
              "the stored settings do not read any more: `run` the workspace again, with or without events");
}

}  // namespace dealflow::query
