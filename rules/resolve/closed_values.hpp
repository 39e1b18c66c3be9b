// What a path can hold at all, where that is a closed list: of the catalogue, or of the workspace's own settings.
//
// Threads:  pure functions.
// Source:   DESIGN, "A workspace"; lint/CATALOGUE.md, DF204.
#pragma once

#include "rules/plan/plan.hpp"
#include "rules/resolve/scope.hpp"
#include "rules/workspace/settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::rules {

// Which lists count: those of the catalogue alone, or the workspace's own as well, which may grow tomorrow.
enum class Lists : std::uint8_t { catalogue, settings_too };

// In order, each once; nothing where any text can be there. `root`: data (or awaited, whose type `triggers` then is),
// contact, deal.
[[nodiscard]] std::optional<std::vector<std::string_view>> closed_values(const Settings& settings,
                                                                         const Triggers& triggers, cel::Slot root,
                                                                         const std::vector<std::string>& path,
                                                                         Lists lists);

}  // namespace dealflow::rules
