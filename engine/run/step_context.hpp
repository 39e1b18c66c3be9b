// StepContext: what one step of a running flow works with, and the small things that several actions do alike.
//
// Errors:   a Fault of the store, or a refusal that fails the event.
// Threads:  one thread; lives as long as the step.
// Source:   LANGUAGE.md, "Steps", "Variables and mapping"; R32 to R37.
#pragma once

#include <dealflow/event.hpp>
#include <dealflow/records.hpp>

#include "engine/crm/crm.hpp"
#include "engine/mapping/mapping.hpp"
#include "engine/run/event_scope.hpp"
#include "engine/run/run_state.hpp"
#include "rules/plan/plan.hpp"
#include "rules/resolve/mapping.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::run {

struct StepContext {
  EventScope& scope;
  EventScope::Place place;
  SlotSet needed;                  // by the step's expressions; prepared when the step's contact is known
  const std::vector<Loop>& loops;  // that the step is in
  RunStep& record;                 // of the run: path, result, notes
  std::vector<Warning>& warnings;  // of the event

  [[nodiscard]] crm::Crm& crm() const { return scope.crm(); }
  // The step, and the items of the loops around it: "2.do.1#3".
  [[nodiscard]] std::string occurrence() const;
  void note(std::string text) const { record.notes.push_back(std::move(text)); }
  // Whole sentences of the run's record: "skipped: there is no deal".
  void skip(std::string_view why) const { record.result = "skipped: " + std::string(why); }

  // The values of an argument; what is no constant becomes an input of the run's record.
  [[nodiscard]] crm::Expected<std::string> render(std::string_view argument, const cel::Template& text) const;
  [[nodiscard]] crm::Expected<std::string> render(std::string_view argument,
                                                  const std::optional<cel::Template>& text) const;  // "" without
  [[nodiscard]] crm::Expected<cel::Value> evaluate(std::string_view argument, const cel::Program& program) const;
};

// A refusal that fails the event.
[[nodiscard]] tl::unexpected<crm::Fault> refuse(std::string code, std::string message);

// The variables and answers that the action moves.
[[nodiscard]] crm::Expected<mapping::Mapped> map_variables(StepContext& context, const rules::MapPlan& map);

// Fills the fields of the holder. A value that is already there stays, unless its row or `overwrite` says otherwise.
[[nodiscard]] crm::Expected<void> fill_mapped(StepContext& context, const mapping::Mapped& mapped,
                                              stdlib::Holder holder, std::uint64_t number,
                                              const std::vector<std::string>& overwrite);
// Fills the fields that the event itself names (`deal.fields` of api.deal): an undeclared one fails the event.
[[nodiscard]] crm::Expected<void> fill_named(StepContext& context, const cel::Value& fields, stdlib::Holder holder,
                                             std::uint64_t number, bool overwrite);
// Fills one field with what an expression or the event gives; what does not convert is left out, with a warning.
// Nothing where it did not.
[[nodiscard]] crm::Expected<std::optional<crm::Filled>> fill_value(StepContext& context, stdlib::Holder holder,
                                                                   std::uint64_t number, std::string_view field,
                                                                   const rules::FieldInfo& form,
                                                                   const cel::Value& value, std::string_view currency,
                                                                   bool overwrite);
[[nodiscard]] crm::Expected<crm::Filled> fill(StepContext& context, stdlib::Holder holder, std::uint64_t number,
                                              std::string_view field, const stdlib::FieldValue& value, bool overwrite);

// The tags that are not empty.
[[nodiscard]] crm::Expected<std::vector<std::string>> render_tags(StepContext& context,
                                                                  const std::vector<cel::Template>& tags);
// One JSON object of the values; a null is left out.
[[nodiscard]] crm::Expected<std::string> object_of(StepContext& context,
                                                   const std::vector<rules::NamedExpression>& values);
// The id of a team member, or "" where the template gives nothing.
[[nodiscard]] crm::Expected<std::string> choose(StepContext& context, std::string_view argument,
                                                const rules::Responsible& responsible);

[[nodiscard]] std::string_view name_of(stdlib::Holder holder);
[[nodiscard]] std::string card_id(stdlib::Holder holder, std::uint64_t number);  // "con-17", "deal-42"

[[nodiscard]] bool contains(const std::vector<std::string>& names, std::string_view name);

}  // namespace dealflow::run
