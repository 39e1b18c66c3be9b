#include "engine/crm/deal_changes.hpp"

#include "engine/crm/deals.hpp"

#include <algorithm>

namespace dealflow::crm {
namespace {

bool goes_back(const DealCard& deal, const Place& place) {
  const Deal& card = deal.stored.card;
  if (card.pipeline != place.pipeline->id) return false;
  const auto now = place.pipeline->stage_index(card.stage);
  const auto then = place.pipeline->stage_index(place.stage->id);
  return now && then && *then < *now;
}

Expected<Place> place_of(const rules::Settings& settings, const DealCard& deal, const MoveRequest& request) {
  const auto pipeline =
      pipeline_named(settings, request.pipeline.empty() ? deal.stored.card.pipeline : request.pipeline);
  if (!pipeline) return tl::unexpected(pipeline.error());
  if (request.stage.empty()) {
    if ((*pipeline)->stages.empty())
      return refuse("deal.stage", "pipeline `" + (*pipeline)->id + "` has no stages: add one in dealflow.yaml");
    return Place{*pipeline, &(*pipeline)->stages.front()};
  }
  const auto stage = stage_named(settings, **pipeline, request.stage);
  if (!stage) return tl::unexpected(stage.error());
  return Place{*pipeline, *stage};
}

}  // namespace

Expected<DealChange> move_deal(Cards& cards, const rules::Settings& settings, DealCard& deal,
                               const MoveRequest& request) {
  const auto place = place_of(settings, deal, request);
  if (!place) return tl::unexpected(place.error());
  if (deal.stored.card.state == DealState::deleted) return DealChange::deleted;
  if (!request.backward && goes_back(deal, *place)) return DealChange::backward;
  if (!move_deal(cards, deal, *place)) return DealChange::same;
  if (!request.pipeline.empty()) deal.stored.pipeline_chosen = true;
  return DealChange::made;
}

DealChange close_deal(Cards& cards, const rules::Settings& settings, DealCard& deal, bool won,
                      const std::string& reason) {
  const DealState wanted = won ? DealState::won : DealState::lost;
  const DealState held = deal.stored.card.state;
  if (held == DealState::deleted) return DealChange::deleted;
  if (held == wanted) return DealChange::same;
  if (const rules::Pipeline* pipeline = settings.pipeline(deal.stored.card.pipeline)) {
    const auto stage = std::find_if(pipeline->stages.begin(), pipeline->stages.end(),
                                    [wanted](const rules::Stage& one) { return state_of(one) == wanted; });
    if (stage != pipeline->stages.end()) move_deal(cards, deal, {pipeline, &*stage});
  }
  deal.stored.card.state = wanted;
  cards.note(deal,
             {HistoryKind::closed, "state", std::string(to_string(held)), std::string(to_string(wanted)), reason});
  return DealChange::made;
}

}  // namespace dealflow::crm
