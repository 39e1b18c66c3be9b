#include "engine/crm/unmerge.hpp"

#include "engine/crm/event_data.hpp"
#include "engine/crm/field_content.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/merge.hpp"
#include "engine/work/rows.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace dealflow::crm {
namespace {

template <class T>
bool contains(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool same_identity(const Messenger& a, const Messenger& b) {
  return a.network == b.network && a.bot == b.bot && a.subscriber_id == b.subscriber_id;
}
bool same_identity(const Email& a, const Email& b) { return a.key == b.key; }
bool same_identity(const Phone& a, const Phone& b) {
  return a.e164.empty() && b.e164.empty() ? a.typed == b.typed : a.e164 == b.e164;
}
bool same_identity(const CourseProgress& a, const CourseProgress& b) { return a.course == b.course; }
template <class T>
bool same_identity(const T& a, const T& b) {
  return a == b;
}

template <class T>
const T* find_same(const std::vector<T>& values, const T& value) {
  const auto at = std::find_if(values.begin(), values.end(), [&](const T& one) { return same_identity(one, value); });
  return at == values.end() ? nullptr : &*at;
}

// What identities are called in the history of a contact.
std::string told(const Email& email) { return email.typed; }
std::string told(const Phone& phone) { return phone.e164.empty() ? phone.typed : phone.e164; }
std::string told(const Messenger& one) { return one.network + ":" + one.subscriber_id; }
const std::string& told(const std::string& id) { return id; }

// What the survivor's history tells of the time since the join.
struct Since {
  std::set<std::string> told;    // what came through the joined contact: "email ana@x.org", "deal-7", "payment pay-1"
  std::set<std::string> fields;  // whose last value came so
};

class Undo {
 public:
  Undo(Cards& cards, ContactCard& from, ContactCard& into, StoredJoin join)
      : cards_(cards), from_(from), into_(into), join_(std::move(join)) {}

  Expected<void> run() {
    if (auto read = read_since(); !read) return read;
    stand_alone();
    phones_now_ = into_.stored.phones;
    share(&StoredContact::emails, "email");
    share(&StoredContact::phones, "phone");
    share(&StoredContact::external_ids, "external_id");
    share_messengers();
    if (auto kept = keep_identities_of_others(); !kept) return kept;
    if (auto moved = move_index_rows(); !moved) return moved;
    if (auto shared = share_courses(); !shared) return shared;
    if (auto shared = share_tags(); !shared) return shared;
    share_values();
    if (auto moved = move_deals(); !moved) return moved;
    if (auto moved = move_payments(); !moved) return moved;
    if (auto moved = move_sessions(); !moved) return moved;
    if (auto rebased = rebase_later_joins(); !rebased) return rebased;
    show(from_.stored);
    show(into_.stored);
    keep_apart(cards_, from_, into_);
    return {};
  }

 private:
  const StoredContact& before() const { return join_.before; }
  const StoredContact& after() const { return join_.after; }
  bool came_through(const std::string& what) const { return since_.told.contains(what); }

  // The joined contact, or one that had been joined into it before.
  bool is_of_group(std::uint64_t number) const {
    return number == from_.number || contains(from_.stored.card.merged, number);
  }

  Expected<void> read_since() {
    work::UnitRows rows(cards_.unit());
    const store::Key prefix = contact_prefix(cards_.workspace(), into_.number, store::ContactPart::history);
    const store::Key first =
        contact_key(cards_.workspace(), into_.number, store::ContactPart::history, after().history_rows + 1);
    Result<void> read;
    std::vector<HistoryRow> theirs;
    const auto scanned = rows.scan(prefix.bytes(), first.bytes(), [&](std::string_view, std::string_view bytes) {
      auto row = decode_history(bytes);
      if (!row) return read = tl::unexpected(row.error()), false;
      const bool through = is_of_group(row->through);
      for (const HistoryLine& line : row->lines) note_since(line, through);
      if (through) theirs.push_back(std::move(*row));
      return true;
    });
    if (!scanned) return broken(scanned.error());
    if (!read) return broken(read.error());
    // They tell of both: of the survivor, who had them, and of whom they came by.
    for (HistoryRow& row : theirs) {
      if (row.through == from_.number) row.through = 0;
      cards_.unit().put(
          contact_key(cards_.workspace(), from_.number, store::ContactPart::history, ++from_.stored.history_rows),
          encode(row));
    }
    return {};
  }

  void note_since(const HistoryLine& line, bool through) {
    const std::string value = line.new_value.value_or("");
    if (line.kind == HistoryKind::field_changed) {
      if (through)
        since_.fields.insert(line.field);
      else
        since_.fields.erase(line.field);
    }
    if (!through) return;
    if (line.kind == HistoryKind::identity_added) since_.told.insert(line.field + " " + value);
    if (line.kind == HistoryKind::deal_added) since_.told.insert(value);
    if (line.kind == HistoryKind::payment_added) since_.told.insert("payment " + value);
  }

  void stand_alone() {
    const store::WorkspaceNumber workspace = cards_.workspace();
    from_.stored.joined_into = 0;
    from_.changed = into_.changed = true;
    auto& merged = into_.stored.card.merged;
    std::erase_if(merged, [&](std::uint64_t number) { return is_of_group(number); });
    cards_.erase(alias_key(workspace, from_.number));
    cards_.erase(contact_key(workspace, from_.number, store::ContactPart::join));
    cards_.put(by_source_key(workspace, SourceKind::contact, from_.stored.card.source, from_.number), {});
    cards_.note(from_, {HistoryKind::reverted, {}, contact_id(into_.number), std::nullopt});
    cards_.note(into_, {HistoryKind::reverted, {}, contact_id(from_.number), std::nullopt});
    cards_.set_date_timers(from_, true);
  }

  // What the survivor had, without what was taken away since and with what came since; what came through the joined
  // contact goes there.
  template <class T, class Belongs>
  void divide(const std::vector<T>& had, const std::vector<T>& joined, std::vector<T>& now, std::vector<T>& theirs,
              const Belongs& came_through_it) {
    std::vector<T> kept;
    for (const T& one : had)
      if (const T* still = find_same(now, one)) kept.push_back(*still);
    std::erase_if(theirs, [&](const T& one) { return find_same(now, one) == nullptr; });
    for (const T& one : now) {
      if (find_same(joined, one) != nullptr) continue;
      if (!came_through_it(one))
        kept.push_back(one);
      else if (find_same(theirs, one) == nullptr)
        theirs.push_back(one);
    }
    const bool reordered = !now.empty() && !joined.empty() && !same_identity(now.front(), joined.front());
    if (reordered)  // somebody made another one the first
      std::stable_sort(kept.begin(), kept.end(),
                       [&](const T& a, const T& b) { return find_same(now, a) < find_same(now, b); });
    now = std::move(kept);
  }

  template <class T>
  void share(std::vector<T> StoredContact::*list, std::string_view kind) {
    divide(before().*list, after().*list, into_.stored.*list, from_.stored.*list,
           [&](const T& one) { return came_through(std::string(kind) + " " + told(one)); });
  }

  void share_messengers() {
    // A username that was learnt since is the joined contact's.
    for (Messenger& held : from_.stored.card.messengers)
      if (const Messenger* now = find_same(into_.stored.card.messengers, held)) held = *now;
    divide(before().card.messengers, after().card.messengers, into_.stored.card.messengers,
           from_.stored.card.messengers, [&](const Messenger& one) { return came_through("messenger " + told(one)); });
  }

  // A phone may be of several, so that another that is still joined brought it as well.
  Expected<void> keep_identities_of_others() {
    for (const std::uint64_t number : into_.stored.card.merged) {
      const auto other = cards_.find_joined(number);
      if (!other) return tl::unexpected(other.error());
      if (*other == nullptr) continue;
      for (const Phone& phone : (*other)->stored.phones)
        if (find_same(phones_now_, phone) != nullptr && find_same(into_.stored.phones, phone) == nullptr)
          into_.stored.phones.push_back(phone);
    }
    return {};
  }

  Expected<void> move_index_rows() {
    const store::WorkspaceNumber workspace = cards_.workspace();
    const std::string number = encode_number(from_.number);
    for (const Email& email : from_.stored.emails) cards_.put(email_key(workspace, email.key), number);
    for (const Messenger& one : from_.stored.card.messengers)
      cards_.put(messenger_key(workspace, one.network, one.bot, one.subscriber_id), number);
    for (const std::string& id : from_.stored.external_ids) cards_.put(external_key(workspace, id), number);
    for (const Phone& phone : from_.stored.phones) {
      if (phone.e164.empty()) continue;
      const store::Key key = phone_key(workspace, phone.e164);
      auto holders = cards_.numbers_at(key);
      if (!holders) return tl::unexpected(holders.error());
      std::erase(*holders, from_.number);
      if (find_same(into_.stored.phones, phone) == nullptr) std::erase(*holders, into_.number);
      holders->insert(std::lower_bound(holders->begin(), holders->end(), from_.number), from_.number);
      cards_.put(key, encode_numbers(*holders));
    }
    return {};
  }

  // Progress since the join is the survivor's, but in a course that only the joined contact had.
  Expected<void> share_courses() {
    const auto& had = before().card.courses;
    auto& now = into_.stored.card.courses;
    for (CourseProgress& theirs : from_.stored.card.courses) {
      const CourseProgress* current = find_same(now, theirs);
      const CourseProgress* joined = find_same(after().card.courses, theirs);
      const bool went_on = current != nullptr && joined != nullptr && *current != *joined;
      if (went_on && find_same(had, theirs) == nullptr) theirs = *current;
    }
    std::vector<CourseProgress> kept;
    for (const CourseProgress& one : had) {
      const CourseProgress* current = find_same(now, one);
      const CourseProgress* joined = find_same(after().card.courses, one);
      const bool untouched = current != nullptr && joined != nullptr && *current == *joined;
      kept.push_back(current == nullptr || untouched ? one : *current);
    }
    for (const CourseProgress& one : now)
      if (find_same(after().card.courses, one) == nullptr) kept.push_back(one);
    for (const std::uint64_t number : into_.stored.card.merged) {
      const auto other = cards_.find_joined(number);
      if (!other) return tl::unexpected(other.error());
      if (*other == nullptr) continue;
      for (const CourseProgress& one : (*other)->stored.card.courses)
        if (const CourseProgress* current = find_same(now, one);
            current != nullptr && find_same(kept, one) == nullptr) {
          const CourseProgress* joined = find_same(after().card.courses, one);
          kept.push_back(joined != nullptr && *joined == *current ? one : *current);
        }
    }
    now = std::move(kept);
    return {};
  }

  // Whatever another contact brought that is still joined stays.
  template <class T>
  Expected<void> keep_of_others(std::vector<T> Contact::*list, const std::vector<T>& now) {
    for (const std::uint64_t number : into_.stored.card.merged) {
      const auto other = cards_.find_joined(number);
      if (!other) return tl::unexpected(other.error());
      if (*other == nullptr) continue;
      auto& kept = into_.stored.card.*list;
      for (const T& one : (*other)->stored.card.*list)
        if (contains(now, one) && !contains(kept, one)) kept.push_back(one);
    }
    return {};
  }

  Expected<void> share_tags() {
    const std::vector<std::string> now = into_.stored.card.tags;
    std::vector<std::string> theirs = from_.stored.card.tags;
    divide(before().card.tags, after().card.tags, into_.stored.card.tags, theirs,
           [](const std::string&) { return false; });
    return keep_of_others(&Contact::tags, now);
  }

  template <class T>
  void share_value(const T& had, const T& joined, T& now) {
    if (now == joined) now = had;
  }

  void share_text(std::string_view name, std::string Contact::*text) {
    std::string& now = into_.stored.card.*text;
    const std::string current = now;
    if (since_.fields.contains(std::string(name))) {
      from_.stored.card.*text = now;
      now = before().card.*text;
    } else {
      share_value(before().card.*text, after().card.*text, now);
    }
    if (now != current) tell(name, current, now);
  }

  void share_values() {
    Contact& card = into_.stored.card;
    share_text("first_name", &Contact::first_name);
    share_text("last_name", &Contact::last_name);
    share_value(before().card.responsible, after().card.responsible, card.responsible);
    share_value(before().card.first_touch, after().card.first_touch, card.first_touch);
    share_value(before().card.last_touch, after().card.last_touch, card.last_touch);
    std::set<std::string> names;
    for (const auto& [name, value] : card.fields) names.insert(name);
    for (const auto& [name, value] : before().card.fields) names.insert(name);
    for (const std::string& name : names) share_field(name);
  }

  static const FieldContent* value_of(const StoredContact& contact, const std::string& name) {
    const auto at = contact.card.fields.find(name);
    return at == contact.card.fields.end() ? nullptr : &at->second;
  }
  static bool same(const FieldContent* a, const FieldContent* b) {
    return a == nullptr || b == nullptr ? a == b : *a == *b;
  }

  void share_field(const std::string& name) {
    const FieldContent* now = value_of(into_.stored, name);
    const FieldContent* had = value_of(before(), name);
    const bool theirs = since_.fields.contains(name);
    if (theirs && now != nullptr) {
      const FieldContent* held = value_of(from_.stored, name);
      const auto old_value = held == nullptr ? std::nullopt : std::optional(as_text(*held));
      cards_.note(from_, {HistoryKind::field_changed, name, old_value, as_text(*now)});
      from_.stored.card.fields.insert_or_assign(name, *now);
    }
    if (!theirs && !same(now, value_of(after(), name))) return;
    if (same(now, had)) return;
    tell(name, now == nullptr ? std::string() : as_text(*now), had == nullptr ? std::string() : as_text(*had));
    if (had == nullptr)
      into_.stored.card.fields.erase(name);
    else
      into_.stored.card.fields.insert_or_assign(name, *had);
  }

  void tell(std::string_view field, const std::string& old_value, const std::string& new_value) {
    const auto value = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
    cards_.note(into_, {HistoryKind::field_changed, std::string(field), value(old_value), value(new_value)});
  }

  // What later joins keep of the survivor is put right as if this one had never been: without it, undoing them would
  // bring back what goes now.
  Expected<void> rebase_later_joins() {
    for (const std::uint64_t number : into_.stored.card.merged) {
      const auto other = cards_.find_joined(number);
      if (!other) return tl::unexpected(other.error());
      if (*other == nullptr || (*other)->stored.joined_into != into_.number) continue;
      const store::Key key = contact_key(cards_.workspace(), number, store::ContactPart::join);
      const auto bytes = cards_.row(key);
      if (!bytes) return tl::unexpected(bytes.error());
      if (!*bytes) continue;
      auto join = decode_join(into_.number, **bytes);
      if (!join) return broken(join.error());
      if (!contains(join->before.card.merged, from_.number)) continue;  // it was there first
      for (StoredContact* state : {&join->before, &join->after})
        state->session_rows -= static_cast<std::uint64_t>(
            std::count_if(moved_sessions_.begin(), moved_sessions_.end(),
                          [&](std::uint64_t sequence) { return sequence <= state->session_rows; }));
      take_out_of(join->before, nullptr);
      take_out_of(join->after, &(*other)->stored);
      cards_.put(key, encode(*join));
    }
    return {};
  }

  // `brought`: whose things stay in it.
  void take_out_of(StoredContact& kept, const StoredContact* brought) {
    const auto list = [&](auto held) {
      auto& now = held(kept);
      const auto former = now;
      auto theirs = decltype(former){};
      divide(held(std::as_const(join_.before)), held(std::as_const(join_.after)), now, theirs,
             [](const auto&) { return false; });
      if (brought == nullptr) return;
      for (const auto& one : held(*brought))
        if (find_same(former, one) != nullptr && find_same(now, one) == nullptr) now.push_back(one);
    };
    list([](auto& contact) -> auto& { return contact.emails; });
    list([](auto& contact) -> auto& { return contact.phones; });
    list([](auto& contact) -> auto& { return contact.external_ids; });
    list([](auto& contact) -> auto& { return contact.card.messengers; });
    list([](auto& contact) -> auto& { return contact.card.courses; });
    list([](auto& contact) -> auto& { return contact.card.tags; });
    list([](auto& contact) -> auto& { return contact.card.deals; });
    list([](auto& contact) -> auto& { return contact.card.payments; });
    std::erase_if(kept.card.merged, [&](std::uint64_t number) { return is_of_group(number); });
    for (const auto value : {&Contact::first_name, &Contact::last_name, &Contact::responsible})
      share_value(before().card.*value, after().card.*value, kept.card.*value);
    share_value(before().card.first_touch, after().card.first_touch, kept.card.first_touch);
    share_value(before().card.last_touch, after().card.last_touch, kept.card.last_touch);
    for (const auto& [name, value] : after().card.fields) {
      if (!same(value_of(kept, name), &value)) continue;
      if (const FieldContent* had = value_of(before(), name))
        kept.card.fields.insert_or_assign(name, *had);
      else
        kept.card.fields.erase(name);
    }
  }

  Expected<void> move_deals() {
    std::vector<std::uint64_t>& theirs = from_.stored.card.deals;
    const std::vector<std::uint64_t> now = into_.stored.card.deals;
    divide(before().card.deals, after().card.deals, into_.stored.card.deals, theirs,
           [&](std::uint64_t number) { return came_through(deal_id(number)); });
    if (auto kept = keep_of_others(&Contact::deals, now); !kept) return kept;
    std::sort(into_.stored.card.deals.begin(), into_.stored.card.deals.end());
    std::sort(theirs.begin(), theirs.end());
    for (const std::uint64_t number : theirs) {
      const auto deal = cards_.deal(number);
      if (!deal) return tl::unexpected(deal.error());
      auto& contacts = (*deal)->stored.card.contacts;
      (*deal)->changed = true;
      if (contains(into_.stored.card.deals, number))
        share_deal(number, contacts);
      else
        std::replace(contacts.begin(), contacts.end(), into_.number, from_.number);
    }
    return {};
  }

  void share_deal(std::uint64_t number, std::vector<std::uint64_t>& contacts) const {
    const auto places = std::find_if(join_.shared.begin(), join_.shared.end(),
                                     [&](const StoredJoin::Shared& one) { return one.deal == number; });
    if (places == join_.shared.end()) {
      contacts.push_back(from_.number);
      return;
    }
    std::erase(contacts, into_.number);
    const auto put = [&](std::size_t place, std::uint64_t contact) {
      contacts.insert(contacts.begin() + static_cast<std::ptrdiff_t>(std::min(place, contacts.size())), contact);
    };
    const bool joined_first = places->joined < places->survivor;
    if (joined_first) put(places->joined, from_.number);
    put(places->survivor, into_.number);
    if (!joined_first) put(places->joined, from_.number);
  }

  Expected<void> move_payments() {
    std::vector<std::uint64_t>& theirs = from_.stored.card.payments;
    std::set<std::uint64_t> came;
    for (const std::uint64_t number : into_.stored.card.payments) {
      const auto payment = cards_.payment(number);
      if (!payment) return tl::unexpected(payment.error());
      if (came_through("payment " + (*payment)->stored.card.id)) came.insert(number);
    }
    divide(before().card.payments, after().card.payments, into_.stored.card.payments, theirs,
           [&](std::uint64_t number) { return came.contains(number); });
    std::sort(theirs.begin(), theirs.end());
    for (const std::uint64_t number : theirs) {
      const auto payment = cards_.payment(number);
      if (!payment) return tl::unexpected(payment.error());
      (*payment)->stored.card.contact = from_.number;
      (*payment)->changed = true;
    }
    return {};
  }

  // Visits that came through the joined contact; the others close up.
  Expected<void> move_sessions() {
    work::UnitRows rows(cards_.unit());
    const store::Key prefix = contact_prefix(cards_.workspace(), into_.number, store::ContactPart::session);
    const std::uint64_t first = after().session_rows + 1;
    std::vector<StoredSession> since;
    Result<void> read;
    const auto scanned = rows.scan(
        prefix.bytes(), contact_key(cards_.workspace(), into_.number, store::ContactPart::session, first).bytes(),
        [&](std::string_view, std::string_view bytes) {
          auto session = decode_session(bytes);
          if (!session) return read = tl::unexpected(session.error()), false;
          since.push_back(std::move(*session));
          return true;
        });
    if (!scanned) return broken(scanned.error());
    if (!read) return broken(read.error());
    std::uint64_t kept = first - 1;
    std::uint64_t sequence = first - 1;
    for (StoredSession& session : since) {
      ++sequence;
      const bool theirs = is_of_group(session.through);
      if (theirs) moved_sessions_.push_back(sequence);
      if (session.through == from_.number) session.through = 0;
      const store::Key key = theirs ? session_key(from_, ++from_.stored.session_rows) : session_key(into_, ++kept);
      cards_.unit().put(key, encode(session));
    }
    for (std::uint64_t gone = kept + 1; gone <= into_.stored.session_rows; ++gone)
      cards_.unit().erase(session_key(into_, gone));
    into_.stored.session_rows = kept;
    return {};
  }
  store::Key session_key(const ContactCard& card, std::uint64_t sequence) const {
    return contact_key(cards_.workspace(), card.number, store::ContactPart::session, sequence);
  }

  Cards& cards_;
  ContactCard& from_;
  ContactCard& into_;
  StoredJoin join_;
  Since since_;
  std::vector<std::uint64_t> moved_sessions_;  // their places among the survivor's
  std::vector<Phone> phones_now_;              // of the survivor, before anything is taken out
};

// Of the contact named: itself, or the only one that was joined into it.
Expected<ContactCard*> joined_contact(Cards& cards, const std::string& id) {
  const auto number = parse_id("con-", id);
  Expected<ContactCard*> card = nullptr;
  if (number) card = cards.find_joined(*number);
  if (!card) return tl::unexpected(card.error());
  if (*card == nullptr) return refuse("unmerge.unknown_contact", "there is no contact `" + id + "`");
  if ((*card)->stored.joined_into != 0) return *card;
  std::vector<ContactCard*> joined;
  std::string names;
  for (const std::uint64_t other : (*card)->stored.card.merged) {
    const auto found = cards.find_joined(other);
    if (!found) return tl::unexpected(found.error());
    if (*found == nullptr || (*found)->stored.joined_into != (*card)->number) continue;
    joined.push_back(*found);
    names += (names.empty() ? "" : ", ") + contact_id(other);
  }
  if (joined.empty())
    return refuse("unmerge.not_joined", "`" + id + "` stands for itself: it was not merged, or that is undone already");
  if (joined.size() > 1)
    return refuse("unmerge.which", "`" + id + "` has taken in " + names + ": name the one that is to stand alone");
  return joined.front();
}

}  // namespace

Expected<std::uint64_t> record_unmerge(Cards& cards, const event::Incoming& incoming) {
  const auto from = joined_contact(cards, EventData(incoming.data)["contact"].text());
  if (!from) return tl::unexpected(from.error());
  const std::uint64_t survivor = (*from)->stored.joined_into;
  const auto into = cards.find_joined(survivor);
  if (!into) return tl::unexpected(into.error());
  if (*into == nullptr) return dangling("con-", survivor);
  if ((*into)->stored.joined_into != 0)
    return refuse("unmerge.later", contact_id((*from)->number) + " went into " + contact_id(survivor) +
                                       ", which went into " + contact_id((*into)->stored.joined_into) +
                                       " later: undo that first, with `dealflow unmerge " + contact_id(survivor) + "`");
  const auto bytes = cards.row(contact_key(cards.workspace(), (*from)->number, store::ContactPart::join));
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes)
    return refuse("unmerge.not_kept", "a dealflow that kept nothing to undo it with joined " +
                                          contact_id((*from)->number) + "; it stays with " + contact_id(survivor));
  auto join = decode_join(survivor, **bytes);
  if (!join) return broken(join.error());
  if (auto undone = Undo(cards, **from, **into, std::move(*join)).run(); !undone) return tl::unexpected(undone.error());
  return (*from)->number;
}

}  // namespace dealflow::crm
