#include "engine/query/record_changes.hpp"

#include "engine/store/schema.hpp"

#include <fmt/format.h>

namespace dealflow::query {
namespace {

using store::Table;

// What ids of the table's records begin with; empty: its rows are no records.
std::string_view id_prefix(Table table) {
  switch (table) {
    case Table::contact: return "con";
    case Table::deal: return "deal";
    case Table::payment: return "pay";
    case Table::run: return "run";
    case Table::outbox: return "eff";
    default: return {};
  }
}

}  // namespace

// Rows of one record stand together, its own first (schema.hpp): only that one comes and goes with the record.
Result<std::vector<CommittedChange>> record_changes(
    work::UnitOfWork& unit, const std::function<std::string_view(store::WorkspaceNumber)>& name_of) {
  std::vector<CommittedChange> changes;
  Table last_table = Table::format;
  std::uint64_t last_number = 0;
  store::WorkspaceNumber last_workspace = store::store_rows;
  auto walked = unit.changed([&](const work::UnitOfWork::Changed& row) {
    if (!row.was && !row.is) return;
    store::KeyReader key(row.key);
    const std::string_view prefix = id_prefix(key.table());
    if (prefix.empty()) return;
    const std::uint64_t number = key.number();
    if (key.workspace() == last_workspace && key.table() == last_table && number == last_number) return;
    const std::string_view workspace = name_of(key.workspace());
    if (workspace.empty()) return;
    last_workspace = key.workspace();
    last_table = key.table();
    last_number = number;
    // A further row alone (another part of a card) changes what is there.
    const bool parts = key.table() == Table::contact || key.table() == Table::deal;
    const bool own = !parts || key.small() == 0;
    const auto kind = !own || (row.was && row.is) ? CommittedChange::Kind::changed
                      : row.is                    ? CommittedChange::Kind::created
                                                  : CommittedChange::Kind::removed;
    changes.push_back({std::string(workspace), fmt::format("{}-{}", prefix, number), kind});
  });
  if (!walked) return tl::unexpected(walked.error());
  return changes;
}

}  // namespace dealflow::query
