// Engine: applies events to a store. The one writer.
//
//   auto loaded = load_workspace(files);                         // dealflow/workspace.hpp
//   auto engine = Engine::open("store", {});
//   auto shop = engine->use(loaded.workspace);
//   auto outcome = engine->submit(*shop, line);                  // what it did, in memory
//   engine->commit();                                            // now it is durable; acknowledge
//
// Nothing may be acknowledged to a sender before commit() has returned. A batch is what was submitted since the last
// commit; it is written in one synced transaction or not at all.
//
// Errors:   what an event did wrong is in its Outcome. A Result carries what the world refused. An error of the
//           store, of any call, loses the open batch as a whole: commit() fails; its events are to be submitted again.
// Threads:  one thread at a time. Readers (dealflow/reader.hpp) work beside it, in any thread or process.
// Source:   DESIGN 1, 2, 3, 11, 12, 14.
#pragma once

#include <dealflow/changes.hpp>
#include <dealflow/event.hpp>
#include <dealflow/log.hpp>
#include <dealflow/records.hpp>
#include <dealflow/result.hpp>
#include <dealflow/time.hpp>
#include <dealflow/workspace.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

class Observer;  // dealflow/observer.hpp

struct EngineOptions {
  bool create = true;            // make the store where the folder holds none
  std::optional<TimePoint> now;  // the clock of a new store; else the first event's time, else `wall`
  TimePoint wall{};              // the wall clock, read once by the caller
  std::size_t map_bytes_max = 1ULL << 40U;
  bool sync = true;                     // false: a commit does not wait for the disk; for stores that are thrown away
  LogSink log;                          // dealflow/log.hpp; empty: nothing is told
  LogLevel log_level = LogLevel::info;  // what is below it is not told; at debug, what became of each event
  // Asked between portions where very many timers are due at once: true ends the call as `cancelled`. What has fired by
  // then is kept, the rest fires with the next call.
  std::function<bool()> interrupt = {};
  Observer* observer = nullptr;  // told what flows decide; outlives the engine
};

// What `run` prints: counts since the engine was opened, the open batch included; a batch whose commit fails is taken
// out again. Retried events add their contacts, deals and payments, and are not counted under `events` a second time.
struct Summary {
  struct Events {
    std::uint64_t read = 0, applied = 0, duplicate = 0, unmatched = 0, rejected = 0, failed = 0, warnings = 0;
  } events;
  struct Contacts {
    std::uint64_t created = 0, updated = 0, merged = 0;
  } contacts;
  struct Deals {
    std::uint64_t created = 0, updated = 0;
  } deals;
  struct Payments {
    std::uint64_t created = 0, updated = 0;
  } payments;
  // What the engine started by itself: events that flows made, runs and dates whose time had come. Not part of the
  // JSON.
  struct Later {
    std::uint64_t done = 0, failed = 0;
  } later;
};

// One line of JSON, keys in the order of DESIGN ("JSON of `run`").
[[nodiscard]] std::string to_json(const Summary& summary, double elapsed_s);

// What became of an effect of the outbox.
struct Delivery {
  enum class Result : std::uint8_t {
    delivered,  // its row goes
    again,      // it stays, and is to be tried again
    failed,     // for good: a run begins at the step's `on_failure`, or it is a dead letter
    gone,       // failed, and its receiver is disabled (410): what is made for it later is lost at once
    withheld,   // not sent, for its receiver is disabled (Effect::withheld): failed without an attempt
  };
  Result result = Result::delivered;
  std::string reason;                     // why not; for people
  std::optional<TimePoint> next_attempt;  // again: not before
  TimePoint at;                           // by the host's clock
};

// Who asks for something with the program, and when.
struct By {
  std::string actor;
  std::optional<TimePoint> at;  // by the host's clock; else by the workspace's, which does not move either way
};
struct MergeRequest {
  std::vector<std::string> contacts;  // "con-1", "con-9": two or more
  std::string policy;                 // keep_older (empty), keep_newer, keep_both
  std::string tag;                    // of the survivor; empty: none
};
struct MergePreview {
  std::vector<Contact> contacts;  // as they are, the survivor first
  Contact survivor;               // as it would be
};

// A workspace as this engine knows it.
enum class WorkspaceHandle : std::uint32_t {};

struct Submission {
  std::string_view line;        // one CloudEvents object, without line end
  std::string_view input = {};  // name of the file, for `list rejected`
  std::uint64_t line_number = 0;
  std::optional<TimePoint> accepted = {};  // by the host's clock; else the virtual clock of `run`
  // Of an event of former times: it is accepted at the workspace's clock, which its own time does not move.
  bool moves_clock = true;
  // False: one that fails is refused and may come again, instead of being kept as a dead letter.
  bool keep_failed = true;
};

class Engine {
 public:
  [[nodiscard]] static Result<Engine> open(const std::filesystem::path& folder, const EngineOptions& options);
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  // Registers a workspace by its name, or replaces the version in use; its settings are kept by the store with the
  // next commit.
  [[nodiscard]] Result<WorkspaceHandle> use(std::shared_ptr<const Workspace> workspace);

  // To the workspace in use that the event's extension attribute `workspace` names; without one to the only one in use.
  // Rejected where there is none of that name (event.unknown_workspace), or none is named and several are in use
  // (event.no_workspace); such a line is listed by a Reader that has selected no workspace.
  [[nodiscard]] Result<Outcome> submit(const Submission& submission);
  // To this workspace, whatever the event names.
  [[nodiscard]] Result<Outcome> submit(WorkspaceHandle workspace, const Submission& submission);
  [[nodiscard]] Result<Outcome> submit(WorkspaceHandle workspace, std::string_view line);
  // The number of the workspace's last event, that of the open batch included.
  [[nodiscard]] Result<std::uint64_t> last_event(WorkspaceHandle workspace);
  [[nodiscard]] std::size_t pending() const;  // events in the batch
  // Memory that the batch holds, in bytes: commit when it grows beyond what you want to spend.
  [[nodiscard]] std::size_t pending_bytes() const;
  // Returns when everything submitted so far is durable.
  [[nodiscard]] Result<void> commit();
  // Hands the batch to a thread of the engine's own and returns at once, so that the next batch runs while this one
  // is written; waits only while the batch handed over before is still being written, and returns what became of that
  // one. On an error the batch is gone, and that one too unless it was durable by then. commit() waits for all of it.
  [[nodiscard]] Result<void> commit_in_background();

  // Forgets the open batch, as a failed commit does: its events are as if they had not come. What was handed over is
  // waited for, and what became of it returned.
  [[nodiscard]] Result<void> discard();

  // The listener is told of each commit's changes, from the next one on; null: nobody is. Called within the call that
  // learns that the batch is durable.
  void listen(ChangeListener listener);

  // The clock goes on to `now`, where it has not passed that already: whatever is due by then happens, by time, then
  // id. An event's accepted time does the same before the event. Long stretches are made durable on the way.
  [[nodiscard]] Result<void> tick(WorkspaceHandle workspace, TimePoint now);
  // When the next of it happens; nothing where nothing waits.
  [[nodiscard]] Result<std::optional<TimePoint>> next_due(WorkspaceHandle workspace);
  // Ends a run that waits ("run-9"); its timer never fires. not_found where it does not wait.
  [[nodiscard]] Result<void> cancel(WorkspaceHandle workspace, std::string_view run);
  // A run that a limit holds goes on, at once; no limit counts for what it still does. not_found where none holds it.
  [[nodiscard]] Result<void> approve(WorkspaceHandle workspace, std::string_view run);

  // What a sender reports of an effect ("eff-7") that it took from Reader::outbox(). The clock goes on to `at` first.
  // not_found where it is not in the outbox.
  [[nodiscard]] Result<void> report_effect(WorkspaceHandle workspace, std::string_view effect,
                                           const Delivery& delivery);
  // A receiver is sent to again that was gone: the id of an endpoint, or an address written out in a flow. What could
  // not be sent meanwhile stays a dead letter. not_found where it is not disabled.
  [[nodiscard]] Result<void> enable_endpoint(WorkspaceHandle workspace, std::string_view receiver);

  // What a person asks for with the program; each is an event of its own (manual.merge, manual.unmerge, manual.apart)
  // at the workspace's clock, kept, run by flows and told in the history as one that came from outside. What is refused
  // is invalid_argument, or not_found where a contact is not there, and leaves nothing.
  //
  // The oldest of the contacts survives (D6); `changed` of the outcome begins with it.
  [[nodiscard]] Result<Outcome> merge(WorkspaceHandle workspace, const MergeRequest& request, const By& by);
  // What merge() would leave, without leaving anything.
  [[nodiscard]] Result<MergePreview> preview_merge(WorkspaceHandle workspace, const MergeRequest& request);
  // Undoes a merge or a join: both contacts have again what they had, and what came since goes to whom it named.
  [[nodiscard]] Result<Outcome> unmerge(WorkspaceHandle workspace, std::string_view contact, const By& by);
  // Two people: not listed as duplicates any more, and never joined by themselves.
  [[nodiscard]] Result<Outcome> keep_apart(WorkspaceHandle workspace, std::string_view one, std::string_view other,
                                           const By& by);

  // Erases a person for good: the contact and those joined into it, their deals and payments that are of nobody else,
  // histories, visits, runs, effects, what stands of them among events, dead letters and refused lines. Ids of events
  // stay known, so that a redelivery brings nobody back; numbers are not used again. Walks the whole workspace, and
  // commits. `preview`: the receipt alone, nothing is erased. not_found where there is no such contact.
  [[nodiscard]] Result<Erasure> erase(WorkspaceHandle workspace, std::string_view contact, const By& by,
                                      bool preview = false);

  // Takes what Reader::dump() wrote, as a workspace that the store does not hold yet; its name. Commits as it goes; the
  // workspace is there when all of it is, so that a broken load leaves nothing that anybody sees. refused where it is
  // there already; invalid_argument, with the line, for what is no dump, or not a whole one.
  [[nodiscard]] Result<std::string> load(const std::function<Result<std::optional<std::string>>()>& next_line);

  struct RetryOutcome {
    std::string id;  // "evt-7", "run-9", "eff-3"
    Outcome outcome;
  };
  // Runs dead letters again, all of the workspace's or those of the ids, and commits. An effect goes back to the
  // outbox, which counts as applied, and as failed where its receiver is disabled. Unknown ids are not_found.
  [[nodiscard]] Result<std::vector<RetryOutcome>> retry(WorkspaceHandle workspace, std::span<const std::string> ids);

  [[nodiscard]] const Summary& summary() const;

 private:
  struct Impl;
  explicit Engine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow
