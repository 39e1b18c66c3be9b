// What a person asks of a running worker: dealflow.h over Worker::with_engine().
#include "engine/capi/boundary.hpp"

#include <chrono>
#include <vector>

namespace dealflow::capi {
namespace {

// By name; without one the only one that it runs.
Result<WorkspaceHandle> workspace_of(const Worker& worker, std::string_view name) {
  if (!name.empty()) return worker.handle(name);
  const auto running = worker.workspaces();
  if (running.size() != 1)
    return fail(ErrorCode::invalid_argument, "the worker runs several workspaces: one has to be named");
  return worker.handle(running.front()->name());
}

// `act` is called with the engine and the workspace, between two batches.
template <class Act>
Result<void> with_workspace(Worker& worker, dealflow_text name, Act&& act) {
  const auto workspace = workspace_of(worker, view(name));
  if (!workspace) return tl::unexpected(workspace.error());
  return worker.with_engine([&](Engine& engine) -> Result<void> { return act(engine, *workspace); });
}

// The same for an act that gives something: its JSON.
template <class Act>
Result<std::string> json_with_workspace(Worker& worker, dealflow_text name, Act&& act) {
  std::string json;
  auto done = with_workspace(worker, name, [&](Engine& engine, WorkspaceHandle workspace) -> Result<void> {
    auto given = act(engine, workspace);
    if (!given) return tl::unexpected(std::move(given.error()));
    json = to_json(*given);
    return {};
  });
  if (!done) return tl::unexpected(std::move(done.error()));
  return json;
}

std::vector<std::string> copies(const dealflow_text* texts, std::size_t count) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(copy(texts[i]));
  return all;
}

By by(dealflow_text actor) { return {.actor = copy(actor), .at = {}}; }

std::string retried_json(const Engine::RetryOutcome& one) {
  return R"({"id":")" + one.id + R"(","outcome":")" + std::string(to_string(one.outcome.kind)) + R"("})";
}

}  // namespace
}  // namespace dealflow::capi

namespace capi = dealflow::capi;
using dealflow::Engine;
using dealflow::Result;
using dealflow::WorkspaceHandle;

dealflow_code dealflow_worker_tick(dealflow_worker* worker, dealflow_text workspace, int64_t now,
                                   dealflow_error** error) {
  return capi::guarded_on(worker, error, [&] {
    return capi::with_workspace(*worker->worker, workspace, [&](Engine& engine, WorkspaceHandle handle) {
      return engine.tick(handle, dealflow::TimePoint(std::chrono::microseconds(now)));
    });
  });
}

dealflow_code dealflow_worker_retry(dealflow_worker* worker, dealflow_text workspace, const dealflow_text* ids,
                                    size_t count, dealflow_buffer** retried, dealflow_error** error) {
  return capi::guarded_text(worker, retried, error, [&]() -> Result<std::string> {
    const auto wanted = capi::copies(ids, count);
    std::vector<Engine::RetryOutcome> outcomes;
    auto done =
        capi::with_workspace(*worker->worker, workspace, [&](Engine& engine, WorkspaceHandle handle) -> Result<void> {
          auto came = engine.retry(handle, wanted);
          if (!came) return tl::unexpected(std::move(came.error()));
          outcomes = std::move(*came);
          return {};
        });
    if (!done) return tl::unexpected(std::move(done.error()));
    return capi::json_array(outcomes, capi::retried_json);
  });
}

dealflow_code dealflow_worker_cancel(dealflow_worker* worker, dealflow_text workspace, dealflow_text run,
                                     dealflow_error** error) {
  return capi::guarded_on(worker, error, [&] {
    return capi::with_workspace(*worker->worker, workspace, [&](Engine& engine, WorkspaceHandle handle) {
      return engine.cancel(handle, capi::view(run));
    });
  });
}

dealflow_code dealflow_worker_approve(dealflow_worker* worker, dealflow_text workspace, dealflow_text run,
                                      dealflow_error** error) {
  return capi::guarded_on(worker, error, [&] {
    return capi::with_workspace(*worker->worker, workspace, [&](Engine& engine, WorkspaceHandle handle) {
      return engine.approve(handle, capi::view(run));
    });
  });
}

dealflow_code dealflow_worker_enable_endpoint(dealflow_worker* worker, dealflow_text workspace, dealflow_text receiver,
                                              dealflow_error** error) {
  return capi::guarded_on(worker, error, [&] {
    return capi::with_workspace(*worker->worker, workspace, [&](Engine& engine, WorkspaceHandle handle) {
      return engine.enable_endpoint(handle, capi::view(receiver));
    });
  });
}

dealflow_code dealflow_worker_merge(dealflow_worker* worker, dealflow_text workspace, const dealflow_text* contacts,
                                    size_t count, dealflow_text actor, dealflow_buffer** outcome,
                                    dealflow_error** error) {
  return capi::guarded_text(worker, outcome, error, [&] {
    const dealflow::MergeRequest request{.contacts = capi::copies(contacts, count), .policy = {}, .tag = {}};
    return capi::json_with_workspace(*worker->worker, workspace, [&](Engine& engine, WorkspaceHandle handle) {
      return engine.merge(handle, request, capi::by(actor));
    });
  });
}

dealflow_code dealflow_worker_unmerge(dealflow_worker* worker, dealflow_text workspace, dealflow_text contact,
                                      dealflow_text actor, dealflow_buffer** outcome, dealflow_error** error) {
  return capi::guarded_text(worker, outcome, error, [&] {
    return capi::json_with_workspace(*worker->worker, workspace, [&](Engine& engine, WorkspaceHandle handle) {
      return engine.unmerge(handle, capi::view(contact), capi::by(actor));
    });
  });
}

dealflow_code dealflow_worker_erase(dealflow_worker* worker, dealflow_text workspace, dealflow_text contact,
                                    dealflow_text actor, dealflow_buffer** receipt, dealflow_error** error) {
  return capi::guarded_text(worker, receipt, error, [&] {
    return capi::json_with_workspace(*worker->worker, workspace, [&](Engine& engine, WorkspaceHandle handle) {
      return engine.erase(handle, capi::view(contact), capi::by(actor));
    });
  });
}
