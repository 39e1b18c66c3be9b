// WriterLock: the right to write to a store, held by one engine at a time.
//
// The kernel holds it for an open file (an OFD lock) and takes it back when the process ends, however it ends: there
// are no stale locks. The file `writer.lock` names the holder, for the message of whoever comes second.
//
// Errors:   store_locked (with process number and program of the holder), io.
// Source:   DESIGN 12; F32.
#pragma once

#include <dealflow/result.hpp>

#include "engine/store/owned_fd.hpp"

#include <filesystem>

namespace dealflow::store {

inline constexpr const char* writer_lock_name = "writer.lock";

class WriterLock {
 public:
  [[nodiscard]] static Result<WriterLock> take(const std::filesystem::path& folder);

 private:
  explicit WriterLock(OwnedFd fd) : fd_(std::move(fd)) {}
  OwnedFd fd_;
};

}  // namespace dealflow::store
