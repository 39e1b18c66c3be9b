#include "rules/lint/policy.hpp"

#include <utility>

namespace dealflow::lint {
namespace {

Level level_for(const Diagnostic& finding, const LintSettings& settings, std::string_view path) {
  const Level own = level_of(finding.severity);
  if (own == Level::error) return own;
  Level level = own;
  const auto take = [&](const Levels& levels) {
    const auto found = levels.find(finding.code);
    if (found != levels.end()) level = found->second;
  };
  take(settings.rules);
  for (const LevelsOfPath& one : settings.paths)
    if (matches_pattern(one.files, path)) take(one.rules);
  return level;
}

Severity severity_of(Level level) {
  if (level == Level::error) return Severity::error;
  return level == Level::warning ? Severity::warning : Severity::note;
}

std::string_view path_in_workspace(std::string_view shown, std::string_view folder) {
  if (folder.empty() || !shown.starts_with(folder)) return shown;
  shown.remove_prefix(folder.size());
  if (shown.starts_with('/')) shown.remove_prefix(1);
  return shown;
}

}  // namespace

Told apply_policy(std::vector<Diagnostic> found, const LintSettings& settings, std::string_view folder, bool notes,
                  Suppressions& suppressions) {
  Told told;
  for (Diagnostic& finding : found) {
    const Level level = level_for(finding, settings, path_in_workspace(finding.place.file, folder));
    const bool silenced = suppressions.silences(finding);
    if (level == Level::note && !notes && !settings.notes) continue;
    if (silenced || level == Level::off) {
      ++told.silenced;
      continue;
    }
    finding.severity = severity_of(level);
    told.diagnostics.push_back(std::move(finding));
  }
  return told;
}

}  // namespace dealflow::lint
