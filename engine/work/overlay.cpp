#include "engine/work/overlay.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace dealflow::work {
namespace {

constexpr std::size_t first_slots = 1024;
// So few new rows are looked through one by one; sorting them in would cost a walk over all rows of the batch.
constexpr std::size_t fresh_max = 64;

std::uint64_t big_endian(std::string_view bytes, std::size_t width) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < width; ++i)
    number = number << 8U | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
  return number;
}

std::uint64_t hash_of(std::string_view key) { return XXH3_64bits(key.data(), key.size()); }

}  // namespace

Overlay::Place Overlay::place_of(std::string_view key, Entry* entry) {
  constexpr std::size_t head_bytes = 5;  // workspace and table
  return {big_endian(key, head_bytes), big_endian(key.substr(std::min(head_bytes, key.size())), 8), entry};
}

bool Overlay::Place::operator<(const Place& other) const {
  if (head != other.head) return head < other.head;
  if (next != other.next) return next < other.next;
  return entry->key < other.entry->key;
}

std::size_t Overlay::slot_of(std::string_view key, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.index == 0) return at;
    if (slot.hash == static_cast<std::uint32_t>(hash >> 32U) && entries_[slot.index - 1].key == key) return at;
  }
}

void Overlay::grow_slots() {
  std::vector<Slot> wider(std::max(first_slots, slots_.size() * 2));
  slots_.swap(wider);
  std::uint32_t index = 0;
  for (const Entry& entry : entries_) {
    const std::uint64_t hash = hash_of(entry.key);
    slots_[slot_of(entry.key, hash)] = {static_cast<std::uint32_t>(hash >> 32U), ++index};
  }
}

const Overlay::Entry* Overlay::find(std::string_view key) const {
  if (slots_.empty()) return nullptr;
  const Slot& slot = slots_[slot_of(key, hash_of(key))];
  if (slot.index == 0) return nullptr;
  const Entry& entry = entries_[slot.index - 1];
  return entry.state == State::unchanged ? nullptr : &entry;
}

Overlay::Entry& Overlay::entry_of(std::string_view key) {
  if (entries_.size() * 2 >= slots_.size()) grow_slots();
  const std::uint64_t hash = hash_of(key);
  Slot& slot = slots_[slot_of(key, hash)];
  if (slot.index != 0) return entries_[slot.index - 1];
  Entry& entry = entries_.emplace_back();
  entry.key = key;
  slot = {static_cast<std::uint32_t>(hash >> 32U), static_cast<std::uint32_t>(entries_.size())};
  fresh_.push_back(place_of(entry.key, &entry));
  return entry;
}

void Overlay::set(Entry& entry, State state, std::string value) {
  if (entry.state != State::unchanged) {
    --rows_;
    bytes_ -= entry.key.size() + entry.value.size();
  }
  entry.state = state;
  entry.value = std::move(value);
  if (state == State::unchanged) return;
  ++rows_;
  bytes_ += entry.key.size() + entry.value.size();
}

void Overlay::change(std::string_view key, State state, std::string value) {
  Entry& entry = entry_of(key);
  if (!layers_.empty() && entry.layer != layers_.back().serial) {
    // The former value is copied, not moved: set() still counts its bytes.
    undo_.push_back({&entry, entry.value, entry.state, entry.layer});
    entry.layer = layers_.back().serial;
  }
  set(entry, state, std::move(value));
}

void Overlay::begin_layer() { layers_.push_back({++serial_, undo_.size()}); }

void Overlay::keep_layer() {
  assert(!layers_.empty());
  layers_.pop_back();
  if (layers_.empty()) undo_.clear();
}

void Overlay::drop_layer() {
  assert(!layers_.empty());
  const std::size_t begin = layers_.back().undo_begin;
  while (undo_.size() > begin) {
    Undo& undo = undo_.back();
    set(*undo.entry, undo.state, std::move(undo.value));
    undo.entry->layer = undo.layer;
    undo_.pop_back();
  }
  layers_.pop_back();
}

void Overlay::clear() {
  entries_.clear();
  std::fill(slots_.begin(), slots_.end(), Slot{});
  sorted_.clear();
  fresh_.clear();
  undo_.clear();
  layers_.clear();
  rows_ = 0;
  bytes_ = 0;
}

void Overlay::sort() {
  const auto middle = static_cast<std::ptrdiff_t>(sorted_.size());
  std::sort(fresh_.begin(), fresh_.end());
  sorted_.insert(sorted_.end(), fresh_.begin(), fresh_.end());
  std::inplace_merge(sorted_.begin(), sorted_.begin() + middle, sorted_.end());
  fresh_.clear();
}

std::vector<const Overlay::Entry*> Overlay::range(std::string_view prefix, std::string_view from) {
  if (fresh_.size() > fresh_max) sort();
  const std::string_view start = from > prefix ? from : prefix;
  std::vector<const Entry*> found;
  Entry bound;
  bound.key = start;
  auto place = std::lower_bound(sorted_.begin(), sorted_.end(), place_of(start, &bound));
  for (; place != sorted_.end() && std::string_view(place->entry->key).starts_with(prefix); ++place)
    if (place->entry->state != State::unchanged) found.push_back(place->entry);
  const std::size_t before = found.size();
  for (const Place& fresh : fresh_) {
    const std::string_view key = fresh.entry->key;
    if (fresh.entry->state != State::unchanged && key >= start && key.starts_with(prefix)) found.push_back(fresh.entry);
  }
  if (found.size() > before)
    std::sort(found.begin(), found.end(), [](const Entry* a, const Entry* b) { return a->key < b->key; });
  return found;
}

}  // namespace dealflow::work
