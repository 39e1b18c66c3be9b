// Stores that this program would not write: of older formats, and files of LMDB that are no store at all.
//
// Errors:   what keeps one from being made ends the test case.
// Threads:  one thread.
#pragma once

#include <filesystem>

namespace dealflow::test {

// What the programs of each format have written, compressed: one file a store.
inline const std::filesystem::path former_stores = DEALFLOW_SOURCE_DIR "/tests/operation/stores";
void unpack_store(const std::filesystem::path& packed, const std::filesystem::path& folder);

// An LMDB file with one row, as another program makes it.
void make_foreign_file(const std::filesystem::path& file);

}  // namespace dealflow::test
