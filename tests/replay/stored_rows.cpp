#include "tests/replay/stored_rows.hpp"

#include "engine/crm/counters.hpp"
#include "engine/log/event_log.hpp"
#include "engine/log/registry.hpp"
#include "engine/store/record.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <map>
#include <utility>
#include <vector>

namespace dealflow::test {
namespace {

using store::Table;

std::map<std::string, std::string> rows_of(work::Rows& rows, store::WorkspaceNumber number) {
  std::map<std::string, std::string> all;
  const std::string prefix = store::workspace_prefix(number);
  auto scanned = rows.scan(prefix, prefix, [&](std::string_view key, std::string_view row) {
    const Table table = store::KeyReader(key).table();
    if (table == Table::event_block || table == Table::rejected || table == Table::rejected_mark ||
        table == Table::settings)
      return true;
    // Neither key nor record tells the number of the workspace then, which may be another one.
    all.emplace(std::string(key.substr(sizeof(store::WorkspaceNumber))), store::untied(row));
    return true;
  });
  REQUIRE(scanned);
  for (auto& [key, row] : all) {
    if (static_cast<Table>(key.front()) != Table::counters) continue;
    auto counters = crm::load_counters(rows, number).value();
    counters.rejected = 0;
    row = crm::encode(counters);
  }
  return all;
}

std::vector<std::string> events_of(work::Rows& rows, store::WorkspaceNumber number) {
  std::vector<std::string> all;
  auto scanned = log::scan_events(rows, number, [&](const StoredEvent& event) {
    all.push_back(
        fmt::format("evt-{} {} {} {}", event.number, format_time(event.accepted_at), event.outcome, event.raw));
    return true;
  });
  REQUIRE(scanned);
  return all;
}

std::string shown(std::string_view bytes) {
  std::string text;
  for (const char c : bytes)
    text += c >= ' ' && c < '\x7f' ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  return text;
}

}  // namespace

StoredWorkspace StoredWorkspace::open(const std::filesystem::path& store, std::string_view name) {
  auto environment = store::Environment::open(store, {});
  if (!environment) FAIL(environment.error().detail);
  auto snapshot = environment->snapshot();
  REQUIRE(snapshot);
  work::SnapshotRows rows(std::move(*snapshot));
  const auto known = log::list_workspaces(rows).value();
  for (const auto& one : known)
    if (name.empty() || one.name == name) return {std::move(*environment), std::move(rows), one.number};
  FAIL("the store holds no such workspace");
  throw;
}

std::string different_row(work::Rows& one, store::WorkspaceNumber number, work::Rows& other,
                          store::WorkspaceNumber other_number) {
  const auto events = events_of(one, number);
  const auto other_events = events_of(other, other_number);
  for (std::size_t at = 0; at < std::max(events.size(), other_events.size()); ++at) {
    const std::string here = at < events.size() ? events[at] : "nothing";
    const std::string there = at < other_events.size() ? other_events[at] : "nothing";
    if (here != there) return fmt::format("{}\n  is {}", here, there);
  }
  const auto rows = rows_of(one, number);
  const auto other_rows = rows_of(other, other_number);
  for (const auto& [key, row] : rows) {
    const auto found = other_rows.find(key);
    if (found != other_rows.end() && found->second == row) continue;
    return fmt::format("table {}, key {}:\n  {}\n  is {}", store::to_string(static_cast<Table>(key.front())),
                       shown(key), shown(row), found == other_rows.end() ? "not there" : shown(found->second));
  }
  for (const auto& [key, row] : other_rows)
    if (!rows.contains(key))
      return fmt::format("table {}, key {} is too much: {}", store::to_string(static_cast<Table>(key.front())),
                         shown(key), shown(row));
  return {};
}

std::string rebuild_differs(const std::filesystem::path& store, std::string_view name) {
  auto stored = StoredWorkspace::open(store, name);
  const auto scratch = TemporaryFolder::in_memory();
  auto rebuild = replay::Rebuild::begin(stored.rows, stored.number, {scratch.path() / "store", {}});
  if (!rebuild) return rebuild.error().detail;
  if (auto finished = rebuild->finish(); !finished) return finished.error().detail;
  const std::string differs = different_row(stored.rows, stored.number, rebuild->rows(), replay::Rebuild::number());
  return rebuild->inexact().empty() ? differs : rebuild->inexact() + "\n" + differs;
}

}  // namespace dealflow::test
