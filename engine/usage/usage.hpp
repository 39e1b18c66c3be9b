// Usage: what each source of cards has brought to a workspace: events, contacts, deals, failures, last event.
//
// Counted in memory, written once with the batch: a dozen rows, whatever the batch holds.
//
// Errors:   of the store.
// Threads:  one thread.
// Source:   R72, R73.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::usage {

class UsageCounters {
 public:
  explicit UsageCounters(store::WorkspaceNumber workspace) : workspace_(workspace) {}

  // An event of the source; an empty source (crm.*) is counted nowhere.
  Result<void> count_event(work::Rows& rows, std::string_view source, TimePoint at, bool failed);
  Result<void> count_cards(work::Rows& rows, std::string_view source, std::size_t contacts, std::size_t deals);
  void write(work::UnitOfWork& unit);
  void forget() { sources_.clear(); }

 private:
  struct Counted {
    SourceUsage usage;
    bool changed = false;
  };
  Result<Counted*> counted(work::Rows& rows, std::string_view source);

  store::WorkspaceNumber workspace_;
  std::map<std::string, Counted, std::less<>> sources_;
};

// All known sources in the order of their codes, used or not.
[[nodiscard]] Result<std::vector<SourceUsage>> load_usage(work::Rows& rows, store::WorkspaceNumber workspace);

}  // namespace dealflow::usage
