#include "engine/http/acting_routes.hpp"

#include "engine/http/service.hpp"

#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include <nlohmann/json.hpp>

#include <functional>
#include <utility>
#include <vector>

namespace dealflow::http {
namespace {

using Json = nlohmann::ordered_json;
using Act = std::function<Result<void>(Engine&, WorkspaceHandle)>;

const std::string& id_of(const Call& call) { return call.admission.found.values.front(); }

// The workspace that the request names, else the only one that runs.
Result<std::string> workspace_of(const Worker& worker, std::string named) {
  if (!named.empty()) return named;
  const auto running = worker.workspaces();
  if (running.size() == 1) return running.front()->name();
  return fail(ErrorCode::invalid_argument, "the server runs several workspaces: name one, as `?workspace=NAME`");
}

struct Done {
  std::string workspace;
  Result<void> result;  // of the act, or of the commit
};
tl::expected<Done, Problem> act_on_workspace(const Call& call, const Act& act) {
  const auto values = QueryValues::read(call.request.query, call.admission.found.route->query);
  if (!values) return tl::unexpected(values.error());
  Worker& worker = call.service.worker();
  auto workspace = workspace_of(worker, values->text("workspace"));
  if (!workspace) return tl::unexpected(problem_of(workspace.error()));
  const auto handle = worker.handle(*workspace);
  if (!handle) return tl::unexpected(problem_of(handle.error()));
  auto result = worker.with_engine([&](Engine& engine) { return act(engine, *handle); });
  return Done{std::move(*workspace), std::move(result)};
}

Result<Run> read_run(const Call& call, std::string_view workspace) {
  auto reader = call.service.worker().reader();
  if (!reader) return tl::unexpected(reader.error());
  if (auto selected = reader->select(workspace); !selected) return tl::unexpected(selected.error());
  return reader->run(id_of(call));
}

// Done to one run: what it has come to. A run that is there, and is not what the act is for, is no missing one.
void change_run(const Call& call, const Act& act) {
  const auto done = act_on_workspace(call, act);
  if (!done) return call.respond(to_response(done.error()));
  const bool missing = !done->result && done->result.error().code == ErrorCode::not_found;
  if (!done->result && !missing) return call.respond(to_response(problem_of(done->result.error())));
  const auto run = read_run(call, done->workspace);
  if (!run) return call.respond(to_response(problem_of(run.error())));
  if (missing)
    return call.respond(to_response(
        Problem{.status = 409, .code = "run.state", .detail = done->result.error().detail + ": it is " + run->state}));
  call.respond({.body = Json{{"id", id_of(call)}, {"state", run->state}}.dump()});
}

using Retried = std::vector<Engine::RetryOutcome>;
tl::expected<Retried, Problem> retry(const Call& call, const std::vector<std::string>& ids) {
  Retried outcomes;
  const auto done = act_on_workspace(call, [&](Engine& engine, WorkspaceHandle workspace) -> Result<void> {
    auto retried = engine.retry(workspace, ids);
    if (!retried) return tl::unexpected(std::move(retried.error()));
    outcomes = std::move(*retried);
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  if (!done->result) return tl::unexpected(problem_of(done->result.error()));
  return outcomes;
}

Json to_json(const Engine::RetryOutcome& one) { return {{"id", one.id}, {"outcome", to_string(one.outcome.kind)}}; }

}  // namespace

void answer_approve(const Call& call) {
  change_run(call, [&](Engine& engine, WorkspaceHandle workspace) { return engine.approve(workspace, id_of(call)); });
}

void answer_cancel(const Call& call) {
  change_run(call, [&](Engine& engine, WorkspaceHandle workspace) { return engine.cancel(workspace, id_of(call)); });
}

void answer_retry(const Call& call) {
  const auto retried = retry(call, {id_of(call)});
  if (!retried) return call.respond(to_response(retried.error()));
  call.respond({.body = to_json(retried->front()).dump()});
}

void answer_retry_all(const Call& call) {
  const auto retried = retry(call, {});
  if (!retried) return call.respond(to_response(retried.error()));
  Json all = Json::array();
  for (const Engine::RetryOutcome& one : *retried) all.push_back(to_json(one));
  call.respond({.body = all.dump()});
}

void answer_enable(const Call& call) {
  const std::string& receiver = id_of(call);
  const auto done = act_on_workspace(
      call, [&](Engine& engine, WorkspaceHandle workspace) { return engine.enable_endpoint(workspace, receiver); });
  if (!done) return call.respond(to_response(done.error()));
  if (!done->result) return call.respond(to_response(problem_of(done->result.error())));
  call.respond({.body = Json{{"receiver", receiver}, {"enabled", true}}.dump()});
}

}  // namespace dealflow::http
