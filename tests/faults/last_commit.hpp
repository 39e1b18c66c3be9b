// The number of a store's last commit, from the file itself: opening the store would tidy up behind a killed run.
#pragma once

#include <cstdint>
#include <filesystem>

namespace dealflow::test {

// An empty store has made one; where there is no store, the same is said.
[[nodiscard]] std::uint64_t last_commit(const std::filesystem::path& store);

}  // namespace dealflow::test
