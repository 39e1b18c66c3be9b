#include "engine/replay/why_payment.hpp"

#include "engine/crm/cards.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/load.hpp"
#include "engine/crm/stored.hpp"
#include "engine/log/event_log.hpp"
#include "engine/query/lists.hpp"
#include "engine/replay/stored_event.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace dealflow::replay {
namespace {

Result<Payment> load(work::Rows& rows, store::WorkspaceNumber workspace, std::string_view id) {
  std::optional<std::uint64_t> number = crm::parse_id("pay-", id);
  auto row = rows.get(crm::payment_id_key(workspace, id));
  if (!row) return tl::unexpected(row.error());
  if (*row) {
    const auto known = crm::decode_number(**row);
    if (!known) return tl::unexpected(known.error());
    number = *known;
  }
  auto payment = number ? crm::load_payment(rows, workspace, *number) : Result<std::optional<Payment>>();
  if (!payment) return tl::unexpected(payment.error());
  if (!*payment) return fail(ErrorCode::not_found, fmt::format("no payment `{}`", id));
  return std::move(**payment);
}

// Events about the payment that were not undone.
Result<std::vector<ReadEvent>> events_of(work::Rows& rows, store::WorkspaceNumber workspace, const std::string& id) {
  std::vector<ReadEvent> events;
  auto scanned = log::scan_events(rows, workspace, [&](const StoredEvent& stored) {
    if (stored.outcome == "failed" || stored.raw.find(id) == std::string::npos) return true;
    if (ReadEvent event = read(stored); payment_of(event.data) == id) events.push_back(std::move(event));
    return true;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  return events;
}

std::string_view status_of(const ReadEvent& event) {
  if (event.type == "payment.created") return "new";
  if (event.type == "payment.failed") return "failed";
  return event.type == "payment.succeeded" || event.type == "course.paid" ? "succeeded" : "";
}

HistoryEntry entry_of(const ReadEvent& event, std::string_view field, std::string value) {
  HistoryEntry entry;
  entry.at = event.stored.accepted_at;
  entry.kind = "payment_status";
  entry.event = event.ref;
  entry.field = field;
  entry.new_value = std::move(value);
  return entry;
}

class Answer {
 public:
  Answer(const Payment& payment, std::vector<ReadEvent> events) : payment_(payment), events_(std::move(events)) {}

  void add_status() {
    WhyValue why = value_of("status", payment_.status);
    for (const ReadEvent& event : events_) {
      const std::string_view status = status_of(event);
      if (status.empty()) continue;
      if (status == payment_.status)
        set(why, event, {{"type", event.type}});
      else
        why.before.push_back(entry_of(event, "status", std::string(status)));
    }
    add(std::move(why));
  }
  // What the last event that has the value brought.
  void add_value(std::string_view field, const std::string& value) {
    if (value.empty()) return;
    WhyValue why = value_of(field, value);
    for (const ReadEvent& event : events_) {
      std::vector<WhyRead> places;
      if (const auto block = event.data.find("payment"); block != event.data.end())
        find_places(*block, "payment", value, places);
      if (!places.empty()) set(why, event, std::move(places));
    }
    if (!why.event && !events_.empty()) set(why, events_.front(), {});
    add(std::move(why));
  }
  void add_deal(const Deal& deal) {
    WhyValue why = value_of("deal", crm::deal_id(deal.number));
    for (const HistoryEntry& entry : deal.history)
      if (entry.kind == "payment_added" && entry.new_value == payment_.id) why.set = entry;
    why.rule = why.set.flow.empty() ? "recorded from the event by itself" : "the step made the deal for the payment";
    for (const ReadEvent& event : events_)
      if (event.ref == why.set.event) name(why, event);
    add(std::move(why));
  }
  [[nodiscard]] std::vector<WhyValue> take() { return std::move(values_); }

 private:
  [[nodiscard]] WhyValue value_of(std::string_view field, std::string value) const {
    WhyValue why;
    why.record = payment_.id;
    why.field = field;
    why.value = std::move(value);
    return why;
  }
  static void name(WhyValue& why, const ReadEvent& event) {
    why.event = event.stored.number;
    why.event_type = event.type;
  }
  static void set(WhyValue& why, const ReadEvent& event, std::vector<WhyRead> reads) {
    why.set = entry_of(event, why.field, why.value);
    why.rule = "recorded from the event by itself, whether or not a flow runs";
    why.reads = std::move(reads);
    name(why, event);
  }
  void add(WhyValue why) {
    if (!why.set.event.id.empty()) values_.push_back(std::move(why));
  }

  const Payment& payment_;
  std::vector<ReadEvent> events_;
  std::vector<WhyValue> values_;
};

}  // namespace

Result<std::vector<WhyValue>> why_payment(work::Rows& rows, store::WorkspaceNumber workspace, std::string_view id,
                                          std::string_view field) {
  const auto payment = load(rows, workspace, id);
  if (!payment) return tl::unexpected(payment.error());
  auto events = events_of(rows, workspace, payment->id);
  if (!events) return tl::unexpected(events.error());
  Answer answer(*payment, std::move(*events));
  answer.add_status();
  answer.add_value("amount", payment->amount);
  answer.add_value("currency", payment->currency);
  answer.add_value("channel", payment->channel);
  answer.add_value("product", payment->product);
  answer.add_value("provider", payment->provider);
  answer.add_value("failure_reason", payment->failure_reason);
  if (payment->deal) {
    const auto deal = query::whole_deal(rows, workspace, *payment->deal);
    if (!deal) return tl::unexpected(deal.error());
    if (*deal) answer.add_deal(**deal);
  }
  std::vector<WhyValue> all = answer.take();
  if (!field.empty()) std::erase_if(all, [&](const WhyValue& value) { return value.field != field; });
  if (all.empty()) return fail(ErrorCode::not_found, fmt::format("{} has no value in `{}`", payment->id, field));
  return all;
}

}  // namespace dealflow::replay
