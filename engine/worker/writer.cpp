#include "engine/worker/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace dealflow::worker {
namespace {

using std::chrono::milliseconds;

// However far away what waits is: the host's clock may be set forward.
constexpr milliseconds idle_at_most{5000};

// After these the store goes on as it is; after any other it has to be opened anew.
bool goes_on(ErrorCode code) {
  return code == ErrorCode::store_full || code == ErrorCode::invalid_argument || code == ErrorCode::refused ||
         code == ErrorCode::not_found;
}

void add(Summary& to, const Summary& more) {
  to.events.read += more.events.read;
  to.events.applied += more.events.applied;
  to.events.duplicate += more.events.duplicate;
  to.events.unmatched += more.events.unmatched;
  to.events.rejected += more.events.rejected;
  to.events.failed += more.events.failed;
  to.events.warnings += more.events.warnings;
  to.contacts.created += more.contacts.created;
  to.contacts.updated += more.contacts.updated;
  to.contacts.merged += more.contacts.merged;
  to.deals.created += more.deals.created;
  to.deals.updated += more.deals.updated;
  to.payments.created += more.payments.created;
  to.payments.updated += more.payments.updated;
  to.later.done += more.later.done;
  to.later.failed += more.later.failed;
}

}  // namespace

Writer::Writer(std::filesystem::path folder, WorkerOptions options, WorkQueue& queue, Listeners& listeners)
    : folder_(std::move(folder)), options_(std::move(options)), queue_(&queue), listeners_(&listeners) {}

Result<void> Writer::open(Workspaces workspaces) {
  workspaces_ = std::move(workspaces);
  return open_store();
}

Result<void> Writer::open_store() {
  EngineOptions options = options_.engine;
  options.wall = options_.clock();
  auto engine = Engine::open(folder_, options);
  if (!engine) return tl::unexpected(engine.error());
  std::map<std::string, WorkspaceHandle, std::less<>> handles;
  for (const auto& workspace : workspaces_) {
    auto handle = engine->use(workspace);
    if (!handle) return tl::unexpected(handle.error());
    handles.emplace(workspace->name(), *handle);
  }
  if (auto committed = engine->commit(); !committed) return tl::unexpected(committed.error());
  engine->listen([this](std::span<const CommittedChange> changes) { listeners_->tell(changes); });
  engine_.emplace(std::move(*engine));
  const std::lock_guard lock(mutex_);
  handles_ = std::move(handles);
  trouble_.reset();
  return {};
}

void Writer::run() {
  for (;;) {
    if (past_deadline()) break;
    if (!work_off()) {
      mend();
      continue;
    }
    if (!queue_->empty()) continue;
    if (!finish() || !let_time_pass()) {
      mend();
      continue;
    }
    if (!queue_->empty()) continue;
    if (queue_->closed()) break;
    queue_->wait(idle_time());
  }
  if (engine_ && finish()) engine_.reset();
  refuse_all({ErrorCode::cancelled, "the worker stopped before this had its turn; send it again"});
}

void Writer::set_deadline(SteadyClock::time_point deadline) {
  const std::lock_guard lock(mutex_);
  deadline_ = deadline;
}

bool Writer::past_deadline() const {
  const std::lock_guard lock(mutex_);
  return SteadyClock::now() >= deadline_;
}

bool Writer::drained() const {
  const std::lock_guard lock(mutex_);
  return drained_;
}

bool Writer::work_off() {
  while (auto work = queue_->take()) {
    const bool well = std::holds_alternative<Act>(*work) ? run_act(std::get<Act>(std::move(*work)))
                                                         : run_events(std::get<Delivered>(std::move(*work)));
    if (!well) return false;
    const bool full = open_.events >= options_.batch_events_max || engine_->pending_bytes() >= options_.batch_bytes_max;
    if (full && !hand_over()) return false;
    if (past_deadline()) break;
  }
  return true;
}

bool Writer::run_events(Delivered work) {
  if (!open_.began) open_.began = SteadyClock::now();
  const TimePoint now = options_.clock();
  open_.answers.push_back({std::move(work.on_answer), {}});
  std::vector<Outcome>& outcomes = open_.answers.back().outcomes;
  outcomes.reserve(work.events.size());
  for (const WorkerEvent& event : work.events) {
    Submission submission{.line = event.line, .input = event.input};
    submission.accepted = now;
    auto outcome = [&]() -> Result<Outcome> {
      if (event.workspace.empty()) return engine_->submit(submission);
      auto to = handle(event.workspace);
      if (!to) return tl::unexpected(to.error());
      return engine_->submit(*to, submission);
    }();
    if (!outcome) {
      lose(outcome.error());
      return false;
    }
    outcomes.push_back(std::move(*outcome));
  }
  open_.events += work.events.size();
  return true;
}

bool Writer::run_act(Act work) {
  if (!finish()) {
    work.done(tl::unexpected(*lost_));
    return false;
  }
  auto acted = work.act(*engine_);
  auto committed = engine_->commit();
  note_state();
  if (committed) {
    work.done(std::move(acted));
    return true;
  }
  work.done(committed);
  lose(committed.error());
  return false;
}

bool Writer::let_time_pass() {
  const TimePoint now = options_.clock();
  bool passed = false;
  for (const auto& [name, handle] : handles_) {
    const auto due = engine_->next_due(handle);
    if (due && (!*due || **due > now)) continue;
    auto ticked = due ? engine_->tick(handle, now) : Result<void>(tl::unexpected(due.error()));
    if (!ticked) {
      lose(ticked.error());
      return false;
    }
    passed = true;
  }
  if (!passed) return true;
  if (!open_.began) open_.began = SteadyClock::now();
  return finish();
}

bool Writer::hand_over() {
  if (auto former = engine_->commit_in_background(); !former) {
    lose(former.error());
    return false;
  }
  answer(std::exchange(written_, std::exchange(open_, {})));
  return true;
}

bool Writer::finish() {
  if (engine_->pending() > 0 || open_.began)
    if (!hand_over()) return false;
  if (!written_.began) return true;
  if (auto committed = engine_->commit(); !committed) {
    lose(committed.error());
    return false;
  }
  answer(std::exchange(written_, {}));
  return true;
}

void Writer::answer(Batch batch) {
  if (!batch.began) return;
  {
    const std::lock_guard lock(mutex_);
    ++batches_;
    trouble_.reset();
  }
  lost_.reset();
  note_state();
  const auto took = SteadyClock::now() - *batch.began;
  for (Answerable& each : batch.answers) each.on_answer(std::move(each.outcomes));
  if (options_.batch_done)
    options_.batch_done({batch.events, std::chrono::duration_cast<std::chrono::microseconds>(took), true});
}

// Both batches are gone, and those who sent them are told.
void Writer::lose(const Error& why) {
  Batch former = std::exchange(written_, {});
  Batch batch = std::exchange(open_, {});
  lost_ = why;
  {
    const std::lock_guard lock(mutex_);
    ++failed_batches_;
    trouble_ = why;
    trouble_until_ = goes_on(why.code) ? SteadyClock::now() + options_.reopen_after : SteadyClock::time_point::max();
  }
  note_state();
  if (options_.batch_done) options_.batch_done({former.events + batch.events, {}, false});
  for (Batch* gone : {&former, &batch})
    for (Answerable& each : gone->answers) each.on_answer(tl::unexpected(why));
}

void Writer::refuse_all(const Error& why) {
  while (auto work = queue_->take()) {
    {
      const std::lock_guard lock(mutex_);
      drained_ = false;
    }
    if (auto* delivered = std::get_if<Delivered>(&*work))
      delivered->on_answer(tl::unexpected(why));
    else
      std::get<Act>(*work).done(tl::unexpected(why));
  }
}

// A batch that failed leaves the engine usable where the disk or the map is full. Else what is on the disk is known
// again only after the store was opened anew.
void Writer::mend() {
  if (lost_ && goes_on(lost_->code)) {
    // What waits in memory of the open batch is gone with it: nothing half done may be committed with the next one.
    if (engine_->pending() > 0) static_cast<void>(engine_->commit());
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    add(former_, engine_->summary());
    summary_ = former_;
  }
  engine_.reset();
  while (!past_deadline()) {
    refuse_all(*lost_);
    queue_->wait(options_.reopen_after);
    refuse_all(*lost_);
    if (auto opened = open_store(); opened) {
      const std::lock_guard lock(mutex_);
      ++reopened_;
      return;
    } else {
      lost_ = opened.error();
      const std::lock_guard lock(mutex_);
      trouble_ = lost_;
    }
    if (queue_->closed()) return set_deadline(SteadyClock::now());  // it stops anyway
  }
}

Result<WorkspaceHandle> Writer::handle(std::string_view workspace) const {
  const std::lock_guard lock(mutex_);
  const auto found = handles_.find(workspace);
  if (found != handles_.end()) return found->second;
  return fail(ErrorCode::not_found, fmt::format("this worker runs no workspace `{}`", workspace));
}

Writer::Workspaces Writer::workspaces() const {
  const std::lock_guard lock(mutex_);
  return workspaces_;
}

std::optional<Error> Writer::trouble() const {
  const std::lock_guard lock(mutex_);
  if (!trouble_ || SteadyClock::now() >= trouble_until_) return std::nullopt;
  return trouble_;
}

void Writer::note_state() {
  if (!engine_) return;
  Summary now = engine_->summary();
  const std::lock_guard lock(mutex_);
  summary_ = former_;
  add(summary_, now);
}

void Writer::fill(WorkerStatus& status) const {
  const std::optional<Error> why = trouble();
  const std::lock_guard lock(mutex_);
  status.writing = !why;
  if (why) {
    status.trouble = why->detail;
    status.trouble_code = why->code;
  }
  status.batches = batches_;
  status.failed_batches = failed_batches_;
  status.reopened = reopened_;
  status.summary = summary_;
}

std::optional<milliseconds> Writer::idle_time() {
  std::optional<milliseconds> least;
  const TimePoint now = options_.clock();
  for (const auto& [name, handle] : handles_) {
    const auto due = engine_->next_due(handle);
    if (!due || !*due) continue;
    const auto left = std::chrono::ceil<milliseconds>(**due - now);
    least = std::clamp(left, milliseconds(0), least.value_or(idle_at_most));
  }
  return least;
}

Result<void> Writer::reload(const Workspaces& workspaces) {
  const Workspaces former = this->workspaces();
  Workspaces next = former;
  for (const auto& workspace : workspaces) {
    auto used = engine_->use(workspace);
    if (!used) {  // the store does not answer: those before it are put back
      for (const auto& each : former) static_cast<void>(engine_->use(each));
      return tl::unexpected(used.error());
    }
    const auto place =
        std::find_if(next.begin(), next.end(), [&](const auto& each) { return each->name() == workspace->name(); });
    if (place != next.end())
      *place = workspace;
    else
      next.push_back(workspace);
    const std::lock_guard lock(mutex_);
    handles_.insert_or_assign(workspace->name(), *used);
  }
  const std::lock_guard lock(mutex_);
  workspaces_ = std::move(next);
  return {};
}

}  // namespace dealflow::worker
