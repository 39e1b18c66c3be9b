#include "engine/crm/expression_values.hpp"

#include "engine/crm/field_content.hpp"
#include "engine/crm/load.hpp"

#include <algorithm>
#include <span>

namespace dealflow::crm {
namespace {

using cel::Value;

// What every reading needs beside the card.
struct Scope {
  Cards* cards;
  const rules::Settings* settings;
  cel::Arena* arena;
};

Value text(const Scope& scope, std::string_view value) {
  return value.empty() ? Value::null() : Value::text(scope.arena->copy(value));
}
Value time(TimePoint at) { return Value::timestamp(to_timestamp(at)); }
Value time(const std::optional<TimePoint>& at) { return at ? time(*at) : Value::null(); }
Value amount(const std::string& digits, const std::string& currency_code) {
  const auto currency = find_currency(currency_code);
  if (digits.empty() || !currency) return Value::null();
  const auto money = Money::parse(digits, *currency);
  return money ? Value::money(*money) : Value::null();
}

using Entries = std::vector<std::pair<Value, Value>>;
Value object(const Scope& scope, const Entries& entries) { return cel::make_map(*scope.arena, entries); }

template <class T, class Read>
Value list(const Scope& scope, const std::vector<T>& values, Read read) {
  std::vector<Value> elements;
  elements.reserve(values.size());
  for (const T& value : values) elements.push_back(read(value));
  return cel::make_list(*scope.arena, elements);
}
Value texts(const Scope& scope, const std::vector<std::string>& values) {
  return list(scope, values, [&](const std::string& one) { return Value::text(scope.arena->copy(one)); });
}
Value ids(const Scope& scope, std::string_view prefix, const std::vector<std::uint64_t>& numbers) {
  return list(scope, numbers,
              [&](std::uint64_t number) { return text(scope, std::string(prefix) + std::to_string(number)); });
}
// Of payments, what a card shows is the sender's id.
Value payment_ids(const Scope& scope, const std::vector<std::uint64_t>& numbers) {
  return list(scope, numbers, [&](std::uint64_t number) {
    const auto card = scope.cards->find_payment(number);
    if (!card) scope.cards->keep(card.error());
    return card && *card != nullptr ? text(scope, (*card)->stored.card.id) : Value::null();
  });
}

Value created_by(const Scope& scope, const CreatedBy& by) {
  const Value event = object(
      scope, {{Value::text("source"), text(scope, by.event.source)}, {Value::text("id"), text(scope, by.event.id)}});
  return object(scope, {{Value::text("event"), event},
                        {Value::text("flow"), text(scope, by.flow)},
                        {Value::text("flow_version"), text(scope, by.flow_version)},
                        {Value::text("step"), text(scope, by.step)}});
}

Value messenger(const Scope& scope, const Messenger& one) {
  return object(scope, {{Value::text("network"), text(scope, one.network)},
                        {Value::text("subscriber_id"), text(scope, one.subscriber_id)},
                        {Value::text("bot"), text(scope, one.bot)},
                        {Value::text("username"), text(scope, one.username)},
                        {Value::text("link"), text(scope, one.link)}});
}

Value course(const Scope& scope, const CourseProgress& one) {
  return object(scope, {{Value::text("course"), text(scope, one.course)},
                        {Value::text("title"), text(scope, one.title)},
                        {Value::text("plan"), text(scope, one.plan)},
                        {Value::text("percent"), Value::int64(one.percent)},
                        {Value::text("lesson"), text(scope, one.lesson)},
                        {Value::text("completed"), Value::boolean(one.completed)},
                        {Value::text("enrolled_at"), time(one.enrolled_at)},
                        {Value::text("progressed_at"), time(one.progressed_at)}});
}

Value touch(const Scope& scope, const std::optional<Touch>& one) {
  if (!one) return Value::null();
  return object(scope, {{Value::text("at"), time(one->at)},
                        {Value::text("source"), text(scope, one->source)},
                        {Value::text("medium"), text(scope, one->medium)},
                        {Value::text("campaign"), text(scope, one->campaign)},
                        {Value::text("term"), text(scope, one->term)},
                        {Value::text("content"), text(scope, one->content)}});
}

Value item(const Scope& scope, const Item& one) {
  return object(scope, {{Value::text("name"), text(scope, one.name)},
                        {Value::text("sku"), text(scope, one.sku)},
                        {Value::text("quantity"), Value::int64(one.quantity)},
                        {Value::text("unit_price"), amount(one.unit_price, one.currency)},
                        {Value::text("currency"), text(scope, one.currency)}});
}

Value session(const Scope& scope, const Session& one) {
  const Value visits = list(scope, one.visits, [&](const Visit& visit) {
    return object(scope, {{Value::text("url"), text(scope, visit.url)},
                          {Value::text("time_on_page_s"), Value::int64(visit.time_on_page_s)},
                          {Value::text("visited_at"), time(visit.visited_at)}});
  });
  return object(scope, {{Value::text("at"), time(one.at)},
                        {Value::text("browser"), text(scope, one.browser)},
                        {Value::text("visits"), visits}});
}

Value entry(const Scope& scope, const HistoryEntry& one) {
  return object(scope, {{Value::text("at"), time(one.at)},
                        {Value::text("kind"), text(scope, one.kind)},
                        {Value::text("flow"), text(scope, one.flow)},
                        {Value::text("step"), text(scope, one.step)},
                        {Value::text("actor"), text(scope, one.actor)},
                        {Value::text("field"), text(scope, one.field)},
                        {Value::text("old"), one.old_value ? text(scope, *one.old_value) : Value::null()},
                        {Value::text("new"), one.new_value ? text(scope, *one.new_value) : Value::null()},
                        {Value::text("text"), text(scope, one.text)}});
}

Value fields(const Scope& scope, stdlib::Holder holder, const Fields& held) {
  Entries entries;
  for (const auto& [name, content] : held) {
    const rules::FieldDeclaration* declared = scope.settings->field(holder, name);
    const auto kind = declared != nullptr ? declared->kind : stdlib::FieldKind::text;
    entries.emplace_back(text(scope, name), stdlib::to_value(to_field_value(content, kind), *scope.arena));
  }
  return object(scope, entries);
}

// History and sessions are of the events before this one.
template <class Record>
std::optional<Record> whole(const Scope& scope, Result<std::optional<Record>> loaded) {
  if (loaded) return std::move(*loaded);
  scope.cards->keep({loaded.error(), {}, {}});
  return std::nullopt;
}
Contact whole(const Scope& scope, const Contact& card) {
  work::UnitRows rows(scope.cards->unit());
  return whole(scope, load_contact(rows, scope.cards->workspace(), card.number, Depth::whole)).value_or(Contact{});
}
Deal whole(const Scope& scope, const Deal& card) {
  work::UnitRows rows(scope.cards->unit());
  return whole(scope, load_deal(rows, scope.cards->workspace(), card.number, Depth::whole)).value_or(Deal{});
}

template <class Record>
struct Key {
  std::string_view name;
  Value (*read)(const Scope&, const Record&);
};

// clang-format off
constexpr Key<Contact> contact_keys[] = {
    {"id", [](const Scope& s, const Contact& c) { return text(s, contact_id(c.number)); }},
    {"name", [](const Scope& s, const Contact& c) { return text(s, c.name); }},
    {"first_name", [](const Scope& s, const Contact& c) { return text(s, c.first_name); }},
    {"last_name", [](const Scope& s, const Contact& c) { return text(s, c.last_name); }},
    {"email", [](const Scope& s, const Contact& c) { return text(s, c.email); }},
    {"emails", [](const Scope& s, const Contact& c) { return texts(s, c.emails); }},
    {"phone", [](const Scope& s, const Contact& c) { return text(s, c.phone); }},
    {"phones", [](const Scope& s, const Contact& c) { return texts(s, c.phones); }},
    {"messengers", [](const Scope& s, const Contact& c) {
       return list(s, c.messengers, [&](const Messenger& one) { return messenger(s, one); }); }},
    {"source", [](const Scope& s, const Contact& c) { return text(s, c.source); }},
    {"created_at", [](const Scope&, const Contact& c) { return time(c.created_at); }},
    {"created_by", [](const Scope& s, const Contact& c) { return created_by(s, c.created_by); }},
    {"responsible", [](const Scope& s, const Contact& c) { return text(s, c.responsible); }},
    {"fields", [](const Scope& s, const Contact& c) { return fields(s, stdlib::Holder::contact, c.fields); }},
    {"tags", [](const Scope& s, const Contact& c) { return texts(s, c.tags); }},
    {"deals", [](const Scope& s, const Contact& c) { return ids(s, "deal-", c.deals); }},
    {"payments", [](const Scope& s, const Contact& c) { return payment_ids(s, c.payments); }},
    {"sessions", [](const Scope& s, const Contact& c) {
       return list(s, whole(s, c).sessions, [&](const Session& one) { return session(s, one); }); }},
    {"courses", [](const Scope& s, const Contact& c) {
       return list(s, c.courses, [&](const CourseProgress& one) { return course(s, one); }); }},
    {"history", [](const Scope& s, const Contact& c) {
       return list(s, whole(s, c).history, [&](const HistoryEntry& one) { return entry(s, one); }); }},
    {"touches", [](const Scope& s, const Contact& c) {
       return object(s, {{Value::text("first"), touch(s, c.first_touch)},
                         {Value::text("last"), touch(s, c.last_touch)}}); }},
    {"merged", [](const Scope& s, const Contact& c) { return ids(s, "con-", c.merged); }},
};

constexpr Key<Deal> deal_keys[] = {
    {"id", [](const Scope& s, const Deal& d) { return text(s, deal_id(d.number)); }},
    {"number", [](const Scope&, const Deal& d) { return Value::int64(static_cast<std::int64_t>(d.number)); }},
    {"name", [](const Scope& s, const Deal& d) { return text(s, d.name); }},
    {"pipeline", [](const Scope& s, const Deal& d) { return text(s, d.pipeline); }},
    {"stage", [](const Scope& s, const Deal& d) { return text(s, d.stage); }},
    {"state", [](const Scope&, const Deal& d) { return Value::text(to_string(d.state)); }},
    {"amount", [](const Scope&, const Deal& d) { return amount(d.amount, d.currency); }},
    {"currency", [](const Scope& s, const Deal& d) { return text(s, d.currency); }},
    {"due_at", [](const Scope&, const Deal& d) { return time(d.due_at); }},
    {"source", [](const Scope& s, const Deal& d) { return text(s, d.source); }},
    {"created_at", [](const Scope&, const Deal& d) { return time(d.created_at); }},
    {"created_by", [](const Scope& s, const Deal& d) { return created_by(s, d.created_by); }},
    {"responsible", [](const Scope& s, const Deal& d) { return text(s, d.responsible); }},
    {"fields", [](const Scope& s, const Deal& d) { return fields(s, stdlib::Holder::deal, d.fields); }},
    {"contacts", [](const Scope& s, const Deal& d) { return ids(s, "con-", d.contacts); }},
    {"payments", [](const Scope& s, const Deal& d) { return payment_ids(s, d.payments); }},
    {"tags", [](const Scope& s, const Deal& d) { return texts(s, d.tags); }},
    {"items", [](const Scope& s, const Deal& d) {
       return list(s, d.items, [&](const Item& one) { return item(s, one); }); }},
    {"external_id", [](const Scope& s, const Deal& d) { return text(s, d.external_id); }},
    {"history", [](const Scope& s, const Deal& d) {
       return list(s, whole(s, d).history, [&](const HistoryEntry& one) { return entry(s, one); }); }},
};
// clang-format on

template <class Record>
class RecordMap final : public cel::Map {
 public:
  RecordMap(Scope scope, const Record& record, std::span<const Key<Record>> keys)
      : scope_(scope), record_(&record), keys_(keys) {}

  [[nodiscard]] std::size_t size() const override { return keys_.size(); }
  [[nodiscard]] std::optional<Value> find(const Value& key) const override {
    if (!key.is(cel::Kind::text)) return std::nullopt;
    const auto at =
        std::find_if(keys_.begin(), keys_.end(), [&](const Key<Record>& one) { return one.name == key.as_text(); });
    if (at == keys_.end()) return std::nullopt;
    return at->read(scope_, *record_);
  }
  [[nodiscard]] std::pair<Value, Value> at(std::size_t index) const override {
    return {Value::text(keys_[index].name), keys_[index].read(scope_, *record_)};
  }
  [[nodiscard]] std::size_t depth() const override { return 5; }  // sessions, a session, visits, a visit

 private:
  Scope scope_;
  const Record* record_;
  std::span<const Key<Record>> keys_;
};

}  // namespace

Value contact_value(Cards& cards, const rules::Settings& settings, const ContactCard& card, cel::Arena& arena) {
  return Value::map(arena.make<RecordMap<Contact>>(Scope{&cards, &settings, &arena}, card.stored.card,
                                                   std::span<const Key<Contact>>(contact_keys)));
}

Value deal_value(Cards& cards, const rules::Settings& settings, const DealCard& card, cel::Arena& arena) {
  return Value::map(arena.make<RecordMap<Deal>>(Scope{&cards, &settings, &arena}, card.stored.card,
                                                std::span<const Key<Deal>>(deal_keys)));
}

}  // namespace dealflow::crm
