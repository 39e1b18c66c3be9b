// What the engine keeps of an event by itself, whether or not a flow matches; LANGUAGE.md, "One event, several flows".
#include "engine/crm/courses.hpp"
#include "engine/crm/event_data.hpp"
#include "engine/crm/identity.hpp"
#include "engine/crm/impl.hpp"
#include "engine/crm/imported.hpp"
#include "engine/crm/merge.hpp"
#include "engine/crm/payments.hpp"
#include "engine/crm/persons_change.hpp"
#include "engine/crm/unmerge.hpp"
#include "engine/crm/visits.hpp"

namespace dealflow::crm {
namespace {

using Recorded = Crm::Recorded;

// A payment of a course makes cards of source `course`, whatever its event's type.
void settle_cause(Cause& cause, const event::Incoming& incoming) {
  const EventData data(incoming.data);
  if (cause.source.empty()) cause.source = incoming.declaration->source;
  if (incoming.declaration->records == stdlib::Records::payment && data["payment"]["channel"].text() == "course")
    cause.source = "course";
  if (cause.actor.empty()) cause.actor = data["actor"].text();
}

Expected<std::uint64_t> take(Cards& cards, const event::Incoming& incoming) {
  const auto taken = take_person(cards, incoming.person.value_or(event::Person{}));
  if (!taken) return tl::unexpected(taken.error());
  const auto card = cards.contact(taken->number);
  if (!card) return tl::unexpected(card.error());
  add_touch(cards, **card, incoming.utm);
  return taken->number;
}

Expected<std::optional<std::uint64_t>> find(Cards& cards, const event::Incoming& incoming) {
  if (!incoming.person) return std::nullopt;
  return find_person(cards, *incoming.person);
}

Expected<Recorded> keep_payment(Cards& cards, const rules::Settings& settings, const event::Incoming& incoming,
                                std::optional<PaymentRecorded>& paid) {
  const auto payer = take(cards, incoming);
  if (!payer) return tl::unexpected(payer.error());
  const auto recorded = record_payment(cards, settings, incoming, *payer);
  if (!recorded) return tl::unexpected(recorded.error());
  paid = *recorded;
  if (auto known = record_course(cards, incoming); !known) return tl::unexpected(known.error());
  return Recorded{*payer, recorded->payment, recorded->deal};
}

Expected<Recorded> keep_refund(Cards& cards, const event::Incoming& incoming) {
  const auto found = find(cards, incoming);
  if (!found) return tl::unexpected(found.error());
  const auto refunded = record_refund(cards, incoming);
  if (!refunded) return tl::unexpected(refunded.error());
  Recorded recorded{*found, std::nullopt, std::nullopt};
  if (!*refunded) return recorded;
  recorded.payment = (*refunded)->payment;
  recorded.deal = (*refunded)->deal;
  const auto payment = cards.payment((*refunded)->payment);
  if (!payment) return tl::unexpected(payment.error());
  if (!recorded.contact) recorded.contact = (*payment)->stored.card.contact;
  return recorded;
}

Expected<Recorded> keep_course(Cards& cards, const event::Incoming& incoming) {
  const auto contact = take(cards, incoming);
  if (!contact) return tl::unexpected(contact.error());
  if (auto known = record_course(cards, incoming); !known) return tl::unexpected(known.error());
  if (auto kept = record_enrolment_or_question(cards, incoming, *contact); !kept) return tl::unexpected(kept.error());
  return Recorded{*contact, std::nullopt, std::nullopt};
}

Expected<Recorded> keep_progress(Cards& cards, const event::Incoming& incoming) {
  const auto found = find(cards, incoming);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return Recorded{};
  if (auto known = record_course(cards, incoming); !known) return tl::unexpected(known.error());
  if (auto kept = record_progress(cards, incoming, **found); !kept) return tl::unexpected(kept.error());
  return Recorded{*found, std::nullopt, std::nullopt};
}

Expected<Recorded> keep_details(Cards& cards, const event::Incoming& incoming) {
  const auto found = find(cards, incoming);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return Recorded{};
  const auto contact = take(cards, incoming);
  if (!contact) return tl::unexpected(contact.error());
  return Recorded{*contact, std::nullopt, std::nullopt};
}

Expected<Recorded> keep_unsubscription(Cards& cards, const event::Incoming& incoming) {
  const auto found = find(cards, incoming);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return Recorded{};
  const auto card = cards.contact(**found);
  if (!card) return tl::unexpected(card.error());
  std::string network = incoming.person->messenger ? incoming.person->messenger->network : std::string();
  cards.note(**card, {HistoryKind::unsubscribed, "messenger", std::move(network), std::nullopt,
                      EventData(incoming.data)["bot"]["id"].text()});
  return Recorded{(*card)->number, std::nullopt, std::nullopt};
}

Expected<Recorded> keep_merge(Cards& cards, const event::Incoming& incoming) {
  const auto survivor = record_merge(cards, incoming);
  if (!survivor) return tl::unexpected(survivor.error());
  return Recorded{*survivor, std::nullopt, std::nullopt};
}

Expected<Recorded> keep_unmerge(Cards& cards, const event::Incoming& incoming) {
  const auto taken_out = record_unmerge(cards, incoming);
  if (!taken_out) return tl::unexpected(taken_out.error());
  return Recorded{*taken_out, std::nullopt, std::nullopt};
}

Expected<Recorded> keep_apart(Cards& cards, const event::Incoming& incoming) {
  const auto first = record_apart(cards, incoming);
  if (!first) return tl::unexpected(first.error());
  return Recorded{*first, std::nullopt, std::nullopt};
}

Expected<Recorded> keep_change(Cards& cards, const rules::Settings& settings, const event::Incoming& incoming) {
  const auto change = record_persons_change(cards, settings, incoming);
  if (!change) return tl::unexpected(change.error());
  return Recorded{change->contact, std::nullopt, change->deal};
}

Expected<Recorded> keep_imported(Cards& cards, const rules::Settings& settings, const event::Incoming& incoming) {
  const auto imported = record_imported(cards, settings, incoming);
  if (!imported) return tl::unexpected(imported.error());
  return Recorded{imported->contact, std::nullopt, imported->deal};
}

}  // namespace

Expected<Crm::Recorded> Crm::record(const event::Incoming& incoming) {
  using stdlib::Records;
  if (incoming.declaration == nullptr) return Recorded{};
  Cards& cards = impl_->cards;
  settle_cause(cards.cause(), incoming);
  switch (incoming.declaration->records) {
    case Records::nothing: return Recorded{};
    case Records::payment: return keep_payment(cards, impl_->settings, incoming, impl_->paid);
    case Records::refund: return keep_refund(cards, incoming);
    case Records::course: return keep_course(cards, incoming);
    case Records::course_progress: return keep_progress(cards, incoming);
    case Records::contact_details: return keep_details(cards, incoming);
    case Records::unsubscription: return keep_unsubscription(cards, incoming);
    case Records::merge: return keep_merge(cards, incoming);
    case Records::unmerge: return keep_unmerge(cards, incoming);
    case Records::apart: return keep_apart(cards, incoming);
    case Records::imported: return keep_imported(cards, impl_->settings, incoming);
    case Records::persons_change: return keep_change(cards, impl_->settings, incoming);
  }
  return Recorded{};
}

}  // namespace dealflow::crm
