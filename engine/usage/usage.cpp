#include "engine/usage/usage.hpp"

#include "engine/store/record_fields.hpp"
#include "stdlib/event_type.hpp"

#include <algorithm>

namespace dealflow::usage {
namespace {

constexpr std::uint8_t usage_version = 1;
enum UsageField : store::FieldNumber { events = 1, contacts = 2, deals = 3, failures = 4, last_event = 5 };

store::Key usage_key(store::WorkspaceNumber workspace, std::string_view source) {
  return store::Key(workspace, store::Table::usage).text(source);
}

Result<SourceUsage> load(work::Rows& rows, store::WorkspaceNumber workspace, std::string_view source) {
  SourceUsage usage;
  usage.source = source;
  auto row = rows.get(usage_key(workspace, source));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return usage;
  auto record = store::RecordView::open(**row, usage_version);
  if (!record) return tl::unexpected(record.error());
  usage.events = store::get_number(*record, UsageField::events);
  usage.contacts = store::get_number(*record, UsageField::contacts);
  usage.deals = store::get_number(*record, UsageField::deals);
  usage.failures = store::get_number(*record, UsageField::failures);
  usage.last_event = store::get_time(*record, UsageField::last_event);
  usage.in_use = usage.events > 0;
  return usage;
}

std::string encode(const SourceUsage& usage) {
  store::RecordWriter row(usage_version);
  store::put_number(row, UsageField::events, usage.events);
  store::put_number(row, UsageField::contacts, usage.contacts);
  store::put_number(row, UsageField::deals, usage.deals);
  store::put_number(row, UsageField::failures, usage.failures);
  store::put_time(row, UsageField::last_event, usage.last_event);
  return row.finish();
}

}  // namespace

Result<UsageCounters::Counted*> UsageCounters::counted(work::Rows& rows, std::string_view source) {
  auto found = sources_.find(source);
  if (found == sources_.end()) {
    auto usage = load(rows, workspace_, source);
    if (!usage) return tl::unexpected(usage.error());
    found = sources_.emplace(std::string(source), Counted{std::move(*usage), false}).first;
  }
  found->second.changed = true;
  return &found->second;
}

Result<void> UsageCounters::count_event(work::Rows& rows, std::string_view source, TimePoint at, bool failed) {
  if (source.empty()) return {};
  auto entry = counted(rows, source);
  if (!entry) return tl::unexpected(entry.error());
  SourceUsage& usage = (*entry)->usage;
  ++usage.events;
  usage.failures += failed ? 1U : 0U;
  usage.last_event = std::max(usage.last_event.value_or(at), at);
  return {};
}

Result<void> UsageCounters::count_cards(work::Rows& rows, std::string_view source, std::size_t contacts,
                                        std::size_t deals) {
  if (source.empty() || contacts + deals == 0) return {};
  auto entry = counted(rows, source);
  if (!entry) return tl::unexpected(entry.error());
  (*entry)->usage.contacts += contacts;
  (*entry)->usage.deals += deals;
  return {};
}

void UsageCounters::write(work::UnitOfWork& unit) {
  unit.begin_layer();
  for (auto& [source, entry] : sources_) {
    if (!entry.changed) continue;
    unit.put(usage_key(workspace_, source), encode(entry.usage));
    entry.changed = false;
  }
  unit.keep_layer();
}

Result<std::vector<SourceUsage>> load_usage(work::Rows& rows, store::WorkspaceNumber workspace) {
  std::vector<SourceUsage> all;
  for (const stdlib::CardSource& source : stdlib::card_sources()) {
    auto usage = load(rows, workspace, source.id);
    if (!usage) return tl::unexpected(usage.error());
    all.push_back(std::move(*usage));
  }
  return all;
}

}  // namespace dealflow::usage
