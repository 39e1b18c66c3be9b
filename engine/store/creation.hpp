// An empty store, made so that a crash at any moment leaves either none or a whole one: it is written under another
// name in the same folder, synced, renamed, and the folder is synced.
//
// Threads:  under the writer's lock.
// Source:   DESIGN 12; F5.
#pragma once

#include <dealflow/result.hpp>

#include <filesystem>

namespace dealflow::store {

// Without `sync` it is whole, but for a power cut.
[[nodiscard]] Result<void> create_store(const std::filesystem::path& folder, bool sync);
// What a creation that was broken off has left.
void remove_leftovers(const std::filesystem::path& folder);

}  // namespace dealflow::store
