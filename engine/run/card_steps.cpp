// add_tag, remove_tag, add_note, assign: small changes of the cards in scope.
#include "engine/run/actions.hpp"

#include <fmt/format.h>

namespace dealflow::run {
namespace {

using stdlib::Holder;

struct Subject {
  Holder holder = Holder::contact;
  std::uint64_t number = 0;
};

// Whose history a note goes to: whose the step says, else the deal's, else the contact's.
crm::Expected<std::optional<Subject>> subject_of(StepContext& context, std::optional<Holder> wanted) {
  for (const Holder holder : {Holder::deal, Holder::contact}) {
    if (wanted && *wanted != holder) continue;
    auto number = context.scope.in_scope(holder);
    if (!number) return tl::unexpected(number.error());
    if (*number) return Subject{holder, **number};
  }
  return std::nullopt;
}

crm::Expected<void> assign_to(StepContext& context, Holder holder, const std::optional<rules::Responsible>& whom) {
  if (!whom) return {};
  const std::string_view name = name_of(holder);
  auto number = context.scope.in_scope(holder);
  if (!number) return tl::unexpected(number.error());
  if (!*number) {
    context.note(fmt::format("skipped: there is no {}", name));
    return {};
  }
  auto member = choose(context, name, *whom);
  if (!member) return tl::unexpected(member.error());
  if (member->empty()) {
    context.note(fmt::format("{} keeps its person: nobody is named", name));
    return {};
  }
  auto assigned = holder == Holder::deal ? context.crm().assign_deal(**number, *member)
                                         : context.crm().assign_contact(**number, *member);
  if (!assigned) return assigned;
  context.scope.changed(holder);
  context.record.result += fmt::format("{}{} to {}", context.record.result.empty() ? "" : ", ", name, *member);
  return {};
}

}  // namespace

crm::Expected<void> perform(StepContext& context, const rules::ChangeTags& action) {
  auto contact = context.scope.in_scope(Holder::contact);
  if (!contact) return tl::unexpected(contact.error());
  if (!*contact) {
    context.skip("there is no contact");
    return {};
  }
  auto tags = render_tags(context, action.tags);
  if (!tags) return tl::unexpected(tags.error());
  std::vector<std::string> changed;
  for (const std::string& tag : *tags) {
    auto did = action.add ? context.crm().tag_contact(**contact, tag) : context.crm().untag_contact(**contact, tag);
    if (!did) return tl::unexpected(did.error());
    if (*did) changed.push_back(tag);
  }
  if (changed.empty()) {
    context.skip(action.add ? "the contact has the tags already" : "the contact has none of the tags");
    return {};
  }
  context.scope.changed(Holder::contact);
  context.record.result = fmt::format("{}: {}", card_id(Holder::contact, **contact), fmt::join(changed, ", "));
  return {};
}

crm::Expected<void> perform(StepContext& context, const rules::AddNote& action) {
  auto subject = subject_of(context, action.to);
  if (!subject) return tl::unexpected(subject.error());
  if (!*subject) {
    context.skip(action.to ? fmt::format("there is no {}", name_of(*action.to)) : "there is no card");
    return {};
  }
  auto text = context.render("text", action.text);
  if (!text) return tl::unexpected(text.error());
  if (text->empty()) {
    context.skip("the note is empty");
    return {};
  }
  const auto [holder, number] = **subject;
  auto noted = holder == Holder::deal ? context.crm().note_on_deal(number, std::move(*text))
                                      : context.crm().note_on_contact(number, std::move(*text));
  if (!noted) return noted;
  context.record.result = card_id(holder, number);
  return {};
}

crm::Expected<void> perform(StepContext& context, const rules::Assign& action) {
  if (auto assigned = assign_to(context, Holder::deal, action.deal); !assigned) return assigned;
  if (auto assigned = assign_to(context, Holder::contact, action.contact); !assigned) return assigned;
  if (context.record.result.empty()) context.skip("there is nobody to give it to, or nothing to give");
  return {};
}

}  // namespace dealflow::run
