// Outgoing: the dispatcher beside a writer: reads the outbox for it, and brings its reports to the worker's thread.
//
// Errors:   of the store while it reads: told to the log; what was not read is read with the next commit.
// Threads:  the worker's, but for stop() and counts().
// Source:   style/LAYOUT.md, "The way of an event", step 9.
#pragma once

#include <dealflow/worker.hpp>

#include "engine/worker/dispatcher.hpp"
#include "engine/worker/queue.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::worker {

class Outgoing {
 public:
  Outgoing(std::filesystem::path folder, const WorkerOptions& options, WorkQueue& queue);

  void use(WorkspaceHandle handle, const std::shared_ptr<const Workspace>& workspace);
  // What a commit made; read with the next refresh().
  void note(std::span<const CommittedChange> changes);
  void refresh();
  // Everything anew: at the start, and after something was done by hand.
  void reread();
  void settled(const Report& report, bool committed);
  void wake(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> next_due() const;
  bool stop(std::chrono::milliseconds within) { return dispatcher_.stop(within); }
  [[nodiscard]] DispatcherCounts counts() const { return dispatcher_.counts(); }

 private:
  using Read = Result<void> (Dispatcher::*)(WorkspaceHandle, const Dispatcher::Page&);
  void read(WorkspaceHandle handle, Read how);
  [[nodiscard]] Result<Reader> reader_of(WorkspaceHandle handle) const;
  [[nodiscard]] Result<std::optional<Effect>> load(WorkspaceHandle handle, std::uint64_t effect) const;

  std::filesystem::path folder_;
  LogSink log_;
  ClockSource clock_;
  mutable std::mutex mutex_;  // of names_
  std::map<WorkspaceHandle, std::string> names_;
  std::set<WorkspaceHandle> changed_;
  bool unread_ = false;    // the store could not be read: all of it is looked at again
  Dispatcher dispatcher_;  // last: its threads use what stands above
};

}  // namespace dealflow::worker
