#include "engine/outbox/outbox.hpp"

#include "engine/store/record.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <chrono>

namespace dealflow::outbox {
namespace {

constexpr std::uint8_t row_version = 1;

namespace field {
enum Field : store::FieldNumber {
  kind = 1,
  message_id = 2,
  source = 3,
  id = 4,
  flow = 5,
  flow_version = 6,
  step = 7,
  run = 8,
  contact = 9,
  created_at = 10,
  endpoint = 11,
  url = 12,
  mail = 13,
  to = 14,
  subject = 15,
  body = 16,
  attempts = 17,
  attempted_at = 18,
  next_attempt = 19,
  reason = 20,
  on_failure = 21,
};
}

std::int64_t as_number(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::int64_t as_number(TimePoint time) { return time.time_since_epoch().count(); }

std::optional<TimePoint> time_at(const store::RecordView& record, store::FieldNumber number) {
  if (!record.has(number)) return std::nullopt;
  return TimePoint(std::chrono::microseconds(record.number(number)));
}

}  // namespace

store::Key prefix(store::WorkspaceNumber workspace, Box box) {
  return store::Key(workspace, box == Box::pending ? store::Table::outbox : store::Table::dead_effect);
}

store::Key key(store::WorkspaceNumber workspace, Box box, std::uint64_t number) {
  return prefix(workspace, box).number(number);
}

std::string encode(const Row& row) {
  const Effect& effect = row.effect;
  store::RecordWriter out(row_version);
  const auto text = [&out](store::FieldNumber number, const std::string& value) {
    if (!value.empty()) out.text(number, value);
  };
  text(field::kind, effect.kind);
  text(field::message_id, effect.message_id);
  text(field::source, effect.event.source);
  text(field::id, effect.event.id);
  text(field::flow, effect.flow);
  text(field::flow_version, effect.flow_version);
  text(field::step, effect.step);
  out.number(field::run, as_number(effect.run));
  if (effect.contact) out.number(field::contact, as_number(*effect.contact));
  out.number(field::created_at, as_number(effect.created_at));
  text(field::endpoint, effect.endpoint);
  text(field::url, effect.url);
  text(field::mail, effect.mail);
  text(field::to, effect.to);
  text(field::subject, effect.subject);
  text(field::body, effect.body);
  if (effect.attempts != 0) out.number(field::attempts, as_number(effect.attempts));
  if (effect.attempted_at) out.number(field::attempted_at, as_number(*effect.attempted_at));
  if (effect.next_attempt) out.number(field::next_attempt, as_number(*effect.next_attempt));
  text(field::reason, effect.reason);
  text(field::on_failure, row.on_failure);
  return out.finish();
}

Result<Row> decode(std::uint64_t number, std::string_view bytes) {
  auto record = store::RecordView::open(bytes);
  if (!record) return tl::unexpected(record.error());
  Row row;
  Effect& effect = row.effect;
  effect.number = number;
  effect.kind = record->text(field::kind);
  effect.message_id = record->text(field::message_id);
  effect.event.source = record->text(field::source);
  effect.event.id = record->text(field::id);
  effect.flow = record->text(field::flow);
  effect.flow_version = record->text(field::flow_version);
  effect.step = record->text(field::step);
  effect.run = static_cast<std::uint64_t>(record->number(field::run));
  if (record->has(field::contact)) effect.contact = static_cast<std::uint64_t>(record->number(field::contact));
  effect.created_at = time_at(*record, field::created_at).value_or(TimePoint{});
  effect.endpoint = record->text(field::endpoint);
  effect.url = record->text(field::url);
  effect.mail = record->text(field::mail);
  effect.to = record->text(field::to);
  effect.subject = record->text(field::subject);
  effect.body = record->text(field::body);
  effect.attempts = static_cast<std::uint64_t>(record->number(field::attempts));
  effect.attempted_at = time_at(*record, field::attempted_at);
  effect.next_attempt = time_at(*record, field::next_attempt);
  effect.reason = record->text(field::reason);
  row.on_failure = record->text(field::on_failure);
  return row;
}

Result<std::optional<Row>> load(work::Rows& rows, store::WorkspaceNumber workspace, Box box, std::uint64_t number) {
  auto bytes = rows.get(key(workspace, box, number));
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  auto row = decode(number, **bytes);
  if (!row) return tl::unexpected(row.error());
  return std::optional<Row>(std::move(*row));
}

DeadLetter letter_of(const Effect& effect) {
  DeadLetter letter;
  letter.effect = effect.number;
  letter.event = effect.event;
  letter.flow = effect.flow;
  letter.step = effect.step;
  letter.code = "effect.undeliverable";
  letter.message = effect.reason;
  letter.at = effect.attempted_at.value_or(effect.created_at);
  letter.attempts = effect.attempts;
  return letter;
}

std::string message_id(const EventRef& event, std::string_view of_change, std::string_view flow,
                       std::string_view occurrence) {
  // A zero byte is in none of the parts.
  const std::string parts =
      fmt::format("{}{}{}{}{}{}{}{}{}", event.source, '\0', event.id, '\0', of_change, '\0', flow, '\0', occurrence);
  const XXH128_hash_t hash = XXH3_128bits(parts.data(), parts.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace dealflow::outbox
