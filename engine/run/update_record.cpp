// map, update_contact, update_deal: fill fields of the records in scope.
#include "engine/run/actions.hpp"
#include "engine/run/deal_of_event.hpp"

#include <fmt/format.h>

namespace dealflow::run {
namespace {

using stdlib::Holder;

// What a step has filled, for its result.
struct Tally {
  std::vector<std::string> fields;
  void add(std::string_view field, std::optional<crm::Filled> filled) {
    if (filled == crm::Filled::set) fields.emplace_back(field);
  }
  [[nodiscard]] std::string text() const {
    return fields.empty() ? std::string("unchanged") : fmt::format("{} set", fmt::join(fields, ", "));
  }
};

// Rows of a map go to the contact and the deal in scope; those of a record that is not there move nothing.
crm::Expected<void> fill_in_scope(StepContext& context, const mapping::Mapped& mapped,
                                  const std::vector<std::string>& overwrite, Tally& tally) {
  bool told[2] = {false, false};
  for (const mapping::Assignment& assignment : mapped.assignments) {
    auto number = context.scope.in_scope(assignment.holder);
    if (!number) return tl::unexpected(number.error());
    if (!*number) {
      bool& once = told[assignment.holder == Holder::contact ? 0 : 1];
      if (!once) context.note(fmt::format("there is no {} to fill", name_of(assignment.holder)));
      once = true;
      continue;
    }
    const bool replace = assignment.overwrite || contains(overwrite, assignment.field);
    auto filled = fill(context, assignment.holder, **number, assignment.field, assignment.value, replace);
    if (!filled) return tl::unexpected(filled.error());
    if (*filled != crm::Filled::set) continue;
    tally.add(assignment.field, *filled);
    context.scope.changed(assignment.holder);
  }
  return {};
}

crm::Expected<std::string> currency_of(StepContext& context, Holder holder, std::uint64_t number) {
  if (holder == Holder::contact) return std::string();
  const auto deal = context.crm().deal(number);
  if (!deal) return tl::unexpected(deal.error());
  return *deal == nullptr ? std::string() : (*deal)->currency;
}

crm::Expected<void> set_fields(StepContext& context, const rules::UpdateRecord& action, std::uint64_t number,
                               Tally& tally) {
  const auto currency = currency_of(context, action.holder, number);
  if (!currency) return tl::unexpected(currency.error());
  for (const rules::FieldUpdate& update : action.set) {
    // An expression sees what the rows above it have set.
    if (auto ready = context.scope.prepare(context.needed); !ready) return ready;
    auto value = context.evaluate(update.field, update.value);
    if (!value) return tl::unexpected(value.error());
    const rules::FieldInfo form{update.kind, update.options, false};
    auto filled = fill_value(context, action.holder, number, update.field, form, *value, *currency, true);
    if (!filled) return tl::unexpected(filled.error());
    if (*filled == crm::Filled::empty)
      context.note(fmt::format("field `{}` is left as it is: the value is empty", update.field));
    tally.add(update.field, *filled);
    context.scope.changed(action.holder);
  }
  return {};
}

}  // namespace

crm::Expected<void> perform(StepContext& context, const rules::MoveVariables& action) {
  auto mapped = map_variables(context, action.map);
  if (!mapped) return tl::unexpected(mapped.error());
  Tally tally;
  if (auto filled = fill_in_scope(context, *mapped, {}, tally); !filled) return filled;
  context.record.result = tally.text();
  return {};
}

crm::Expected<void> perform(StepContext& context, const rules::UpdateRecord& action) {
  auto number = context.scope.in_scope(action.holder);
  if (!number) return tl::unexpected(number.error());
  if (!*number) {
    context.skip(fmt::format("there is no {}", name_of(action.holder)));
    return {};
  }
  auto mapped = map_variables(context, action.map);
  if (!mapped) return tl::unexpected(mapped.error());
  Tally tally;
  if (auto set = set_fields(context, action, **number, tally); !set) return set;
  if (auto filled = fill_in_scope(context, *mapped, action.overwrite, tally); !filled) return filled;
  context.record.result = fmt::format("{}: {}", card_id(action.holder, **number), tally.text());
  return {};
}

}  // namespace dealflow::run
