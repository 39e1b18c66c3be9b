#include "engine/http/intake_routes.hpp"

#include "engine/http/cloud_events.hpp"
#include "engine/http/event_rule.hpp"
#include "engine/http/outcome_json.hpp"
#include "engine/http/service.hpp"

#include "rules/workspace/content.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::http {
namespace {

// To the worker; answered when it has committed.
void submit(const Call& call, EventLines events, const std::string& workspace, const std::string& input) {
  if (events.lines.empty()) return call.respond({.body = "[]"});
  std::vector<WorkerEvent> lines;
  lines.reserve(events.lines.size());
  for (std::string& line : events.lines) lines.push_back({std::move(line), workspace, input});
  auto answer = [respond = call.respond, batched = events.batched](Worker::Answer outcomes) {
    try {
      if (!outcomes) return respond(to_response(problem_of(outcomes.error())));
      respond(batched || outcomes->size() != 1 ? to_response(*outcomes) : to_response(outcomes->front()));
    } catch (...) {  // on the worker's thread: who gets no answer from here is answered 500
    }
  };
  if (auto taken = call.service.worker().submit(std::move(lines), std::move(answer)); !taken)
    call.respond(to_response(problem_of(taken.error())));
}

// Why the channel may not bring one of the lines; where its source cannot be read, nothing is taken on trust.
std::optional<Problem> foreign_source(const rules::Channel& channel, const std::vector<std::string>& lines) {
  if (channel.sources.empty()) return std::nullopt;
  for (const std::string& line : lines) {
    const auto source = source_of(line);
    if (!source)
      return Problem{.status = 422,
                     .code = "intake.no_source",
                     .detail = "this is no JSON object with a text under `source`, as a CloudEvent has"};
    if (std::find(channel.sources.begin(), channel.sources.end(), *source) == channel.sources.end())
      return Problem{.status = 403,
                     .code = "intake.source",
                     .detail = fmt::format("this channel may not speak for the source `{}`", *source)};
  }
  return std::nullopt;
}

tl::expected<EventLines, Problem> read_events(const Call& call, const OpenChannel& channel, bool& ignored) {
  if (!channel.declared->event) return read_cloud_events(call.request, call.service.limits().batch_events_max);
  auto line = apply_rule(*channel.declared->event, channel.workspace->content().settings, channel.path, call.request);
  if (!line) return tl::unexpected(line.error());
  ignored = !line->has_value();
  EventLines events;
  if (!ignored) events.lines.push_back(std::move(**line));
  return events;
}

}  // namespace

void answer_channel(const Call& call) {
  const OpenChannel& channel = *call.admission.channel;
  bool ignored = false;
  auto events = read_events(call, channel, ignored);
  if (!events) return call.respond(to_response(events.error()));
  if (ignored) return call.respond({.body = std::string(ignored_json)});
  if (const auto problem = foreign_source(*channel.declared, events->lines)) return call.respond(to_response(*problem));
  submit(call, std::move(*events), channel.workspace->name(), channel.path);
}

void answer_events(const Call& call) {
  auto events = read_cloud_events(call.request, call.service.limits().batch_events_max);
  if (!events) return call.respond(to_response(events.error()));
  submit(call, std::move(*events), {}, "/events");
}

}  // namespace dealflow::http
