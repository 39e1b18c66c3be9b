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
// In a store: where a copy stands that is to take its place.
inline constexpr const char* incoming_folder_name = "incoming";
// What a creation, or a copy that was to take the store's place, has left when it was broken off.
void remove_leftovers(const std::filesystem::path& folder);

}  // namespace dealflow::store
