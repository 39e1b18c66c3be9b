// Who reads a store at this moment.
//
// Errors:   of opening the store.
// Threads:  any.
#pragma once

#include <dealflow/result.hpp>

#include <cstdint>
#include <filesystem>

namespace dealflow::store {

// Open snapshots, in all processes.
[[nodiscard]] Result<std::uint64_t> count_readers(const std::filesystem::path& folder);

}  // namespace dealflow::store
