// Stores with a history in which everything happens that a history can hold.
#pragma once

#include "tests/property/waiting/sequence.hpp"
#include "tests/support/scenario.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {

// Flows that wait, send, follow changes, remind, react to a merge, and one that fails.
extern const std::string_view flows_of_everything;
[[nodiscard]] std::string settings_of_everything(std::string_view more = "");

// Waits, ticks, effects that are sent, tried again and given up, a merge that is undone, a pair kept apart, a cancelled
// run, a flow that is put right, a retry, a restart, a retention.
[[nodiscard]] Scenario scene_of_everything();
// The workspace that it ended with.
[[nodiscard]] std::string last_flows_of_everything();
[[nodiscard]] std::string last_settings_of_everything();

// The sample of the catalogue. Where its folder is absent there is none, and the test case says that it is skipped.
[[nodiscard]] std::optional<Scenario> scene_of_catalogue();
// Its folder: `counts` is the workspace.
[[nodiscard]] std::filesystem::path catalogue();

void happens(Scenario& scene, std::string_view email, std::string_view name, std::string_view time,
             std::string_view more = "");

// Plays the history in the workspace `name` of the store; the flows that it ends with.
waiting::Flows play(const waiting::History& history, const std::filesystem::path& store, const std::string& name);
[[nodiscard]] std::vector<WorkspaceFile> files_of(const waiting::Flows& flows, const std::string& name);

[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

}  // namespace dealflow::test
