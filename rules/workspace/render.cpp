#include <dealflow/lint.hpp>
#include <dealflow/workspace.hpp>

#include "dsl/diagnostics/writers.hpp"
#include "rules/lint/all_rules.hpp"
#include "rules/lint/page.hpp"
#include "rules/workspace/shown_path.hpp"

#include <map>
#include <memory>
#include <set>

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

std::string render_sarif(const std::vector<Diagnostic>& diagnostics, std::string_view tool_version) {
  std::set<std::string, std::less<>> codes;
  for (const Diagnostic& finding : diagnostics) codes.insert(finding.code);
  std::vector<SarifRule> rules;
  for (const RuleInfo* rule : lint::all_rules()) {
    if (!codes.contains(code_text(rule->code))) continue;
    const std::string_view page = lint::page_of(*rule);
    rules.push_back({code_text(rule->code), std::string(rule->name), rule->severity, lint::read_page(page).reason,
                     std::string(page)});
  }
  return write_sarif(diagnostics, rules, tool_version);
}

std::string render_junit(const std::vector<Diagnostic>& diagnostics, const std::vector<std::string>& files) {
  return write_junit(diagnostics, files);
}

std::string render_github(const std::vector<Diagnostic>& diagnostics) { return write_github(diagnostics); }

}  // namespace dealflow
