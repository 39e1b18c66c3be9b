// Versions: the settings and flows that a workspace's events were handled by, so that they can be run again as they
// were run. A version is kept once, by the hash of its files; a row for each change says from which event on it counts.
//
// Layout:   `version`: last event before it, and a sequence among what came between the same two events (shared with
//           the rows of `act`); its value is the hash. `version_files`: the files by that hash, compressed.
// Errors:   store_damaged where files do not come back as they were put.
// Threads:  as the Rows.
// Source:   DESIGN 1: what an event does is a function of state, flows, event and time; flows are an input.
#pragma once

#include <dealflow/result.hpp>
#include <dealflow/workspace.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::log {

// Where an input stands that is no event: behind event `after` (0: before all) and before the next one that comes from
// outside; several there stand by `sequence`, from 1.
struct InputPlace {
  std::uint64_t after = 0;
  std::uint64_t sequence = 0;
  friend auto operator<=>(const InputPlace&, const InputPlace&) = default;
};

// Files as one text, and their hash (16 bytes).
[[nodiscard]] std::string pack_files(const std::vector<WorkspaceFile>& files);
[[nodiscard]] std::string hash_of_files(std::string_view packed);

struct VersionChange {
  InputPlace place;
  std::string hash;
};
[[nodiscard]] Result<std::vector<VersionChange>> list_versions(work::Rows& rows, store::WorkspaceNumber workspace);
// Files that the store has are not put again. Needs an open layer.
[[nodiscard]] Result<void> put_version(work::UnitOfWork& unit, store::WorkspaceNumber workspace,
                                       const InputPlace& place, std::string_view hash, std::string_view packed);
// In the order in which they were packed.
[[nodiscard]] Result<std::vector<WorkspaceFile>> load_files(work::Rows& rows, store::WorkspaceNumber workspace,
                                                            std::string_view hash);

}  // namespace dealflow::log
