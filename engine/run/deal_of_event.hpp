// DealOfEvent: what an event itself says about the deal it asks for: the `deal` of api.deal and manual.deal, the amount
// of an order or payment, the id by which a second event finds the same deal.
//
// Threads:  plain values.
// Source:   DESIGN, "What an action leaves out"; LANGUAGE.md, "Who is it" (an order's external id); R68, R70.
#pragma once

#include <dealflow/money.hpp>
#include <dealflow/value.hpp>

#include "engine/event/incoming.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dealflow::run {

struct DealOfEvent {
  std::string name, pipeline, stage, responsible;
  std::optional<Money> amount;
  std::string currency;
  std::string external_id;
  cel::Value fields;
};

// Only blocks that the catalogue gives to the type count: a form that sends a `deal` does not decide about deals.
[[nodiscard]] DealOfEvent deal_of(const event::Incoming& incoming);

// A key of a map, or null; null of anything that is no map.
[[nodiscard]] cel::Value member(const cel::Value& map, std::string_view key);
// A text key of a map, or "".
[[nodiscard]] std::string_view text_member(const cel::Value& map, std::string_view key);

}  // namespace dealflow::run
