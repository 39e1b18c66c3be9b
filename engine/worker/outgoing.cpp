#include "engine/worker/outgoing.hpp"

#include <dealflow/log.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::worker {
namespace {

constexpr auto look_again_after = std::chrono::seconds(1);

// The reason may repeat what the receiver said of what it was sent: it is masked.
void tell(const LogSink& log, const Effect& effect, const Attempt& attempt) {
  if (!log || attempt.result == Attempt::Result::delivered) return;
  const bool again = attempt.result == Attempt::Result::again;
  const bool gone = attempt.result == Attempt::Result::gone;
  const std::string message = fmt::format("{} of eff-{} {}: {}", effect.kind, effect.number,
                                          again  ? "is tried again"
                                          : gone ? "failed, and its receiver gets nothing more"
                                                 : "failed for good",
                                          masked(attempt.reason));
  log({.level = again ? LogLevel::info : LogLevel::warning,
       .message = message,
       .run = effect.run,
       .flow = effect.flow,
       .step = effect.step,
       .code = again  ? "effect.again"
               : gone ? "effect.gone"
                      : "effect.failed"});
}

}  // namespace

Outgoing::Outgoing(std::filesystem::path folder, const WorkerOptions& options, WorkQueue& queue)
    : folder_(std::move(folder)),
      log_(options.engine.log),
      clock_(options.clock),
      dispatcher_(
          {.clock = options.clock,
           .webhooks = options.webhooks,
           .mails = options.mails,
           .threads_max = options.sender_threads_max,
           .load = [this](WorkspaceHandle handle, std::uint64_t effect) { return load(handle, effect); },
           .report =
               [&queue](WorkspaceHandle handle, std::uint64_t effect, const Delivery& delivery) {
                 queue.put(Report{handle, effect, delivery});
               },
           .tried =
               [log = options.engine.log, tried = options.effect_tried](const Effect& effect, const Attempt& attempt) {
                 tell(log, effect, attempt);
                 if (tried) tried(effect, attempt);
               }}) {}

void Outgoing::use(WorkspaceHandle handle, const std::shared_ptr<const Workspace>& workspace) {
  {
    const std::lock_guard lock(mutex_);
    names_.insert_or_assign(handle, workspace->name());
  }
  dispatcher_.use(handle, workspace);
}

void Outgoing::note(std::span<const CommittedChange> changes) {
  const std::lock_guard lock(mutex_);
  for (const CommittedChange& change : changes) {
    if (!change.id.starts_with("eff-") || change.kind != CommittedChange::Kind::created) continue;
    const auto found =
        std::find_if(names_.begin(), names_.end(), [&](const auto& one) { return one.second == change.workspace; });
    if (found != names_.end()) changed_.insert(found->first);
  }
}

void Outgoing::refresh() {
  for (const WorkspaceHandle handle : std::exchange(changed_, {})) read(handle, &Dispatcher::refresh);
}

void Outgoing::reread() {
  changed_.clear();
  std::vector<WorkspaceHandle> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [handle, name] : names_) all.push_back(handle);
  }
  for (const WorkspaceHandle handle : all) read(handle, &Dispatcher::reread);
}

void Outgoing::wake(TimePoint now) {
  if (std::exchange(unread_, false)) reread();
  dispatcher_.wake(now);
}

std::optional<TimePoint> Outgoing::next_due() const {
  const auto due = dispatcher_.next_due();
  if (!unread_) return due;
  const TimePoint again = clock_() + look_again_after;
  return due ? std::min(*due, again) : again;
}

void Outgoing::settled(const Report& report, bool committed) {
  if (committed)
    dispatcher_.settled(report.workspace, report.effect);
  else
    dispatcher_.lost(report.workspace, report.effect);
}

void Outgoing::read(WorkspaceHandle handle, Read how) {
  auto reader = reader_of(handle);
  auto done = reader ? (dispatcher_.*how)(
                           handle, [&](std::size_t limit, std::uint64_t after) { return reader->outbox(limit, after); })
                     : Result<void>(tl::unexpected(reader.error()));
  if (done) return;
  unread_ = true;
  const std::string message = fmt::format("the outbox cannot be read: {}", done.error().detail);
  if (log_) log_({.level = LogLevel::error, .message = message});
}

Result<Reader> Outgoing::reader_of(WorkspaceHandle handle) const {
  std::string name;
  {
    const std::lock_guard lock(mutex_);
    name = names_.at(handle);
  }
  auto reader = Reader::open(folder_);
  if (!reader) return reader;
  if (auto selected = reader->select(name); !selected) return tl::unexpected(selected.error());
  return reader;
}

Result<std::optional<Effect>> Outgoing::load(WorkspaceHandle handle, std::uint64_t effect) const {
  const auto reader = reader_of(handle);
  if (!reader) return tl::unexpected(reader.error());
  auto found = reader->outbox(1, effect - 1);
  if (!found) return tl::unexpected(found.error());
  if (found->empty() || found->front().number != effect) return std::optional<Effect>{};
  return std::optional<Effect>(std::move(found->front()));
}

}  // namespace dealflow::worker
