#include "engine/usage/statistics.hpp"

#include "dsl/base/decimal.hpp"
#include "engine/crm/stored.hpp"
#include "engine/usage/local_day.hpp"
#include "engine/usage/usage.hpp"
#include "stdlib/event_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace dealflow::usage {
namespace {

using Period = StatsQuery::Period;

// The number in the order of codes; what no catalogue knows comes last.
int order_of(std::string_view source) {
  const stdlib::CardSource* found = stdlib::find_card_source(source);
  return found == nullptr ? INT32_MAX : found->code;
}

void add_amount(std::string& sum, const std::string& amount) {
  const auto total =
      add(read_decimal(sum.empty() ? "0" : sum).value_or(Decimal{}), read_decimal(amount).value_or(Decimal{}));
  if (total) sum = to_string(*total);
}

class Sums {
 public:
  Sums(work::Rows& rows, store::WorkspaceNumber workspace, std::string_view zone, const StatsQuery& query)
      : rows_(rows), workspace_(workspace), days_(zone), query_(query) {}

  Result<std::vector<SourceUsage>> run() {
    if (!query_.by_integration && query_.by == Period::all)
      for (const stdlib::CardSource& source : stdlib::card_sources()) row(source.id, {}, {});
    auto read = scan_usage(rows_, workspace_, [this](const DayUsage& day) {
      add_day(day);
      return true;
    });
    if (read) read = add_deals();
    if (read) read = add_contacts();
    if (!read) return tl::unexpected(read.error());
    std::vector<SourceUsage> all;
    for (auto& [key, usage] : sums_) all.push_back(std::move(usage));
    return all;
  }

 private:
  SourceUsage& row(std::string_view source, std::string_view integration, std::chrono::sys_days day) {
    const std::string period = query_.by == Period::all ? std::string() : period_of(day, query_.by);
    const std::string id(query_.by_integration ? integration : std::string_view());
    SourceUsage& usage = sums_[{period, order_of(source), std::string(source), id}];
    usage.period = period;
    usage.source = source;
    usage.integration = id;
    return usage;
  }
  bool counts(std::string_view integration) const { return !query_.by_integration || !integration.empty(); }

  void add_day(const DayUsage& day) {
    const SourceUsage& one = day.usage;
    if (!counts(one.integration)) return;
    SourceUsage& sum = row(one.source, one.integration, day.day);
    sum.events += one.events;
    sum.contacts += one.contacts;
    sum.deals += one.deals;
    sum.failures += one.failures;
    sum.unmatched += one.unmatched;
    if (one.last_event) sum.last_event = std::max(sum.last_event.value_or(*one.last_event), *one.last_event);
    // An integration that is connected and not configured sends events, and none of them starts a flow (R71).
    sum.in_use = query_.by_integration ? sum.events > sum.unmatched : sum.events > 0;
  }

  // The records of a table, without the rows beside them.
  template <class Decode, class Add>
  Result<void> walk(store::Table table, const Decode& decode, const Add& add) {
    const store::Key prefix(workspace_, table);
    Result<void> decoded;
    auto scanned = rows_.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
      store::KeyReader reader(key);
      const std::uint64_t number = reader.number();
      if (reader.small() != 0) return true;
      if (query_.stop && query_.stop()) return decoded = fail(ErrorCode::cancelled, "counting was given up"), false;
      auto stored = decode(number, bytes);
      if (!stored) return decoded = tl::unexpected(stored.error()), false;
      add(*stored);
      return true;
    });
    return scanned ? decoded : scanned;
  }

  Result<void> add_deals() {
    return walk(store::Table::deal, crm::decode_deal, [this](const crm::StoredDeal& deal) {
      const Deal& card = deal.card;
      if (card.state == DealState::won) won_.insert(card.number);
      if (card.amount.empty() || card.state == DealState::deleted || !counts(deal.integration)) return;
      auto& amounts = row(card.source, deal.integration, days_.of(card.created_at)).amounts;
      auto at =
          std::find_if(amounts.begin(), amounts.end(), [&](const auto& a) { return a.currency >= card.currency; });
      if (at == amounts.end() || at->currency != card.currency) at = amounts.insert(at, {card.currency, {}, {}});
      add_amount(at->amount, card.amount);
      if (card.state == DealState::won) add_amount(at->won, card.amount);
    });
  }

  Result<void> add_contacts() {
    return walk(store::Table::contact, crm::decode_contact, [this](const crm::StoredContact& contact) {
      const Contact& card = contact.card;
      if (contact.joined_into != 0 || !counts(contact.integration)) return;
      SourceUsage::Conversion& conversion = row(card.source, contact.integration, days_.of(card.created_at)).conversion;
      ++conversion.contacts;
      if (!card.deals.empty()) ++conversion.with_deal;
      const auto is_won = [this](std::uint64_t deal) { return won_.contains(deal); };
      if (std::any_of(card.deals.begin(), card.deals.end(), is_won)) ++conversion.won;
    });
  }

  work::Rows& rows_;
  store::WorkspaceNumber workspace_;
  LocalDay days_;
  const StatsQuery& query_;
  std::unordered_set<std::uint64_t> won_;
  std::map<std::tuple<std::string, int, std::string, std::string>, SourceUsage> sums_;
};

}  // namespace

std::string period_of(std::chrono::sys_days day, Period period) {
  using namespace std::chrono;
  const year_month_day date(day);
  switch (period) {
    case Period::all: return {};
    case Period::day: return format_date(day);
    case Period::month:
      return fmt::format("{:04}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()));
    case Period::week: break;
  }
  // The week belongs to the year that its Thursday is in.
  const sys_days thursday = day + days(4 - static_cast<int>(weekday(day).iso_encoding()));
  const year its_year = year_month_day(thursday).year();
  const auto days_before = (thursday - sys_days(its_year / January / 1)).count();
  return fmt::format("{:04}-W{:02}", static_cast<int>(its_year), days_before / 7 + 1);
}

Result<std::vector<SourceUsage>> load_statistics(work::Rows& rows, store::WorkspaceNumber workspace,
                                                 std::string_view zone, const StatsQuery& query) {
  return Sums(rows, workspace, zone, query).run();
}

}  // namespace dealflow::usage
