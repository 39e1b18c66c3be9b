// EventScope: one event as the flows that it starts see it: the values of the roots, and which contact and deal are
// meant.
//
// The roots are filled once for all flows of the event, and only those that an expression reads. Contact and deal are
// filled again after a step changed them.
//
// Errors:   a Fault of the store, or of an evaluation.
// Threads:  one thread; lives as long as the event's run.
// Source:   LANGUAGE.md, "Expressions" (roots; who `contact` and `deal` are).
#pragma once

#include <dealflow/expression.hpp>
#include <dealflow/observer.hpp>
#include <dealflow/records.hpp>
#include <dealflow/time.hpp>

#include "engine/crm/crm.hpp"
#include "engine/event/incoming.hpp"
#include "engine/run/plan_needs.hpp"
#include "rules/plan/plan.hpp"
#include "rules/workspace/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::run {

// The flow's own variables, in the order of their making; grows while they are computed.
class VariableMap final : public cel::Map {
 public:
  void clear() { entries_.clear(); }
  void add(std::string_view name, const cel::Value& value) { entries_.emplace_back(cel::Value::text(name), value); }
  [[nodiscard]] std::size_t size() const override { return entries_.size(); }
  [[nodiscard]] std::optional<cel::Value> find(const cel::Value& key) const override;
  [[nodiscard]] std::pair<cel::Value, cel::Value> at(std::size_t index) const override { return entries_[index]; }

 private:
  std::vector<std::pair<cel::Value, cel::Value>> entries_;
};

// Takes the events and the effects that flows make.
class Emitter {
 public:
  // `data` is one JSON object; `step` tells this event from others that the run makes. Refused where the catalogue
  // does not take it.
  [[nodiscard]] virtual crm::Expected<void> emit(std::string_view type, std::string_view data, std::string_view flow,
                                                 std::string_view step, const class EventScope& scope) = 0;
  // Puts the effect into the outbox; `occurrence` tells it from others that the run makes. Its id: "eff-7".
  [[nodiscard]] virtual crm::Expected<std::string> send(Effect effect, std::optional<rules::StepNumber> on_failure,
                                                        std::string_view occurrence, const class EventScope& scope) = 0;

 protected:
  ~Emitter() = default;
};

// What events of a workspace run in; all of it outlives the scope.
struct Surroundings {
  work::UnitOfWork* unit = nullptr;
  store::WorkspaceNumber workspace = 0;
  crm::Crm* crm = nullptr;
  const rules::Settings* settings = nullptr;
  cel::Arena* arena = nullptr;
  Emitter* emitter = nullptr;
  Observer* observer = nullptr;
};

// When: the event's own time, which `now` and history show, and the time that waits count from (DESIGN 1).
struct When {
  TimePoint at;
  TimePoint accepted;
};

class EventScope {
 public:
  EventScope(const event::Incoming& incoming, Surroundings around, When when, crm::Crm::Recorded recorded);
  EventScope(const EventScope&) = delete;  // a slot points to its variables
  EventScope& operator=(const EventScope&) = delete;

  [[nodiscard]] const event::Incoming& incoming() const { return *incoming_; }
  [[nodiscard]] const crm::Crm::Recorded& recorded() const { return recorded_; }
  [[nodiscard]] crm::Crm& crm() const { return *around_.crm; }
  [[nodiscard]] const rules::Settings& settings() const { return *around_.settings; }
  [[nodiscard]] TimePoint accepted() const { return accepted_; }
  [[nodiscard]] Emitter& emitter() const { return *around_.emitter; }
  [[nodiscard]] cel::Arena& arena() const { return *around_.arena; }
  [[nodiscard]] bool is_crm_trigger() const;

  // A flow with so many slots begins: its variables are gone, `contact` and `deal` are the event's again.
  void begin_flow(std::size_t slots);
  [[nodiscard]] VariableMap& variables() { return variables_; }

  // Makes the slots of the set ready.
  [[nodiscard]] crm::Expected<void> prepare(SlotSet needed);
  // Where an expression stands, for whoever watches the engine.
  struct Place {
    const rules::Plan& plan;
    std::string_view step;
    std::uint64_t run = 0;
  };
  [[nodiscard]] crm::Expected<cel::Value> evaluate(const cel::Program& program, const Place& place,
                                                   std::string_view argument);
  // A condition; `choice`: which of its step.
  [[nodiscard]] crm::Expected<bool> holds(const cel::Program& condition, const Place& place, std::size_t choice = 0);
  [[nodiscard]] Observer* observer() const { return around_.observer; }
  // Without white space around it.
  [[nodiscard]] crm::Expected<std::string> render(const cel::Template& text, const Place& place,
                                                  std::string_view argument);

  // The item of a loop, the awaited event.
  void set_variable(cel::Slot slot, const cel::Value& value) { slots_[slot] = value; }

  // The record that a step is about: in scope already, or found by what the event says.
  [[nodiscard]] crm::Expected<std::optional<std::uint64_t>> in_scope(stdlib::Holder holder);
  // A step changed the record in scope: expressions see it anew.
  void changed(stdlib::Holder holder);
  // The contact and the deal in scope, if any was found so far.
  [[nodiscard]] std::optional<std::uint64_t> contact() const { return contact_; }
  [[nodiscard]] std::optional<std::uint64_t> deal() const { return deal_; }
  // A step found or made them; `of_event`: so will every flow of this event.
  void set_contact(std::uint64_t number, bool of_event);
  void set_deal(std::uint64_t number, bool of_event);
  // The deal that an earlier event made under this external id.
  [[nodiscard]] crm::Expected<std::optional<std::uint64_t>> deal_of_external_id(std::string_view external_id);
  // Once for each contact of an event: its touch and session.
  void keep_visit(std::uint64_t contact);

  // The records in scope as values, for a map of their fields (crm.* triggers).
  [[nodiscard]] crm::Expected<cel::Value> contact_value();
  [[nodiscard]] crm::Expected<cel::Value> deal_value();

 private:
  [[nodiscard]] const cel::EvaluationOptions& within_unit();
  [[nodiscard]] crm::Expected<void> find_contact();
  [[nodiscard]] crm::Expected<void> find_deal();
  [[nodiscard]] tl::expected<cel::Value, cel::EvaluationError> watched(const cel::Program& program, const Place& place,
                                                                       std::string_view argument);

  const event::Incoming* incoming_;
  Surroundings around_;
  TimePoint accepted_;
  crm::Crm::Recorded recorded_;
  cel::EvaluationOptions options_;
  VariableMap variables_;
  std::vector<cel::Value> slots_;  // roots, then loop variables
  SlotSet filled_ = 0;
  std::optional<std::uint64_t> event_contact_, contact_;
  std::optional<std::uint64_t> event_deal_, deal_;
  std::vector<std::uint64_t> visited_;
};

}  // namespace dealflow::run
