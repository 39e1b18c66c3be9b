// Writer: the loop of the worker's thread. Runs what the queue holds on the engine in batches; while one batch is
// written the next one runs; answers after the commit. Opens the store anew after an error.
//
// Errors:   told to the senders of what was lost; a trouble that lasts is in the status.
// Threads:  run() is the worker's thread; the rest any.
// Source:   DESIGN 1 to 3; facts/LMDB.md ("What follows for the engine").
#pragma once

#include <dealflow/worker.hpp>

#include "engine/worker/listeners.hpp"
#include "engine/worker/outgoing.hpp"
#include "engine/worker/queue.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::worker {

class Writer {
 public:
  using Workspaces = std::vector<std::shared_ptr<const Workspace>>;
  using SteadyClock = std::chrono::steady_clock;

  // `outgoing`: null where nobody sends.
  Writer(std::filesystem::path folder, WorkerOptions options, WorkQueue& queue, Listeners& listeners,
         Outgoing* outgoing);

  // Before the thread begins.
  [[nodiscard]] Result<void> open(Workspaces workspaces);
  // Until the queue has ended and is empty, or the deadline that was set then is past.
  void run();
  void set_deadline(SteadyClock::time_point deadline);
  // All that was taken has been answered by its outcome.
  [[nodiscard]] bool drained() const;

  [[nodiscard]] Result<WorkspaceHandle> handle(std::string_view workspace) const;
  [[nodiscard]] Workspaces workspaces() const;
  // Where the store cannot be written now: why not. What comes is refused without waiting.
  [[nodiscard]] std::optional<Error> trouble() const;
  void fill(WorkerStatus& status) const;
  // On the worker's thread, in an Act.
  [[nodiscard]] Result<void> reload(const Workspaces& workspaces);

 private:
  struct Answerable {
    Worker::OnAnswer on_answer;
    std::vector<Outcome> outcomes;
  };
  struct Batch {
    std::vector<Answerable> answers;
    std::vector<Report> reports;
    std::size_t events = 0;
    std::optional<SteadyClock::time_point> began;
  };

  [[nodiscard]] Result<void> open_store();
  [[nodiscard]] bool past_deadline() const;
  bool turn();  // false: there is nothing more to do
  void lose_engine(const char* what) noexcept;
  // Each returns false where the store is in trouble: what it held is answered by then.
  bool work_off();
  void listen_where_wanted();
  bool run_events(Delivered work);
  bool run_act(const Act& work);
  bool try_act(const Act& work);
  bool run_report(const Report& report);
  [[nodiscard]] Result<void> move_clocks();
  bool let_time_pass();
  bool hand_over();  // the open batch; the one before is durable, and answered
  bool finish();     // nothing is being written any more
  void answer(Batch batch);
  void lose_both(const Error& why);  // a commit failed: the open batch and the one being written are gone
  void lose_open(const Error& why);  // the engine could not go on: the open batch is gone
  void tell_lost(const Batch& batch, const Error& why) noexcept;
  void note_trouble(const Error& why);
  void refuse(const Work& work, const Error& why);
  void refuse_all(const Error& why);
  bool refuse_but_acts(const Error& why);
  void mend();
  bool write_again();
  void close_store();
  void pause();
  void end();
  [[nodiscard]] bool time_has_passed() const;
  void take_back(const Workspaces& former);
  void note_state();
  [[nodiscard]] std::optional<std::chrono::milliseconds> idle_time();

  std::filesystem::path folder_;
  WorkerOptions options_;
  WorkQueue* queue_;
  Listeners* listeners_;
  Outgoing* outgoing_;
  std::optional<Engine> engine_;
  bool listening_ = false;
  Batch open_, written_;
  std::optional<Error> lost_;                 // the last error, until the store is written to again
  std::chrono::milliseconds pause_{0};        // after it; longer each time
  SteadyClock::time_point looked_at_time_{};  // when time was last let pass

  mutable std::mutex mutex_;  // of what follows, which other threads read
  Workspaces workspaces_;
  std::map<std::string, WorkspaceHandle, std::less<>> handles_;
  std::optional<Error> trouble_;
  SteadyClock::time_point deadline_ = SteadyClock::time_point::max();
  bool drained_ = true;
  Summary former_;  // of engines that were closed
  Summary summary_;
  std::uint64_t batches_ = 0, failed_batches_ = 0, reopened_ = 0;
};

}  // namespace dealflow::worker
