// A disk that does what a test says. A shared library: linked before LMDB and the C library, or preloaded, it stands
// in front of the calls by which files are written (open, write, pwrite, writev, ftruncate, fdatasync, fsync, mmap,
// rename, unlink), and lets those of one watched folder fail, end the process, or be recorded.
//
//   disk::watch(folder);
//   disk::fail({.kind = disk::Kind::sync, .nth = 3, .error = EIO});   // the third from now on
//   …
//   disk::heal();
//
//   disk::record(true);  …  disk::mark();  …  const auto steps = disk::take_steps();   // for PowerCut
//
// For a program that is only started: LD_PRELOAD=libdealflow_faulty_disk.so and DEALFLOW_FAULTY_DISK="FOLDER KIND NTH
// [always]", KIND as kind_name() has it, or `end`.
//
// Threads:  any; the calls of a watched folder happen one after the other.
// Source:   facts on LMDB, "Probes".
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test::disk {

// LMDB's meta page goes over a descriptor of its own, opened O_DSYNC: a barrier by itself.
enum class Kind : std::uint8_t { data_write, meta_write, sync, truncate, map };
inline constexpr std::array kinds{Kind::data_write, Kind::meta_write, Kind::sync, Kind::truncate, Kind::map};
[[nodiscard]] std::string_view kind_name(Kind kind);

// What was called, in order.
struct Step {
  enum class What : std::uint8_t {
    create,
    write,         // bytes at offset
    synced_write,  // the same, durable when it returns
    truncate,      // to offset bytes
    sync,          // of the file
    sync_folder,
    rename,  // to `bytes`
    remove,
    mark,  // set by the test: what came before was acknowledged
  };
  What what = What::mark;
  std::string file = {};  // its name in the folder
  std::uint64_t offset = 0;
  std::string bytes = {};
};

struct Failure {
  Kind kind = Kind::sync;
  std::uint64_t nth = 1;
  bool for_good = false;  // else once
  int error = 0;          // errno
};

// Files below this folder, from now on; what was planned and counted before is forgotten. An empty path: none.
void watch(const std::filesystem::path& folder);

void fail(const Failure& failure);
// Nothing fails any more.
void heal();
// Whether the planned failure has come about.
[[nodiscard]] bool has_failed();
// Calls of the kind since watch(), those that failed included.
[[nodiscard]] std::uint64_t calls(Kind kind);

inline constexpr int ended_status = 77;
// Writes, syncs, truncations and renames since watch().
[[nodiscard]] std::uint64_t calls();
// The nth such call ends the process by _exit(ended_status) before it is done; of a write, `part` of 256 parts of its
// bytes are written before, in whole sectors.
void end_at(std::uint64_t nth, unsigned part = 0);

void record(bool on);
// A step that the test sets, where it is told that something is durable.
void mark();
[[nodiscard]] std::vector<Step> take_steps();

}  // namespace dealflow::test::disk
