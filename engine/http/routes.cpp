// Every route, one declaration each.
#include "engine/http/intake_routes.hpp"
#include "engine/http/service.hpp"

#include <array>

namespace dealflow::http {
namespace {

void answer_alive(Call call) { call.respond({.body = R"({"alive":true})"}); }

void answer_ready(Call call) {
  std::string why;
  if (call.service.is_ready(why)) return call.respond({.body = R"({"ready":true})"});
  call.respond(to_response(
      Problem{.status = 503, .code = "server.not_ready", .detail = why, .retry_after = std::chrono::seconds(5)}));
}

void answer_metrics(Call call) {
  call.respond({.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = call.service.metrics_text()});
}

constexpr auto declared = std::to_array<Route>({
    {"POST", "/in/{workspace}/{channel}", "Takes events by a channel of a workspace, answers what became of them.",
     Access::channel, Work::short_one, &answer_channel},
    {"POST", "/events", "Takes CloudEvents, each for the workspace that it names.", Access::host, Work::short_one,
     &answer_events},
    {"GET", "/healthz", "Whether the process answers.", Access::anyone, Work::short_one, &answer_alive},
    {"GET", "/readyz", "Whether events are taken: the store is written, and nothing stops.", Access::anyone,
     Work::short_one, &answer_ready},
    {"GET", "/metrics", "Counters for Prometheus.", Access::host, Work::long_one, &answer_metrics},
});

}  // namespace

std::span<const Route> routes() { return declared; }

}  // namespace dealflow::http
