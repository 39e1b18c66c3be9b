#include "engine/crm/payments.hpp"

#include "engine/crm/deals.hpp"
#include "engine/crm/event_data.hpp"
#include "engine/crm/keys.hpp"

#include <algorithm>
#include <string_view>

namespace dealflow::crm {
namespace {

constexpr std::string_view status_new = "new";
constexpr std::string_view status_succeeded = "succeeded";
constexpr std::string_view status_failed = "failed";

std::string_view status_of(const event::Incoming& incoming) {
  if (incoming.type == "payment.created") return status_new;
  if (incoming.type == "payment.failed") return status_failed;
  return status_succeeded;  // payment.succeeded and course.paid
}

std::string channel_of(const event::Incoming& incoming, const EventData& payment) {
  if (incoming.type == "course.paid") return "course";
  return payment["channel"].text();
}

// What the event says of the payment.
Payment read_payment(const event::Incoming& incoming, TimePoint at) {
  const EventData data = EventData(incoming.data)["payment"];
  Payment payment;
  payment.id = data["id"].text();
  payment.status = status_of(incoming);
  payment.channel = channel_of(incoming, data);
  if (const auto amount = data["amount"].money()) payment.amount = amount->to_string();
  payment.currency = data["currency"].text();
  payment.product = data["product"]["name"].text();
  payment.provider = data["provider"].text();
  payment.provider_status = data["provider_status"].text();
  payment.order_id = data["order_id"].text();
  payment.promo_code = data["promo_code"].text();
  payment.failure_reason = data["failure_reason"].text();
  payment.occurred_at = data["occurred_at"].time().value_or(at);
  return payment;
}

void fill(std::string& held, const std::string& value, bool replace) {
  if (!value.empty() && (held.empty() || replace)) held = value;
}

// The event that decides the status brings its values; an older one only fills gaps.
void fill_details(Payment& held, const Payment& said, bool replace) {
  fill(held.channel, said.channel, false);
  if (held.amount.empty() || (replace && !said.amount.empty())) {
    held.amount = said.amount;
    held.currency = said.currency;
  }
  fill(held.product, said.product, replace);
  fill(held.provider, said.provider, replace);
  fill(held.provider_status, said.provider_status, replace);
  fill(held.order_id, said.order_id, replace);
  fill(held.promo_code, said.promo_code, replace);
  fill(held.failure_reason, said.failure_reason, replace);
  if (replace) held.occurred_at = said.occurred_at;
}

// D3: `created` decides nothing once there is a status; of `succeeded` and `failed` the later one stands.
bool decides(const StoredPayment& held, std::string_view status, TimePoint at) {
  if (status == status_new) return false;
  if (held.card.status == status_new) return true;
  return status != held.card.status && at >= held.status_at;
}

void note_status(Cards& cards, ContactCard& payer, const Payment& payment, std::string_view before) {
  cards.note(payer, {HistoryKind::payment_status, payment.id, std::string(before), payment.status, {}});
}

Expected<PaymentCard*> find(Cards& cards, const std::string& id) {
  const auto number = cards.number_at(payment_id_key(cards.workspace(), id));
  if (!number) return tl::unexpected(number.error());
  if (!*number) return nullptr;
  return cards.payment(**number);
}

Expected<PaymentCard*> make(Cards& cards, Payment said, std::uint64_t payer) {
  const auto contact = cards.contact(payer);
  if (!contact) return tl::unexpected(contact.error());
  PaymentCard& card = cards.add_payment();
  said.number = card.number;
  said.contact = (*contact)->number;
  cards.put(payment_id_key(cards.workspace(), said.id), encode_number(card.number));
  auto& payments = (*contact)->stored.card.payments;
  payments.insert(std::lower_bound(payments.begin(), payments.end(), card.number), card.number);
  cards.note(**contact, {HistoryKind::payment_added, {}, std::nullopt, said.id, said.status});
  card.stored.card = std::move(said);
  card.stored.status_at = cards.cause().at;
  card.stored.succeeded_once = card.stored.card.status == status_succeeded;
  return &card;
}

// The later of two final statuses stands on the payment; a deal that a success has moved stays where that put it.
Expected<bool> update(Cards& cards, PaymentCard& card, const Payment& said) {
  StoredPayment& held = card.stored;
  const TimePoint at = cards.cause().at;
  const bool decided = decides(held, said.status, at);
  const bool had_succeeded = held.succeeded_once;
  held.succeeded_once = had_succeeded || said.status == status_succeeded;
  fill_details(held.card, said, decided || (said.status == held.card.status && at >= held.status_at));
  card.changed = true;
  if (decided) {
    if (held.card.contact) {
      const auto payer = cards.contact(*held.card.contact);
      if (!payer) return tl::unexpected(payer.error());
      const std::string before = std::exchange(held.card.status, said.status);
      note_status(cards, **payer, held.card, before);
    }
    held.status_at = at;
  }
  return said.status == status_succeeded ? !had_succeeded : decided && !had_succeeded;
}

Expected<void> leave_deal(Cards& cards, DealCard& deal, const Payment& payment, std::string_view why) {
  cards.note(deal, {HistoryKind::hands_off, payment.id, std::nullopt, payment.status, std::string(why)});
  return {};
}

// The stage that the settings name for the status; a pipeline alone means its first stage, for a deal of another one.
std::optional<Place> next_place(const rules::Settings& settings, const StoredDeal& deal, std::string_view status) {
  const rules::Pipeline* within = deal.pipeline_chosen ? settings.pipeline(deal.card.pipeline) : nullptr;
  if (deal.pipeline_chosen && within == nullptr) return std::nullopt;
  auto place = place_for_status(settings, status, within);
  if (!place || place->stage != nullptr) return place;
  if (place->pipeline->id == deal.card.pipeline || place->pipeline->stages.empty()) return std::nullopt;
  place->stage = &place->pipeline->stages.front();
  return place;
}

Expected<void> move_with_status(Cards& cards, const rules::Settings& settings, DealCard& deal, const Payment& payment,
                                std::string_view status) {
  const auto place = next_place(settings, deal.stored, status);
  if (!place) return {};
  if (taken_over(settings, deal.stored))
    return leave_deal(cards, deal, payment, "not moved: a person has moved or closed the deal");
  move_deal(cards, deal, *place);
  return {};
}

Expected<void> follow(Cards& cards, const rules::Settings& settings, const PaymentCard& card, const Payment& said,
                      bool moves) {
  const Payment& payment = card.stored.card;
  if (!payment.deal) return {};
  const auto deal = cards.deal(*payment.deal);
  if (!deal) return tl::unexpected(deal.error());
  if (moves) return move_with_status(cards, settings, **deal, payment, said.status);
  if (said.status == status_failed && payment.status == status_failed && card.stored.succeeded_once)
    return leave_deal(cards, **deal, payment, "not moved: the payment failed after it had succeeded");
  return {};
}

}  // namespace

Expected<PaymentRecorded> record_payment(Cards& cards, const rules::Settings& settings, const event::Incoming& incoming,
                                         std::uint64_t payer) {
  Payment said = read_payment(incoming, cards.cause().at);
  auto card = find(cards, said.id);
  if (!card) return tl::unexpected(card.error());
  if (*card == nullptr) {
    card = make(cards, std::move(said), payer);
    if (!card) return tl::unexpected(card.error());
    return PaymentRecorded{(*card)->number, std::nullopt, true};
  }
  const auto moves = update(cards, **card, said);
  if (!moves) return tl::unexpected(moves.error());
  if (auto followed = follow(cards, settings, **card, said, *moves); !followed) return tl::unexpected(followed.error());
  return PaymentRecorded{(*card)->number, (*card)->stored.card.deal, *moves};
}

Expected<std::optional<PaymentRecorded>> record_refund(Cards& cards, const event::Incoming& incoming) {
  const EventData data = EventData(incoming.data)["payment"];
  const auto card = find(cards, data["id"].text());
  if (!card) return tl::unexpected(card.error());
  if (*card == nullptr) return std::nullopt;
  Payment& payment = (*card)->stored.card;
  Refund refund{cards.cause().at, {}, data["currency"].text(), data["partial"].flag().value_or(false)};
  if (const auto amount = data["refund_amount"].money()) refund.amount = amount->to_string();
  if (payment.contact) {
    const auto payer = cards.contact(*payment.contact);
    if (!payer) return tl::unexpected(payer.error());
    cards.note(**payer,
               {HistoryKind::payment_refunded, payment.id, std::nullopt, refund.amount + " " + refund.currency, {}});
  }
  payment.refunds.push_back(std::move(refund));
  (*card)->changed = true;
  return PaymentRecorded{(*card)->number, payment.deal, false};
}

}  // namespace dealflow::crm
