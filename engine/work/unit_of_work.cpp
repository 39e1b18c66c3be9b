#include "engine/work/unit_of_work.hpp"

#include "engine/store/record.hpp"
#include "engine/work/overlay.hpp"

#include <algorithm>
#include <future>
#include <iterator>
#include <system_error>
#include <utility>
#include <vector>

namespace dealflow::work {
namespace {

using Entries = std::vector<const Overlay::Entry*>;

constexpr std::uint8_t keys_version = 1;  // of records that say nothing but their key

std::vector<store::Row> rows_of(const Entries& entries) {
  std::vector<store::Row> rows;
  rows.reserve(entries.size());
  for (const Overlay::Entry* entry : entries) {
    std::optional<std::string_view> value;
    if (entry->state == Overlay::State::present) value = entry->value;
    rows.push_back({entry->key, value});
  }
  return rows;
}

// Both in key order; where both have a key, the newer one counts.
Entries merge(const Entries& newer, const Entries& older) {
  if (older.empty()) return newer;
  Entries merged;
  merged.reserve(newer.size() + older.size());
  std::set_union(newer.begin(), newer.end(), older.begin(), older.end(), std::back_inserter(merged),
                 [](const Overlay::Entry* a, const Overlay::Entry* b) { return a->key < b->key; });
  return merged;
}

std::optional<std::string_view> value_of(const Overlay::Entry& entry) {
  if (entry.state == Overlay::State::erased) return std::nullopt;
  return entry.value;
}

}  // namespace

struct UnitOfWork::Impl {
  store::Environment* environment;
  Overlay overlay;
  Overlay handed_over;                      // read by both threads, changed by none
  std::optional<store::Snapshot> snapshot;  // taken at the first read of a batch; with or without what is being written
  store::Room room = store::Room::usual;
  std::future<Result<void>> writing;  // last: it is waited for before what it reads goes away

  // As it was before the open batch.
  Result<std::optional<std::string_view>> before(std::string_view key) {
    if (const Overlay::Entry* entry = handed_over.find(key)) return value_of(*entry);
    auto stored = view();
    if (!stored) return tl::unexpected(stored.error());
    return (*stored)->get(key);
  }

  Result<const store::Snapshot*> view() {
    if (!snapshot) {
      auto taken = environment->snapshot();
      if (!taken) return tl::unexpected(taken.error());
      snapshot.emplace(std::move(*taken));
    }
    return &*snapshot;
  }
};

UnitOfWork::UnitOfWork(store::Environment& environment) : impl_(std::make_unique<Impl>()) {
  impl_->environment = &environment;
}
UnitOfWork::~UnitOfWork() = default;
UnitOfWork::UnitOfWork(UnitOfWork&&) noexcept = default;
UnitOfWork& UnitOfWork::operator=(UnitOfWork&&) noexcept = default;

void UnitOfWork::begin_layer() { impl_->overlay.begin_layer(); }
void UnitOfWork::keep_layer() { impl_->overlay.keep_layer(); }
void UnitOfWork::drop_layer() { impl_->overlay.drop_layer(); }

Result<std::optional<std::string_view>> UnitOfWork::get(const store::Key& key) {
  if (const Overlay::Entry* entry = impl_->overlay.find(key.bytes())) return value_of(*entry);
  return impl_->before(key.bytes());
}

void UnitOfWork::put(const store::Key& key, std::string record) {
  if (record.empty()) record = store::RecordWriter(keys_version).finish();
  store::tie_to_key(record, key.bytes());
  impl_->overlay.put(key.bytes(), std::move(record));
}
void UnitOfWork::erase(const store::Key& key) { impl_->overlay.erase(key.bytes()); }

Result<void> UnitOfWork::scan(std::string_view prefix, std::string_view from, const store::Snapshot::Visit& visit) {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  const Entries changed = merge(impl_->overlay.range(prefix, from), impl_->handed_over.range(prefix, from));
  if (changed.empty()) return (*view)->scan(prefix, from, visit);
  auto next = changed.begin();
  bool wanted = true;
  const auto show = [&](const Overlay::Entry& entry) {
    if (entry.state == Overlay::State::present) wanted = visit(entry.key, entry.value);
  };
  auto scanned = (*view)->scan(prefix, from, [&](std::string_view key, std::string_view value) {
    while (wanted && next != changed.end() && (*next)->key < key) show(**next++);
    if (!wanted) return false;
    if (next != changed.end() && (*next)->key == key)
      show(**next++);
    else
      wanted = visit(key, value);
    return wanted;
  });
  if (!scanned) return scanned;
  while (wanted && next != changed.end()) show(**next++);
  return {};
}

Result<void> UnitOfWork::changed(const std::function<bool(std::string_view key)>& wanted,
                                 const std::function<void(const Changed&)>& visit) {
  for (const Overlay::Entry* entry : impl_->overlay.all()) {
    if (!wanted(entry->key)) continue;
    const auto before = impl_->before(entry->key);
    if (!before) return tl::unexpected(before.error());
    std::optional<std::string_view> now;
    if (entry->state == Overlay::State::present) now = entry->value;
    visit({entry->key, *before, now});
  }
  return {};
}

std::size_t UnitOfWork::changed_rows() const { return impl_->overlay.rows(); }
std::size_t UnitOfWork::changed_bytes() const { return impl_->overlay.bytes(); }

void UnitOfWork::use(store::Room room) { impl_->room = room; }

Result<void> UnitOfWork::hand_over() {
  if (auto written = wait(); !written) return written;
  std::swap(impl_->overlay, impl_->handed_over);
  std::vector<store::Row> rows = rows_of(impl_->handed_over.all());
  if (rows.empty()) return {};
  // Here, because this thread reads nothing now: the map cannot move under a reader.
  impl_->environment->make_room(impl_->handed_over.bytes(), impl_->room);
  const auto write = [environment = impl_->environment, room = impl_->room, rows = std::move(rows)] {
    return environment->commit(rows, room);
  };
  try {
    impl_->writing = std::async(std::launch::async, write);
  } catch (const std::system_error&) {  // no thread to be had
    impl_->writing = std::async(std::launch::deferred, write);
  }
  return {};
}

void UnitOfWork::discard() {
  impl_->snapshot.reset();
  impl_->overlay.clear();
}

Result<void> UnitOfWork::wait() {
  impl_->snapshot.reset();  // the map may move now
  if (!impl_->writing.valid()) return {};
  auto written = impl_->writing.get();
  impl_->handed_over.clear();
  if (!written) impl_->overlay.clear();
  return written;
}

Result<void> UnitOfWork::commit() {
  if (auto former = hand_over(); !former) return former;
  return wait();
}

}  // namespace dealflow::work
