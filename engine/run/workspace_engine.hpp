// WorkspaceEngine: what events and time do to one workspace. Takes a line through intake, the seen table, the engine's
// own records and the flows, in a layer of its own, and keeps all of it or nothing; fires timers in the same way.
//
// Errors:   of the store; the event is then as if it had not come. What an event did wrong is in its Outcome.
// Threads:  one thread.
// Source:   DESIGN 1, 2 and 11; style/LAYOUT.md, "The way of an event", steps 1 to 6.
#pragma once

#include <dealflow/engine.hpp>

#include "engine/crm/crm.hpp"
#include "engine/event/incoming.hpp"
#include "engine/log/act_log.hpp"
#include "engine/log/event_log.hpp"
#include "engine/outbox/outbox.hpp"
#include "engine/run/execution.hpp"
#include "engine/run/failure.hpp"
#include "engine/run/flow_versions.hpp"
#include "engine/run/operator_log.hpp"
#include "engine/run/timers.hpp"
#include "engine/usage/local_day.hpp"
#include "engine/usage/usage.hpp"
#include "engine/work/unit_of_work.hpp"
#include "rules/workspace/content.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
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
  // Makes the batch so far durable, or begins to: called between two units where many timers fire at once.
  using Flush = std::function<Result<void>()>;

  WorkspaceEngine(work::UnitOfWork& unit, store::WorkspaceNumber number, ClockStart clock_start, Flush flush,
                  Observer* observer = nullptr, const OperatorLog* log = nullptr);

  // Told from now on what flows decide; null: nobody is. Traces need a version that was loaded to be watched.
  void observe(Observer* observer) { observer_ = observer; }
  // Replaces the version in use.
  void use(std::shared_ptr<const Workspace> workspace);
  [[nodiscard]] const std::string& name() const { return workspace_->name(); }
  [[nodiscard]] store::WorkspaceNumber number() const { return number_; }

  // Timers that are due by the event's accepted time fire before it.
  [[nodiscard]] Result<Outcome> submit(const Submission& submission, Summary& summary);
  // Lists the line as refused; counts nothing.
  [[nodiscard]] Result<Outcome> reject(const Rejection& rejection, const Submission& submission);
  // The clock goes on to `now`, where it has not passed that already; timers fire on the way.
  [[nodiscard]] Result<void> tick(TimePoint now, Summary& summary);
  [[nodiscard]] Result<std::optional<TimePoint>> next_due();

  // not_found where the run does not wait.
  [[nodiscard]] Result<void> cancel(std::uint64_t run);
  // A run that a limit holds goes on at once. not_found where none does.
  [[nodiscard]] Result<void> approve(std::uint64_t run, Summary& summary);

  // not_found where the effect is not in the outbox.
  [[nodiscard]] Result<void> report_effect(std::uint64_t effect, const Delivery& delivery, Summary& summary);
  // not_found where the receiver is not disabled.
  [[nodiscard]] Result<void> enable_endpoint(std::string_view receiver);

  // An event that a person asks the program for, `at` the host's time or the workspace's; `data` is its JSON. Nothing
  // is left where it cannot be: not_found for a contact that is not there, else refused.
  [[nodiscard]] Result<Outcome> act(std::string_view type, const std::string& data, std::optional<TimePoint> at,
                                    Summary& summary);
  [[nodiscard]] Result<MergePreview> preview_merge(const std::string& data);

  // Of a stored event that was an act of a person: once more, as it was told then.
  [[nodiscard]] Result<Outcome> act_again(const std::string& line, Summary& summary);
  // Timers that are due by then fire; the clock stays.
  [[nodiscard]] Result<void> fire_until(TimePoint until, Summary& summary);
  // A stored event that says nothing any more keeps its number, and its person's records keep theirs.
  [[nodiscard]] Result<void> pass_over(const StoredEvent& event, const log::Act::Erased& erased, Summary& summary);

  // All blocks must be in the store, as for retry().
  [[nodiscard]] Result<Erasure> erase(std::uint64_t contact, const By& by, bool preview);

  // Dead letters, of events, of runs and of effects, by number. All blocks must be in the store or the unit of work:
  // see write_batch().
  struct DeadLetters {
    std::vector<std::uint64_t> events, runs, effects;
  };
  [[nodiscard]] Result<DeadLetters> dead_letters();
  // Runs a stored event again; not_found where it is no dead letter. Counts contacts, deals and payments, no events.
  [[nodiscard]] Result<Outcome> retry(std::uint64_t event_number, Summary& summary);
  // The same for a run that failed after it had waited.
  [[nodiscard]] Result<Outcome> retry_run(std::uint64_t run, Summary& summary);
  // Applied: it is in the outbox again. Failed: its receiver is disabled.
  [[nodiscard]] Result<Outcome> retry_effect(std::uint64_t effect);

  // Puts what is kept in memory for the batch into the unit of work: events, usage, settings, the workspace's name.
  void write_batch();
  // The batch is gone: what was known of the store is read again.
  void batch_lost();
  [[nodiscard]] std::size_t buffered_bytes() const { return events_.bytes(); }

 private:
  struct Work;  // one event on its way
  using Emitted = std::vector<event::Incoming>;

  // workspace_engine.cpp
  [[nodiscard]] Result<Outcome> run_new(event::Incoming& incoming, const Submission& submission, Summary& summary);
  [[nodiscard]] Result<std::string> card_source(const event::Incoming& incoming, std::string_view family);
  [[nodiscard]] Result<void> count_use(const Work& work);
  [[nodiscard]] TimePoint now(const crm::Counters& counters) const;
  [[nodiscard]] TimePoint accept(std::optional<TimePoint> clock, const event::Incoming& incoming,
                                 const Submission& submission) const;

  // event_unit.cpp
  [[nodiscard]] Result<void> begin(Work& work, event::Incoming& incoming, std::uint64_t number, TimePoint accepted);
  [[nodiscard]] Result<void> attempt(Work& work);
  [[nodiscard]] Result<void> run_flows(Work& work, Execution& execution);
  [[nodiscard]] Result<void> keep(Work& work, Execution& execution);
  [[nodiscard]] Result<void> bury(Work& work, std::uint64_t attempts);
  void tell_dead(const DeadLetter& letter, std::string_view what) const;
  [[nodiscard]] Result<void> settle(const Work& work);
  [[nodiscard]] crm::Cause cause_of(const Work& work) const;
  // What the flows have made, and what that makes, each in a unit of its own.
  [[nodiscard]] Result<void> run_emitted(Emitted emitted, TimePoint accepted, Summary& summary);
  [[nodiscard]] Result<void> run_internal(event::Incoming& incoming, TimePoint accepted,
                                          const std::optional<crm::Timer>& fired, Emitted& emitted, Summary& summary);

  // timer_unit.cpp
  [[nodiscard]] Result<std::size_t> fire_due(TimePoint until, Summary& summary);  // how many
  [[nodiscard]] Result<void> fire(const crm::Timer& timer, Summary& summary);
  [[nodiscard]] Result<void> fire_run(const crm::Timer& timer, Summary& summary);
  [[nodiscard]] Result<void> fire_date(const crm::Timer& timer, Summary& summary);
  struct Reminder {
    std::string type;
    std::string data;
    std::optional<crm::Timer> again;  // next year
  };
  [[nodiscard]] Result<std::optional<Reminder>> reminder_of(const crm::Timer& timer);
  [[nodiscard]] Result<void> drop_timer(const crm::Timer& timer, const std::optional<crm::Timer>& again);
  struct RunUnit {
    Outcome outcome;
    Emitted emitted;
  };
  [[nodiscard]] Result<RunUnit> run_unit(std::uint64_t run, TimePoint at, std::uint64_t attempts, Summary& summary);
  [[nodiscard]] Result<void> bury_run(const Run& run, TimePoint at, const std::vector<Failure>& failures,
                                      std::uint64_t attempts);

  // person_unit.cpp
  [[nodiscard]] Result<event::Incoming> act_of(std::string_view type, const std::string& data,
                                               const crm::Counters& counters, std::optional<TimePoint> at);

  // retention_unit.cpp
  [[nodiscard]] Result<void> fire_sweep(const crm::Timer& timer);

  // effect_unit.cpp
  [[nodiscard]] Result<void> settle_effect(outbox::Row row, const Delivery& delivery, TimePoint at);

  // The version in use handles what comes behind event `after`: it is in the store, or the batch. One that handles
  // nothing is not kept.
  [[nodiscard]] Result<void> keep_version(std::uint64_t after) {
    if (version_kept_) return {};
    return put_version(after);
  }
  [[nodiscard]] Result<void> put_version(std::uint64_t after);
  [[nodiscard]] Result<void> go_on_to(TimePoint now, Summary& summary);
  [[nodiscard]] Result<void> keep_act(std::uint64_t after, log::Act act);
  [[nodiscard]] Result<std::uint64_t> events_so_far();
  [[nodiscard]] Result<Outcome> run_act(event::Incoming& incoming, const crm::Counters& counters, Summary& summary);

  // A layer of rows with the workspace's counters: `change` puts its rows; nothing is kept where it fails.
  [[nodiscard]] Result<void> in_layer(crm::Cause cause, const std::function<Result<void>()>& change);
  void begin_unit(crm::Cause cause);
  void drop_unit();
  // The rows of a unit that went well, cards and timers; its changes.
  [[nodiscard]] crm::Expected<crm::Changes> finish_unit(TimePoint clock);
  void unit_kept(Execution& execution);
  [[nodiscard]] Workshop workshop();

  work::UnitOfWork* unit_;
  store::WorkspaceNumber number_;
  ClockStart clock_start_;
  Flush flush_;
  Observer* observer_;      // or null
  const OperatorLog* log_;  // or null
  std::shared_ptr<const Workspace> workspace_;
  FlowVersions versions_;
  Timers timers_;
  std::optional<event::Intake> intake_;
  std::optional<crm::Crm> crm_;
  log::EventBuffer events_;
  usage::UsageCounters usage_;
  std::optional<usage::LocalDay> days_;            // in the workspace's time zone
  std::set<std::string, std::less<>> flow_texts_;  // versions known to be in the store or the batch
  bool registered_ = false;                        // name and settings are in the store or the batch
  log::ActLog acts_;
  bool version_kept_ = false;
  cel::Arena arena_;
};

}  // namespace dealflow::run
