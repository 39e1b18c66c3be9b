// Mapping: one open LMDB environment, shared by everything in this process that has the store open. LMDB's file locks
// belong to the process: opening a file twice and closing it once would let go of both.
//
// Threads:  begin_read and end_read from any; commit from one at a time. The map moves only while nobody reads.
// Errors:   see environment.hpp. After an I/O error commits are refused until the store is opened anew; reading goes
// on. Source:   facts/LMDB.md.
#pragma once

#include "engine/store/environment.hpp"
#include "engine/store/file_check.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

#include <sys/types.h>

struct MDB_env;
struct MDB_txn;

namespace dealflow::store {

class Mapping {
 public:
  // The one of this process, opened if need be. `head` is what check_file() found.
  [[nodiscard]] static Result<std::shared_ptr<Mapping>> of(const std::filesystem::path& folder,
                                                           const OpenOptions& options, const FileHead& head);
  // One of its own, for a process that was forked and must not touch what its parent has open.
  [[nodiscard]] static Result<std::unique_ptr<Mapping>> alone(const std::filesystem::path& folder,
                                                              const OpenOptions& options, const FileHead& head);
  // Whether something in this process has the file open, or is closing it at this moment.
  [[nodiscard]] static bool is_open_here(const std::filesystem::path& folder);
  // After an I/O error, for who writes: the file is opened anew while nobody reads, and commits are taken again. Those
  // who have the store open go on reading afterwards.
  [[nodiscard]] Result<void> open_anew();
  [[nodiscard]] bool broken() const { return broken_; }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();

  [[nodiscard]] Result<MDB_txn*> begin_read();
  void end_read(MDB_txn* txn);
  [[nodiscard]] Result<void> commit(std::span<const Row> rows, std::size_t map_bytes_max);
  void make_room(std::size_t bytes, std::size_t map_bytes_max);
  [[nodiscard]] Result<StoreInfo> info();
  [[nodiscard]] Result<void> copy_to(const std::filesystem::path& folder);
  [[nodiscard]] std::uint64_t readers();
  [[nodiscard]] unsigned rows_tree() const { return tree_; }
  [[nodiscard]] Error error(int answer, std::string_view doing) const;

 private:
  Mapping(std::filesystem::path folder, bool sync);
  int open(std::size_t map_bytes);
  void close();
  int begin_read_once(MDB_txn** txn);
  int close_and_open();
  int reopen_to_read(std::unique_lock<std::mutex>& lock, MDB_txn** txn);
  bool wait_for_readers(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds patience);

  struct Written {
    int answer = 0;
    bool changed = false;
  };
  Written write(std::span<const Row> rows);
  bool grow(std::size_t wanted, std::size_t map_bytes_max, std::chrono::milliseconds patience);
  void keep_within(std::size_t map_bytes_max);
  void make_room_while_writing(std::size_t bytes, std::size_t map_bytes_max);
  void keep_file_whole();
  Error failure(int answer);
  [[nodiscard]] bool disk_is_full() const;

  std::filesystem::path folder_;
  pid_t process_;  // LMDB's handle is of use only to the process that opened it
  MDB_env* env_ = nullptr;
  unsigned tree_ = 0;
  bool read_only_ = false;
  bool sync_ = true;
  std::atomic<bool> broken_ = false;  // an I/O error was seen: what is on the disk is no longer known for sure
  std::uint64_t commits_ = 0;
  std::size_t map_bytes_ = 0;  // when it was last open
  std::mutex writing_;         // held by a commit; taken before mutex_
  std::mutex mutex_;
  std::condition_variable changed_;
  int readers_ = 0;
  bool moving_ = false;
};

}  // namespace dealflow::store
