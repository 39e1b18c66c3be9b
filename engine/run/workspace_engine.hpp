// WorkspaceEngine: what events do to one workspace. Takes a line through intake, the seen table, the engine's own
// records and the flows, in a layer of its own, and keeps all of it or nothing.
//
// Errors:   of the store; the event is then as if it had not come. What an event did wrong is in its Outcome.
// Threads:  one thread.
// Source:   DESIGN 1, 2 and 11; style/LAYOUT.md, "The way of an event", steps 1 to 6.
#pragma once

#include <dealflow/engine.hpp>

#include "engine/crm/crm.hpp"
#include "engine/event/incoming.hpp"
#include "engine/log/event_log.hpp"
#include "engine/run/failure.hpp"
#include "engine/run/plan_needs.hpp"
#include "engine/usage/usage.hpp"
#include "engine/work/unit_of_work.hpp"
#include "rules/workspace/content.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::run {

// Where the clock of `run` starts (DESIGN 1).
struct ClockStart {
  std::optional<TimePoint> now;
  TimePoint wall;
};

class WorkspaceEngine {
 public:
  WorkspaceEngine(work::UnitOfWork& unit, store::WorkspaceNumber number, ClockStart clock_start);

  // Replaces the version in use.
  void use(std::shared_ptr<const Workspace> workspace);
  [[nodiscard]] const std::string& name() const { return workspace_->name(); }
  [[nodiscard]] store::WorkspaceNumber number() const { return number_; }

  [[nodiscard]] Result<Outcome> submit(const Submission& submission, Summary& summary);

  // The dead letters by event number. All blocks must be in the store or the unit of work: see write_batch().
  [[nodiscard]] Result<std::vector<std::uint64_t>> dead_letters();
  // Runs a stored event again; not_found where it is no dead letter. Counts contacts, deals and payments, no events.
  [[nodiscard]] Result<Outcome> retry(std::uint64_t event_number, Summary& summary);

  // Puts what is kept in memory for the batch into the unit of work: events, usage, settings, the workspace's name.
  void write_batch();
  // The batch is gone: what was known of the store is read again.
  void batch_lost();
  [[nodiscard]] std::size_t buffered_bytes() const { return events_.bytes(); }

 private:
  struct Work;  // one event on its way

  [[nodiscard]] Result<Outcome> reject(const Rejection& rejection, const Submission& submission);
  [[nodiscard]] Result<Outcome> run_new(event::Incoming& incoming, const Submission& submission, Summary& summary);
  [[nodiscard]] Result<void> run_flows(Work& work);
  [[nodiscard]] Result<void> attempt(Work& work);
  [[nodiscard]] Result<void> keep(Work& work);
  [[nodiscard]] Result<void> keep_runs(Work& work);
  [[nodiscard]] Result<void> bury(Work& work, std::uint64_t attempts);
  [[nodiscard]] Result<void> settle(const Work& work);
  [[nodiscard]] Result<void> begin(Work& work, event::Incoming& incoming, std::uint64_t number, TimePoint accepted);
  [[nodiscard]] TimePoint accept(std::optional<TimePoint> clock, const event::Incoming& incoming,
                                 const Submission& submission) const;
  [[nodiscard]] Result<std::string> card_source(const event::Incoming& incoming, std::string_view family);
  [[nodiscard]] crm::Cause cause_of(const Work& work) const;
  void keep_flow_text(std::string_view version);

  work::UnitOfWork* unit_;
  store::WorkspaceNumber number_;
  ClockStart clock_start_;
  std::shared_ptr<const Workspace> workspace_;
  std::vector<PlanNeeds> needs_;  // beside the content's plans
  std::optional<event::Intake> intake_;
  std::optional<crm::Crm> crm_;
  log::EventBuffer events_;
  usage::UsageCounters usage_;
  std::set<std::string, std::less<>> flow_texts_;  // versions known to be in the store or the batch
  bool registered_ = false;                        // name and settings are in the store or the batch
  cel::Arena arena_;
  std::vector<const rules::Plan*> candidates_;
};

}  // namespace dealflow::run
