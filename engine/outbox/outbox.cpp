#include "engine/outbox/outbox.hpp"

#include "engine/store/record_fields.hpp"

#include <fmt/format.h>
#include <xxhash.h>

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
  code = 22,
};
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
  store::put_text(out, field::kind, effect.kind);
  store::put_text(out, field::message_id, effect.message_id);
  store::put_text(out, field::source, effect.event.source);
  store::put_text(out, field::id, effect.event.id);
  store::put_text(out, field::flow, effect.flow);
  store::put_text(out, field::flow_version, effect.flow_version);
  store::put_text(out, field::step, effect.step);
  store::put_number(out, field::run, effect.run);
  store::put_number(out, field::contact, effect.contact);
  store::put_time(out, field::created_at, effect.created_at);
  store::put_text(out, field::endpoint, effect.endpoint);
  store::put_text(out, field::url, effect.url);
  store::put_text(out, field::mail, effect.mail);
  store::put_text(out, field::to, effect.to);
  store::put_text(out, field::subject, effect.subject);
  store::put_text(out, field::body, effect.body);
  store::put_number(out, field::attempts, effect.attempts);
  store::put_time(out, field::attempted_at, effect.attempted_at);
  store::put_time(out, field::next_attempt, effect.next_attempt);
  store::put_text(out, field::reason, effect.reason);
  store::put_text(out, field::on_failure, row.on_failure);
  store::put_text(out, field::code, row.code);
  return out.finish();
}

Result<Row> decode(std::uint64_t number, std::string_view bytes) {
  auto record = store::RecordView::open(bytes, row_version);
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
  effect.run = store::get_number(*record, field::run);
  effect.contact = store::find_number(*record, field::contact);
  effect.created_at = store::get_time(*record, field::created_at).value_or(TimePoint{});
  effect.endpoint = record->text(field::endpoint);
  effect.url = record->text(field::url);
  effect.mail = record->text(field::mail);
  effect.to = record->text(field::to);
  effect.subject = record->text(field::subject);
  effect.body = record->text(field::body);
  effect.attempts = store::get_number(*record, field::attempts);
  effect.attempted_at = store::get_time(*record, field::attempted_at);
  effect.next_attempt = store::get_time(*record, field::next_attempt);
  effect.reason = record->text(field::reason);
  row.on_failure = record->text(field::on_failure);
  row.code = record->text(field::code);
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

DeadLetter letter_of(const Row& row) {
  const Effect& effect = row.effect;
  DeadLetter letter;
  letter.effect = effect.number;
  letter.event = effect.event;
  letter.flow = effect.flow;
  letter.step = effect.step;
  letter.code = row.code.empty() ? "effect.undeliverable" : row.code;
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
