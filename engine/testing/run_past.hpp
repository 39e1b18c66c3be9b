// What there was before a run, and what happened to it: its events and the time between them, found by running the
// stored events again.
//
// Errors:   not_found where there is no such run; refused where it was begun by an event of the engine's own or by an
//           effect that failed, or where its event is not kept or was erased; as Rebuild.
// Threads:  one thread.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>
#include <dealflow/workspace.hpp>

#include "engine/store/key.hpp"
#include "engine/testing/matching.hpp"
#include "engine/work/rows.hpp"

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <vector>

namespace dealflow::testing {

// The keys that have a value.
[[nodiscard]] Json picked(const Json& record, std::initializer_list<const char*> keys);

// What happened to a run, one thing after the other.
struct Moment {
  TimePoint at;
  std::optional<Json> event;  // nothing: time alone
};

struct Past {
  Run run;
  std::shared_ptr<const Workspace> workspace;  // that the run began with
  TimePoint begins;
  std::optional<Contact> contact;  // as they were before
  std::optional<Deal> deal;
  std::vector<Payment> payments;  // of the contact
  std::vector<Moment> moments;
};

// `scratch`: a folder that is new or empty.
[[nodiscard]] Result<Past> past_of(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t run,
                                   const std::filesystem::path& scratch);

}  // namespace dealflow::testing
