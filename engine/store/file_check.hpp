// What can be known of a store's file before LMDB maps it. A page that is cut off or zeroed ends the process by a
// signal, so the head of the file and the way to the format row are read here with plain reads.
//
// Errors:   store_missing, store_damaged (with what to do), store_newer_format (both numbers named), io (no
// permission). Threads:  pure but for the file system. The file may be written by another process meanwhile.
// Source:   DESIGN 12; page_file.hpp.
#pragma once

#include <dealflow/result.hpp>

#include <cstdint>
#include <filesystem>

namespace dealflow::store {

inline constexpr const char* data_file_name = "data.mdb";
inline constexpr const char* lock_file_name = "lock.mdb";

// What the newer of the two meta pages says.
struct FileHead {
  std::uint64_t page_bytes = 0;
  std::uint64_t map_bytes = 0;
  std::uint64_t last_page = 0;
  std::uint64_t transaction = 0;
  std::uint32_t format = 0;
};

[[nodiscard]] Result<FileHead> check_file(const std::filesystem::path& file);

// Whether the two meta pages are of two commits that follow each other, and each of the one that it says: from a
// flipped bit in the number of one, the commit before the last is read as the last. False as well from a commit whose
// meta page could not be written until the next one: LMDB then leaves its trees under an older number.
[[nodiscard]] Result<bool> heads_in_order(const std::filesystem::path& file);
inline constexpr const char* heads_out_of_order =
    "the head pages are not of two commits that follow each other: the last one may be missing, or could not be "
    "written";

}  // namespace dealflow::store
