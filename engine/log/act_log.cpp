#include "engine/log/act_log.hpp"

#include "engine/store/record_fields.hpp"

#include <algorithm>
#include <utility>

namespace dealflow::log {
namespace {

constexpr std::uint8_t version = 1;
enum Field : store::FieldNumber {
  kind = 1,
  number = 2,
  at = 3,
  result = 4,
  reason = 5,
  next_attempt = 6,
  contacts = 7,
  deals = 8,
  payments = 9,
  runs = 10,
  effects = 11,
  receiver = 12,
};

store::Key act_key(store::WorkspaceNumber workspace, const InputPlace& place) {
  return store::Key(workspace, store::Table::act).number(place.after).number(place.sequence);
}

InputPlace read_place(std::string_view key) {
  store::KeyReader reader(key);
  InputPlace place;
  place.after = reader.number();
  place.sequence = reader.number();
  return place;
}

std::string encode(const Act& act) {
  store::RecordWriter row(version);
  row.number(kind, static_cast<std::int64_t>(act.kind));
  store::put_number(row, number, act.number);
  store::put_time(row, at, act.at);
  store::put_number(row, result, static_cast<std::uint64_t>(act.delivery.result));
  store::put_text(row, reason, act.delivery.reason);
  store::put_time(row, next_attempt, act.delivery.next_attempt);
  store::put_numbers(row, contacts, act.erased.contacts);
  store::put_numbers(row, deals, act.erased.deals);
  store::put_numbers(row, payments, act.erased.payments);
  store::put_numbers(row, runs, act.erased.runs);
  store::put_numbers(row, effects, act.erased.effects);
  store::put_text(row, receiver, act.receiver);
  return row.finish();
}

Result<Act> decode(std::string_view key, std::string_view bytes) {
  auto row = store::RecordView::open(bytes, version);
  if (!row) return tl::unexpected(row.error());
  Act act;
  const auto stored_kind = row->number(kind);
  const auto stored_result = row->number(result);
  if (stored_kind < static_cast<int>(Act::Kind::tick) || stored_kind > static_cast<int>(Act::Kind::enable) ||
      stored_result < 0 || stored_result > static_cast<int>(Delivery::Result::withheld))
    return fail(ErrorCode::store_damaged, "an act of no known kind: check the store with `dealflow verify`");
  act.kind = static_cast<Act::Kind>(stored_kind);
  act.place = read_place(key);
  act.number = store::get_number(*row, number);
  act.at = store::get_time(*row, at);
  const bool has_time = act.kind == Act::Kind::tick || act.kind == Act::Kind::fire || act.kind == Act::Kind::report;
  if (has_time && !act.at)
    return fail(ErrorCode::store_damaged,
                "an act that is to have a time has none: check the store with `dealflow verify`");
  act.delivery.result = static_cast<Delivery::Result>(stored_result);
  act.delivery.reason = row->text(reason);
  act.delivery.next_attempt = store::get_time(*row, next_attempt);
  act.delivery.at = act.at.value_or(TimePoint{});
  act.erased = {row->numbers(contacts), row->numbers(deals), row->numbers(payments), row->numbers(runs),
                row->numbers(effects)};
  act.receiver = row->text(receiver);
  return act;
}

}  // namespace

Result<void> scan_acts(work::Rows& rows, store::WorkspaceNumber workspace, const InputPlace& from,
                       const std::function<bool(const Act&)>& visit) {
  Result<void> decoded;
  const store::Key prefix(workspace, store::Table::act);
  auto scanned =
      rows.scan(prefix.bytes(), act_key(workspace, from).bytes(), [&](std::string_view key, std::string_view bytes) {
        const auto act = decode(key, bytes);
        if (!act) return decoded = tl::unexpected(act.error()), false;
        return visit(*act);
      });
  return scanned ? decoded : scanned;
}

Result<void> change_acts(work::UnitOfWork& unit, store::WorkspaceNumber workspace,
                         const std::function<bool(Act&)>& change) {
  std::vector<Act> changed;
  work::UnitRows rows(unit);
  auto scanned = scan_acts(rows, workspace, {}, [&](const Act& act) {
    Act copy = act;
    if (change(copy)) changed.push_back(std::move(copy));
    return true;
  });
  if (!scanned) return scanned;
  for (const Act& act : changed) unit.put(act_key(workspace, act.place), encode(act));
  return {};
}

Result<void> erase_acts(work::UnitOfWork& unit, store::WorkspaceNumber workspace, std::uint64_t up_to_event) {
  std::vector<InputPlace> places;
  work::UnitRows rows(unit);
  auto scanned = scan_acts(rows, workspace, {}, [&](const Act& act) {
    if (act.place.after >= up_to_event) return false;
    places.push_back(act.place);
    return true;
  });
  if (!scanned) return scanned;
  for (const InputPlace& place : places) unit.erase(act_key(workspace, place));
  return {};
}

// What stands behind the last event, of both tables, and the version in use.
Result<void> ActLog::read(std::uint64_t after) {
  if (is_read_) return {};
  work::UnitRows rows(*unit_);
  last_ = {};
  last_tick_.reset();
  const auto versions = list_versions(rows, workspace_);
  if (!versions) return tl::unexpected(versions.error());
  version_ = versions->empty() ? std::string() : versions->back().hash;
  if (!versions->empty()) last_ = versions->back().place;
  const store::Key prefix(workspace_, store::Table::act);
  const store::Key from = act_key(workspace_, {after, 0});
  Result<void> decoded;
  auto scanned = unit_->scan(prefix.bytes(), from.bytes(), [&](std::string_view key, std::string_view bytes) {
    const auto act = decode(key, bytes);
    if (!act) return decoded = tl::unexpected(act.error()), false;
    if (act->place < last_) return true;
    last_ = act->place;
    last_tick_ = act->kind == Act::Kind::tick ? std::optional(Tick{act->place, *act->at}) : std::nullopt;
    return true;
  });
  if (!scanned || !decoded) return scanned ? decoded : scanned;
  is_read_ = true;
  return {};
}

InputPlace ActLog::next(std::uint64_t after) {
  if (after != last_.after) last_ = {after, 0};
  ++last_.sequence;
  return last_;
}

Result<void> ActLog::use(std::uint64_t after, const std::vector<WorkspaceFile>& files) {
  if (auto known = read(after); !known) return known;
  const std::string packed = pack_files(files);
  std::string hash = hash_of_files(packed);
  if (hash == version_) return {};
  unit_->begin_layer();
  if (auto put = put_version(*unit_, workspace_, next(after), hash, packed); !put) {
    unit_->drop_layer();
    return put;
  }
  unit_->keep_layer();
  version_ = std::move(hash);
  last_tick_.reset();
  return {};
}

Result<void> ActLog::add(std::uint64_t after, Act act) {
  if (auto known = read(after); !known) return known;
  // A report goes on to its time by itself.
  const bool is_tick = act.kind == Act::Kind::tick;
  const bool goes_on = is_tick || act.kind == Act::Kind::report;
  const bool replaces = goes_on && last_tick_ && last_tick_->place.after == after;
  if (replaces && is_tick && *act.at <= last_tick_->at) return {};
  act.place = replaces && is_tick ? last_tick_->place : next(after);
  unit_->begin_layer();
  if (replaces && !is_tick && last_tick_->at <= *act.at) unit_->erase(act_key(workspace_, last_tick_->place));
  unit_->put(act_key(workspace_, act.place), encode(act));
  unit_->keep_layer();
  last_tick_ = is_tick ? std::optional(Tick{act.place, *act.at}) : std::nullopt;
  return {};
}

void ActLog::drop_tick(TimePoint accepted) {
  if (last_tick_->at <= accepted) {
    unit_->begin_layer();
    unit_->erase(act_key(workspace_, last_tick_->place));
    unit_->keep_layer();
  }
  last_tick_.reset();
}

}  // namespace dealflow::log
