#include "engine/query/board.hpp"

#include "engine/crm/counters.hpp"
#include "engine/crm/load.hpp"
#include "engine/query/stored_settings.hpp"

#include <algorithm>
#include <utility>

namespace dealflow::query {
namespace {

std::vector<BoardPipeline> columns_of(const rules::Settings& settings) {
  std::vector<BoardPipeline> pipelines;
  for (const rules::Pipeline& pipeline : settings.pipelines) {
    BoardPipeline& shown = pipelines.emplace_back();
    shown.id = pipeline.id;
    shown.name = pipeline.name.empty() ? pipeline.id : pipeline.name;
    for (const rules::Stage& stage : pipeline.stages)
      shown.columns.push_back({stage.id, stage.name.empty() ? stage.id : stage.name, {}});
  }
  return pipelines;
}

// Finds the entry with the id, or adds one: a deal keeps its stage when the settings lose it, and is shown all the
// same.
template <class Entry, class Id>
Entry& entry_of(std::vector<Entry>& entries, std::string Entry::*name, const Id& id) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.*name == id; });
  if (found != entries.end()) return *found;
  Entry& added = entries.emplace_back();
  added.*name = id;
  added.name = id;
  return added;
}

}  // namespace

Result<std::vector<BoardPipeline>> board(work::Rows& rows, store::WorkspaceNumber workspace) {
  const auto settings = stored_settings(rows, workspace);
  if (!settings) return tl::unexpected(settings.error());
  std::vector<BoardPipeline> pipelines = columns_of(*settings);
  const auto counters = crm::load_counters(rows, workspace);
  if (!counters) return tl::unexpected(counters.error());
  for (std::uint64_t number = 1; number <= counters->deals; ++number) {
    auto deal = crm::load_deal(rows, workspace, number, crm::Depth::record);
    if (!deal) return tl::unexpected(deal.error());
    if (!*deal || (*deal)->state == DealState::deleted) continue;
    BoardPipeline& pipeline = entry_of(pipelines, &BoardPipeline::id, (*deal)->pipeline);
    entry_of(pipeline.columns, &BoardColumn::stage, (*deal)->stage).deals.push_back(std::move(**deal));
  }
  return pipelines;
}

}  // namespace dealflow::query
