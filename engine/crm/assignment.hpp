// Whose turn it is: choosing a member for an action.
//
// Source:   R32; LANGUAGE.md, "Steps" (round_robin, least_busy).
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"
#include "rules/workspace/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::crm {

// People who are absent are passed over, unless all of them are: a card must go to somebody.
// In turn; each key (flow and step) has a turn of its own. Nobody of nobody is "".
[[nodiscard]] Expected<std::string> round_robin(Cards& cards, const rules::Settings& settings, std::string_view key,
                                                const std::vector<std::string>& people);
// The one with the fewest open deals, those of this event not counted; of several, the first.
[[nodiscard]] Expected<std::string> least_busy(Cards& cards, const rules::Settings& settings,
                                               const std::vector<std::string>& people);

}  // namespace dealflow::crm
