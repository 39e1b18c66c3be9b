// Deals: where a deal stands, what it holds, and who it belongs to.
//
// Errors:   deal.pipeline, deal.stage, deal.responsible, deal.name_too_long, deal.currency; each message has the names
//           that exist.
// Source:   R8 to R11, R15, R32, D2, D3, D5, D10, D11; LANGUAGE.md, "One event, several flows".
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"
#include "rules/workspace/settings.hpp"

#include <optional>
#include <string_view>

namespace dealflow::crm {

struct Place {
  const rules::Pipeline* pipeline = nullptr;
  const rules::Stage* stage = nullptr;
};

// Names as a designer wrote them; refused with what exists.
[[nodiscard]] Expected<const rules::Pipeline*> pipeline_named(const rules::Settings& settings, std::string_view id);
[[nodiscard]] Expected<const rules::Stage*> stage_named(const rules::Settings& settings,
                                                        const rules::Pipeline& pipeline, std::string_view id);
[[nodiscard]] Expected<void> check_member(const rules::Settings& settings, std::string_view id);

// Where the settings put a deal for a payment status, if they say so; within one pipeline where that is given.
[[nodiscard]] std::optional<Place> place_for_status(const rules::Settings& settings, std::string_view status,
                                                    const rules::Pipeline* within);
// D5: a person has closed the deal or taken it out of the payment stages.
[[nodiscard]] bool taken_over(const rules::Settings& settings, const StoredDeal& deal);

[[nodiscard]] DealState state_of(const rules::Stage& stage);
// Puts the deal there and opens or closes it as the stage says. False: it stood there.
bool move_deal(Cards& cards, DealCard& deal, const Place& place);
[[nodiscard]] Expected<void> rename_deal(Cards& cards, DealCard& deal, const std::string& name);
void assign_deal(Cards& cards, DealCard& deal, std::string_view member);
void set_amount(Cards& cards, DealCard& deal, const std::string& amount, const std::string& currency);
[[nodiscard]] Expected<void> link_contact(Cards& cards, DealCard& deal, std::uint64_t contact);
[[nodiscard]] Expected<void> link_payment(Cards& cards, DealCard& deal, std::uint64_t payment);

// `follows_payment` is false where the event did not decide the payment's status: then no stage is changed (D3).
[[nodiscard]] Expected<Made> create_deal(Cards& cards, const rules::Settings& settings, const DealDraft& draft,
                                         bool follows_payment);

}  // namespace dealflow::crm
