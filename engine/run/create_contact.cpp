#include "engine/run/actions.hpp"
#include "engine/run/deal_of_event.hpp"
#include "stdlib/event_type.hpp"

#include <fmt/format.h>

#include <string>

namespace dealflow::run {
namespace {

// The `contact` block of api.contact; null on any other type.
cel::Value contact_block(const event::Incoming& incoming) {
  const auto* type = incoming.declaration;
  if (type == nullptr || type->makes == stdlib::Makes::whatever_the_flow_does) return {};
  if (stdlib::find_attribute(*type, "contact.tags") == nullptr) return {};
  return member(incoming.data, "contact");
}

crm::Expected<void> assign(StepContext& context, const rules::CreateContact& action, const cel::Value& block,
                           std::uint64_t number) {
  auto contact = context.crm().contact(number);
  if (!contact) return tl::unexpected(contact.error());
  if (!(*contact)->responsible.empty()) return {};
  std::string member_id(text_member(block, "responsible"));
  if (action.responsible) {
    auto chosen = choose(context, "responsible", *action.responsible);
    if (!chosen) return tl::unexpected(chosen.error());
    if (!chosen->empty()) member_id = std::move(*chosen);
  }
  if (member_id.empty()) return {};
  return context.crm().assign_contact(number, member_id);
}

crm::Expected<void> tag(StepContext& context, const rules::CreateContact& action, const cel::Value& block,
                        std::uint64_t number) {
  auto tags = render_tags(context, action.tags);
  if (!tags) return tl::unexpected(tags.error());
  if (const cel::Value named = member(block, "tags"); named.is(cel::Kind::list)) {
    const cel::List& list = named.as_list();
    for (std::size_t at = 0; at < list.size(); ++at) {
      const cel::Value text = list.at(at);
      if (text.is(cel::Kind::text) && !text.as_text().empty()) tags->emplace_back(text.as_text());
    }
  }
  for (const std::string& name : *tags) {
    if (auto tagged = context.crm().tag_contact(number, name); !tagged) return tl::unexpected(tagged.error());
  }
  return {};
}

}  // namespace

crm::Expected<void> perform(StepContext& context, const rules::CreateContact& action) {
  auto mapped = map_variables(context, action.map);
  if (!mapped) return tl::unexpected(mapped.error());
  auto made = take_contact(context, action.map, *mapped, action.overwrite);
  if (!made) return tl::unexpected(made.error());
  if (!*made) {
    return refuse("person.no_identity", "the event brings no person with e-mail, phone, messenger or external id");
  }
  if (auto ready = context.scope.prepare(context.needed); !ready) return ready;
  const std::uint64_t number = (*made)->number;
  const cel::Value block = contact_block(context.scope.incoming());
  auto named = fill_named(context, member(block, "fields"), stdlib::Holder::contact, number, false);
  if (!named) return named;
  if (auto assigned = assign(context, action, block, number); !assigned) return assigned;
  if (auto tagged = tag(context, action, block, number); !tagged) return tagged;
  context.record.result = fmt::format("con-{} {}", number, (*made)->created ? "created" : "found");
  return {};
}

}  // namespace dealflow::run
