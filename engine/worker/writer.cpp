#include "engine/worker/writer.hpp"

#include "engine/store/concerns_store.hpp"
#include "engine/worker/host_callback.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>

namespace dealflow::worker {
namespace {

using std::chrono::milliseconds;

// However far away what waits is: the host's clock may be set forward.
constexpr milliseconds idle_at_most{5000};
// However much comes: what is due happens, and effects are sent.
constexpr milliseconds busy_at_most{50};
// Between two attempts to write, when they keep failing: within a second of its end a fault is over for senders, too.
constexpr milliseconds pause_at_most{800};

// After these the store goes on as it is; after any other it has to be opened anew.
bool goes_on(ErrorCode code) { return code == ErrorCode::store_full || !store::concerns_store(code); }

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

Writer::Writer(std::filesystem::path folder, WorkerOptions options, WorkQueue& queue, Listeners& listeners,
               Outgoing* outgoing)
    : folder_(std::move(folder)),
      options_(std::move(options)),
      queue_(&queue),
      listeners_(&listeners),
      outgoing_(outgoing) {}

Result<void> Writer::open(Workspaces workspaces) {
  workspaces_ = std::move(workspaces);
  return open_store();
}

Result<void> Writer::open_store() {
  EngineOptions options = options_.engine;
  options.wall = options_.clock();
  options.interrupt = [this] { return past_deadline(); };
  auto engine = Engine::open(folder_, options);
  if (!engine) return tl::unexpected(engine.error());
  std::map<std::string, WorkspaceHandle, std::less<>> handles;
  for (const auto& workspace : workspaces_) {
    auto handle = engine->use(workspace);
    if (!handle) return tl::unexpected(handle.error());
    handles.emplace(workspace->name(), *handle);
  }
  if (auto committed = engine->commit(); !committed) return tl::unexpected(committed.error());
  engine_.emplace(std::move(*engine));
  listening_ = false;
  listen_where_wanted();
  if (outgoing_ != nullptr) {
    for (const auto& workspace : workspaces_) outgoing_->use(handles.at(workspace->name()), workspace);
    outgoing_->reread();
  }
  const std::lock_guard lock(mutex_);
  handles_ = std::move(handles);
  return {};
}

void Writer::run() {
  bool goes_on = true;
  while (goes_on && !past_deadline()) {
    try {
      goes_on = turn();
    } catch (const std::exception& error) {
      lose_engine(error.what());
    } catch (...) {
      lose_engine("something that is no exception was thrown");
    }
  }
  try {
    end();
  } catch (const std::exception& error) {
    lose_engine(error.what());
  } catch (...) {
    lose_engine("something that is no exception was thrown");
  }
}

bool Writer::turn() {
  if (lost_) mend();
  if (lost_ && queue_->ended()) return false;  // it stops anyway
  if (!work_off()) return true;
  const bool idle = queue_->empty();
  if (!idle && !time_has_passed()) return true;
  if ((idle && !finish()) || !let_time_pass()) return true;
  if (!queue_->empty()) return true;
  if (queue_->ended()) return false;
  queue_->wait(idle_time());
  return true;
}

// Memory has ended: what the engine holds is not known any more. It is closed, and opened anew from what is durable.
// Whoever is told so for a batch that was written all the same sends a duplicate.
void Writer::lose_engine(const char* what) noexcept {
  const std::array gone{std::exchange(written_, {}), std::exchange(open_, {})};
  lost_ = Error{ErrorCode::io, {}};
  tell_host([&] { lost_->detail = fmt::format("the worker could not go on: {}; the store is opened anew", what); });
  tell_host([&] { note_trouble(Error(*lost_)); });
  for (const Batch& batch : gone) tell_lost(batch, *lost_);
  tell_host([&] {
    if (engine_) close_store();
  });
}

void Writer::end() {
  if (engine_ && finish()) engine_.reset();
  const bool all = queue_->empty();
  {
    const std::lock_guard lock(mutex_);
    drained_ = all;
  }
  refuse_all({ErrorCode::cancelled, "the worker stopped before this had its turn; send it again"});
}

bool Writer::time_has_passed() const { return SteadyClock::now() - looked_at_time_ >= busy_at_most; }

// Telling changes costs a look at each changed record: nobody pays for it whom nobody follows.
void Writer::listen_where_wanted() {
  const bool wanted = outgoing_ != nullptr || !listeners_->empty();
  if (wanted == listening_) return;
  listening_ = wanted;
  if (!wanted) return engine_->listen(nullptr);
  engine_->listen([this](std::span<const CommittedChange> changes) {
    if (outgoing_ != nullptr) outgoing_->note(changes);
    listeners_->tell(changes);
  });
}

void Writer::set_deadline(SteadyClock::time_point deadline) {
  const std::lock_guard lock(mutex_);
  deadline_ = std::min(deadline_, deadline);  // what was told before holds
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
    bool well = true;
    if (auto* delivered = std::get_if<Delivered>(&*work))
      well = run_events(std::move(*delivered));
    else if (auto* report = std::get_if<Report>(&*work))
      well = run_report(*report);
    else
      well = run_act(std::get<Act>(*work));
    if (!well) return false;
    const bool full = open_.events >= options_.batch_events_max || engine_->pending_bytes() >= options_.batch_bytes_max;
    if (full && !hand_over()) return false;
    if (time_has_passed() || past_deadline()) break;
  }
  return true;
}

bool Writer::run_events(Delivered work) {
  if (!open_.began) open_.began = SteadyClock::now();
  try {
    open_.answers.emplace_back();
  } catch (const std::exception& error) {
    tell_host([&] { work.on_answer(tl::unexpected(Error{ErrorCode::io, error.what()})); });
    throw;
  }
  open_.answers.back().on_answer = std::move(work.on_answer);
  const TimePoint now = options_.clock();
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
      lose_open(outcome.error());
      return false;
    }
    outcomes.push_back(std::move(*outcome));
  }
  open_.events += work.events.size();
  return true;
}

bool Writer::run_report(const Report& report) {
  if (!open_.began) open_.began = SteadyClock::now();
  // First of all: a report that was taken is settled, whatever comes of it.
  try {
    open_.reports.push_back(report);
  } catch (...) {
    outgoing_->settled(report, false);
    throw;
  }
  const Report& taken = open_.reports.back();
  auto reported = engine_->report_effect(taken.workspace, fmt::format("eff-{}", taken.effect), taken.delivery);
  // It has left the outbox in another way: there is nothing to report any more.
  if (reported || reported.error().code == ErrorCode::not_found) return true;
  lose_open(reported.error());
  return false;
}

bool Writer::run_act(const Act& work) {
  try {
    return try_act(work);
  } catch (const std::exception& error) {
    tell_host([&] { work.done(tl::unexpected(Error{ErrorCode::io, error.what()})); });
    throw;
  }
}

bool Writer::try_act(const Act& work) {
  if (!finish()) {
    work.done(tl::unexpected(*lost_));
    return false;
  }
  listen_where_wanted();
  // What is due fires first; but in a store that is full it finds no room, and the act may be there to make some.
  const bool is_full = lost_ && lost_->code == ErrorCode::store_full;
  if (auto passed = is_full ? Result<void>() : move_clocks(); !passed) {
    work.done(passed);
    lose_open(passed.error());
    return false;
  }
  auto acted = work.act(*engine_);
  auto committed = engine_->commit();
  note_state();
  if (committed) {
    if (outgoing_ != nullptr) outgoing_->reread();
    work.done(std::move(acted));
    return true;
  }
  work.done(committed);
  lose_both(committed.error());
  return false;
}

// What is done by hand is done now, however long ago the last event came: a run that goes on counts its waits from now.
Result<void> Writer::move_clocks() {
  const TimePoint now = options_.clock();
  for (const auto& [name, handle] : handles_)
    if (auto ticked = engine_->tick(handle, now); !ticked) return ticked;
  return {};
}

bool Writer::let_time_pass() {
  looked_at_time_ = SteadyClock::now();
  listen_where_wanted();
  const TimePoint now = options_.clock();
  bool passed = false;
  for (const auto& [name, handle] : handles_) {
    const auto due = engine_->next_due(handle);
    if (due && (!*due || **due > now)) continue;
    auto ticked = due ? engine_->tick(handle, now) : Result<void>(tl::unexpected(due.error()));
    if (!ticked) {
      lose_open(ticked.error());
      return false;
    }
    passed = true;
  }
  if (passed) {
    if (!open_.began) open_.began = SteadyClock::now();
    if (!finish()) return false;
  }
  if (outgoing_ != nullptr) outgoing_->wake(now);
  return true;
}

bool Writer::hand_over() {
  listen_where_wanted();
  if (auto former = engine_->commit_in_background(); !former) {
    lose_both(former.error());
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
    lose_both(committed.error());
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
  pause_ = milliseconds(0);
  note_state();
  const auto took = SteadyClock::now() - *batch.began;
  for (const Report& report : batch.reports) outgoing_->settled(report, true);
  for (Answerable& each : batch.answers) tell_host([&] { each.on_answer(std::move(each.outcomes)); });
  if (outgoing_ != nullptr) outgoing_->refresh();
  if (options_.batch_done)
    tell_host([&] {
      options_.batch_done({batch.events, std::chrono::duration_cast<std::chrono::microseconds>(took), true});
    });
}

void Writer::lose_both(const Error& why) {
  note_trouble(why);
  tell_lost(std::exchange(written_, {}), why);
  tell_lost(std::exchange(open_, {}), why);
}

// What was handed over before may well be written: its senders are told so.
void Writer::lose_open(const Error& why) {
  note_trouble(why);
  Batch gone = std::exchange(open_, {});
  if (auto written = engine_->discard(); written) {
    answer(std::exchange(written_, {}));
    note_trouble(why);
  } else {
    tell_lost(std::exchange(written_, {}), written.error());
  }
  tell_lost(gone, why);
}

void Writer::note_trouble(const Error& why) {
  lost_ = why;
  note_state();
  const std::lock_guard lock(mutex_);
  trouble_ = why;
}

void Writer::tell_lost(const Batch& batch, const Error& why) noexcept {
  if (!batch.began) return;
  {
    const std::lock_guard lock(mutex_);
    ++failed_batches_;
  }
  for (const Report& report : batch.reports) outgoing_->settled(report, false);
  for (const Answerable& each : batch.answers) tell_host([&] { each.on_answer(tl::unexpected(why)); });
  if (options_.batch_done) tell_host([&] { options_.batch_done(BatchReport{batch.events, {}, false}); });
}

void Writer::refuse(const Work& work, const Error& why) {
  if (const auto* report = std::get_if<Report>(&work))
    outgoing_->settled(*report, false);
  else if (const auto* delivered = std::get_if<Delivered>(&work))
    delivered->on_answer(tl::unexpected(why));
  else
    std::get<Act>(work).done(tl::unexpected(why));
}

void Writer::refuse_all(const Error& why) {
  while (const auto work = queue_->take()) refuse(*work, why);
}

// What comes while nothing can be written is refused. But where the store is full, and no more than that, what somebody
// does by hand is done: it may make room. True where there was such a thing.
bool Writer::refuse_but_acts(const Error& why) {
  bool acted = false;
  while (const auto work = queue_->take()) {
    const auto* act = std::get_if<Act>(&*work);
    if (act == nullptr || !engine_ || !goes_on(why.code)) {
      refuse(*work, why);
      continue;
    }
    acted = true;
    if (!run_act(*act)) break;
  }
  return acted;
}

// Then the next attempt shows how it is: nobody else would find out.
void Writer::pause() {
  pause_ = std::clamp(pause_ * 2, options_.reopen_after, std::max(options_.reopen_after, pause_at_most));
  const auto until = SteadyClock::now() + pause_;
  for (;;) {
    if (refuse_but_acts(Error(*lost_))) return;
    const auto left = std::chrono::ceil<milliseconds>(until - SteadyClock::now());
    if (left <= milliseconds(0) || past_deadline() || queue_->ended()) return;
    queue_->wait(left);
  }
}

// A batch that failed leaves the engine usable where the disk or the map is full. Else what is on the disk is known
// again only after the store was opened anew. Whether it can be written the worker finds out by itself: it may well be
// that nothing is sent to it before it says that it is ready.
void Writer::mend() {
  do {
    if (engine_ && !goes_on(lost_->code)) close_store();
    pause();
    if (queue_->ended()) return;
  } while (!write_again());
  lost_.reset();
  const std::lock_guard lock(mutex_);
  trouble_.reset();
}

bool Writer::write_again() {
  if (!engine_) {
    if (auto opened = open_store(); !opened) {
      note_trouble(opened.error());
      return false;
    }
    const std::lock_guard lock(mutex_);
    ++reopened_;
  }
  auto written = engine_->tick(handles_.begin()->second, options_.clock());  // the clock's row changes
  if (written)
    written = engine_->commit();
  else
    static_cast<void>(engine_->discard());
  if (!written) note_trouble(written.error());
  return written.has_value();
}

void Writer::close_store() {
  std::optional<Engine> closed;  // after the lock: it may wait for a commit that is under way
  const std::lock_guard lock(mutex_);
  add(former_, engine_->summary());
  summary_ = former_;
  closed.swap(engine_);
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
  const auto consider = [&](TimePoint due) {
    least = std::clamp(std::chrono::ceil<milliseconds>(due - now), milliseconds(0), least.value_or(idle_at_most));
  };
  for (const auto& [name, handle] : handles_) {
    const auto due = engine_->next_due(handle);
    if (!due || !*due) continue;
    consider(**due);
  }
  if (const auto due = outgoing_ != nullptr ? outgoing_->next_due() : std::nullopt) consider(*due);
  return least;
}

Result<void> Writer::reload(const Workspaces& workspaces) {
  const Workspaces former = this->workspaces();
  Workspaces next = former;
  std::vector<std::pair<std::string, WorkspaceHandle>> taken_in;
  const auto refuse = [&](const Error& why) {
    take_back(former);
    return tl::unexpected(why);
  };
  for (const auto& workspace : workspaces) {
    auto used = engine_->use(workspace);
    if (!used) return refuse(used.error());
    taken_in.emplace_back(workspace->name(), *used);
    const auto place =
        std::find_if(next.begin(), next.end(), [&](const auto& each) { return each->name() == workspace->name(); });
    if (place != next.end())
      *place = workspace;
    else
      next.push_back(workspace);
  }
  if (auto committed = engine_->commit(); !committed) return refuse(committed.error());
  if (outgoing_ != nullptr)
    for (std::size_t i = 0; i < workspaces.size(); ++i) outgoing_->use(taken_in[i].second, workspaces[i]);
  const std::lock_guard lock(mutex_);
  for (auto& [name, handle] : taken_in) handles_.insert_or_assign(std::move(name), handle);
  workspaces_ = std::move(next);
  return {};
}

// What the store refused is not there: all are as they were.
void Writer::take_back(const Workspaces& former) {
  for (const auto& each : former) static_cast<void>(engine_->use(each));
}

}  // namespace dealflow::worker
