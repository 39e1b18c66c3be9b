#include "rules/index/trigger_index.hpp"

#include "rules/index/equality_key.hpp"
#include "rules/resolve/equalities.hpp"
#include "stdlib/event_type.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>

namespace dealflow::rules {
namespace {

using Plans = std::vector<const Plan*>;  // in order: plans stand side by side, so by address

// What one lookup compares: an attribute (no name), or an entry of an open map such as `variables`.
struct ProbeKey {
  std::string_view name;
  EqualityKey value;
  friend bool operator==(const ProbeKey&, const ProbeKey&) = default;
};
struct ProbeKeyHash {
  std::size_t operator()(const ProbeKey& key) const noexcept {
    return EqualityKeyHash{}(key.value) * 31 + std::hash<std::string_view>{}(key.name);
  }
};

// All lookups at one path of `data`.
struct Probe {
  std::vector<std::string> path;
  bool open_map = false;
  std::unordered_map<ProbeKey, Plans, ProbeKeyHash> buckets;
};

struct TypeIndex {
  Plans always;  // flows that no equality rules out
  std::vector<Probe> probes;
};

std::optional<cel::Value> value_at(const cel::Value& data, const std::vector<std::string>& path) {
  std::optional<cel::Value> value = data;
  for (const std::string& step : path) {
    if (!value->is(cel::Kind::map)) return std::nullopt;
    value = value->as_map().find(cel::Value::text(step));
    if (!value) return std::nullopt;
  }
  return value;
}

// Where an equality can be looked up.
struct Place {
  std::vector<std::string> path;
  std::string name;  // of an open map's entry
};

enum class Lookup : std::uint8_t { value, entry, none };

// Amounts and times are not looked up: they equal constants of other kinds.
Lookup lookup_of(stdlib::AttributeKind kind) {
  using stdlib::AttributeKind;
  switch (kind) {
    case AttributeKind::text:
    case AttributeKind::url:
    case AttributeKind::enumeration:
    case AttributeKind::boolean:
    case AttributeKind::integer:
    case AttributeKind::number:
    case AttributeKind::currency:
    case AttributeKind::date:
    case AttributeKind::scalar: return Lookup::value;
    case AttributeKind::variables:
    case AttributeKind::answers:
    case AttributeKind::fields: return Lookup::entry;
    case AttributeKind::money:
    case AttributeKind::time:
    case AttributeKind::texts:
    case AttributeKind::contact_ids:
    case AttributeKind::object:
    case AttributeKind::list: return Lookup::none;
  }
  return Lookup::none;
}

std::optional<Place> place_of(const stdlib::EventType& type, const std::vector<std::string>& path) {
  if (const stdlib::Attribute* attribute = stdlib::find_attribute(type, join_path(path)))
    return lookup_of(attribute->kind) == Lookup::value ? std::optional(Place{path, {}}) : std::nullopt;
  if (path.size() < 2) return std::nullopt;
  const std::vector<std::string> parent(path.begin(), path.end() - 1);
  const stdlib::Attribute* map = stdlib::find_attribute(type, join_path(parent));
  if (map == nullptr || lookup_of(map->kind) != Lookup::entry) return std::nullopt;
  return Place{parent, path.back()};
}

struct Indexable {
  std::string path;  // joined, to be ordered by
  Place place;
  EqualityKey key;
};

using BucketId = std::tuple<std::string, std::string, EqualityKey::Kind, std::string_view, std::int64_t>;

BucketId bucket_of(const Indexable& one) {
  return {one.path, one.place.name, one.key.kind, one.key.text, one.key.number};
}

std::vector<Indexable> indexable(const stdlib::EventType& type, const Plan& plan) {
  std::vector<Indexable> all;
  if (!plan.condition) return all;
  for (const Equality& equality : data_equalities(*plan.condition)) {
    const auto key = equality_key(equality.constant);
    if (!key) continue;
    if (auto place = place_of(type, equality.path)) {
      std::string path = join_path(place->path);
      all.push_back({std::move(path), std::move(*place), *key});
    }
  }
  return all;
}

// Builds the index of one type: each flow goes to the equality that the fewest flows share.
class TypeBuilder {
 public:
  TypeBuilder(const stdlib::EventType& type, std::set<std::string>& names) : type_(type), names_(names) {}

  TypeIndex build(const Plans& plans) {
    std::vector<std::vector<Indexable>> choices;
    for (const Plan* plan : plans) choices.push_back(indexable(type_, *plan));
    std::map<BucketId, std::size_t> sizes;
    for (const auto& equalities : choices)
      for (const Indexable& one : equalities) ++sizes[bucket_of(one)];
    for (std::size_t i = 0; i < plans.size(); ++i) place(*plans[i], choices[i], sizes);
    return std::move(index_);
  }

 private:
  void place(const Plan& plan, const std::vector<Indexable>& choices, const std::map<BucketId, std::size_t>& sizes) {
    const Indexable* best = nullptr;
    std::size_t best_size = std::numeric_limits<std::size_t>::max();
    for (const Indexable& one : choices) {
      const std::size_t size = sizes.at(bucket_of(one));
      if (size < best_size) best = &one, best_size = size;
    }
    if (best == nullptr) {
      index_.always.push_back(&plan);
      return;
    }
    const std::string_view name = *names_.insert(best->place.name).first;
    probe(*best).buckets[{name, best->key}].push_back(&plan);
  }

  Probe& probe(const Indexable& one) {
    const auto [found, is_new] = places_.emplace(one.path, index_.probes.size());
    if (is_new) index_.probes.push_back({one.place.path, !one.place.name.empty(), {}});
    return index_.probes[found->second];
  }

  const stdlib::EventType& type_;
  std::set<std::string>& names_;
  std::map<std::string, std::size_t> places_;
  TypeIndex index_;
};

// Lists of candidates that are each in order, to be merged.
class Lists {
 public:
  void add(const Plans& list) {
    if (!list.empty()) lists_.push_back({list.data(), list.data() + list.size()});
  }

  void merge_into(Plans& merged) {
    if (lists_.size() == 1) {
      merged.assign(lists_.front().next, lists_.front().end);
      return;
    }
    while (!lists_.empty()) {
      auto first = std::min_element(lists_.begin(), lists_.end(),
                                    [](const Range& a, const Range& b) { return std::less<>{}(*a.next, *b.next); });
      merged.push_back(*first->next);
      if (++first->next == first->end) lists_.erase(first);
    }
  }

 private:
  struct Range {
    const Plan* const* next;
    const Plan* const* end;
  };
  std::vector<Range> lists_;
};

void look_up(const Probe& probe, const ProbeKey& key, Lists& lists) {
  const auto found = probe.buckets.find(key);
  if (found != probe.buckets.end()) lists.add(found->second);
}

void look_up_entries(const Probe& probe, const cel::Map& map, Lists& lists) {
  for (std::size_t i = 0; i < map.size(); ++i) {
    const auto [name, value] = map.at(i);
    if (!name.is(cel::Kind::text)) continue;
    if (const auto key = equality_key(value)) look_up(probe, {name.as_text(), *key}, lists);
  }
}

void look_up(const Probe& probe, const cel::Value& data, Lists& lists) {
  const auto value = value_at(data, probe.path);
  if (!value) return;
  if (!probe.open_map) {
    if (const auto key = equality_key(*value)) look_up(probe, ProbeKey{{}, *key}, lists);
  } else if (value->is(cel::Kind::map)) {
    look_up_entries(probe, value->as_map(), lists);
  }
}

}  // namespace

struct TriggerIndex::Impl {
  std::set<std::string> names;  // of entries of open maps; keys point at them
  std::unordered_map<std::string_view, TypeIndex> types;
};

TriggerIndex::TriggerIndex(const std::vector<Plan>& plans, const stdlib::Catalogue& catalogue)
    : impl_(std::make_unique<Impl>()) {
  std::map<const stdlib::EventType*, Plans> by_type;
  for (const Plan& plan : plans) {
    std::set<const stdlib::EventType*> once;
    for (const std::string& trigger : plan.triggers) {
      const stdlib::EventType* type = catalogue.find(trigger);
      if (type != nullptr && once.insert(type).second) by_type[type].push_back(&plan);
    }
  }
  for (const auto& [type, of_type] : by_type)
    impl_->types.emplace(type->type, TypeBuilder(*type, impl_->names).build(of_type));
}

TriggerIndex::TriggerIndex(TriggerIndex&&) noexcept = default;
TriggerIndex& TriggerIndex::operator=(TriggerIndex&&) noexcept = default;
TriggerIndex::~TriggerIndex() = default;

void TriggerIndex::candidates(std::string_view type, const cel::Value& data,
                              std::vector<const Plan*>& candidates) const {
  candidates.clear();
  const auto found = impl_->types.find(type);
  if (found == impl_->types.end()) return;
  Lists lists;
  lists.add(found->second.always);
  for (const Probe& probe : found->second.probes) look_up(probe, data, lists);
  lists.merge_into(candidates);
}

}  // namespace dealflow::rules
