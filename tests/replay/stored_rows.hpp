// Two stores held against each other, row by row.
#pragma once

#include "engine/replay/rebuild.hpp"
#include "engine/store/environment.hpp"
#include "engine/work/rows.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::test {

// A store that is read: one snapshot of a workspace.
struct StoredWorkspace {
  store::Environment environment;
  work::SnapshotRows rows;
  store::WorkspaceNumber number = 0;

  // Ends the test case where there is none. `name` empty: the first.
  static StoredWorkspace open(const std::filesystem::path& store, std::string_view name = {});
};

// The first row that one workspace has and the other has not, or not so; "" where all are the same. Left out is what a
// rebuild does not make again: refused lines with their count, settings that were put to use and handled nothing, and
// how events are packed into rows, whose content is compared all the same.
[[nodiscard]] std::string different_row(work::Rows& one, store::WorkspaceNumber number, work::Rows& other,
                                        store::WorkspaceNumber other_number);

// Rebuilds the store's workspace from its inputs and compares all rows; "" where they are the same.
[[nodiscard]] std::string rebuild_differs(const std::filesystem::path& store, std::string_view name = {});

}  // namespace dealflow::test
