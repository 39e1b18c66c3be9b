// Which file systems a store may stand on. LMDB's locks and its shared map need one that this machine alone writes to.
//
// Source:   facts/LMDB.md; statfs(2) for the numbers.
#pragma once

#include <dealflow/result.hpp>

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace dealflow::store {

// "NFS", or nothing for one that is local as far as can be told. FUSE counts as local: most of what it mounts is.
[[nodiscard]] std::string_view network_file_system(std::uint32_t magic);
// The number that statfs gives for the folder; 0 where it gives none.
[[nodiscard]] std::uint32_t file_system_of(const std::filesystem::path& folder);

// The folder and those above it, where they are not there. One that is made is its owner's alone: what a store holds is
// about people. Says whether it was not there. Errors: io.
[[nodiscard]] Result<bool> make_private_folder(const std::filesystem::path& folder);

}  // namespace dealflow::store
