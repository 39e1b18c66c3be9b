// Keys of the rows of the CRM, each built in one place. The engine and the readers share them.
//
// Source:   engine/store/schema.hpp; R62 (by_source), D2 (payment_id), D8 (email, phone, messenger, external, clash).
// Threads:  pure functions.
#pragma once

#include "engine/crm/timer.hpp"
#include "engine/event/incoming.hpp"
#include "engine/store/key.hpp"
#include "engine/store/record_fields.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dealflow::crm {

enum class SourceKind : std::uint8_t { contact = 1, deal = 2 };  // first part of a by_source key

[[nodiscard]] inline store::Key counters_key(store::WorkspaceNumber workspace) {
  return store::Key(workspace, store::Table::counters);
}
// Beside the counters: whose turn it is in a round robin ("turn", flow and step), open deals of a person ("open", id).
[[nodiscard]] inline store::Key tally_key(store::WorkspaceNumber workspace, std::string_view kind,
                                          std::string_view name) {
  return store::Key(workspace, store::Table::counters).text(kind).text(name);
}

[[nodiscard]] inline store::Key timer_key(store::WorkspaceNumber workspace, const Timer& timer) {
  return store::Key(workspace, store::Table::timer)
      .number(static_cast<std::uint64_t>(store::to_number(timer.due)) ^ (1ULL << 63U))  // in order, before 1970 too
      .small(static_cast<std::uint8_t>(timer.kind))
      .number(timer.number)
      .text(timer.field);
}
[[nodiscard]] inline Timer read_timer(std::string_view key) {
  store::KeyReader reader(key);
  Timer timer;
  timer.due = store::to_time(static_cast<std::int64_t>(reader.number() ^ (1ULL << 63U)));
  timer.kind = static_cast<TimerKind>(reader.small());
  timer.number = reader.number();
  timer.field = reader.text();
  return timer;
}

[[nodiscard]] inline store::Key contact_key(store::WorkspaceNumber workspace, std::uint64_t number,
                                            store::ContactPart part = store::ContactPart::record,
                                            std::uint64_t sequence = 0) {
  return store::Key(workspace, store::Table::contact)
      .number(number)
      .small(static_cast<std::uint8_t>(part))
      .number(sequence);
}
// All rows of one part of a contact.
[[nodiscard]] inline store::Key contact_prefix(store::WorkspaceNumber workspace, std::uint64_t number,
                                               store::ContactPart part) {
  return store::Key(workspace, store::Table::contact).number(number).small(static_cast<std::uint8_t>(part));
}
[[nodiscard]] inline store::Key deal_key(store::WorkspaceNumber workspace, std::uint64_t number,
                                         store::DealPart part = store::DealPart::record, std::uint64_t sequence = 0) {
  return store::Key(workspace, store::Table::deal)
      .number(number)
      .small(static_cast<std::uint8_t>(part))
      .number(sequence);
}
[[nodiscard]] inline store::Key deal_prefix(store::WorkspaceNumber workspace, std::uint64_t number,
                                            store::DealPart part) {
  return store::Key(workspace, store::Table::deal).number(number).small(static_cast<std::uint8_t>(part));
}
[[nodiscard]] inline store::Key payment_key(store::WorkspaceNumber workspace, std::uint64_t number) {
  return store::Key(workspace, store::Table::payment).number(number);
}
[[nodiscard]] inline store::Key course_key(store::WorkspaceNumber workspace, std::string_view course) {
  return store::Key(workspace, store::Table::course).text(course);
}

[[nodiscard]] inline store::Key email_key(store::WorkspaceNumber workspace, std::string_view normalized) {
  return store::Key(workspace, store::Table::email).text(normalized);
}
[[nodiscard]] inline store::Key phone_key(store::WorkspaceNumber workspace, std::string_view e164) {
  return store::Key(workspace, store::Table::phone).text(e164);
}
[[nodiscard]] inline store::Key messenger_key(store::WorkspaceNumber workspace, std::string_view network,
                                              std::string_view scope, std::string_view subscriber) {
  return store::Key(workspace, store::Table::messenger).text(network).text(scope).text(subscriber);
}
[[nodiscard]] inline store::Key external_key(store::WorkspaceNumber workspace, std::string_view external_id) {
  return store::Key(workspace, store::Table::external).text(external_id);
}
[[nodiscard]] inline store::Key payment_id_key(store::WorkspaceNumber workspace, std::string_view id) {
  return store::Key(workspace, store::Table::payment_id).text(id);
}
[[nodiscard]] inline store::Key deal_external_key(store::WorkspaceNumber workspace, std::string_view external_id) {
  return store::Key(workspace, store::Table::deal_external).text(external_id);
}
[[nodiscard]] inline store::Key by_source_key(store::WorkspaceNumber workspace, SourceKind kind,
                                              std::string_view source, std::uint64_t number) {
  return store::Key(workspace, store::Table::by_source)
      .small(static_cast<std::uint8_t>(kind))
      .text(source)
      .number(number);
}
[[nodiscard]] inline store::Key alias_key(store::WorkspaceNumber workspace, std::uint64_t joined) {
  return store::Key(workspace, store::Table::alias).number(joined);
}
// The lower number first: one row a pair.
[[nodiscard]] inline store::Key clash_key(store::WorkspaceNumber workspace, std::uint64_t one, std::uint64_t other) {
  return store::Key(workspace, store::Table::clash).number(one < other ? one : other).number(one < other ? other : one);
}

}  // namespace dealflow::crm
