#include "engine/query/lists.hpp"

#include "engine/crm/counters.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/load.hpp"
#include "engine/log/event_log.hpp"
#include "engine/log/letters.hpp"
#include "engine/outbox/outbox.hpp"
#include "engine/run/parked_run.hpp"
#include "engine/run/run_record.hpp"

#include <fmt/format.h>

#include <charconv>
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

// What has numbers of its own: those after `after` up to `last`. A number whose record is gone is shown as nothing:
// there may be many in a row.
template <class Load>
Result<void> list_numbers(std::uint64_t after, std::uint64_t last, const Load& load, const VisitJson& visit) {
  for (std::uint64_t number = after + 1; number <= last; ++number) {
    auto record = load(number);
    if (!record) return tl::unexpected(record.error());
    if (!visit({0, number}, *record ? to_json(**record) : std::string())) return {};
  }
  return {};
}

store::Key source_prefix(store::WorkspaceNumber workspace, crm::SourceKind kind, std::string_view source) {
  return store::Key(workspace, store::Table::by_source).small(static_cast<std::uint8_t>(kind)).text(source);
}

// The cards of a source through its index (R62).
template <class Load>
Result<void> list_source(work::Rows& rows, const store::Key& prefix, std::uint64_t after, const Load& load,
                         const VisitJson& visit) {
  const store::Key from = store::Key(prefix).number(after + 1);
  std::vector<std::uint64_t> numbers;
  auto scanned = rows.scan(prefix.bytes(), from.bytes(), [&](std::string_view key, std::string_view) {
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
    if (*record && !visit({0, number}, to_json(**record))) return {};
  }
  return {};
}

// What stands under one number behind the table, from the one after `after` on.
template <class Decode>
Result<void> list_rows(work::Rows& rows, const store::Key& prefix, const Position& after, const Decode& decode,
                       const VisitJson& visit) {
  const store::Key from = store::Key(prefix).number(after.number + 1);
  Result<void> decoded;
  auto scanned = rows.scan(prefix.bytes(), from.bytes(), [&](std::string_view key, std::string_view row) {
    const std::uint64_t number = store::KeyReader(key).number();
    auto record = decode(number, row);
    if (!record) return decoded = tl::unexpected(record.error()), false;
    return visit({after.part, number}, to_json(*record));
  });
  return scanned ? decoded : scanned;
}

// Those of events, then those of runs, then those of effects.
Result<void> list_dead(work::Rows& rows, store::WorkspaceNumber workspace, const Position& after,
                       const VisitJson& visit) {
  bool wanted = true;
  const VisitJson visit_on = [&](const Position& at, std::string&& json) {
    return wanted = visit(at, std::move(json));
  };
  const auto letter = [](std::uint64_t number, std::string_view row) -> Result<DeadLetter> {
    auto dead = outbox::decode(number, row);
    if (!dead) return tl::unexpected(dead.error());
    return outbox::letter_of(*dead);
  };
  for (std::uint64_t part = after.part; wanted && part < 3; ++part) {
    const Position from{part, part == after.part ? after.number : 0};
    const auto listed =
        part == 0
            ? list_rows(rows, store::Key(workspace, store::Table::dead_letter), from, log::decode_dead_letter, visit_on)
        : part == 1
            ? list_rows(rows, store::Key(workspace, store::Table::dead_run), from, log::decode_dead_run, visit_on)
            : list_rows(rows, outbox::prefix(workspace, outbox::Box::dead), from, letter, visit_on);
    if (!listed) return listed;
  }
  return {};
}

// By their ids; there are few.
Result<void> list_courses(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t after,
                          const VisitJson& visit) {
  std::uint64_t place = 0;
  return crm::list_courses(rows, workspace, [&](const Course& course) {
    return ++place <= after || visit({0, place}, to_json(course));
  });
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

std::string to_text(const Position& position) {
  return position.part == 0 ? fmt::format("{}", position.number) : fmt::format("{}.{}", position.part, position.number);
}

std::optional<Position> read_position(std::string_view text) {
  Position position;
  const auto read = [](std::string_view digits, std::uint64_t& into) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return error == std::errc() && end == digits.data() + digits.size() && into < UINT64_MAX;
  };
  const std::size_t dot = text.find('.');
  if (dot != std::string_view::npos && !read(text.substr(0, dot), position.part)) return std::nullopt;
  if (!read(dot == std::string_view::npos ? text : text.substr(dot + 1), position.number)) return std::nullopt;
  return position;
}

Result<void> list(work::Rows& rows, store::WorkspaceNumber workspace, RecordKind kind, std::string_view source,
                  const Position& after, const VisitJson& visit) {
  const auto counters = crm::load_counters(rows, workspace);
  if (!counters) return tl::unexpected(counters.error());
  const auto contact = [&](std::uint64_t number) { return whole_contact(rows, workspace, number); };
  const auto deal = [&](std::uint64_t number) { return whole_deal(rows, workspace, number); };
  const auto payment = [&](std::uint64_t number) { return crm::load_payment(rows, workspace, number); };
  const auto run = [&](std::uint64_t number) { return run::load_run(rows, workspace, number); };
  const std::uint64_t number = after.number;
  switch (kind) {
    case RecordKind::contacts:
      if (source.empty()) return list_numbers(number, counters->contacts, contact, visit);
      return list_source(rows, source_prefix(workspace, crm::SourceKind::contact, source), number, contact, visit);
    case RecordKind::deals:
      if (source.empty()) return list_numbers(number, counters->deals, deal, visit);
      return list_source(rows, source_prefix(workspace, crm::SourceKind::deal, source), number, deal, visit);
    case RecordKind::payments: return list_numbers(number, counters->payments, payment, visit);
    case RecordKind::courses: return list_courses(rows, workspace, number, visit);
    case RecordKind::runs: return list_numbers(number, counters->runs, run, visit);
    case RecordKind::effects:
      return list_outbox(rows, workspace, number, [&](Effect&& effect) {
        return visit({0, effect.number}, to_json(effect));
      });
    case RecordKind::events:
      return log::scan_events(
          rows, workspace,
          [&](const StoredEvent& event) {
            return visit({0, event.number}, to_json(event));
          },
          number);
    case RecordKind::rejected:
      return list_rows(rows, store::Key(workspace, store::Table::rejected), after, log::decode_rejected, visit);
    case RecordKind::dead: return list_dead(rows, workspace, after, visit);
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
