// Payments: one record for each payment id of a sender, its status, refunds, and what it does to its deal.
//
// Source:   R7 to R16, R20, D2, D3, D4, D5; domain/EVENTS.md, "Payment statuses".
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"
#include "rules/workspace/settings.hpp"

#include <cstdint>
#include <optional>

namespace dealflow::crm {

struct PaymentRecorded {
  std::uint64_t payment = 0;
  std::optional<std::uint64_t> deal;
  bool decided = false;  // the event decided the status, and the deal may follow it (D3)
};

// payment.created, payment.succeeded, payment.failed and course.paid; `payer` is the event's person.
[[nodiscard]] Expected<PaymentRecorded> record_payment(Cards& cards, const rules::Settings& settings,
                                                       const event::Incoming& incoming, std::uint64_t payer);
// payment.refunded: nothing where the payment is not known.
[[nodiscard]] Expected<std::optional<PaymentRecorded>> record_refund(Cards& cards, const event::Incoming& incoming);

}  // namespace dealflow::crm
