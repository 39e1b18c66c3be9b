// Replays of a scenario's store, and what they tell. What goes wrong ends the test case.
#pragma once

#include <dealflow/replay.hpp>

#include "tests/support/scenario.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace dealflow::test {

[[nodiscard]] std::shared_ptr<const Workspace> load(std::string_view flows, std::string_view settings = shop_settings);

[[nodiscard]] Result<Difference> replayed(const std::filesystem::path& store,
                                          const std::shared_ptr<const Workspace>& changed, ReplayOptions options = {});
[[nodiscard]] Difference difference_of(const std::filesystem::path& store,
                                       const std::shared_ptr<const Workspace>& changed, ReplayOptions options = {});
// "deal ~ stage: new -> won", one line for each field that is not the same.
[[nodiscard]] std::string told(const Difference& difference);

// The data of an event that most of the flows here wait for.
inline constexpr const char* lead = "{person: {email: a@example.org}, event: {name: x}, variables: {n: 5}}";

}  // namespace dealflow::test
