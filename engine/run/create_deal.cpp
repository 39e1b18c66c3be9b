#include "engine/run/actions.hpp"
#include "engine/run/deal_of_event.hpp"
#include "stdlib/field.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace dealflow::run {
namespace {

// The template's text; where there is no template or it gives nothing, the event's word.
crm::Expected<std::string> text_or(StepContext& context, std::string_view argument,
                                   const std::optional<cel::Template>& text, const std::string& otherwise) {
  if (!text) return otherwise;
  auto rendered = context.render(argument, *text);
  if (rendered && rendered->empty()) return otherwise;
  return rendered;
}

crm::Expected<void> set_amount(StepContext& context, const rules::CreateDeal& action, const DealOfEvent& said,
                               crm::DealDraft& draft) {
  const std::string known = said.amount ? std::string(said.amount->currency().text()) : said.currency;
  auto currency = text_or(context, "currency", action.currency, known);
  if (!currency) return tl::unexpected(currency.error());
  draft.amount = said.amount;
  draft.currency = *currency;
  if (action.amount) {
    auto value = context.evaluate("amount", *action.amount);
    if (!value) return tl::unexpected(value.error());
    auto converted = stdlib::convert(*value, stdlib::FieldKind::money, {}, *currency);
    if (converted) {
      const auto unit = find_currency(converted->currency);
      auto amount = unit ? Money::parse(converted->text, *unit) : tl::unexpected(MoneyError::syntax);
      if (amount)
        draft.amount = *amount;
      else
        context.note(fmt::format("amount {} left out: it is no amount in {}", converted->text, converted->currency));
    } else if (converted.error() != stdlib::ConversionProblem::empty) {
      context.note(fmt::format("amount {} left out: it is no amount in a known currency", cel::to_literal(*value)));
      context.warnings.push_back({"deal.amount", context.record.notes.back()});
    }
  }
  if (draft.amount && !currency->empty() && draft.amount->currency().text() != *currency)
    context.note(
        fmt::format("currency `{}` left out: the amount is in {}", *currency, draft.amount->currency().text()));
  return {};
}

crm::Expected<void> set_texts(StepContext& context, const rules::CreateDeal& action, const DealOfEvent& said,
                              crm::DealDraft& draft) {
  struct Source {
    std::string_view argument;
    std::string& target;
    const std::optional<cel::Template>& written;
    const std::string& of_event;
  };
  const Source sources[] = {
      {"name", draft.name, action.name, said.name},
      {"pipeline", draft.pipeline, action.pipeline, said.pipeline},
      {"stage", draft.stage, action.stage, said.stage},
      {"external_id", draft.external_id, action.external_id, said.external_id},
  };
  for (const Source& source : sources) {
    auto text = text_or(context, source.argument, source.written, source.of_event);
    if (!text) return tl::unexpected(text.error());
    source.target = std::move(*text);
  }
  return {};
}

// The deal that the draft will find instead of making one, if any.
crm::Expected<std::optional<std::uint64_t>> existing_deal(StepContext& context, const crm::DealDraft& draft) {
  if (draft.payment && context.scope.recorded().deal) return context.scope.recorded().deal;
  if (draft.external_id.empty()) return std::nullopt;
  return context.scope.deal_of_external_id(draft.external_id);
}

crm::Expected<crm::DealDraft> draft_of(StepContext& context, const rules::CreateDeal& action, const DealOfEvent& said) {
  const EventScope& scope = context.scope;
  crm::DealDraft draft;
  draft.payment = scope.recorded().payment;
  draft.items = scope.incoming().items;
  draft.utm = scope.incoming().utm;
  if (auto set = set_texts(context, action, said, draft); !set) return tl::unexpected(set.error());
  if (auto set = set_amount(context, action, said, draft); !set) return tl::unexpected(set.error());
  auto tags = render_tags(context, action.tags);
  if (!tags) return tl::unexpected(tags.error());
  draft.tags = std::move(*tags);
  draft.responsible = said.responsible;
  if (!action.responsible) return draft;
  // A deal that exists keeps its responsible: nobody's turn is used up for it (R32, D2).
  auto existing = existing_deal(context, draft);
  if (!existing) return tl::unexpected(existing.error());
  if (*existing) return draft;
  auto chosen = choose(context, "responsible", *action.responsible);
  if (!chosen) return tl::unexpected(chosen.error());
  if (!chosen->empty()) draft.responsible = std::move(*chosen);
  return draft;
}

// What the action's `overwrite` names of a deal that was found.
crm::Expected<void> replace(StepContext& context, const rules::CreateDeal& action, const crm::DealDraft& draft,
                            std::uint64_t deal) {
  if (!draft.name.empty() && contains(action.overwrite, "name")) {
    const stdlib::FieldValue name{.kind = stdlib::FieldKind::text, .text = draft.name, .items = {}, .currency = {}};
    auto filled = fill(context, stdlib::Holder::deal, deal, "name", name, true);
    if (!filled) return tl::unexpected(filled.error());
  }
  if (draft.amount && contains(action.overwrite, "amount")) {
    const stdlib::FieldValue amount{.kind = stdlib::FieldKind::money,
                                    .text = draft.amount->to_string(),
                                    .items = {},
                                    .currency = std::string(draft.amount->currency().text())};
    auto filled = fill(context, stdlib::Holder::deal, deal, "amount", amount, true);
    if (!filled) return tl::unexpected(filled.error());
  }
  return {};
}

}  // namespace

crm::Expected<void> perform(StepContext& context, const rules::CreateDeal& action) {
  auto mapped = map_variables(context, action.map);
  if (!mapped) return tl::unexpected(mapped.error());
  auto contact = take_contact(context, action.map, *mapped, action.overwrite);
  if (!contact) return tl::unexpected(contact.error());
  // The contact of this step is in scope for its templates.
  if (auto ready = context.scope.prepare(context.needed); !ready) return ready;

  const DealOfEvent said = deal_of(context.scope.incoming());
  auto draft = draft_of(context, action, said);
  if (!draft) return tl::unexpected(draft.error());
  if (*contact) draft->contact = (*contact)->number;
  auto made = context.crm().create_deal(*draft);
  if (!made) return tl::unexpected(made.error());
  if (!made->created) {
    if (auto replaced = replace(context, action, *draft, made->number); !replaced) return replaced;
  }
  auto named = fill_named(context, said.fields, stdlib::Holder::deal, made->number, !made->created);
  if (!named) return named;
  auto filled = fill_mapped(context, *mapped, stdlib::Holder::deal, made->number, action.overwrite);
  if (!filled) return filled;

  context.scope.set_deal(made->number, draft->payment.has_value() || !draft->external_id.empty());
  context.record.result = fmt::format("deal-{} {}", made->number, made->created ? "created" : "found");
  return {};
}

}  // namespace dealflow::run
