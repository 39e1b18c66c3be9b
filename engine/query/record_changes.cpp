#include "engine/query/record_changes.hpp"

#include "engine/crm/stored.hpp"
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

// As a Reader finds it: a payment by its sender's id, which may look like the number of another one.
Result<std::string> record_id(Table table, std::uint64_t number, std::string_view row) {
  if (table != Table::payment) return fmt::format("{}-{}", id_prefix(table), number);
  auto payment = crm::decode_payment(number, row);
  if (!payment) return tl::unexpected(std::move(payment.error()));
  return std::move(payment->card.id);
}

}  // namespace

// Rows of one record stand together, its own first (schema.hpp): only that one comes and goes with the record.
Result<std::vector<CommittedChange>> record_changes(
    work::UnitOfWork& unit, const std::function<std::string_view(store::WorkspaceNumber)>& name_of) {
  std::vector<CommittedChange> changes;
  Table last_table = Table::format;
  std::uint64_t last_number = 0;
  store::WorkspaceNumber last_workspace = store::store_rows;
  const auto of_record = [](std::string_view key) { return !id_prefix(store::KeyReader(key).table()).empty(); };
  Result<void> named;
  auto walked = unit.changed(of_record, [&](const work::UnitOfWork::Changed& row) {
    if (!named || (!row.was && !row.is)) return;
    store::KeyReader key(row.key);
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
    auto id = record_id(key.table(), number, row.is ? *row.is : *row.was);
    if (!id) {
      named = tl::unexpected(std::move(id.error()));
      return;
    }
    changes.push_back({std::string(workspace), std::move(*id), kind});
  });
  if (!walked) return tl::unexpected(walked.error());
  if (!named) return tl::unexpected(named.error());
  return changes;
}

}  // namespace dealflow::query
