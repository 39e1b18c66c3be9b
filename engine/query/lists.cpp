#include "engine/query/lists.hpp"

#include "engine/crm/counters.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/load.hpp"
#include "engine/log/event_log.hpp"
#include "engine/log/letters.hpp"
#include "engine/outbox/outbox.hpp"
#include "engine/run/parked_run.hpp"
#include "engine/run/run_record.hpp"

#include <utility>

namespace dealflow::query {
namespace {

Result<std::vector<std::string>> sender_ids(work::Rows& rows, store::WorkspaceNumber workspace,
                                            const std::vector<std::uint64_t>& payments) {
  std::vector<std::string> ids;
  for (const std::uint64_t number : payments) {
    auto payment = crm::load_payment(rows, workspace, number);
    if (!payment) return tl::unexpected(payment.error());
    if (*payment) ids.push_back(std::move((*payment)->id));
  }
  return ids;
}

// What has numbers of its own: 1 to `last`, those that exist.
template <class Load>
Result<void> list_numbers(std::uint64_t last, const Load& load, const VisitJson& visit) {
  for (std::uint64_t number = 1; number <= last; ++number) {
    auto record = load(number);
    if (!record) return tl::unexpected(record.error());
    if (*record && !visit(to_json(**record))) return {};
  }
  return {};
}

// The cards of a source through its index (R62).
template <class Load>
Result<void> list_source(work::Rows& rows, const store::Key& prefix, const Load& load, const VisitJson& visit) {
  std::vector<std::uint64_t> numbers;
  auto scanned = rows.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view) {
    store::KeyReader reader(key);
    reader.small();
    reader.text();
    numbers.push_back(reader.number());
    return true;
  });
  if (!scanned) return scanned;
  for (const std::uint64_t number : numbers) {
    auto record = load(number);
    if (!record) return tl::unexpected(record.error());
    if (*record && !visit(to_json(**record))) return {};
  }
  return {};
}

// What stands under one number behind the table.
template <class Decode>
Result<void> list_rows(work::Rows& rows, const store::Key& prefix, const Decode& decode, const VisitJson& visit) {
  Result<void> decoded;
  auto scanned = rows.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view row) {
    auto record = decode(store::KeyReader(key).number(), row);
    if (!record) return decoded = tl::unexpected(record.error()), false;
    return visit(to_json(*record));
  });
  return scanned ? decoded : scanned;
}

// Those of events, then those of runs, then those of effects.
Result<void> list_dead(work::Rows& rows, store::WorkspaceNumber workspace, const VisitJson& visit) {
  bool wanted = true;
  const VisitJson visit_on = [&](std::string&& json) { return wanted = visit(std::move(json)); };
  auto listed = list_rows(rows, store::Key(workspace, store::Table::dead_letter), log::decode_dead_letter, visit_on);
  if (!listed || !wanted) return listed;
  listed = list_rows(rows, store::Key(workspace, store::Table::dead_run), log::decode_dead_run, visit_on);
  if (!listed || !wanted) return listed;
  const auto letter = [](std::uint64_t number, std::string_view row) -> Result<DeadLetter> {
    auto dead = outbox::decode(number, row);
    if (!dead) return tl::unexpected(dead.error());
    return outbox::letter_of(*dead);
  };
  return list_rows(rows, outbox::prefix(workspace, outbox::Box::dead), letter, visit);
}

store::Key source_prefix(store::WorkspaceNumber workspace, crm::SourceKind kind, std::string_view source) {
  return store::Key(workspace, store::Table::by_source).small(static_cast<std::uint8_t>(kind)).text(source);
}

}  // namespace

Result<std::optional<Contact>> whole_contact(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t number) {
  auto contact = crm::load_contact(rows, workspace, number, crm::Depth::whole);
  if (!contact || !*contact) return contact;
  auto ids = sender_ids(rows, workspace, (*contact)->payments);
  if (!ids) return tl::unexpected(ids.error());
  (*contact)->payment_ids = std::move(*ids);
  return contact;
}

Result<std::optional<Deal>> whole_deal(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t number) {
  auto deal = crm::load_deal(rows, workspace, number, crm::Depth::whole);
  if (!deal || !*deal) return deal;
  auto ids = sender_ids(rows, workspace, (*deal)->payments);
  if (!ids) return tl::unexpected(ids.error());
  (*deal)->payment_ids = std::move(*ids);
  return deal;
}

Result<void> list_waiting(work::Rows& rows, store::WorkspaceNumber workspace,
                          const std::function<bool(const WaitingRun&)>& visit) {
  const store::Key prefix(workspace, store::Table::run);
  Result<void> decoded;
  auto scanned = rows.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
    auto waiting = run::decode_waiting(store::KeyReader(key).number(), bytes);
    if (!waiting) return decoded = tl::unexpected(waiting.error()), false;
    return !*waiting || visit(**waiting);
  });
  return scanned ? decoded : scanned;
}

Result<void> list_outbox(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t after,
                         const std::function<bool(Effect&&)>& visit) {
  const store::Key prefix = outbox::prefix(workspace, outbox::Box::pending);
  const store::Key from = outbox::key(workspace, outbox::Box::pending, after + 1);
  Result<void> decoded;
  auto scanned = rows.scan(prefix.bytes(), from.bytes(), [&](std::string_view key, std::string_view bytes) {
    auto row = outbox::decode(store::KeyReader(key).number(), bytes);
    if (!row) return decoded = tl::unexpected(row.error()), false;
    return visit(std::move(row->effect));
  });
  return scanned ? decoded : scanned;
}

Result<void> list(work::Rows& rows, store::WorkspaceNumber workspace, RecordKind kind, std::string_view source,
                  const VisitJson& visit) {
  const auto counters = crm::load_counters(rows, workspace);
  if (!counters) return tl::unexpected(counters.error());
  const auto contact = [&](std::uint64_t number) { return whole_contact(rows, workspace, number); };
  const auto deal = [&](std::uint64_t number) { return whole_deal(rows, workspace, number); };
  const auto payment = [&](std::uint64_t number) { return crm::load_payment(rows, workspace, number); };
  const auto run = [&](std::uint64_t number) { return run::load_run(rows, workspace, number); };
  switch (kind) {
    case RecordKind::contacts:
      if (source.empty()) return list_numbers(counters->contacts, contact, visit);
      return list_source(rows, source_prefix(workspace, crm::SourceKind::contact, source), contact, visit);
    case RecordKind::deals:
      if (source.empty()) return list_numbers(counters->deals, deal, visit);
      return list_source(rows, source_prefix(workspace, crm::SourceKind::deal, source), deal, visit);
    case RecordKind::payments: return list_numbers(counters->payments, payment, visit);
    case RecordKind::courses:
      return crm::list_courses(rows, workspace, [&](const Course& course) { return visit(to_json(course)); });
    case RecordKind::runs: return list_numbers(counters->runs, run, visit);
    case RecordKind::effects:
      return list_outbox(rows, workspace, 0, [&](Effect&& effect) { return visit(to_json(effect)); });
    case RecordKind::events:
      return log::scan_events(rows, workspace, [&](const StoredEvent& event) { return visit(to_json(event)); });
    case RecordKind::rejected:
      return list_rows(rows, store::Key(workspace, store::Table::rejected), log::decode_rejected, visit);
    case RecordKind::dead: return list_dead(rows, workspace, visit);
  }
  return {};
}

std::string empty_record(RecordKind kind) {
  switch (kind) {
    case RecordKind::contacts: return to_json(Contact{});
    case RecordKind::deals: return to_json(Deal{});
    case RecordKind::payments: return to_json(Payment{});
    case RecordKind::courses: return to_json(Course{});
    case RecordKind::runs: return to_json(Run{});
    case RecordKind::effects: return to_json(Effect{});
    case RecordKind::events: return to_json(StoredEvent{});
    case RecordKind::rejected: return to_json(RejectedLine{});
    case RecordKind::dead: return to_json(DeadLetter{});
  }
  return "{}";
}

}  // namespace dealflow::query
