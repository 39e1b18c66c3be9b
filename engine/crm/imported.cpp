#include "engine/crm/imported.hpp"

#include "engine/crm/deals.hpp"
#include "engine/crm/event_data.hpp"
#include "engine/crm/fields.hpp"
#include "engine/crm/identity.hpp"
#include "engine/crm/said_fields.hpp"

#include <array>

namespace dealflow::crm {
namespace {

std::vector<std::string> texts(const EventData& data) {
  std::vector<std::string> all;
  if (!data.value().is(cel::Kind::list)) return all;
  for (std::size_t i = 0; i < data.value().as_list().size(); ++i)
    all.push_back(EventData(data.value().as_list().at(i)).text());
  return all;
}

Expected<void> fill_contact_of(Cards& cards, const rules::Settings& settings, ContactCard& card, const EventData& said,
                               Setting how) {
  for (const auto& [list, field] : std::array{std::pair{"emails", "email"}, std::pair{"phones", "phone"}})
    for (const std::string& one : texts(said[list]))
      if (auto set = set_field(cards, settings, card, field, cel::Value::text(one), Setting::fill); !set) return set;
  if (auto set = set_fields(cards, settings, card, said["fields"].value(), how); !set) return set;
  for (const std::string& tag : texts(said["tags"])) tag_contact(cards, card, tag);
  const std::string responsible = said["responsible"].text();
  if (responsible.empty() || (how == Setting::fill && !card.stored.card.responsible.empty())) return {};
  if (auto checked = check_member(settings, responsible); !checked) return checked;
  assign_contact(cards, card, responsible);
  return {};
}

Expected<std::optional<std::uint64_t>> import_contact(Cards& cards, const rules::Settings& settings,
                                                      const event::Incoming& incoming, Setting how) {
  if (!incoming.person) return std::nullopt;
  const auto taken = take_person(cards, *incoming.person);
  if (!taken) return tl::unexpected(taken.error());
  const auto card = cards.contact(taken->number);
  if (!card) return tl::unexpected(card.error());
  if (how == Setting::update) {  // names as well, which an event otherwise only fills
    for (const auto& [field, name] :
         {std::pair<std::string_view, const std::string*>{"first_name", &incoming.person->first_name},
          {"last_name", &incoming.person->last_name},
          {"name", &incoming.person->full_name}})
      if (auto set = set_field(cards, settings, **card, field, cel::Value::text(*name), how); !set)
        return tl::unexpected(set.error());
  }
  auto filled = fill_contact_of(cards, settings, **card, EventData(incoming.data)["contact"], how);
  if (!filled) return tl::unexpected(filled.error());
  return taken->number;
}

Expected<std::uint64_t> import_deal(Cards& cards, const rules::Settings& settings, const EventData& said,
                                    std::uint64_t contact, Setting how) {
  DealDraft draft;
  draft.contact = contact;
  draft.name = said["name"].text();
  draft.pipeline = said["pipeline"].text();
  draft.stage = said["stage"].text();
  draft.responsible = said["responsible"].text();
  draft.amount = said["amount"].money();
  draft.currency = said["currency"].text();
  draft.external_id = said["external_id"].text();
  draft.tags = texts(said["tags"]);
  const auto made = create_deal(cards, settings, draft, true);
  if (!made) return tl::unexpected(made.error());
  const auto deal = cards.deal(made->number);
  if (!deal) return tl::unexpected(deal.error());
  // One that was found by its external id is the former system's deal: what that says now is what holds.
  const Setting values = made->created ? how : Setting::update;
  if (const auto due = said["due_at"].time()) {
    const stdlib::FieldValue value{stdlib::FieldKind::date, format_time(*due), {}, {}};
    const auto set = fill_deal(cards, settings, **deal, "due_at", value, values != Setting::fill);
    if (!set) return tl::unexpected(set.error());
  }
  if (auto set = set_fields(cards, settings, **deal, said["fields"].value(), values); !set)
    return tl::unexpected(set.error());
  return made->number;
}

}  // namespace

Expected<Imported> record_imported(Cards& cards, const rules::Settings& settings, const event::Incoming& incoming) {
  const EventData data(incoming.data);
  const Setting how = data["update"].flag().value_or(false) ? Setting::update : Setting::fill;
  Imported imported;
  const auto contact = import_contact(cards, settings, incoming, how);
  if (!contact) return tl::unexpected(contact.error());
  imported.contact = *contact;
  if (incoming.type != "import.deal") return imported;
  const auto deal = import_deal(cards, settings, data["deal"], contact->value_or(0), how);
  if (!deal) return tl::unexpected(deal.error());
  imported.deal = *deal;
  return imported;
}

}  // namespace dealflow::crm
