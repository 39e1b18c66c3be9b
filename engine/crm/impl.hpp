// What stands behind a Crm.
#pragma once

#include "engine/crm/cards.hpp"
#include "engine/crm/payments.hpp"

namespace dealflow::crm {

struct Crm::Impl {
  Cards cards;
  const rules::Settings& settings;
  std::optional<PaymentRecorded> paid;  // what record() did with this event's payment
};

}  // namespace dealflow::crm
