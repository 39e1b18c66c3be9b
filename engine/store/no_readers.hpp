// NoReaders: while it lives, nobody has the store's file open, and nobody gets it open: the moment in which another
// file may take its place.
//
// LMDB's table of readers (lock.mdb) belongs to one file: it holds the number of that file's last transaction, by which
// readers choose a page. So it must not be in use while the file changes under its name, and has to be made anew after.
//
// Errors:   store_locked where somebody still reads after the patience, io.
// Threads:  nothing of this process may have the store open meanwhile.
// Source:   facts on LMDB; mdb.c of 0.9: whoever has the file open holds a shared lock on the first byte of lock.mdb.
#pragma once

#include <dealflow/result.hpp>

#include "engine/store/owned_fd.hpp"

#include <chrono>
#include <filesystem>

namespace dealflow::store {

class NoReaders {
 public:
  [[nodiscard]] static Result<NoReaders> wait(const std::filesystem::path& folder, std::chrono::milliseconds patience);
  // The next one to open makes the table anew. Said before the file changes: a table that is made anew without need
  // costs nothing.
  [[nodiscard]] Result<void> forget_table();

 private:
  explicit NoReaders(OwnedFd fd) : fd_(std::move(fd)) {}
  OwnedFd fd_;
};

}  // namespace dealflow::store
