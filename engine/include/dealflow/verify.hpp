// Verify: is every page and row of a store as it was written, and do the records fit together?
//
// Errors:   of opening the store; what is found wrong is in the answer.
// Threads:  call it from a process with one thread: the file is read in a child process, as a damaged page ends whoever
//           reads it by a signal.
// Source:   DESIGN 12.
#pragma once

#include <dealflow/result.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dealflow {

struct StoreCheck {
  struct Table {
    std::string name;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;  // of keys and values
  };
  std::vector<Table> tables;          // by name; none where pages are damaged
  std::uint64_t damaged = 0;          // pages and rows that are not as they were written
  std::uint64_t inconsistent = 0;     // what does not fit together; looked for where nothing is damaged
  std::vector<std::string> findings;  // a line each, the first hundred
  [[nodiscard]] bool is_whole() const { return damaged + inconsistent == 0; }
};

// Beside readers and a writer.
[[nodiscard]] Result<StoreCheck> verify_store(const std::filesystem::path& folder);

}  // namespace dealflow
