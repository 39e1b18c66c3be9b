// Execution: what one event, or one timer, makes of the flows of a workspace, within the layer of its unit: flows that
// the event starts, runs that awaited it, a run that goes on, and whatever starts from the changes these make.
//
// Nothing is kept here: who owns the layer keeps or drops it. A flow that fails stops what comes after it in the unit
// only as far as LANGUAGE.md says: the others still run, so that the dead letter has every reason.
//
// Errors:   of the store. What flows did wrong is in failures().
// Threads:  one thread; lives as long as its unit.
// Source:   DESIGN 2 and 13; LANGUAGE.md, "One event, several flows", "A flow" (mode, reentry), "Steps" (waits).
#pragma once

#include <dealflow/event.hpp>
#include <dealflow/observer.hpp>
#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/crm/crm.hpp"
#include "engine/event/incoming.hpp"
#include "engine/run/event_scope.hpp"
#include "engine/run/failure.hpp"
#include "engine/run/flow_versions.hpp"
#include "engine/run/internal_event.hpp"
#include "engine/run/parked_run.hpp"
#include "engine/run/runner.hpp"
#include "engine/run/timers.hpp"
#include "rules/workspace/content.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::run {

// What a unit of a workspace works with; all of it outlives the Execution.
struct Workshop {
  work::UnitOfWork* unit = nullptr;
  store::WorkspaceNumber workspace = 0;
  const Workspace::Content* content = nullptr;
  crm::Crm* crm = nullptr;
  FlowVersions* versions = nullptr;
  Timers* timers = nullptr;
  event::Intake* intake = nullptr;
  cel::Arena* arena = nullptr;
  const std::set<std::string, std::less<>>* kept_texts = nullptr;  // versions whose text the store or the batch has
  Observer* observer = nullptr;
};

// An event in front of the flows.
struct Subject {
  const event::Incoming* incoming = nullptr;
  EventRef event;  // that runs and cards are owed to; of a change within a unit, the event that caused it
  Origin origin;
  When when;
  crm::Crm::Recorded recorded;
};

class Execution final : public Emitter {
 public:
  Execution(Workshop shop, std::vector<Warning>& warnings) : shop_(shop), warnings_(warnings) {}

  // Runs that awaited the event go on, by number; then its flows start, in their order; then those of changes.
  [[nodiscard]] Result<void> run_event(const Subject& subject);
  // The run's time has come. False where it does not wait any more.
  [[nodiscard]] Result<bool> run_timer(std::uint64_t run, TimePoint due);
  // Ends a run that waits. One that failed keeps what it needs to be tried again. False where it does not wait.
  struct GiveUp {
    bool failed = false;  // else cancelled
    std::string why;
  };
  [[nodiscard]] Result<bool> give_up(std::uint64_t run, TimePoint at, const GiveUp& how);

  [[nodiscard]] bool matched() const { return matched_; }
  [[nodiscard]] std::vector<Failure>& failures() { return failures_; }
  [[nodiscard]] const std::vector<std::uint64_t>& started() const { return started_; }  // numbers of new runs
  // Flow versions whose text was put.
  [[nodiscard]] const std::vector<std::string>& versions_used() const { return versions_used_; }
  // Events that the flows have made, to be run when this unit is kept.
  [[nodiscard]] std::vector<event::Incoming>& emitted() { return emitted_; }

  // Whether something starts from events of the type, or waits for one.
  [[nodiscard]] static Result<bool> is_wanted(const Workshop& shop, std::string_view type);

  crm::Expected<void> emit(std::string_view type, std::string_view data, std::string_view flow, std::string_view step,
                           const EventScope& scope) override;
  crm::Expected<std::string> send(Effect effect, std::optional<rules::StepNumber> on_failure,
                                  std::string_view occurrence, const EventScope& scope) override;

 private:
  struct Going;  // a run on its way
  enum class How : std::uint8_t { timer, event };
  enum class Admission : std::uint8_t { go, queue, no };
  enum class TurnTaken : std::uint8_t { active, queued, ended };
  // A change of a card that was looked at: how it came to it.
  struct Followed {
    std::size_t depth = 0;
    std::string path;
  };

  [[nodiscard]] Result<void> start_flows(const Subject& subject);
  [[nodiscard]] Result<void> start(const rules::Plan& plan, const Subject& subject, EventScope& scope, bool& taken);
  [[nodiscard]] Result<void> start_watched(const Subject& subject, const std::vector<const rules::Plan*>& plans);
  void tell(const rules::Plan& plan, const Subject& subject, FlowLook::Verdict verdict, std::string reason = {},
            std::uint64_t run = 0) const;
  [[nodiscard]] Result<Admission> admit(const rules::Plan& plan, When when, EventScope& scope, std::string& why);
  [[nodiscard]] Result<void> resume_awaiting(const Subject& subject);
  [[nodiscard]] Result<void> try_awaiting(std::uint64_t run, const Subject& subject);
  [[nodiscard]] Result<void> resume(ParkedRun& parked, How how, const Subject* awaited, When when);
  [[nodiscard]] Result<void> go(Going& going);
  [[nodiscard]] static crm::Expected<void> find_records(Going& going);
  [[nodiscard]] Result<void> park(Going& going, Wait wait);
  // The run as its row shows it, but for what it waits for.
  [[nodiscard]] static ParkedRun snapshot(const Going& going);
  [[nodiscard]] Result<void> end(Going& going);
  void unpark(const ParkedRun& parked);
  // A run is over: the day comes on which it goes (retention_unit.cpp).
  void await_sweep(TimePoint ended);
  [[nodiscard]] crm::Expected<event::Incoming> event_of(const ParkedRun& parked);
  [[nodiscard]] static crm::Expected<bool> meets_condition(const VersionedPlan& flow, rules::StepNumber waited,
                                                           std::uint64_t run, EventScope& scope);
  [[nodiscard]] Result<void> take_turn(const rules::Plan& plan, const Run& run, TurnTaken how);
  [[nodiscard]] Result<void> release_turn(const std::string& flow, std::optional<std::uint64_t> contact,
                                          std::uint64_t run, TimePoint at);
  [[nodiscard]] Result<void> follow_changes(const Subject& subject);
  [[nodiscard]] Result<void> follow_change(const Subject& subject);
  [[nodiscard]] crm::Expected<crm::Crm::Recorded> records_of(const crm::CrmChange& change, Origin& origin);
  void keep_text(const rules::Plan& plan);
  void fail(Failure failure) { failures_.push_back(std::move(failure)); }
  // Kept where it is a refusal; the store's error otherwise.
  [[nodiscard]] Result<void> fail(std::string_view flow, std::string_view step, const crm::Fault& fault);
  [[nodiscard]] Surroundings surroundings() {
    return {shop_.unit, shop_.workspace, shop_.crm, &shop_.content->settings, shop_.arena, this, shop_.observer};
  }

  Workshop shop_;
  std::vector<Warning>& warnings_;
  bool matched_ = false;
  std::vector<Failure> failures_;
  std::vector<std::uint64_t> started_;
  std::vector<std::string> versions_used_;
  std::vector<event::Incoming> emitted_;
  const Going* current_ = nullptr;  // the run that is on its way
  When now_;
  std::vector<Followed> followed_;  // beside the changes of cards
};

}  // namespace dealflow::run
