// Input for what goes on for a while: the events of examples/shop, round after round with other ids. People, payments
// and external ids come back every few rounds, so that cards are found, filled, moved and joined, not only made; each
// round has a redelivery, a refused line and an event that fails.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace dealflow::test {

inline const std::filesystem::path shop = std::filesystem::path(DEALFLOW_SOURCE_DIR) / "examples" / "shop";

[[nodiscard]] std::string shop_input(std::size_t rounds);

// All that `list` prints of a store, and its statistics: what two runs are compared by. Empty where one fails.
[[nodiscard]] std::string all_lists(const std::filesystem::path& store);

}  // namespace dealflow::test
