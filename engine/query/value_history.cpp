// What set each value of a card, found in its history (D9).
#include "engine/query/json.hpp"

#include "engine/crm/field_content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow {
namespace {

using query::Json;

// Collects the values of one card.
class Values {
 public:
  // `contact`: whose entries tell of its fields, as those of contacts that were joined tell of their own.
  Values(const std::vector<HistoryEntry>& history, const CreatedBy& made, TimePoint made_at, std::uint64_t contact)
      : history_(history), contact_(contact) {
    made_.at = made_at;
    made_.kind = "created";
    made_.event = made.event;
    made_.flow = made.flow;
    made_.flow_version = made.flow_version;
    made_.step = made.step;
  }

  // `tells`: whether an entry is about this value.
  template <class Tells>
  void add(std::string field, const std::string& value, const Tells& tells) {
    if (value.empty()) return;
    ValueHistory one{std::move(field), value, {}};
    for (const HistoryEntry& entry : history_)
      if (tells(entry)) one.set.push_back(entry);
    // What is not told was set when the card was made; and the last entry is the one that set what stands there.
    if (one.set.empty() || one.set.front().old_value) one.set.insert(one.set.begin(), first_of(one));
    const auto last = std::find_if(one.set.rbegin(), one.set.rend(),
                                   [&](const HistoryEntry& entry) { return entry.new_value == value; });
    if (last != one.set.rend()) std::rotate(last.base() - 1, last.base(), one.set.end());
    values_.push_back(std::move(one));
  }
  void add_field(const std::string& field, const std::string& value) {
    add(field, value, [&](const HistoryEntry& entry) { return entry.field == field && entry.contact == contact_; });
  }
  void add_fields(const Fields& fields) {
    for (const auto& [name, content] : fields) add_field(name, crm::as_text(content));
  }
  // One of several: an e-mail, a tag. Told by its value.
  void add_one(const std::string& field, const std::string& value, std::string_view kind) {
    add(field, value, [&](const HistoryEntry& entry) { return entry.kind == kind && entry.new_value == value; });
  }
  [[nodiscard]] std::vector<ValueHistory> take() { return std::move(values_); }

 private:
  [[nodiscard]] HistoryEntry first_of(const ValueHistory& value) const {
    HistoryEntry entry = made_;
    entry.new_value = value.set.empty() ? value.value : *value.set.front().old_value;
    return entry;
  }

  const std::vector<HistoryEntry>& history_;
  std::uint64_t contact_;
  HistoryEntry made_;
  std::vector<ValueHistory> values_;
};

Json change(const HistoryEntry& entry) {
  Json json;
  json["at"] = format_time(entry.at);
  json["event"] = entry.event.id.empty() ? Json() : query::event(entry.event);
  json["flow"] = query::text_or_null(entry.flow);
  json["flow_version"] = query::text_or_null(entry.flow_version);
  json["step"] = query::text_or_null(entry.step);
  json["actor"] = query::text_or_null(entry.actor);
  json["old"] = entry.old_value ? Json(*entry.old_value) : Json();
  json["new"] = entry.new_value ? Json(*entry.new_value) : Json();
  json["text"] = query::text_or_null(entry.text);
  return json;
}

}  // namespace

std::vector<ValueHistory> values_of(const Contact& contact) {
  Values values(contact.history, contact.created_by, contact.created_at, contact.number);
  values.add_field("first_name", contact.first_name);
  values.add_field("last_name", contact.last_name);
  for (const std::string& email : contact.emails) values.add_one("email", email, "identity_added");
  for (const std::string& phone : contact.phones) values.add_one("phone", phone, "identity_added");
  for (const Messenger& one : contact.messengers)
    values.add_one("messenger", one.network + ":" + one.subscriber_id, "identity_added");
  values.add_field("responsible", contact.responsible);
  for (const std::string& tag : contact.tags) values.add_one("tag", tag, "tagged");
  values.add_fields(contact.fields);
  return values.take();
}

std::vector<ValueHistory> values_of(const Deal& deal) {
  Values values(deal.history, deal.created_by, deal.created_at, 0);
  values.add_field("name", deal.name);
  values.add_field("stage", deal.stage);
  values.add_field("state", std::string(to_string(deal.state)));
  values.add_field("amount", deal.amount);
  values.add_field("currency", deal.currency);
  if (deal.due_at) values.add_field("due_at", format_time(*deal.due_at));
  values.add_field("responsible", deal.responsible);
  for (const std::string& tag : deal.tags) values.add_one("tag", tag, "tagged");
  for (const std::uint64_t contact : deal.contacts)
    values.add_one("contact", fmt::format("con-{}", contact), "contact_added");
  for (const std::string& payment : deal.payment_ids) values.add_one("payment", payment, "payment_added");
  values.add_fields(deal.fields);
  return values.take();
}

std::string to_json(const std::vector<ValueHistory>& values) {
  Json json = Json::array();
  for (const ValueHistory& value : values) {
    Json set = Json::array();
    for (const HistoryEntry& entry : value.set) set.push_back(change(entry));
    json.push_back({{"field", value.field}, {"value", value.value}, {"set", std::move(set)}});
  }
  return query::print(json);
}

}  // namespace dealflow
