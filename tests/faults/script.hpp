// Script: work for an engine, batch after batch, that leaves the same rows whenever it is done: events with the times
// at which they are accepted, and time that passes. Each batch is one commit.
//
// Threads:  a plain value.
#pragma once

#include <dealflow/engine.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::test {

struct Batch {
  std::vector<std::string> lines;
  std::optional<TimePoint> until;  // time passes behind the lines
};

struct Script {
  std::shared_ptr<const Workspace> workspace;
  std::vector<Batch> batches;
};

// The example shop's events.
[[nodiscard]] Script shop_script(std::size_t rounds, std::size_t batch);
// A random history of flows that wait (tests/property/waiting), without edits and restarts.
[[nodiscard]] Script waiting_script(std::uint64_t seed, std::size_t batches);
// Contacts that become known by another e-mail or phone: they are joined, and their fields overwritten.
[[nodiscard]] Script joining_script(std::uint64_t seed, std::size_t batches);

// What is durable one after the other: the store, the workspace in use, then each batch.
enum Durable : std::size_t { store_made = 1, workspace_used = 2 };  // workspace_used + i: the first i batches

// Opens the store, uses the script's workspace and runs the batches from `from` on, each with its commit. `durable` is
// told how far it is after each. Returns the first error.
[[nodiscard]] Result<void> run_script(const Script& script, const std::filesystem::path& store, std::size_t from,
                                      const std::function<void(std::size_t)>& durable,
                                      const EngineOptions& options = {});
[[nodiscard]] Result<void> run_batch(Engine& engine, WorkspaceHandle workspace, const Batch& batch);

// A hash over all rows of a store, as its last commit left them.
[[nodiscard]] Result<std::uint64_t> digest_of(const std::filesystem::path& store);

}  // namespace dealflow::test
