// Copies of stores: back_up, restore, compact.
//
//   auto backup = back_up("store", "backups/monday");                     // while an engine writes
//   auto restored = restore("backups/monday", "store", {.replace = true});
//
// Whatever is copied is read back, and each row compared with its checksum, before it gets the name by which it is
// found. A name changes by one rename after a sync: cut off at any moment, a folder holds a whole store or none.
//
// Errors:   of the store; refused where the place is taken; store_damaged where a row is not as it was written;
//           store_locked, by name, where somebody writes or, when a file takes another's place, reads.
// Threads:  any, one call at a time for one folder; see CopyOptions::in_child.
// Source:   DESIGN 12.
#pragma once

#include <dealflow/result.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>

namespace dealflow {

struct CopyOptions {
  // The file is read in a child process, so that a damaged page is an error and not the end of this one by a signal.
  // False for programs with several threads, which must not fork.
  bool in_child = true;
};

struct CopySize {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  // of the file
};
// The state of the last commit when it began, all workspaces, without free pages; beside readers and a writer. `to` is
// new, or an empty folder; missing folders above it are made.
[[nodiscard]] Result<CopySize> back_up(const std::filesystem::path& store, const std::filesystem::path& to,
                                       const CopyOptions& options = {});

struct RestoreOptions {
  bool replace = false;  // also where there is a store already, which is kept aside
  CopyOptions copy = {};
};
struct Restored {
  CopySize size;
  std::optional<std::filesystem::path> replaced;  // the store that was there: a folder that can be restored from
};
// Nothing of this process may have `store` open.
[[nodiscard]] Result<Restored> restore(const std::filesystem::path& from, const std::filesystem::path& store,
                                       const RestoreOptions& options = {});

struct Compacted {
  std::uint64_t rows = 0;
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
};
// A store's file gives no space back by itself. Nothing of this process may have the store open; on the disk there must
// be room for both files.
[[nodiscard]] Result<Compacted> compact(const std::filesystem::path& store, const CopyOptions& options = {});

}  // namespace dealflow
