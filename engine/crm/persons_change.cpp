#include "engine/crm/persons_change.hpp"

#include "engine/crm/deals.hpp"
#include "engine/crm/event_data.hpp"
#include "engine/crm/fields.hpp"
#include "engine/crm/said_fields.hpp"

namespace dealflow::crm {
namespace {

tl::unexpected<Fault> unknown(std::string code, std::string_view kind, const std::string& id) {
  return refuse(std::move(code), "there is no " + std::string(kind) + " `" + id + "` in this workspace");
}

Expected<ContactCard*> contact_named(Cards& cards, const EventData& data) {
  const std::string id = data["contact"]["id"].text();
  const auto number = parse_id("con-", id);
  Expected<ContactCard*> card = nullptr;
  if (number) card = cards.find_contact(*number);
  if (card && *card == nullptr) return unknown("crm.unknown_contact", "contact", id);
  return card;
}

Expected<DealCard*> deal_named(Cards& cards, const EventData& data) {
  const std::string id = data["deal"]["id"].text();
  const auto number = parse_id("deal-", id);
  Expected<DealCard*> card = nullptr;
  if (number) card = cards.find_deal(*number);
  if (card && *card == nullptr) return unknown("crm.unknown_deal", "deal", id);
  return card;
}

Expected<void> set_stage(Cards& cards, const rules::Settings& settings, DealCard& deal, const EventData& said) {
  const std::string stage_id = said["stage"].text();
  std::string pipeline_id = said["pipeline"].text();
  if (stage_id.empty()) return {};
  if (pipeline_id.empty()) pipeline_id = deal.stored.card.pipeline;
  const auto pipeline = pipeline_named(settings, pipeline_id);
  if (!pipeline) return tl::unexpected(pipeline.error());
  const auto stage = stage_named(settings, **pipeline, stage_id);
  if (!stage) return tl::unexpected(stage.error());
  if (move_deal(cards, deal, {*pipeline, *stage})) deal.stored.moved_by_person = true;
  return {};
}

Expected<void> change_deal(Cards& cards, const rules::Settings& settings, DealCard& deal,
                           const event::Incoming& incoming) {
  const EventData data(incoming.data);
  if (auto moved = set_stage(cards, settings, deal, data["deal"]); !moved) return moved;
  if (auto set = set_fields(cards, settings, deal, data["deal"]["fields"].value()); !set) return set;
  if (incoming.type == "crm.deal.field_changed")
    return set_field(cards, settings, deal, data["field"].text(), data["new"].value());
  if (incoming.type == "crm.deal.overdue")
    if (const auto due = data["deal"]["due_at"].time()) {
      const auto set =
          fill_deal(cards, settings, deal, "due_at", {stdlib::FieldKind::date, format_time(*due), {}, {}}, true);
      if (!set) return tl::unexpected(set.error());
    }
  return {};
}

Expected<void> change_contact(Cards& cards, const rules::Settings& settings, ContactCard& contact,
                              const event::Incoming& incoming) {
  const EventData data(incoming.data);
  if (auto set = set_fields(cards, settings, contact, data["contact"]["fields"].value()); !set) return set;
  if (incoming.type == "crm.contact.field_changed")
    return set_field(cards, settings, contact, data["field"].text(), data["new"].value());
  // crm.contact.date_reached tells a day of this year, not another value of the field.
  if (incoming.type == "crm.contact.tagged") tag_contact(cards, contact, data["tag"].text());
  return {};
}

}  // namespace

Expected<PersonsChange> record_persons_change(Cards& cards, const rules::Settings& settings,
                                              const event::Incoming& incoming) {
  const EventData data(incoming.data);
  PersonsChange change;
  const auto contact = contact_named(cards, data);
  if (!contact) return tl::unexpected(contact.error());
  change.contact = (*contact)->number;
  if (!data["deal"].absent()) {
    const auto deal = deal_named(cards, data);
    if (!deal) return tl::unexpected(deal.error());
    change.deal = (*deal)->number;
    if (auto changed = change_deal(cards, settings, **deal, incoming); !changed) return tl::unexpected(changed.error());
  }
  if (auto changed = change_contact(cards, settings, **contact, incoming); !changed)
    return tl::unexpected(changed.error());
  return change;
}

}  // namespace dealflow::crm
