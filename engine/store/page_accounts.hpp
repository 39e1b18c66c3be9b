// Whether each page of a store's file has one place: in the tree of rows, in the tree of free pages, or among those
// that it lists as free; and whether the keys of both trees are where one looks for them. LMDB keeps no checksums and
// believes both: it writes over what it takes for free, and refuses to copy a file whose sum is wrong.
//
// Errors:   io, store_damaged (a head page without sense); what else is wrong is told, a sentence each.
// Threads:  pure but for the file system.
// Source:   page_file.hpp.
#pragma once

#include <dealflow/result.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace dealflow::store {

// Of the commit `transaction`, which a snapshot must hold, so that nobody writes over its pages meanwhile. False: no
// head page is of that commit, or not any more.
[[nodiscard]] Result<bool> account_for_pages(const std::filesystem::path& file, std::uint64_t transaction,
                                             const std::function<void(std::string)>& tell);

}  // namespace dealflow::store
