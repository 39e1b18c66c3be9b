#include "engine/crm/crm.hpp"

#include "engine/crm/assignment.hpp"
#include "engine/crm/deal_changes.hpp"
#include "engine/crm/deals.hpp"
#include "engine/crm/expression_values.hpp"
#include "engine/crm/fields.hpp"
#include "engine/crm/identity.hpp"
#include "engine/crm/impl.hpp"
#include "engine/crm/visits.hpp"

namespace dealflow::crm {

Crm::Crm(work::UnitOfWork& unit, store::WorkspaceNumber workspace, const rules::Settings& settings)
    : impl_(new Impl{Cards(unit, workspace, settings), settings, std::nullopt}) {}
Crm::~Crm() = default;
Crm::Crm(Crm&&) noexcept = default;

void Crm::begin(Cause cause) {
  impl_->paid.reset();
  impl_->cards.begin(std::move(cause));
}

void Crm::within(std::string_view flow, std::string_view flow_version, std::string_view step) {
  Cause& cause = impl_->cards.cause();
  cause.flow = flow;
  cause.flow_version = flow_version;
  cause.step = step;
}

Expected<Changes> Crm::finish() { return impl_->cards.write(); }
void Crm::forget() { impl_->cards.forget(); }
void Crm::make_cards_of(std::string_view source) { impl_->cards.cause().source = source; }
void Crm::watch() { impl_->cards.watch(); }
const std::vector<CrmChange>& Crm::changes_so_far() const { return impl_->cards.changes_so_far(); }
void Crm::caused_by(std::size_t change) { impl_->cards.caused_by(change); }
Counters& Crm::counters() { return impl_->cards.counters(); }

Expected<std::optional<std::uint64_t>> Crm::find_person(const event::Person& person) {
  return crm::find_person(impl_->cards, person);
}
Expected<Made> Crm::take_person(const event::Person& person) { return crm::take_person(impl_->cards, person); }

void Crm::add_touch(std::uint64_t contact, const event::Utm& utm) {
  const auto card = impl_->cards.contact(contact);
  if (!card) return impl_->cards.keep(card.error());
  crm::add_touch(impl_->cards, **card, utm);
}
void Crm::add_session(std::uint64_t contact, const event::Session& session) {
  const auto card = impl_->cards.contact(contact);
  if (!card) return impl_->cards.keep(card.error());
  crm::add_session(impl_->cards, **card, session);
}

Expected<const Contact*> Crm::contact(std::uint64_t number) {
  const auto card = impl_->cards.find_contact(number);
  if (!card) return tl::unexpected(card.error());
  return *card == nullptr ? nullptr : &(*card)->stored.card;
}

Expected<Filled> Crm::fill_contact(std::uint64_t contact, std::string_view field, const stdlib::FieldValue& value,
                                   bool overwrite) {
  const auto card = impl_->cards.contact(contact);
  if (!card) return tl::unexpected(card.error());
  return crm::fill_contact(impl_->cards, impl_->settings, **card, field, value, overwrite);
}

Expected<bool> Crm::tag_contact(std::uint64_t contact, std::string_view tag) {
  const auto card = impl_->cards.contact(contact);
  if (!card) return tl::unexpected(card.error());
  return crm::tag_contact(impl_->cards, **card, tag);
}

Expected<bool> Crm::untag_contact(std::uint64_t contact, std::string_view tag) {
  const auto card = impl_->cards.contact(contact);
  if (!card) return tl::unexpected(card.error());
  return crm::untag_contact(impl_->cards, **card, tag);
}

Expected<void> Crm::note_on_contact(std::uint64_t contact, std::string text) {
  const auto card = impl_->cards.contact(contact);
  if (!card) return tl::unexpected(card.error());
  impl_->cards.note(**card, {.kind = HistoryKind::note, .text = std::move(text)});
  return {};
}

Expected<void> Crm::assign_contact(std::uint64_t contact, std::string_view member) {
  if (auto checked = check_member(impl_->settings, member); !checked) return checked;
  const auto card = impl_->cards.contact(contact);
  if (!card) return tl::unexpected(card.error());
  crm::assign_contact(impl_->cards, **card, member);
  return {};
}

Expected<const Deal*> Crm::deal(std::uint64_t number) {
  const auto card = impl_->cards.find_deal(number);
  if (!card) return tl::unexpected(card.error());
  return *card == nullptr ? nullptr : &(*card)->stored.card;
}

Expected<Made> Crm::create_deal(const DealDraft& draft) {
  const auto& paid = impl_->paid;
  const bool follows = !paid || draft.payment != paid->payment || paid->decided;
  return crm::create_deal(impl_->cards, impl_->settings, draft, follows);
}

Expected<Filled> Crm::fill_deal(std::uint64_t deal, std::string_view field, const stdlib::FieldValue& value,
                                bool overwrite) {
  const auto card = impl_->cards.deal(deal);
  if (!card) return tl::unexpected(card.error());
  return crm::fill_deal(impl_->cards, impl_->settings, **card, field, value, overwrite);
}

Expected<DealChange> Crm::move_deal(std::uint64_t deal, const MoveRequest& request) {
  const auto card = impl_->cards.deal(deal);
  if (!card) return tl::unexpected(card.error());
  return crm::move_deal(impl_->cards, impl_->settings, **card, request);
}

Expected<DealChange> Crm::close_deal(std::uint64_t deal, bool won, const std::string& reason) {
  const auto card = impl_->cards.deal(deal);
  if (!card) return tl::unexpected(card.error());
  return crm::close_deal(impl_->cards, impl_->settings, **card, won, reason);
}

Expected<void> Crm::assign_deal(std::uint64_t deal, std::string_view member) {
  if (auto checked = check_member(impl_->settings, member); !checked) return checked;
  const auto card = impl_->cards.deal(deal);
  if (!card) return tl::unexpected(card.error());
  crm::assign_deal(impl_->cards, **card, member);
  return {};
}

Expected<void> Crm::note_on_deal(std::uint64_t deal, std::string text) {
  const auto card = impl_->cards.deal(deal);
  if (!card) return tl::unexpected(card.error());
  impl_->cards.note(**card, {.kind = HistoryKind::note, .text = std::move(text)});
  return {};
}

Expected<std::string> Crm::round_robin(std::string_view key, const std::vector<std::string>& people) {
  return crm::round_robin(impl_->cards, impl_->settings, key, people);
}
Expected<std::string> Crm::least_busy(const std::vector<std::string>& people) {
  return crm::least_busy(impl_->cards, impl_->settings, people);
}

Expected<cel::Value> Crm::contact_value(std::uint64_t contact, cel::Arena& arena) {
  const auto card = impl_->cards.contact(contact);
  if (!card) return tl::unexpected(card.error());
  return crm::contact_value(impl_->cards, impl_->settings, **card, arena);
}
Expected<cel::Value> Crm::deal_value(std::uint64_t deal, cel::Arena& arena) {
  const auto card = impl_->cards.deal(deal);
  if (!card) return tl::unexpected(card.error());
  return crm::deal_value(impl_->cards, impl_->settings, **card, arena);
}

}  // namespace dealflow::crm
