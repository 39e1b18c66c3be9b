// Worker: an engine that many threads feed. It has a thread of its own that alone calls the Engine: takes what came,
// commits it in one go, answers each sender after the commit, lets time pass when something is due, and hands
// effects to their senders.
//
//   auto worker = Worker::start("store", {loaded.workspace}, {.clock = system_clock()});
//   auto outcomes = (*worker)->submit_and_wait({{.line = line}});       // durable when it returns
//   (*worker)->stop();                                                  // what was taken is answered first
//
// Errors:   busy (the queue is full: nothing was taken, come again), cancelled (it stops: nothing was taken), those of
// the
//           store. After an error of the disk the store is opened anew by itself, as often as it takes; what comes
//           meanwhile is refused with the error, and nothing that was answered is lost.
// Threads:  every function may be called by any thread at any time, but for start() and the destructor. Callbacks run
// on
//           the worker's thread: they return soon and do not call a function of the worker that waits.
// Source:   DESIGN 1, 2, 3 and 14; style/LAYOUT.md, "The way of an event", steps 7 to 9.
#pragma once

#include <dealflow/changes.hpp>
#include <dealflow/effect_sender.hpp>
#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace dealflow {

// Where the host's time comes from. Called by any thread.
using ClockSource = std::function<TimePoint()>;
// The machine's clock; the one place of the library that reads it, for hosts that have no other.
[[nodiscard]] ClockSource system_clock();

enum class SubscriptionId : std::uint64_t {};

// A batch that was committed, or could not be.
struct BatchReport {
  std::size_t events = 0;
  std::chrono::microseconds took{};  // from the first event's turn to the end of the commit
  bool committed = true;
};

struct WorkerOptions {
  EngineOptions engine;
  ClockSource clock = {};                       // needed
  std::size_t queue_events_max = 10'000;        // what waits for its turn; beyond it submit() is busy
  std::size_t queue_bytes_max = 64U << 20U;     // and in bytes
  std::size_t batch_events_max = 1'024;         // of one commit
  std::size_t batch_bytes_max = 16U << 20U;     // of changed rows
  std::shared_ptr<EffectSender> webhooks = {};  // null: they stay in the outbox
  std::shared_ptr<EffectSender> mails = {};     // the same
  unsigned sender_threads_max = 8;              // made when there is something to send
  std::chrono::milliseconds reopen_after{250};  // between two attempts to open the store anew after an error
  std::function<void(const BatchReport&)> batch_done = {};
  std::function<void(const Effect&, const Attempt&)> effect_tried = {};  // on a sender's thread
};

struct WorkerEvent {
  std::string line;            // one CloudEvents object
  std::string workspace = {};  // to this one, whatever the event names; empty: as the event says
  std::string input = {};      // what `list rejected` calls its origin
};

// How the worker is, for probes and metrics.
struct WorkerStatus {
  // False from a commit that failed until the worker has found, by itself, that the store can be written again.
  bool writing = true;
  std::string trouble;  // else why not
  ErrorCode trouble_code = ErrorCode::io;
  bool stopping = false;
  std::size_t queued_events = 0, queued_bytes = 0;
  std::uint64_t batches = 0, failed_batches = 0, reopened = 0;
  std::uint64_t refused_busy = 0;                            // events that the full queue turned away
  Summary summary;                                           // since the start
  std::size_t outbox = 0;                                    // effects that wait to be sent, in all workspaces
  std::size_t sending = 0;                                   // of them: on their way now
  std::uint64_t delivered = 0, tried_again = 0, failed = 0;  // attempts since the start
};

class Worker {
 public:
  using Answer = Result<std::vector<Outcome>>;
  using OnAnswer = std::function<void(Answer)>;

  // Opens the store, and begins. invalid_argument without a clock or a workspace.
  [[nodiscard]] static Result<std::unique_ptr<Worker>> start(const std::filesystem::path& folder,
                                                             std::vector<std::shared_ptr<const Workspace>> workspaces,
                                                             WorkerOptions options);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();  // stop()

  // Takes the events, in their order, one after the other; all of them or none. `on_answer` is called once, after the
  // commit that made them durable, with an outcome for each; an error says that none of them counts as seen. Not called
  // where submit() itself returns an error.
  [[nodiscard]] Result<void> submit(std::vector<WorkerEvent> events, OnAnswer on_answer);
  // The same, and waits. Not to be called from a callback.
  [[nodiscard]] Answer submit_and_wait(std::vector<WorkerEvent> events);

  // Calls `act` with the engine on the worker's thread, between two batches, and commits: for whatever else an Engine
  // does (retry, merge, cancel …). The workspaces' clocks are the host's by then: what is due has happened, and a run
  // that goes on counts its waits from now. Waits, and returns what `act` or the commit returned.
  [[nodiscard]] Result<void> with_engine(const std::function<Result<void>(Engine&)>& act);
  // The handle by which with_engine()'s Engine knows a workspace; not_found where it runs none of that name.
  [[nodiscard]] Result<WorkspaceHandle> handle(std::string_view workspace) const;

  // Puts new versions in the place of those of the same names; all of them between two events, or none. Each event is
  // handled by one version. A workspace that is new is taken in; one that is missing goes on as it is. Waits.
  [[nodiscard]] Result<void> reload(std::vector<std::shared_ptr<const Workspace>> workspaces);
  // Those in use.
  [[nodiscard]] std::vector<std::shared_ptr<const Workspace>> workspaces() const;

  // What is in the store, beside the worker. Not kept open across minutes: the map cannot grow while it reads.
  [[nodiscard]] Result<Reader> reader() const;

  // The listener is told of each commit's changes, in their order, from the next commit on.
  [[nodiscard]] SubscriptionId subscribe(ChangeListener listener);
  // Returns when the listener is not being called, and will not be again.
  void unsubscribe(SubscriptionId id);

  [[nodiscard]] WorkerStatus status() const;
  // The host's clock was moved, or something else than the worker's own doing may be due: looks again.
  void wake();

  // Takes nothing more; what was taken is committed and answered, effects on their way are reported; at most `within`.
  // Effects that wait stay in the outbox. Returns false where the time was too short: what was not answered is to be
  // sent again; where it was done after all, that is a duplicate.
  bool stop(std::chrono::milliseconds within = std::chrono::seconds(4));

 private:
  struct Impl;
  explicit Worker(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow
