#include "engine/crm/deals.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/base/limits.hpp"
#include "engine/crm/text_length.hpp"

#include <algorithm>

namespace dealflow::crm {
namespace {

using Names = std::vector<std::string_view>;

std::string list(const Names& names) {
  std::string text;
  for (const std::string_view name : names) text.append(text.empty() ? "`" : ", `").append(name).push_back('`');
  return text;
}

std::string hint(std::string_view wrong, const Names& names) {
  const std::string near(nearest(wrong, names));
  return near.empty() ? std::string() : "; did you mean `" + near + "`?";
}

std::string in_ticks(std::string_view name) { return "`" + std::string(name) + "`"; }

// "; it is a stage of `renewals`"
std::string elsewhere(const rules::Settings& settings, std::string_view stage) {
  for (const rules::Pipeline& pipeline : settings.pipelines)
    if (pipeline.stage_index(stage)) return "; it is a stage of " + in_ticks(pipeline.id);
  return {};
}

bool is_payment_stage(const rules::Settings& settings, const Deal& deal) {
  return std::any_of(settings.payments.begin(), settings.payments.end(), [&](const auto& one) {
    const rules::PaymentStage& place = one.second;
    return place.stage == deal.stage && (place.pipeline.empty() || place.pipeline == deal.pipeline);
  });
}

}  // namespace

Expected<const rules::Pipeline*> pipeline_named(const rules::Settings& settings, std::string_view id) {
  if (const rules::Pipeline* pipeline = settings.pipeline(id)) return pipeline;
  Names names;
  for (const rules::Pipeline& one : settings.pipelines) names.push_back(one.id);
  return refuse("deal.pipeline", "there is no pipeline " + in_ticks(id) + ", only " + list(names) + hint(id, names));
}

Expected<const rules::Stage*> stage_named(const rules::Settings& settings, const rules::Pipeline& pipeline,
                                          std::string_view id) {
  if (const auto index = pipeline.stage_index(id)) return &pipeline.stages[*index];
  Names names;
  for (const rules::Stage& one : pipeline.stages) names.push_back(one.id);
  std::string other = elsewhere(settings, id);
  return refuse("deal.stage", "pipeline " + in_ticks(pipeline.id) + " has no stage " + in_ticks(id) + ", only " +
                                  list(names) + (other.empty() ? hint(id, names) : other));
}

Expected<void> check_member(const rules::Settings& settings, std::string_view id) {
  if (settings.member(id) != nullptr) return {};
  Names names;
  for (const rules::Member& one : settings.team) names.push_back(one.id);
  if (names.empty())
    return refuse("deal.responsible", "there is nobody " + in_ticks(id) + ": the workspace has no `team`");
  return refuse("deal.responsible",
                "there is nobody " + in_ticks(id) + " in the team, only " + list(names) + hint(id, names));
}

std::optional<Place> place_for_status(const rules::Settings& settings, std::string_view status,
                                      const rules::Pipeline* within) {
  const auto found = settings.payments.find(std::string(status));
  if (found == settings.payments.end() || settings.pipelines.empty()) return std::nullopt;
  const rules::PaymentStage& named = found->second;
  const rules::Pipeline* pipeline = within != nullptr ? within : &settings.pipelines.front();
  if (!named.pipeline.empty()) pipeline = settings.pipeline(named.pipeline);
  if (pipeline == nullptr || (within != nullptr && pipeline != within)) return std::nullopt;
  if (named.stage.empty()) return Place{pipeline, nullptr};
  const auto index = pipeline->stage_index(named.stage);
  if (!index) return std::nullopt;
  return Place{pipeline, &pipeline->stages[*index]};
}

bool taken_over(const rules::Settings& settings, const StoredDeal& deal) {
  if (deal.card.state == DealState::deleted) return true;
  return deal.moved_by_person && (deal.card.state != DealState::open || !is_payment_stage(settings, deal.card));
}

DealState state_of(const rules::Stage& stage) {
  switch (stage.closes) {
    case rules::Closes::no: return DealState::open;
    case rules::Closes::won: return DealState::won;
    case rules::Closes::lost: return DealState::lost;
  }
  return DealState::open;
}

bool move_deal(Cards& cards, DealCard& deal, const Place& place) {
  Deal& card = deal.stored.card;
  if (card.pipeline == place.pipeline->id && card.stage == place.stage->id) return false;
  std::string text;
  if (card.pipeline != place.pipeline->id) text = card.pipeline + " -> " + place.pipeline->id;
  cards.note(deal, {HistoryKind::moved, "stage", card.stage, place.stage->id, std::move(text)});
  card.pipeline = place.pipeline->id;
  card.stage = place.stage->id;
  card.state = state_of(*place.stage);
  return true;
}

Expected<void> rename_deal(Cards& cards, DealCard& deal, const std::string& name) {
  if (characters(name) > limits::deal_name_characters_max)
    return refuse("deal.name_too_long", "the deal's name has " + std::to_string(characters(name)) +
                                            " characters, at most " + std::to_string(limits::deal_name_characters_max) +
                                            " are kept and nothing is cut: shorten it");
  Deal& card = deal.stored.card;
  if (deal.stored.named && card.name == name) return {};
  // What a deal is made with is told by its creation.
  if (deal.stored.named || !deal.is_new) cards.note(deal, {HistoryKind::field_changed, "name", card.name, name});
  card.name = name;
  deal.stored.named = true;
  deal.changed = true;
  return {};
}

void assign_deal(Cards& cards, DealCard& deal, std::string_view member) {
  std::string& held = deal.stored.card.responsible;
  if (held == member) return;
  if (!deal.is_new || !held.empty())
    cards.note(deal, {HistoryKind::assigned, "responsible", held.empty() ? std::nullopt : std::optional(held),
                      std::string(member)});
  held = member;
  deal.changed = true;
}

void set_amount(Cards& cards, DealCard& deal, const std::string& amount, const std::string& currency) {
  Deal& card = deal.stored.card;
  if (card.amount == amount && card.currency == currency) return;
  if (!deal.is_new || !card.amount.empty())
    cards.note(deal, {HistoryKind::field_changed, "amount",
                      card.amount.empty() ? std::nullopt : std::optional(card.amount + " " + card.currency),
                      amount + " " + currency});
  card.amount = amount;
  card.currency = currency;
  deal.changed = true;
}

Expected<void> link_contact(Cards& cards, DealCard& deal, std::uint64_t contact) {
  const auto card = cards.contact(contact);
  if (!card) return tl::unexpected(card.error());
  auto& contacts = deal.stored.card.contacts;
  if (std::find(contacts.begin(), contacts.end(), (*card)->number) != contacts.end()) return {};
  contacts.push_back((*card)->number);
  auto& deals = (*card)->stored.card.deals;
  deals.insert(std::lower_bound(deals.begin(), deals.end(), deal.number), deal.number);
  cards.note(**card, {HistoryKind::deal_added, {}, std::nullopt, deal_id(deal.number)});
  cards.note(deal, {HistoryKind::contact_added, {}, std::nullopt, contact_id((*card)->number)});
  return {};
}

Expected<void> link_payment(Cards& cards, DealCard& deal, std::uint64_t payment) {
  const auto card = cards.payment(payment);
  if (!card) return tl::unexpected(card.error());
  Payment& paid = (*card)->stored.card;
  if (paid.deal) return {};
  paid.deal = deal.number;
  (*card)->changed = true;
  deal.stored.card.payments.push_back(payment);
  cards.note(deal, {HistoryKind::payment_added, {}, std::nullopt, paid.id, paid.status});
  return {};
}

}  // namespace dealflow::crm
