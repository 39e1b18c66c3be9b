#include "engine/usage/usage.hpp"

#include "engine/store/record_fields.hpp"

#include <algorithm>

namespace dealflow::usage {
namespace {

constexpr std::uint8_t usage_version = 1;
enum UsageField : store::FieldNumber {
  events = 1,
  contacts = 2,
  deals = 3,
  failures = 4,
  last_event = 5,
  unmatched = 6,
};

store::Key usage_key(store::WorkspaceNumber workspace, std::string_view source, std::string_view integration,
                     std::chrono::sys_days day) {
  return store::Key(workspace, store::Table::usage)
      .text(source)
      .text(integration)
      .number(static_cast<std::uint64_t>(day.time_since_epoch().count()) ^ (1ULL << 63U));  // in order, before 1970 too
}

Result<SourceUsage> decode(std::string_view row) {
  auto record = store::RecordView::open(row, usage_version);
  if (!record) return tl::unexpected(record.error());
  SourceUsage usage;
  usage.events = store::get_number(*record, UsageField::events);
  usage.contacts = store::get_number(*record, UsageField::contacts);
  usage.deals = store::get_number(*record, UsageField::deals);
  usage.failures = store::get_number(*record, UsageField::failures);
  usage.unmatched = store::get_number(*record, UsageField::unmatched);
  usage.last_event = store::get_time(*record, UsageField::last_event);
  return usage;
}

std::string encode(const SourceUsage& usage) {
  store::RecordWriter row(usage_version);
  store::put_number(row, UsageField::events, usage.events);
  store::put_number(row, UsageField::contacts, usage.contacts);
  store::put_number(row, UsageField::deals, usage.deals);
  store::put_number(row, UsageField::failures, usage.failures);
  store::put_time(row, UsageField::last_event, usage.last_event);
  store::put_number(row, UsageField::unmatched, usage.unmatched);
  return row.finish();
}

}  // namespace

Result<UsageCounters::Counted*> UsageCounters::counted(work::Rows& rows, const Origin& origin) {
  auto found = days_.find(origin);
  if (found == days_.end()) {
    const auto row = rows.get(usage_key(workspace_, origin.source, origin.integration, origin.day));
    if (!row) return tl::unexpected(row.error());
    auto usage = *row ? decode(**row) : SourceUsage{};
    if (!usage) return tl::unexpected(usage.error());
    found = days_
                .emplace(Key{std::string(origin.source), std::string(origin.integration), origin.day},
                         Counted{std::move(*usage), false})
                .first;
  }
  found->second.changed = true;
  return &found->second;
}

Result<void> UsageCounters::count_event(work::Rows& rows, const Origin& origin, TimePoint at, EventResult result) {
  if (origin.source.empty()) return {};
  auto entry = counted(rows, origin);
  if (!entry) return tl::unexpected(entry.error());
  SourceUsage& usage = (*entry)->usage;
  ++usage.events;
  usage.failures += result == EventResult::failed ? 1U : 0U;
  usage.unmatched += result == EventResult::unmatched ? 1U : 0U;
  usage.last_event = std::max(usage.last_event.value_or(at), at);
  return {};
}

Result<void> UsageCounters::count_cards(work::Rows& rows, const Origin& origin, std::size_t contacts,
                                        std::size_t deals) {
  if (origin.source.empty() || contacts + deals == 0) return {};
  auto entry = counted(rows, origin);
  if (!entry) return tl::unexpected(entry.error());
  (*entry)->usage.contacts += contacts;
  (*entry)->usage.deals += deals;
  return {};
}

void UsageCounters::write(work::UnitOfWork& unit) {
  unit.begin_layer();
  for (auto& [key, entry] : days_) {
    if (!entry.changed) continue;
    unit.put(usage_key(workspace_, key.source, key.integration, key.day), encode(entry.usage));
    entry.changed = false;
  }
  unit.keep_layer();
}

Result<void> scan_usage(work::Rows& rows, store::WorkspaceNumber workspace,
                        const std::function<bool(const DayUsage&)>& visit) {
  const store::Key prefix(workspace, store::Table::usage);
  Result<void> decoded;
  auto scanned = rows.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view row) {
    auto usage = decode(row);
    if (!usage) return decoded = tl::unexpected(usage.error()), false;
    store::KeyReader reader(key);
    DayUsage day{{}, std::move(*usage)};
    day.usage.source = reader.text();
    day.usage.integration = reader.text();
    day.day = std::chrono::sys_days(std::chrono::days(static_cast<std::int64_t>(reader.number() ^ (1ULL << 63U))));
    return visit(day);
  });
  return scanned ? decoded : scanned;
}

}  // namespace dealflow::usage
