// DealChanges: what a step of a flow does to a deal that exists: move it, close it.
//
// Errors:   deal.pipeline, deal.stage with the names that exist.
// Source:   LANGUAGE.md, "Steps" (move, close); D10.
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"
#include "rules/workspace/settings.hpp"

#include <string>

namespace dealflow::crm {

// A pipeline that is not named is the deal's own; a stage that is not named is the pipeline's first.
[[nodiscard]] Expected<DealChange> move_deal(Cards& cards, const rules::Settings& settings, DealCard& deal,
                                             const MoveRequest& request);
// Goes to the pipeline's first stage that closes a deal so; where it has none, the deal keeps its stage.
[[nodiscard]] DealChange close_deal(Cards& cards, const rules::Settings& settings, DealCard& deal, bool won,
                                    const std::string& reason);

}  // namespace dealflow::crm
