#include "engine/query/overview.hpp"

#include "engine/crm/counters.hpp"
#include "engine/crm/keys.hpp"
#include "engine/outbox/outbox.hpp"
#include "engine/run/run_record.hpp"
#include "engine/store/environment.hpp"
#include "engine/store/readers.hpp"
#include "engine/usage/usage.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace dealflow::query {
namespace {

constexpr std::uint64_t counted_max = StoreOverview::counted_max;

void add(BoundedCount& sum, const BoundedCount& one) {
  sum.count += one.count;
  sum.is_more = sum.is_more || one.is_more;
}

Result<BoundedCount> count_rows(work::Rows& rows, const store::Key& prefix) {
  BoundedCount counted;
  auto scanned = rows.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view, std::string_view) {
    counted.is_more = counted.count == counted_max;
    counted.count += counted.is_more ? 0U : 1U;
    return !counted.is_more;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  return counted;
}

// A run may wait for a time and an event at once. Timers of other kinds are passed over, up to the same bound.
Result<BoundedCount> count_waiting(work::Rows& rows, store::WorkspaceNumber workspace) {
  std::set<std::uint64_t> runs;
  bool is_more = false;
  std::uint64_t looked_at = 0;
  const store::Key timers(workspace, store::Table::timer);
  auto scanned = rows.scan(timers.bytes(), timers.bytes(), [&](std::string_view key, std::string_view) {
    if (++looked_at > counted_max) return !(is_more = true);
    const crm::Timer timer = crm::read_timer(key);
    if (timer.kind == crm::TimerKind::run) runs.insert(timer.number);
    return true;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  looked_at = 0;
  const store::Key awaiting(workspace, store::Table::awaiting);
  scanned = rows.scan(awaiting.bytes(), awaiting.bytes(), [&](std::string_view key, std::string_view) {
    if (++looked_at > counted_max) return !(is_more = true);
    store::KeyReader reader(key);
    reader.text();
    reader.number();
    runs.insert(reader.number());
    return true;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  return BoundedCount{runs.size(), is_more};
}

Result<void> add_outbox(work::Rows& rows, store::WorkspaceNumber workspace, StoreOverview& overview) {
  BoundedCount pending, failing;
  Result<void> decoded;
  const store::Key prefix = outbox::prefix(workspace, outbox::Box::pending);
  auto scanned = rows.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
    if (pending.count == counted_max) return !(pending.is_more = failing.is_more = true);
    auto row = outbox::decode(store::KeyReader(key).number(), bytes);
    if (!row) return decoded = tl::unexpected(row.error()), false;
    ++pending.count;
    failing.count += row->effect.attempts > 0 ? 1U : 0U;
    return true;
  });
  if (!scanned) return scanned;
  add(overview.outbox, pending);
  add(overview.outbox_failing, failing);
  return decoded;
}

Result<void> add_dead(work::Rows& rows, store::WorkspaceNumber workspace, StoreOverview& overview) {
  for (const store::Table table : {store::Table::dead_letter, store::Table::dead_run, store::Table::dead_effect}) {
    const auto counted = count_rows(rows, store::Key(workspace, table));
    if (!counted) return tl::unexpected(counted.error());
    add(overview.dead, *counted);
  }
  return {};
}

Result<void> add_sources(work::Rows& rows, store::WorkspaceNumber workspace, StoreOverview& overview) {
  std::map<std::pair<std::string, std::string>, StoreOverview::Source> sources;
  for (StoreOverview::Source& known : overview.sources)
    sources.emplace(std::pair(known.source, known.integration), known);
  std::size_t read = 0;
  auto scanned = usage::scan_usage(rows, workspace, [&](const usage::DayUsage& day) {
    overview.sources_are_whole = ++read <= usage_rows_max;
    if (!overview.sources_are_whole) return false;
    StoreOverview::Source& source = sources[{day.usage.source, day.usage.integration}];
    source.source = day.usage.source;
    source.integration = day.usage.integration;
    source.events += day.usage.events;
    source.unmatched += day.usage.unmatched;
    source.failures += day.usage.failures;
    overview.unmatched += day.usage.unmatched;
    overview.failed += day.usage.failures;
    if (day.usage.last_event) {
      source.last_event = std::max(source.last_event.value_or(*day.usage.last_event), *day.usage.last_event);
      overview.last_event = std::max(overview.last_event.value_or(*source.last_event), *source.last_event);
    }
    return true;
  });
  overview.sources.clear();
  for (auto& [key, source] : sources)
    if (source.events > 0) overview.sources.push_back(std::move(source));
  return scanned;
}

Result<void> add_flows(work::Rows& rows, const log::RegisteredWorkspace& workspace, std::uint64_t last_run,
                       StoreOverview& overview) {
  std::map<std::string, std::uint64_t, std::less<>> flows;
  Result<void> decoded;
  const store::Key prefix(workspace.number, store::Table::run);
  const std::uint64_t first =
      last_run < StoreOverview::recent_runs_max ? 1 : last_run - StoreOverview::recent_runs_max + 1;
  auto scanned = rows.scan(prefix.bytes(), run::run_key(workspace.number, first).bytes(),
                           [&](std::string_view, std::string_view bytes) {
                             auto record = run::open_run(bytes);
                             if (!record) return decoded = tl::unexpected(record.error()), false;
                             ++flows[run::read_run(0, *record).flow];
                             return true;
                           });
  if (!scanned) return scanned;
  for (const auto& [flow, runs] : flows) overview.flows.push_back({workspace.name, flow, runs});
  return decoded;
}

}  // namespace

Result<void> add_overview(work::Rows& rows, const log::RegisteredWorkspace& workspace, StoreOverview& overview) {
  const auto counters = crm::load_counters(rows, workspace.number);
  if (!counters) return tl::unexpected(counters.error());
  overview.workspaces.push_back(workspace.name);
  overview.events += counters->events;
  overview.rejected += counters->rejected;
  overview.runs += counters->runs;
  overview.contacts += counters->contacts - counters->contacts_erased;
  overview.deals += counters->deals - counters->deals_erased;
  overview.payments += counters->payments - counters->payments_erased;
  overview.effects += counters->effects;
  if (counters->clock) overview.clock = std::max(overview.clock.value_or(*counters->clock), *counters->clock);
  const auto waiting = count_waiting(rows, workspace.number);
  if (!waiting) return tl::unexpected(waiting.error());
  add(overview.waiting, *waiting);
  auto added = add_outbox(rows, workspace.number, overview);
  if (added) added = add_dead(rows, workspace.number, overview);
  if (added) added = add_sources(rows, workspace.number, overview);
  if (added) added = add_flows(rows, workspace, counters->runs, overview);
  return added;
}

void put_in_order(StoreOverview& overview) {
  std::sort(overview.sources.begin(), overview.sources.end(), [](const auto& one, const auto& other) {
    return std::tie(other.events, one.source, one.integration) < std::tie(one.events, other.source, other.integration);
  });
  std::sort(overview.flows.begin(), overview.flows.end(), [](const auto& one, const auto& other) {
    return std::tie(other.runs, one.workspace, one.flow) < std::tie(one.runs, other.workspace, other.flow);
  });
}

}  // namespace dealflow::query

namespace dealflow {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::optional<TimePoint>& time) { return time ? Json(format_time(*time)) : Json(nullptr); }
Json json_of(const BoundedCount& count) { return {{"count", count.count}, {"more", count.is_more}}; }

}  // namespace

Result<StoreOverview> look_over(const std::filesystem::path& folder, std::string_view workspace) {
  const auto environment = store::Environment::open(folder, {});
  if (!environment) return tl::unexpected(environment.error());
  const auto info = environment->info();
  if (!info) return tl::unexpected(info.error());
  const auto readers = store::count_readers(folder);
  if (!readers) return tl::unexpected(readers.error());
  StoreOverview overview;
  overview.file_bytes = info->file_bytes;
  overview.map_bytes = info->map_bytes;
  overview.used_bytes = info->used_bytes;
  overview.rows = info->rows;
  overview.readers = *readers;
  auto snapshot = environment->snapshot();
  if (!snapshot) return tl::unexpected(snapshot.error());
  work::SnapshotRows rows(std::move(*snapshot));
  const auto known = log::list_workspaces(rows);
  if (!known) return tl::unexpected(known.error());
  for (const auto& one : *known) {
    if (!workspace.empty() && one.name != workspace) continue;
    if (auto added = query::add_overview(rows, one, overview); !added) return tl::unexpected(added.error());
  }
  if (!workspace.empty() && overview.workspaces.empty())
    return fail(ErrorCode::not_found, fmt::format("the store holds no workspace `{}`", workspace));
  query::put_in_order(overview);
  return overview;
}

std::string to_json(const StoreOverview& o) {
  Json json{
      {"workspaces", o.workspaces},
      {"store",
       {{"file_bytes", o.file_bytes},
        {"map_bytes", o.map_bytes},
        {"used_bytes", o.used_bytes},
        {"rows", o.rows},
        {"readers", o.readers}}},
      {"events", {{"taken", o.events}, {"unmatched", o.unmatched}, {"failed", o.failed}, {"rejected", o.rejected}}},
      {"contacts", o.contacts},
      {"deals", o.deals},
      {"payments", o.payments},
      {"runs", o.runs},
      {"effects", o.effects},
      {"waiting", json_of(o.waiting)},
      {"outbox", json_of(o.outbox)},
      {"outbox_failing", json_of(o.outbox_failing)},
      {"dead", json_of(o.dead)},
      {"last_event", json_of(o.last_event)},
      {"clock", json_of(o.clock)},
      {"sources_are_whole", o.sources_are_whole},
      {"sources", Json::array()},
      {"flows", Json::array()}};
  for (const StoreOverview::Source& source : o.sources)
    json["sources"].push_back({{"source", source.source},
                               {"integration", source.integration.empty() ? Json(nullptr) : Json(source.integration)},
                               {"events", source.events},
                               {"unmatched", source.unmatched},
                               {"failures", source.failures},
                               {"last_event", json_of(source.last_event)}});
  for (const StoreOverview::Flow& flow : o.flows)
    json["flows"].push_back({{"workspace", flow.workspace}, {"flow", flow.flow}, {"recent_runs", flow.runs}});
  return json.dump();
}

}  // namespace dealflow
