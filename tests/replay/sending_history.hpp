// Random histories of a workspace that sends under limits: deals, reports of every kind, receivers that are gone and
// enabled, runs that are approved and cancelled, retries, restarts.
//
// Threads:  one. The same seed gives the same history on every machine.
#pragma once

#include <dealflow/workspace.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dealflow::test {

// What happened, so that a test can see that it did.
struct Sent {
  std::size_t events = 0, gone = 0, withheld = 0, enabled = 0, approved = 0, cancelled = 0, retried = 0;
};

[[nodiscard]] std::vector<WorkspaceFile> files_of_sending(const std::string& name);
Sent play_sending(std::uint64_t seed, const std::filesystem::path& store, const std::string& name);

}  // namespace dealflow::test
