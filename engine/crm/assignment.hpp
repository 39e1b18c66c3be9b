// Whose turn it is: choosing a member for an action.
//
// Source:   R32; LANGUAGE.md, "Steps" (round_robin, least_busy).
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::crm {

// In turn; each key (flow and step) has a turn of its own. Nobody of nobody is "".
[[nodiscard]] Expected<std::string> round_robin(Cards& cards, std::string_view key,
                                                const std::vector<std::string>& people);
// The one with the fewest open deals, those of this event not counted; of several, the first.
[[nodiscard]] Expected<std::string> least_busy(Cards& cards, const std::vector<std::string>& people);

}  // namespace dealflow::crm
