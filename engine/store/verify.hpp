// Verify: walks every page and every row of a store and says what is damaged. Where the pages do not add up, rows are
// not looked at: the way to them cannot be trusted.
//
// A damaged page can end the process that reads it (LMDB answers with a signal), so the walk runs in a child; a child
// that dies is a finding like any other.
//
// Errors:   of opening; damage is in the report.
// Threads:  call it from a process with one thread, as it forks.
// Source:   DESIGN 12; facts on LMDB: it has no checksums of its own.
#pragma once

#include <dealflow/result.hpp>

#include "engine/store/schema.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace dealflow::store {

class Environment;

struct TableCount {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
};

struct VerifyReport {
  std::map<std::string, TableCount> tables;  // by name
  std::vector<std::string> findings;         // one line each, at most findings_max
  std::uint64_t damaged = 0;                 // pages and rows, also beyond those that are listed
  std::uint64_t inconsistent = 0;            // what the further check has found
  static constexpr std::size_t findings_max = 100;
};

// What must hold between rows, which this library does not know; told one by one. Not asked where rows are damaged.
using Tell = std::function<void(std::string)>;
using FurtherCheck = std::function<Result<void>(const Environment& environment, const Tell& tell)>;

// The walk itself, in this process.
[[nodiscard]] Result<VerifyReport> verify(const std::filesystem::path& folder, const FurtherCheck& further = {});
// The same in a child process.
[[nodiscard]] Result<VerifyReport> verify_in_child(const std::filesystem::path& folder,
                                                   const FurtherCheck& further = {});

}  // namespace dealflow::store
