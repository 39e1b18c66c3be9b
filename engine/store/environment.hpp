// Environment: the LMDB file of a store, opened safely. Everything that can be wrong with a file is found before LMDB
// maps it, because LMDB answers damage with a signal.
//
// Threads:  one writer; any number of Snapshots beside it, each used by one thread at a time.
// Errors:   store_missing, store_damaged (no store, cut short, wrong checksum of the format row), store_newer_format,
//           store_locked (another process writes), store_full (disk or map), io. After an I/O error while writing,
//           commits are refused until the store is opened anew; whether that last batch is kept is then seen by
//           reading.
// Source:   DESIGN 3, 4, 12; facts/LMDB.md.
#pragma once

#include <dealflow/result.hpp>

#include "engine/store/key.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dealflow::store {

// 2: versions of workspaces and acts are kept (tables 36 to 38).
// 3: endpoints can be disabled, runs held by a limit (tables 39 and 40, acts of kinds 9 and 10).
// 4: a record is tied to its key (one of an older store from its next change on). A reader of an older program that has
//    the store open while it becomes one of format 4 takes what is written from then on for damaged.
// A store of an older format is read as it is, and has the newest from its next opening for writing on, so that a
// program that would not know what is kept does not write to it.
inline constexpr std::uint32_t format_number = 4;

struct OpenOptions {
  bool create = false;                  // make an empty store where the folder holds none
  bool write = false;                   // take the writer's lock
  std::size_t map_bytes = 1ULL << 30U;  // at the start; grows by itself up to map_bytes_max
  std::size_t map_bytes_max = 1ULL << 40U;
  // False: commits are as whole as ever, but what a power cut leaves of them is not known. For stores that are thrown
  // away, as those of tests are. Counts for whoever opens the file first in this process.
  bool sync = true;
  // What statfs says of a folder; tests say something else. nullptr: ask the system.
  std::uint32_t (*file_system)(const std::filesystem::path&) = nullptr;
};

// Who may use the last part of a store that is as large as it may be. Taking rows away takes new pages before it gives
// old ones back, so that a store that is full to the brim could not be made smaller.
enum class Room : std::uint8_t {
  usual,    // all but a sixteenth of map_bytes_max, which is at least 256 KiB and at most 64 MiB
  deletes,  // all: for what makes room
};

struct Row {
  std::string_view key;
  std::optional<std::string_view> value;  // nothing: the row goes
};

// A consistent view of the last commit. Bytes that it hands out live as long as it does.
class Snapshot {
 public:
  struct Impl;
  explicit Snapshot(std::shared_ptr<Impl> impl);
  [[nodiscard]] Result<std::optional<std::string_view>> get(std::string_view key) const;
  // Rows whose key begins with `prefix`, from `from` on (or from the prefix's first), in key order, until `visit`
  // returns false.
  using Visit = std::function<bool(std::string_view key, std::string_view value)>;
  [[nodiscard]] Result<void> scan(std::string_view prefix, std::string_view from, const Visit& visit) const;
  // The number of the commit that it shows.
  [[nodiscard]] std::uint64_t transaction() const;
  // The same as scan() from the last row backwards.
  [[nodiscard]] Result<void> scan_back(std::string_view prefix, const Visit& visit) const;

 private:
  std::shared_ptr<Impl> impl_;
};

struct StoreInfo {
  std::uint64_t map_bytes = 0;
  std::uint64_t used_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t rows = 0;
};

class Environment {
 public:
  [[nodiscard]] static Result<Environment> open(const std::filesystem::path& folder, const OpenOptions& options);
  Environment(Environment&&) noexcept;
  Environment& operator=(Environment&&) noexcept;
  ~Environment();

  [[nodiscard]] Result<Snapshot> snapshot() const;
  // Writes the rows, in ascending key order, in one synced transaction; all or nothing. No Snapshot of this
  // Environment may be alive in this process while the map gets another size: the unit of work sees to it.
  [[nodiscard]] Result<void> commit(std::span<const Row> rows, Room room = Room::usual);
  // Lets the map grow now, while nobody reads, so that the next commit of `bytes` bytes of rows needs no growing.
  // Where it cannot, nothing is lost: the commit tries again.
  void make_room(std::size_t bytes, Room room = Room::usual);
  [[nodiscard]] Result<StoreInfo> info() const;
  // The state of the last commit as a store of its own, without free pages; beside readers and a writer. The folder
  // must be new or empty.
  [[nodiscard]] Result<void> copy_to(const std::filesystem::path& folder) const;

 private:
  struct Impl;
  explicit Environment(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow::store
