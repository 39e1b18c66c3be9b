// Workspaces of dealflow.h: files in, checked settings and flows out.
#include "engine/capi/boundary.hpp"

#include <dealflow/workspace_folder.hpp>

#include <algorithm>
#include <vector>

namespace dealflow::capi {
namespace {

std::string first_error(const std::vector<Diagnostic>& diagnostics) {
  const auto found = std::find_if(diagnostics.begin(), diagnostics.end(),
                                  [](const Diagnostic& one) { return one.severity == Severity::error; });
  if (found == diagnostics.end()) return "the workspace does not load";
  return "the workspace does not load: " + found->place.file + ":" + std::to_string(found->place.line) + ": " +
         found->message;
}

dealflow_code load(Result<std::vector<WorkspaceFile>> files, std::string_view folder, dealflow_workspace** workspace,
                   dealflow_error** error) {
  if (!files) return tell(error, code_of(files.error().code), files.error().detail);
  LoadedWorkspace loaded = load_workspace(std::move(*files), folder);
  std::string diagnostics = render_json(loaded.diagnostics);
  if (!loaded.workspace) return tell(error, DEALFLOW_INVALID_ARGUMENT, first_error(loaded.diagnostics), diagnostics);
  *workspace = new dealflow_workspace{std::move(loaded.workspace), std::move(diagnostics)};
  return DEALFLOW_OK;
}

// `read` gives the files; what it or the loader throws comes back as a code.
template <class Read>
dealflow_code guarded_load(std::string_view folder, dealflow_workspace** workspace, dealflow_error** error,
                           Read&& read) noexcept {
  if (workspace == nullptr) return tell(error, DEALFLOW_INVALID_ARGUMENT, "there is no place for the workspace");
  *workspace = nullptr;
  dealflow_code code = DEALFLOW_OK;
  dealflow_error* why = nullptr;
  const dealflow_code thrown = guarded(error, [&]() -> Result<void> {
    code = load(read(), folder, workspace, &why);
    return {};
  });
  if (thrown != DEALFLOW_OK) return thrown;
  if (error != nullptr)
    *error = why;
  else
    delete why;
  return code;
}

}  // namespace
}  // namespace dealflow::capi

dealflow_code dealflow_workspace_load_folder(dealflow_text folder, dealflow_workspace** workspace,
                                             dealflow_error** error) {
  const std::string_view path = dealflow::capi::view(folder);
  return dealflow::capi::guarded_load(path, workspace, error, [&] { return dealflow::read_workspace_folder(path); });
}

dealflow_code dealflow_workspace_load_files(const dealflow_file* files, size_t count, dealflow_workspace** workspace,
                                            dealflow_error** error) {
  return dealflow::capi::guarded_load({}, workspace, error, [&] {
    std::vector<dealflow::WorkspaceFile> copies;
    for (size_t i = 0; i < count; ++i)
      copies.push_back({dealflow::capi::copy(files[i].path), dealflow::capi::copy(files[i].text)});
    return dealflow::Result<std::vector<dealflow::WorkspaceFile>>(std::move(copies));
  });
}

dealflow_text dealflow_workspace_name(const dealflow_workspace* workspace) {
  return dealflow::capi::text_of(workspace->workspace->name());
}
dealflow_text dealflow_workspace_diagnostics(const dealflow_workspace* workspace) {
  return dealflow::capi::text_of(workspace->diagnostics);
}
void dealflow_workspace_free(dealflow_workspace* workspace) { delete workspace; }
