// Usage: what each source of cards, and each integration, has brought to a workspace, day by day: events, contacts,
// deals, failures, last event.
//
// Counted in memory, written once with the batch: a dozen rows a day, whatever the batch holds.
//
// Errors:   of the store.
// Threads:  one thread.
// Source:   R71, R72, R73.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace dealflow::usage {

// Whose use it is, and on which day in the workspace's time zone.
struct Origin {
  std::string_view source;
  std::string_view integration;  // id; empty: none
  std::chrono::sys_days day;
};

enum class EventResult : std::uint8_t { applied, unmatched, failed };

class UsageCounters {
 public:
  explicit UsageCounters(store::WorkspaceNumber workspace) : workspace_(workspace) {}

  // An event of the origin; an empty source (crm.*) is counted nowhere.
  Result<void> count_event(work::Rows& rows, const Origin& origin, TimePoint at, EventResult result);
  Result<void> count_cards(work::Rows& rows, const Origin& origin, std::size_t contacts, std::size_t deals);
  void write(work::UnitOfWork& unit);
  void forget() { days_.clear(); }

 private:
  struct Counted {
    SourceUsage usage;
    bool changed = false;
  };
  struct Key {
    std::string source, integration;
    std::chrono::sys_days day;
    [[nodiscard]] Origin view() const { return {source, integration, day}; }
  };
  struct Less {
    using is_transparent = void;
    static Origin view(const Key& key) { return key.view(); }
    static Origin view(const Origin& origin) { return origin; }
    template <class A, class B>
    bool operator()(const A& one, const B& other) const {
      const Origin a = view(one);
      const Origin b = view(other);
      if (a.source != b.source) return a.source < b.source;
      if (a.integration != b.integration) return a.integration < b.integration;
      return a.day < b.day;
    }
  };
  Result<Counted*> counted(work::Rows& rows, const Origin& origin);

  store::WorkspaceNumber workspace_;
  std::map<Key, Counted, Less> days_;
};

// Every day of every origin that was used.
struct DayUsage {
  std::chrono::sys_days day;
  SourceUsage usage;
};
// Until `visit` returns false.
[[nodiscard]] Result<void> scan_usage(work::Rows& rows, store::WorkspaceNumber workspace,
                                      const std::function<bool(const DayUsage&)>& visit);

}  // namespace dealflow::usage
