#include "engine/crm/cards.hpp"

#include "engine/crm/anniversary.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/load.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace dealflow::crm {
namespace {

// An event touches few records: looking through them beats any table.
template <class Cards>
auto* find_loaded(Cards& cards, std::uint64_t number) {
  for (auto at = cards.rbegin(); at != cards.rend(); ++at)
    if ((*at)->number == number) return at->get();
  return static_cast<decltype(cards.front().get())>(nullptr);
}

// Whose load a deal adds to (least_busy).
std::string counts_for(const Deal& deal) { return deal.state == DealState::open ? deal.responsible : std::string(); }

// Nobody is reminded of a deal that is closed.
std::optional<TimePoint> due_of(const Deal& deal) { return deal.state == DealState::open ? deal.due_at : std::nullopt; }

void remember(ContactCard&) {}
void remember(PaymentCard&) {}
void remember(DealCard& card) {
  card.counted_for = counts_for(card.stored.card);
  card.timer_at = due_of(card.stored.card);
}

template <class CardType, class Stored>
CardType* keep_loaded(std::vector<std::unique_ptr<CardType>>& cards, std::uint64_t number, Stored stored) {
  auto card = std::make_unique<CardType>();
  card->stored = std::move(stored);
  card->number = number;
  remember(*card);
  cards.push_back(std::move(card));
  return cards.back().get();
}

// The card under the key, loaded at most once; null where the row is not there.
template <class CardType, class Decode>
Expected<CardType*> load(work::UnitOfWork& unit, const store::Key& key, std::uint64_t number,
                         std::vector<std::unique_ptr<CardType>>& cards, Decode decode) {
  if (CardType* loaded = find_loaded(cards, number)) return loaded;
  const auto bytes = unit.get(key);
  if (!bytes) return broken(bytes.error());
  if (!*bytes) return nullptr;
  auto stored = decode(number, **bytes);
  if (!stored) return broken(stored.error());
  return keep_loaded(cards, number, std::move(*stored));
}

}  // namespace

std::string contact_id(std::uint64_t number) { return "con-" + std::to_string(number); }
std::string deal_id(std::uint64_t number) { return "deal-" + std::to_string(number); }

std::optional<std::uint64_t> parse_id(std::string_view prefix, std::string_view id) {
  if (!id.starts_with(prefix) || id.size() <= prefix.size() || id[prefix.size()] == '0') return std::nullopt;
  std::uint64_t number = 0;
  const char* end = id.data() + id.size();
  const auto [at, error] = std::from_chars(id.data() + prefix.size(), end, number);
  if (error != std::errc() || at != end) return std::nullopt;
  return number;
}

tl::unexpected<Fault> refuse(std::string code, std::string message) {
  return tl::unexpected(Fault{std::nullopt, std::move(code), std::move(message)});
}
tl::unexpected<Fault> broken(Error error) { return tl::unexpected(Fault{std::move(error), {}, {}}); }
tl::unexpected<Fault> dangling(std::string_view what, std::uint64_t number) {
  return broken({ErrorCode::store_damaged, "a record names " + std::string(what) + std::to_string(number) +
                                               ", which is not in the store: check it with `dealflow verify`"});
}

Cards::Cards(work::UnitOfWork& unit, store::WorkspaceNumber workspace, const rules::Settings& settings)
    : unit_(&unit), workspace_(workspace), zone_(settings.timezone) {
  for (const rules::FieldDeclaration& field : settings.contact_fields)
    if (field.kind == stdlib::FieldKind::date) date_fields_.push_back(field.name);
}

void Cards::begin(Cause cause) {
  forget();
  cause_ = std::move(cause);
  watching_ = false;
  kept_.reset();
  changes_ = {};
  work::UnitRows rows(*unit_);
  auto counters = load_counters(rows, workspace_);
  if (counters) {
    counters_ = counters_at_begin_ = *counters;
  } else {
    keep({counters.error(), {}, {}});
  }
}

void Cards::forget() {
  contacts_.clear();
  deals_.clear();
  payments_.clear();
  rows_.clear();
  crm_changes_.clear();
  caused_by_ = CrmChange::none;
  counters_ = counters_at_begin_;
}

CreatedBy Cards::created_by() const { return {cause_.event, cause_.flow, cause_.flow_version, cause_.step}; }

Expected<ContactCard*> Cards::find_contact(std::uint64_t number) {
  for (std::size_t hops = 0; hops < joins_max; ++hops) {
    auto card = find_joined(number);
    if (!card || *card == nullptr || (*card)->stored.joined_into == 0) return card;
    number = (*card)->stored.joined_into;
  }
  return broken({ErrorCode::store_damaged, "contacts are joined in a circle: check the store with `dealflow verify`"});
}

Expected<ContactCard*> Cards::find_joined(std::uint64_t number) {
  return load(*unit_, contact_key(workspace_, number), number, contacts_, decode_contact);
}
Expected<DealCard*> Cards::find_deal(std::uint64_t number) {
  return load(*unit_, deal_key(workspace_, number), number, deals_, decode_deal);
}
Expected<PaymentCard*> Cards::find_payment(std::uint64_t number) {
  return load(*unit_, payment_key(workspace_, number), number, payments_, decode_payment);
}

Expected<ContactCard*> Cards::contact(std::uint64_t number) {
  auto card = find_contact(number);
  if (card && *card == nullptr) return dangling("con-", number);
  return card;
}
Expected<DealCard*> Cards::deal(std::uint64_t number) {
  auto card = find_deal(number);
  if (card && *card == nullptr) return dangling("deal-", number);
  return card;
}
Expected<PaymentCard*> Cards::payment(std::uint64_t number) {
  auto card = find_payment(number);
  if (card && *card == nullptr) return dangling("payment ", number);
  return card;
}

ContactCard& Cards::add_contact() {
  const std::uint64_t number = ++counters_.contacts;
  ContactCard& card = *keep_loaded(contacts_, number, StoredContact{});
  card.is_new = card.changed = true;
  card.stored.card.number = number;
  card.stored.card.source = cause_.source;
  card.stored.integration = cause_.integration;
  card.stored.card.created_at = cause_.at;
  card.stored.card.created_by = created_by();
  put(by_source_key(workspace_, SourceKind::contact, cause_.source, number), {});
  card.made_in = caused_by_;
  note(card, {HistoryKind::created});
  changes_.contacts_created.push_back(number);
  count_created(&Changes::OfSource::contacts);
  return card;
}

DealCard& Cards::add_deal() {
  const std::uint64_t number = ++counters_.deals;
  DealCard& card = *keep_loaded(deals_, number, StoredDeal{});
  card.is_new = card.changed = true;
  card.stored.card.number = number;
  card.stored.card.name = std::to_string(number);
  card.stored.card.source = cause_.source;
  card.stored.integration = cause_.integration;
  card.stored.card.created_at = cause_.at;
  card.stored.card.created_by = created_by();
  put(by_source_key(workspace_, SourceKind::deal, cause_.source, number), {});
  card.made_in = caused_by_;
  note(card, {HistoryKind::created});
  changes_.deals_created.push_back(number);
  count_created(&Changes::OfSource::deals);
  return card;
}

PaymentCard& Cards::add_payment() {
  const std::uint64_t number = ++counters_.payments;
  PaymentCard& card = *keep_loaded(payments_, number, StoredPayment{});
  card.is_new = card.changed = true;
  card.stored.card.number = number;
  changes_.payments_created.push_back(number);
  return card;
}

HistoryLine Cards::line(Note note) const {
  return {note.kind,
          cause_.flow,
          cause_.flow_version,
          cause_.step,
          std::move(note.field),
          std::move(note.old_value),
          std::move(note.new_value),
          std::move(note.text)};
}

void Cards::count_created(std::size_t Changes::OfSource::*kind) {
  auto& all = changes_.created_of;
  const auto known =
      std::find_if(all.begin(), all.end(), [this](const auto& one) { return one.source == cause_.source; });
  ++((known == all.end() ? all.emplace_back(Changes::OfSource{cause_.source}) : *known).*kind);
}

// What a card is made with is told by its making.
void Cards::tell(const ContactCard& card, const Note& note) {
  const bool in_the_making = card.is_new && card.made_in == caused_by_;
  std::string_view type;
  if (note.kind == HistoryKind::created) type = "crm.contact.created";
  if (note.kind == HistoryKind::tagged) type = "crm.contact.tagged";
  if (note.kind == HistoryKind::field_changed && !in_the_making) type = "crm.contact.field_changed";
  if (type.empty()) return;
  crm_changes_.push_back({type, card.number, 0, note.field, note.old_value, note.new_value, cause_.flow, caused_by_});
}

void Cards::tell(const DealCard& card, const Note& note) {
  const bool in_the_making = card.is_new && card.made_in == caused_by_;
  std::string_view type;
  if (note.kind == HistoryKind::created) type = "crm.deal.created";
  if (note.kind == HistoryKind::moved && !in_the_making) type = "crm.deal.stage_changed";
  if (note.kind == HistoryKind::field_changed && !in_the_making) type = "crm.deal.field_changed";
  if (type.empty()) return;
  crm_changes_.push_back({type, 0, card.number, note.field, note.old_value, note.new_value, cause_.flow, caused_by_});
}

void Cards::note(ContactCard& card, Note note) {
  if (watching_) tell(card, note);
  card.changed = true;
  card.lines.push_back(line(std::move(note)));
}
void Cards::note(DealCard& card, Note note) {
  if (watching_) tell(card, note);
  card.changed = true;
  card.lines.push_back(line(std::move(note)));
}

Expected<std::optional<std::string_view>> Cards::row(const store::Key& key) {
  for (auto at = rows_.rbegin(); at != rows_.rend(); ++at) {
    if (at->first.bytes() != key.bytes()) continue;
    if (!at->second) return std::nullopt;
    return std::string_view(*at->second);
  }
  auto bytes = unit_->get(key);
  if (!bytes) return broken(bytes.error());
  return *bytes;
}

Expected<std::optional<std::uint64_t>> Cards::number_at(const store::Key& key) {
  const auto bytes = row(key);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  const auto number = decode_number(**bytes);
  if (!number) return broken(number.error());
  return *number;
}

Expected<std::vector<std::uint64_t>> Cards::numbers_at(const store::Key& key) {
  const auto bytes = row(key);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::vector<std::uint64_t>{};
  auto numbers = decode_numbers(**bytes);
  if (!numbers) return broken(numbers.error());
  return std::move(*numbers);
}

void Cards::put(const store::Key& key, std::string value) {
  for (PendingRow& pending : rows_) {
    if (pending.first.bytes() != key.bytes()) continue;
    pending.second = std::move(value);
    return;
  }
  rows_.emplace_back(key, std::move(value));
}

void Cards::erase(const store::Key& key) {
  for (PendingRow& pending : rows_) {
    if (pending.first.bytes() != key.bytes()) continue;
    pending.second.reset();
    return;
  }
  rows_.emplace_back(key, std::nullopt);
}

void Cards::keep(Fault fault) {
  if (!kept_) kept_ = std::move(fault);
}

HistoryRow Cards::history_row(std::vector<HistoryLine> lines, std::uint64_t through) const {
  return {cause_.at, cause_.event, cause_.actor, through, std::move(lines)};
}

void Cards::set_date_timers(const ContactCard& card, bool on) {
  const TimePoint now = counters_.clock.value_or(cause_.at);
  for (const std::string& field : date_fields_) {
    const auto held = card.stored.card.fields.find(field);
    if (held == card.stored.card.fields.end()) continue;
    const auto* date = std::get_if<std::string>(&held->second);
    const auto next = date != nullptr ? next_anniversary(*date, zone_, now) : std::nullopt;
    if (next)
      (on ? changes_.timers_put : changes_.timers_erased)
          .push_back({*next, TimerKind::contact_date, card.number, field});
  }
}

void Cards::set_timers(const ContactCard& card) {
  const TimePoint now = counters_.clock.value_or(cause_.at);
  for (const std::string& field : date_fields_) {
    const auto line = std::find_if(card.lines.begin(), card.lines.end(), [&](const HistoryLine& one) {
      return one.kind == HistoryKind::field_changed && one.field == field;
    });
    if (line == card.lines.end()) continue;
    const auto& fields = card.stored.card.fields;
    const auto held = fields.find(field);
    const auto* date = held == fields.end() ? nullptr : std::get_if<std::string>(&held->second);
    const auto before = line->old_value ? next_anniversary(*line->old_value, zone_, now) : std::nullopt;
    const auto after = date != nullptr ? next_anniversary(*date, zone_, now) : std::nullopt;
    if (before == after) continue;
    if (before) changes_.timers_erased.push_back({*before, TimerKind::contact_date, card.number, field});
    if (after) changes_.timers_put.push_back({*after, TimerKind::contact_date, card.number, field});
  }
}

void Cards::set_timer(const DealCard& card) {
  const auto due = due_of(card.stored.card);
  if (due == card.timer_at) return;
  if (card.timer_at) changes_.timers_erased.push_back({*card.timer_at, TimerKind::deal_due, card.number, {}});
  if (due) changes_.timers_put.push_back({*due, TimerKind::deal_due, card.number, {}});
}

void Cards::write_contact(ContactCard& card) {
  if (!card.changed) return;
  if (!date_fields_.empty()) set_timers(card);
  StoredContact& stored = card.stored;
  if (!card.lines.empty())
    unit_->put(contact_key(workspace_, card.number, store::ContactPart::history, ++stored.history_rows),
               encode(history_row(std::move(card.lines), card.through)));
  for (Session& session : card.sessions)
    unit_->put(contact_key(workspace_, card.number, store::ContactPart::session, ++stored.session_rows),
               encode(StoredSession{std::move(session), card.through}));
  unit_->put(contact_key(workspace_, card.number), encode(stored));
  if (!card.is_new && stored.joined_into == 0) changes_.contacts_updated.push_back(card.number);
}

Expected<void> Cards::recount_open_deals(const DealCard& card) {
  const std::string now = counts_for(card.stored.card);
  if (now == card.counted_for) return {};
  for (const auto& [member, step] : {std::pair{card.counted_for, -1}, std::pair{now, 1}}) {
    if (member.empty()) continue;
    const store::Key key = tally_key(workspace_, "open", member);
    const auto open = number_at(key);
    if (!open) return tl::unexpected(open.error());
    put(key, encode_number(open->value_or(0) + static_cast<std::uint64_t>(step)));
  }
  return {};
}

void Cards::write_deal(DealCard& card) {
  if (!card.changed) return;
  set_timer(card);
  if (!card.lines.empty())
    unit_->put(deal_key(workspace_, card.number, store::DealPart::history, ++card.stored.history_rows),
               encode(history_row(std::move(card.lines), 0)));
  unit_->put(deal_key(workspace_, card.number), encode(card.stored));
  if (!card.is_new) changes_.deals_updated.push_back(card.number);
}

void Cards::write_payment(PaymentCard& card) {
  if (!card.changed) return;
  unit_->put(payment_key(workspace_, card.number), encode(card.stored));
  if (!card.is_new) changes_.payments_updated.push_back(card.number);
}

void Cards::write_index_rows() {
  for (PendingRow& row : rows_) {
    if (row.second) {
      unit_->put(row.first, std::move(*row.second));
    } else {
      unit_->erase(row.first);
    }
  }
}

Expected<Changes> Cards::write() {
  if (kept_) return tl::unexpected(*kept_);
  for (auto& card : deals_)
    if (auto counted = recount_open_deals(*card); !counted) return tl::unexpected(counted.error());
  for (auto& card : contacts_) write_contact(*card);
  for (auto& card : deals_) write_deal(*card);
  for (auto& card : payments_) write_payment(*card);
  write_index_rows();
  if (counters_ != counters_at_begin_) unit_->put(counters_key(workspace_), encode(counters_));
  counters_at_begin_ = counters_;
  for (auto* numbers : {&changes_.contacts_updated, &changes_.deals_updated, &changes_.payments_updated})
    std::sort(numbers->begin(), numbers->end());
  changes_.at = cause_.at;
  changes_.integration = cause_.integration;
  Changes changes = std::move(changes_);
  changes_ = {};
  forget();
  return changes;
}

}  // namespace dealflow::crm
