// What create_deal does: finds the deal that the request is about, or makes it; LANGUAGE.md, "One event, several
// flows".
#include "engine/crm/deals.hpp"
#include "engine/crm/keys.hpp"

#include <algorithm>

namespace dealflow::crm {
namespace {

enum class FoundBy : std::uint8_t { nothing, payment, external_id };

struct Found {
  FoundBy by = FoundBy::nothing;
  DealCard* deal = nullptr;
};

Expected<PaymentCard*> payment_of(Cards& cards, const DealDraft& draft) {
  if (!draft.payment) return nullptr;
  return cards.payment(*draft.payment);
}

Expected<Found> find_existing(Cards& cards, const DealDraft& draft, const PaymentCard* payment) {
  if (payment != nullptr && payment->stored.card.deal) {
    const auto deal = cards.deal(*payment->stored.card.deal);
    if (!deal) return tl::unexpected(deal.error());
    return Found{FoundBy::payment, *deal};
  }
  if (draft.external_id.empty()) return Found{};
  const auto number = cards.number_at(deal_external_key(cards.workspace(), draft.external_id));
  if (!number) return tl::unexpected(number.error());
  if (!*number) return Found{};
  const auto deal = cards.deal(**number);
  if (!deal) return tl::unexpected(deal.error());
  return Found{FoundBy::external_id, *deal};
}

Expected<void> check_currency(const DealDraft& draft) {
  if (draft.amount || draft.currency.empty() || find_currency(draft.currency)) return {};
  return refuse("deal.currency",
                "`" + draft.currency + "` is no currency: use a code of ISO 4217 in capitals, such as `BRL`");
}

// The pipeline that nobody named: that of the payment settings, else the first, else whichever the stage belongs to.
const rules::Pipeline* default_pipeline(const rules::Settings& settings, const DealDraft& draft,
                                        const std::optional<Place>& paid) {
  const rules::Pipeline* pipeline = paid ? paid->pipeline : &settings.pipelines.front();
  if (!draft.stage.empty() && !pipeline->stage_index(draft.stage) &&
      settings.pipelines.front().stage_index(draft.stage))
    pipeline = &settings.pipelines.front();
  return pipeline;
}

Expected<Place> place_of_new(const rules::Settings& settings, const DealDraft& draft, const PaymentCard* payment) {
  if (settings.pipelines.empty())
    return refuse("deal.pipeline", "the workspace has no pipeline: add one under `pipelines` in dealflow.yaml");
  const rules::Pipeline* pipeline = nullptr;
  if (!draft.pipeline.empty()) {
    const auto named = pipeline_named(settings, draft.pipeline);
    if (!named) return tl::unexpected(named.error());
    pipeline = *named;
  }
  std::optional<Place> paid;
  if (payment != nullptr) paid = place_for_status(settings, payment->stored.card.status, pipeline);
  if (pipeline == nullptr) pipeline = default_pipeline(settings, draft, paid);
  if (!draft.stage.empty()) {
    const auto stage = stage_named(settings, *pipeline, draft.stage);
    if (!stage) return tl::unexpected(stage.error());
    return Place{pipeline, *stage};
  }
  if (paid && paid->pipeline == pipeline && paid->stage != nullptr) return *paid;
  if (pipeline->stages.empty())
    return refuse("deal.stage", "pipeline `" + pipeline->id + "` has no stages: add one in dealflow.yaml");
  return Place{pipeline, &pipeline->stages.front()};
}

// An existing deal goes where the action names a stage; in its own pipeline unless the action names one.
Expected<void> move_existing(Cards& cards, const rules::Settings& settings, const DealDraft& draft, DealCard& deal) {
  const std::string& pipeline_id = draft.pipeline.empty() ? deal.stored.card.pipeline : draft.pipeline;
  const auto pipeline = pipeline_named(settings, pipeline_id);
  if (!pipeline) return tl::unexpected(pipeline.error());
  if (draft.stage.empty()) return {};
  const auto stage = stage_named(settings, **pipeline, draft.stage);
  if (!stage) return tl::unexpected(stage.error());
  move_deal(cards, deal, {*pipeline, *stage});
  if (!draft.pipeline.empty()) deal.stored.pipeline_chosen = true;
  return {};
}

std::vector<Item> as_items(const std::vector<event::Item>& items) {
  std::vector<Item> lines;
  for (const event::Item& one : items) {
    Item line{one.name, one.sku, one.quantity, {}, {}};
    if (one.unit_price) {
      line.unit_price = one.unit_price->to_string();
      line.currency = one.unit_price->currency().text();
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

bool same_items(const std::vector<Item>& a, const std::vector<Item>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Item& x, const Item& y) {
    return x.name == y.name && x.sku == y.sku && x.quantity == y.quantity && x.unit_price == y.unit_price &&
           x.currency == y.currency;
  });
}

void fill_amount(Cards& cards, DealCard& deal, const DealDraft& draft, bool replace) {
  const Deal& card = deal.stored.card;
  if (draft.amount && (card.amount.empty() || replace)) {
    set_amount(cards, deal, draft.amount->to_string(), std::string(draft.amount->currency().text()));
  } else if (card.amount.empty() && card.currency.empty() && !draft.currency.empty()) {
    deal.stored.card.currency = draft.currency;
    deal.changed = true;
  }
}

void fill_items(Cards& cards, DealCard& deal, const DealDraft& draft, bool replace) {
  auto& held = deal.stored.card.items;
  if (draft.items.empty() || (!held.empty() && !replace)) return;
  std::vector<Item> items = as_items(draft.items);
  if (same_items(held, items)) return;
  if (!deal.is_new)
    cards.note(deal, {HistoryKind::field_changed, "items", std::to_string(held.size()), std::to_string(items.size())});
  held = std::move(items);
  deal.changed = true;
}

void fill_tags(Cards& cards, DealCard& deal, const DealDraft& draft) {
  auto& held = deal.stored.card.tags;
  for (const std::string& tag : draft.tags) {
    if (tag.empty() || std::find(held.begin(), held.end(), tag) != held.end()) continue;
    held.push_back(tag);
    cards.note(deal, {HistoryKind::tagged, {}, std::nullopt, tag});
  }
}

// A deal keeps the parameters of the event that made it.
void fill_utm(Cards& cards, DealCard& deal, const DealDraft& draft) {
  if (draft.utm.empty() || deal.stored.card.utm || !deal.is_new) return;
  const event::Utm& utm = draft.utm;
  deal.stored.card.utm = Touch{cards.cause().at, utm.source, utm.medium, utm.campaign, utm.term, utm.content};
}

Expected<void> fill_external_id(Cards& cards, DealCard& deal, const DealDraft& draft) {
  if (draft.external_id.empty() || !deal.stored.card.external_id.empty()) return {};
  const store::Key key = deal_external_key(cards.workspace(), draft.external_id);
  const auto holder = cards.number_at(key);
  if (!holder) return tl::unexpected(holder.error());
  if (*holder) return {};  // stays with the deal that has it
  cards.put(key, encode_number(deal.number));
  deal.stored.card.external_id = draft.external_id;
  deal.changed = true;
  return {};
}

// `replace`: a request that names an existing deal by its external id updates it.
Expected<void> fill(Cards& cards, DealCard& deal, const DealDraft& draft, bool replace) {
  if (!draft.name.empty() && (replace || !deal.stored.named))
    if (auto named = rename_deal(cards, deal, draft.name); !named) return named;
  if (!draft.responsible.empty() && (replace || deal.stored.card.responsible.empty()))
    assign_deal(cards, deal, draft.responsible);
  fill_amount(cards, deal, draft, replace);
  fill_items(cards, deal, draft, replace);
  fill_tags(cards, deal, draft);
  fill_utm(cards, deal, draft);
  if (auto filled = fill_external_id(cards, deal, draft); !filled) return filled;
  if (draft.contact != 0)
    if (auto linked = link_contact(cards, deal, draft.contact); !linked) return linked;
  if (draft.payment) return link_payment(cards, deal, *draft.payment);
  return {};
}

Expected<Made> fill_existing(Cards& cards, const rules::Settings& settings, const DealDraft& draft, const Found& found,
                             bool follows_payment) {
  DealCard& deal = *found.deal;
  const bool by_payment = found.by == FoundBy::payment;
  if (auto filled = fill(cards, deal, draft, !by_payment); !filled) return tl::unexpected(filled.error());
  if (!by_payment || (follows_payment && !taken_over(settings, deal.stored)))
    if (auto moved = move_existing(cards, settings, draft, deal); !moved) return tl::unexpected(moved.error());
  return Made{deal.number, false};
}

Expected<Made> make(Cards& cards, const rules::Settings& settings, const DealDraft& draft, const PaymentCard* payment) {
  const auto place = place_of_new(settings, draft, payment);
  if (!place) return tl::unexpected(place.error());
  DealCard& deal = cards.add_deal();
  deal.stored.card.pipeline = place->pipeline->id;
  deal.stored.card.stage = place->stage->id;
  deal.stored.card.state = state_of(*place->stage);
  deal.stored.pipeline_chosen = !draft.pipeline.empty();
  deal.stored.card.responsible = draft.responsible.empty() ? place->pipeline->responsible : draft.responsible;
  if (auto filled = fill(cards, deal, draft, false); !filled) return tl::unexpected(filled.error());
  return Made{deal.number, true};
}

}  // namespace

Expected<Made> create_deal(Cards& cards, const rules::Settings& settings, const DealDraft& draft,
                           bool follows_payment) {
  if (auto checked = check_currency(draft); !checked) return tl::unexpected(checked.error());
  if (!draft.responsible.empty())
    if (auto checked = check_member(settings, draft.responsible); !checked) return tl::unexpected(checked.error());
  const auto payment = payment_of(cards, draft);
  if (!payment) return tl::unexpected(payment.error());
  const auto found = find_existing(cards, draft, *payment);
  if (!found) return tl::unexpected(found.error());
  if (found->deal != nullptr) return fill_existing(cards, settings, draft, *found, follows_payment);
  return make(cards, settings, draft, *payment);
}

}  // namespace dealflow::crm
