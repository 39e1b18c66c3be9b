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

// In order, each once; nothing where any text can be there. `root`: data (or awaited, whose type `triggers` then is),
// contact, deal.
[[nodiscard]] std::optional<std::vector<std::string_view>> closed_values(const Settings& settings,
                                                                         const Triggers& triggers, cel::Slot root,
                                                                         const std::vector<std::string>& path);

}  // namespace dealflow::rules
