// The text of flows, line by line, with what was seen of it.
#include <dealflow/coverage.hpp>

#include "engine/coverage/line_counts.hpp"
#include "rules/workspace/content.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace dealflow {
namespace {

using Sources = std::map<std::string, const Source*, std::less<>>;

Sources sources_of(const Workspace& workspace) {
  Sources sources;
  for (const rules::CheckedFlow* flow : workspace.content().trees)
    for (const Source* source : {flow->source, flow->use_source})
      if (source != nullptr) sources.emplace(source->name(), source);
  return sources;
}

AnnotatedFile lines_of(const Source& source) {
  AnnotatedFile file{source.name(), {}};
  for (std::uint32_t line = 1; line <= source.line_count(); ++line)
    file.lines.push_back({std::string(source.line(line)), std::nullopt, {}});
  // What a last line end ends is no line.
  if (!file.lines.empty() && file.lines.back().text.empty()) file.lines.pop_back();
  return file;
}

}  // namespace

std::vector<AnnotatedFile> annotate(const Workspace& workspace, const CoverageReport& report) {
  const Sources sources = sources_of(workspace);
  std::map<std::string, AnnotatedFile> files;
  std::map<std::string, coverage::LineCounts> counts;
  for (const FlowCoverage& flow : report.flows) {
    const auto source = sources.find(flow.file);
    if (source == sources.end()) continue;
    AnnotatedFile& file = files.try_emplace(flow.file, lines_of(*source->second)).first->second;
    coverage::count_lines(flow, counts[flow.file]);
    for (CoverageGap& gap : gaps_of(flow))
      if (gap.place.line <= file.lines.size()) file.lines[gap.place.line - 1].gaps.push_back(std::move(gap));
  }
  std::vector<AnnotatedFile> annotated;
  for (auto& [name, file] : files) {
    for (const auto& [line, times] : counts[name])
      if (line <= file.lines.size()) file.lines[line - 1].times = times;
    annotated.push_back(std::move(file));
  }
  for (AnnotatedFile& file : annotated)
    for (AnnotatedLine& line : file.lines)
      std::stable_sort(line.gaps.begin(), line.gaps.end(),
                       [](const CoverageGap& a, const CoverageGap& b) { return a.place.column < b.place.column; });
  return annotated;
}

}  // namespace dealflow
