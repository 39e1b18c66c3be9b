#include <dealflow/worker.hpp>

#include "engine/worker/listeners.hpp"
#include "engine/worker/outgoing.hpp"
#include "engine/worker/queue.hpp"
#include "engine/worker/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

namespace dealflow {

namespace {

constexpr std::chrono::hours longest_stop{24};  // what is longer is meant as "as long as it takes"

}  // namespace

ClockSource system_clock() {
  return [] { return std::chrono::time_point_cast<TimePoint::duration>(std::chrono::system_clock::now()); };
}

struct Worker::Impl {
  Impl(std::filesystem::path where, WorkerOptions options)
      : folder(std::move(where)),
        queue(options.queue_events_max, options.queue_bytes_max),
        outgoing(options.webhooks || options.mails ? std::make_unique<worker::Outgoing>(folder, options, queue)
                                                   : nullptr),
        writer(folder, std::move(options), queue, listeners, outgoing.get()) {}

  std::filesystem::path folder;
  worker::Listeners listeners;
  worker::WorkQueue queue;
  std::unique_ptr<worker::Outgoing> outgoing;  // null: nobody sends
  worker::Writer writer;
  std::mutex stopping;  // one at a time
  std::mutex mutex;
  std::condition_variable ended;
  bool running = false;
  std::thread thread;
};

Worker::Worker(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Worker::~Worker() {
  stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

Result<std::unique_ptr<Worker>> Worker::start(const std::filesystem::path& folder,
                                              std::vector<std::shared_ptr<const Workspace>> workspaces,
                                              WorkerOptions options) {
  if (!options.clock) return fail(ErrorCode::invalid_argument, "a worker needs a clock: WorkerOptions::clock");
  if (workspaces.empty()) return fail(ErrorCode::invalid_argument, "a worker needs a workspace");
  std::set<std::string_view> names;
  for (const auto& workspace : workspaces) {
    if (!workspace) return fail(ErrorCode::invalid_argument, "no workspace given: it did not load");
    if (!names.insert(workspace->name()).second)
      return fail(ErrorCode::invalid_argument, fmt::format("two workspaces are called `{}`", workspace->name()));
  }
  auto impl = std::make_unique<Impl>(folder, std::move(options));
  if (auto opened = impl->writer.open(std::move(workspaces)); !opened) return tl::unexpected(opened.error());
  impl->running = true;
  try {
    impl->thread = std::thread([in = impl.get()] {
      in->writer.run();
      const std::lock_guard lock(in->mutex);
      in->running = false;
      in->ended.notify_all();
    });
  } catch (const std::system_error& error) {
    return fail(ErrorCode::io, fmt::format("starting the worker's thread: {}", error.what()));
  }
  return std::unique_ptr<Worker>(new Worker(std::move(impl)));
}

Result<void> Worker::submit(std::vector<WorkerEvent> events, OnAnswer on_answer) {
  if (const auto trouble = impl_->writer.trouble()) return tl::unexpected(*trouble);
  for (const WorkerEvent& event : events)
    if (!event.workspace.empty())
      if (auto known = impl_->writer.handle(event.workspace); !known) return tl::unexpected(known.error());
  worker::Delivered work{std::move(events), std::move(on_answer)};
  for (const WorkerEvent& event : work.events) work.bytes += event.line.size();
  return impl_->queue.put(std::move(work));
}

Worker::Answer Worker::submit_and_wait(std::vector<WorkerEvent> events) {
  auto answered = std::make_shared<std::promise<Answer>>();
  auto answer = answered->get_future();
  auto taken = submit(std::move(events), [answered](Answer given) { answered->set_value(std::move(given)); });
  if (!taken) return tl::unexpected(taken.error());
  return answer.get();
}

Result<void> Worker::with_engine(const std::function<Result<void>(Engine&)>& act) {
  auto done = std::make_shared<std::promise<Result<void>>>();
  auto result = done->get_future();
  auto taken = impl_->queue.put(worker::Act{act, [done](Result<void> given) { done->set_value(std::move(given)); }});
  if (!taken) return taken;
  return result.get();
}

Result<WorkspaceHandle> Worker::handle(std::string_view workspace) const { return impl_->writer.handle(workspace); }

Result<void> Worker::reload(std::vector<std::shared_ptr<const Workspace>> workspaces) {
  for (const auto& workspace : workspaces)
    if (!workspace) return fail(ErrorCode::invalid_argument, "no workspace given: it did not load");
  return with_engine([&](Engine& /*engine*/) { return impl_->writer.reload(workspaces); });
}

std::vector<std::shared_ptr<const Workspace>> Worker::workspaces() const { return impl_->writer.workspaces(); }

Result<Reader> Worker::reader() const { return Reader::open(impl_->folder); }

SubscriptionId Worker::subscribe(ChangeListener listener) { return impl_->listeners.add(std::move(listener)); }
void Worker::unsubscribe(SubscriptionId id) { impl_->listeners.remove(id); }

WorkerStatus Worker::status() const {
  WorkerStatus status;
  impl_->writer.fill(status);
  const worker::QueueState queue = impl_->queue.state();
  status.stopping = impl_->queue.closed();
  status.queued_events = queue.events;
  status.queued_bytes = queue.bytes;
  status.refused_busy = queue.refused;
  if (impl_->outgoing) {
    const worker::DispatcherCounts effects = impl_->outgoing->counts();
    status.outbox = effects.outbox;
    status.sending = effects.sending;
    status.delivered = effects.delivered;
    status.tried_again = effects.tried_again;
    status.failed = effects.failed;
  }
  return status;
}

void Worker::wake() { impl_->queue.wake(); }

bool Worker::stop(std::chrono::milliseconds within) {
  const std::lock_guard one(impl_->stopping);
  within = std::clamp<std::chrono::milliseconds>(within, std::chrono::milliseconds(0), longest_stop);
  const auto deadline = std::chrono::steady_clock::now() + within;
  impl_->queue.close();
  impl_->writer.set_deadline(deadline);
  // Effects on their way are reported before the writer ends; some time is left for that.
  const bool sent = !impl_->outgoing || impl_->outgoing->stop(within * 3 / 4);
  impl_->queue.end();
  std::unique_lock lock(impl_->mutex);
  const bool ended = impl_->ended.wait_until(lock, deadline, [this] { return !impl_->running; });
  lock.unlock();
  if (ended && impl_->thread.joinable()) impl_->thread.join();
  return sent && ended && impl_->writer.drained();
}

}  // namespace dealflow
