// The worker of dealflow.h: open, submit, reload, subscribe, stop.
#include "engine/capi/boundary.hpp"
#include "engine/capi/options.hpp"
#include "engine/capi/status.hpp"

#include <chrono>
#include <span>
#include <vector>

namespace dealflow::capi {
namespace {

std::vector<std::shared_ptr<const Workspace>> workspaces_of(const dealflow_workspace* const* given, std::size_t count) {
  std::vector<std::shared_ptr<const Workspace>> workspaces;
  for (std::size_t i = 0; i < count; ++i) {
    // A null one goes on as that, and is refused: it did not load.
    workspaces.push_back(given[i] == nullptr ? nullptr : given[i]->workspace);
  }
  return workspaces;
}

Result<std::vector<WorkerEvent>> events_of(const dealflow_event* given, std::size_t count) {
  if (given == nullptr || count == 0) return fail(ErrorCode::invalid_argument, "there is no event to submit");
  std::vector<WorkerEvent> events;
  events.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    events.push_back(
        {.line = copy(given[i].line), .workspace = copy(given[i].workspace), .input = copy(given[i].input)});
  return events;
}

void answer_outcomes(const std::vector<Outcome>& outcomes, dealflow_answer answer, void* data) {
  std::vector<std::string> lines;
  std::vector<dealflow_text> texts;
  lines.reserve(outcomes.size());
  texts.reserve(outcomes.size());
  for (const Outcome& outcome : outcomes) texts.push_back(text_of(lines.emplace_back(to_json(outcome))));
  answer(data, DEALFLOW_OK, {}, texts.data(), texts.size());
}

Worker::OnAnswer answering(dealflow_answer answer, void* data) {
  return [answer, data](const Worker::Answer& came) {
    if (answer == nullptr) return;
    if (!came) return answer(data, code_of(came.error().code), text_of(came.error().detail), nullptr, 0);
    answer_outcomes(*came, answer, data);
  };
}

ChangeListener telling(dealflow_changes changes, void* data) {
  return [changes, data](std::span<const CommittedChange> came) {
    std::vector<dealflow_change> told;
    told.reserve(came.size());
    for (const CommittedChange& one : came)
      told.push_back({text_of(one.workspace), text_of(one.id), static_cast<dealflow_change_kind>(one.kind)});
    changes(data, told.data(), told.size());
  };
}

static_assert(static_cast<int>(CommittedChange::Kind::created) == DEALFLOW_CREATED &&
              static_cast<int>(CommittedChange::Kind::changed) == DEALFLOW_CHANGED &&
              static_cast<int>(CommittedChange::Kind::removed) == DEALFLOW_REMOVED);

Result<void> start(std::string_view store, std::vector<std::shared_ptr<const Workspace>> workspaces,
                   const dealflow_options* given, dealflow_worker** worker) {
  const auto options = sized(given);
  if (!options) return tl::unexpected(options.error());
  auto handle = std::make_unique<dealflow_worker>();
  auto started = Worker::start(store, std::move(workspaces), worker_options(*options));
  if (!started) return tl::unexpected(std::move(started.error()));
  handle->worker = std::move(*started);
  *worker = handle.release();
  return {};
}

}  // namespace
}  // namespace dealflow::capi

namespace capi = dealflow::capi;
using dealflow::Result;

dealflow_code dealflow_worker_open(dealflow_text store, const dealflow_workspace* const* workspaces, size_t count,
                                   const dealflow_options* options, dealflow_worker** worker, dealflow_error** error) {
  if (worker != nullptr) *worker = nullptr;
  return capi::guarded_on(worker, error, [&] {
    return capi::start(capi::view(store), capi::workspaces_of(workspaces, count), options, worker);
  });
}

dealflow_code dealflow_worker_stop(dealflow_worker* worker, int64_t within_ms, dealflow_error** error) {
  return capi::guarded_on(worker, error, [&]() -> Result<void> {
    if (worker->worker->stop(std::chrono::milliseconds(within_ms))) return {};
    return dealflow::fail(dealflow::ErrorCode::cancelled,
                          "the time was too short: what was not answered is to be sent again");
  });
}

void dealflow_worker_free(dealflow_worker* worker) { delete worker; }

dealflow_code dealflow_worker_submit(dealflow_worker* worker, const dealflow_event* events, size_t count,
                                     dealflow_answer answer, void* data, dealflow_error** error) {
  return capi::guarded_on(worker, error, [&]() -> Result<void> {
    auto copies = capi::events_of(events, count);
    if (!copies) return tl::unexpected(std::move(copies.error()));
    return worker->worker->submit(std::move(*copies), capi::answering(answer, data));
  });
}

dealflow_code dealflow_worker_submit_and_wait(dealflow_worker* worker, const dealflow_event* events, size_t count,
                                              dealflow_buffer** outcomes, dealflow_error** error) {
  return capi::guarded_text(worker, outcomes, error, [&]() -> Result<std::string> {
    auto copies = capi::events_of(events, count);
    if (!copies) return tl::unexpected(std::move(copies.error()));
    auto answer = worker->worker->submit_and_wait(std::move(*copies));
    if (!answer) return tl::unexpected(std::move(answer.error()));
    return capi::json_array(*answer, [](const dealflow::Outcome& one) { return to_json(one); });
  });
}

void dealflow_worker_wake(dealflow_worker* worker) {
  capi::guarded_on(worker, nullptr, [&]() -> Result<void> {
    worker->worker->wake();
    return {};
  });
}

dealflow_code dealflow_worker_status(const dealflow_worker* worker, dealflow_buffer** status, dealflow_error** error) {
  return capi::guarded_text(worker, status, error,
                            [&]() -> Result<std::string> { return capi::status_json(worker->worker->status()); });
}

dealflow_code dealflow_worker_reload(dealflow_worker* worker, const dealflow_workspace* const* workspaces, size_t count,
                                     dealflow_error** error) {
  return capi::guarded_on(worker, error,
                          [&] { return worker->worker->reload(capi::workspaces_of(workspaces, count)); });
}

dealflow_code dealflow_worker_subscribe(dealflow_worker* worker, dealflow_changes changes, void* data,
                                        uint64_t* subscription, dealflow_error** error) {
  return capi::guarded_on(worker, error, [&]() -> Result<void> {
    if (changes == nullptr || subscription == nullptr)
      return dealflow::fail(dealflow::ErrorCode::invalid_argument, "a subscription needs a callback and a place");
    *subscription = static_cast<uint64_t>(worker->worker->subscribe(capi::telling(changes, data)));
    return {};
  });
}

void dealflow_worker_unsubscribe(dealflow_worker* worker, uint64_t subscription) {
  capi::guarded_on(worker, nullptr, [&]() -> Result<void> {
    worker->worker->unsubscribe(dealflow::SubscriptionId{subscription});
    return {};
  });
}
