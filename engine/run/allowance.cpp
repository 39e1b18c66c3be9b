#include "engine/run/allowance.hpp"

#include "engine/store/record_fields.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <variant>

namespace dealflow::run {
namespace {

constexpr std::uint8_t row_version = 1;
namespace field {
enum Field : store::FieldNumber { hour = 1, deals = 2, mails = 3, webhooks = 4 };
}

std::uint64_t hour_of(TimePoint time) {
  const auto hours = std::chrono::floor<std::chrono::hours>(time.time_since_epoch()).count();
  return hours < 0 ? 0 : static_cast<std::uint64_t>(hours);
}

// A number of each thing that is limited: the one that the step makes; nothing where it makes none.
template <class Counts>
auto counted(Counts& counts, const rules::Operation& step) -> decltype(&counts.deals) {
  if (std::holds_alternative<rules::CreateDeal>(step)) return &counts.deals;
  if (std::holds_alternative<rules::Email>(step)) return &counts.mails;
  if (std::holds_alternative<rules::Webhook>(step)) return &counts.webhooks;
  return nullptr;
}

std::string_view name_of(const rules::Operation& step, std::uint64_t number) {
  const bool one = number == 1;
  if (std::holds_alternative<rules::CreateDeal>(step)) return one ? "deal" : "deals";
  if (std::holds_alternative<rules::Email>(step)) return one ? "mail" : "mails";
  return one ? "webhook" : "webhooks";
}

}  // namespace

Allowance::Allowance(work::UnitOfWork& unit, store::WorkspaceNumber workspace, const crm::Counters& counters,
                     const rules::HourlyLimits& limits, std::string_view flow, TimePoint clock)
    : unit_(unit),
      counters_(counters),
      limits_(limits),
      key_(store::Key(workspace, store::Table::made_in_hour).text(flow)),
      hour_(hour_of(clock)) {}

crm::Expected<Allowance::Made> Allowance::load() const {
  const auto bytes = unit_.get(key_);
  if (!bytes) return tl::unexpected(crm::Fault{bytes.error(), {}, {}});
  if (!*bytes) return Made{};
  const auto row = store::RecordView::open(**bytes, row_version);
  if (!row) return tl::unexpected(crm::Fault{row.error(), {}, {}});
  if (store::get_number(*row, field::hour) != hour_) return Made{};
  return Made{store::get_number(*row, field::deals), store::get_number(*row, field::mails),
              store::get_number(*row, field::webhooks)};
}

std::uint64_t Allowance::made_so_far(const rules::Operation& step) const {
  return std::holds_alternative<rules::CreateDeal>(step) ? counters_.deals : counters_.effects;
}

crm::Expected<std::string> Allowance::limit_reached(const rules::Operation& step) {
  const auto* limit = counted(limits_, step);
  if (limit == nullptr || !*limit) return {};
  before_ = made_so_far(step);
  const auto made = load();
  if (!made) return tl::unexpected(made.error());
  if (*counted(*made, step) < **limit) return {};
  return fmt::format("limit: {} {} an hour", **limit, name_of(step, **limit));
}

crm::Expected<void> Allowance::count(const rules::Operation& step) {
  const auto* limit = counted(limits_, step);
  if (limit == nullptr || !*limit) return {};
  const std::uint64_t more = made_so_far(step) - before_;
  if (more == 0) return {};
  auto made = load();
  if (!made) return tl::unexpected(made.error());
  *counted(*made, step) += more;
  store::RecordWriter row(row_version);
  store::put_number(row, field::hour, hour_);
  store::put_number(row, field::deals, made->deals);
  store::put_number(row, field::mails, made->mails);
  store::put_number(row, field::webhooks, made->webhooks);
  unit_.put(key_, row.finish());
  return {};
}

}  // namespace dealflow::run
