// move_deal, close_deal: the deal in scope goes elsewhere or ends.
#include "engine/run/actions.hpp"

#include <fmt/format.h>

namespace dealflow::run {
namespace {

constexpr std::string_view no_deal = "there is no deal";

// Why nothing came of it; empty where something did.
std::string_view reason(crm::DealChange change) {
  switch (change) {
    case crm::DealChange::made: return {};
    case crm::DealChange::same: return "it is there already";
    case crm::DealChange::backward: return "the stage lies before the deal's; `backward` allows such a move";
    case crm::DealChange::deleted: return "the deal is deleted";
  }
  return {};
}

}  // namespace

crm::Expected<void> perform(StepContext& context, const rules::MoveDeal& action) {
  auto deal = context.scope.in_scope(stdlib::Holder::deal);
  if (!deal) return tl::unexpected(deal.error());
  if (!*deal) {
    context.skip(no_deal);
    return {};
  }
  crm::MoveRequest request;
  request.backward = action.backward;
  auto pipeline = context.render("pipeline", action.pipeline);
  if (!pipeline) return tl::unexpected(pipeline.error());
  request.pipeline = std::move(*pipeline);
  auto stage = context.render("stage", action.stage);
  if (!stage) return tl::unexpected(stage.error());
  request.stage = std::move(*stage);
  if (request.pipeline.empty() && request.stage.empty()) {
    context.skip("neither pipeline nor stage says anything");
    return {};
  }
  auto moved = context.crm().move_deal(**deal, request);
  if (!moved) return tl::unexpected(moved.error());
  if (*moved != crm::DealChange::made) {
    context.skip(reason(*moved));
    return {};
  }
  context.scope.changed(stdlib::Holder::deal);
  const auto card = context.crm().deal(**deal);
  if (!card) return tl::unexpected(card.error());
  context.record.result = fmt::format("deal-{} moved to {}/{}", **deal, (*card)->pipeline, (*card)->stage);
  return {};
}

crm::Expected<void> perform(StepContext& context, const rules::CloseDeal& action) {
  auto deal = context.scope.in_scope(stdlib::Holder::deal);
  if (!deal) return tl::unexpected(deal.error());
  if (!*deal) {
    context.skip(no_deal);
    return {};
  }
  auto why = context.render("reason", action.reason);
  if (!why) return tl::unexpected(why.error());
  auto closed = context.crm().close_deal(**deal, action.won, *why);
  if (!closed) return tl::unexpected(closed.error());
  const std::string_view outcome = action.won ? "won" : "lost";
  if (*closed != crm::DealChange::made) {
    context.skip(*closed == crm::DealChange::same ? fmt::format("the deal is {} already", outcome)
                                                  : std::string(reason(*closed)));
    return {};
  }
  context.scope.changed(stdlib::Holder::deal);
  context.record.result = fmt::format("deal-{} {}", **deal, outcome);
  return {};
}

}  // namespace dealflow::run
