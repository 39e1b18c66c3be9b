#include <dealflow/workspace.hpp>

#include "dsl/diagnostics/writers.hpp"
#include "rules/workspace/shown_path.hpp"

#include <map>
#include <memory>

namespace dealflow {

std::string render_text(const std::vector<Diagnostic>& diagnostics, const std::vector<WorkspaceFile>& files,
                        std::string_view folder, bool colour) {
  std::map<std::string, const WorkspaceFile*, std::less<>> by_path;
  for (const WorkspaceFile& file : files) by_path.emplace(rules::shown_path(folder, file.path), &file);
  // A source is made once, and only where something is to be shown of it.
  std::map<std::string, std::unique_ptr<Source>, std::less<>> sources;
  return write_text(
      diagnostics,
      [&](std::string_view path) -> const Source* {
        const auto file = by_path.find(path);
        if (file == by_path.end()) return nullptr;
        std::unique_ptr<Source>& source = sources[std::string(path)];
        if (!source) source = std::make_unique<Source>(std::string(path), file->second->text);
        return source.get();
      },
      colour);
}

std::string render_json(const std::vector<Diagnostic>& diagnostics) { return write_json(diagnostics); }

std::string render_github(const std::vector<Diagnostic>& diagnostics) { return write_github(diagnostics); }

}  // namespace dealflow
