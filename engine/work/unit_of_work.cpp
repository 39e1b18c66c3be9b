#include "engine/work/unit_of_work.hpp"

#include "engine/work/overlay.hpp"

#include <utility>
#include <vector>

namespace dealflow::work {

struct UnitOfWork::Impl {
  store::Environment* environment;
  Overlay overlay;
  std::optional<store::Snapshot> snapshot;  // of the last commit; taken at the first read of a batch

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
  if (const Overlay::Entry* entry = impl_->overlay.find(key.bytes()))
    return entry->state == Overlay::State::erased ? std::nullopt
                                                  : std::optional<std::string_view>{std::string_view(entry->value)};
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  return (*view)->get(key.bytes());
}

void UnitOfWork::put(const store::Key& key, std::string value) { impl_->overlay.put(key.bytes(), std::move(value)); }
void UnitOfWork::erase(const store::Key& key) { impl_->overlay.erase(key.bytes()); }

Result<void> UnitOfWork::scan(std::string_view prefix, std::string_view from, const store::Snapshot::Visit& visit) {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  const std::vector<const Overlay::Entry*> changed = impl_->overlay.range(prefix, from);
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

std::size_t UnitOfWork::changed_rows() const { return impl_->overlay.rows(); }
std::size_t UnitOfWork::changed_bytes() const { return impl_->overlay.bytes(); }

Result<void> UnitOfWork::commit() {
  impl_->snapshot.reset();  // the map may move now
  std::vector<store::Row> rows;
  const std::vector<const Overlay::Entry*> changed = impl_->overlay.all();
  rows.reserve(changed.size());
  for (const Overlay::Entry* entry : changed) {
    std::optional<std::string_view> value;
    if (entry->state == Overlay::State::present) value = entry->value;
    rows.push_back({entry->key, value});
  }
  auto committed = impl_->environment->commit(rows);
  impl_->overlay.clear();
  return committed;
}

void UnitOfWork::abandon() {
  impl_->overlay.clear();
  impl_->snapshot.reset();
}

}  // namespace dealflow::work
