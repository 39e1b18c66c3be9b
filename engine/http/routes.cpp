// Every route, one declaration each.
#include "engine/http/intake_routes.hpp"
#include "engine/http/openapi.hpp"
#include "engine/http/reading_routes.hpp"
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

void answer_openapi(Call call) { call.respond({.body = openapi()}); }

using Shape = Answer::Shape;

const std::array declared{
    Route{"POST",
          "/in/{workspace}/{channel}",
          "Takes events by a channel of a workspace, answers what became of them.",
          Access::channel,
          Work::short_one,
          &answer_channel,
          {"outcome", Shape::one_or_array}},
    Route{"POST",
          "/events",
          "Takes CloudEvents, each for the workspace that it names.",
          Access::host,
          Work::short_one,
          &answer_events,
          {"outcome", Shape::one_or_array}},
    Route{"GET",
          "/workspaces",
          "Names of the workspaces in the store.",
          Access::host,
          Work::long_one,
          &answer_workspaces,
          {{}, Shape::names}},
    Route{"GET",
          "/contacts",
          "Contacts by ascending number, a page at a time.",
          Access::host,
          Work::long_one,
          &answer_list,
          {"contact", Shape::page},
          card_list_parameters},
    Route{"GET",
          "/contacts/{id}",
          "One contact; the id of one that was joined leads to the other.",
          Access::host,
          Work::long_one,
          &answer_record,
          {"contact", Shape::one},
          record_parameters},
    Route{"GET",
          "/deals",
          "Deals.",
          Access::host,
          Work::long_one,
          &answer_list,
          {"deal", Shape::page},
          card_list_parameters},
    Route{"GET",
          "/deals/{id}",
          "One deal.",
          Access::host,
          Work::long_one,
          &answer_record,
          {"deal", Shape::one},
          record_parameters},
    Route{"GET",
          "/payments",
          "Payments.",
          Access::host,
          Work::long_one,
          &answer_list,
          {"payment", Shape::page},
          list_parameters},
    Route{"GET",
          "/payments/{id}",
          "One payment, by its sender's id.",
          Access::host,
          Work::long_one,
          &answer_record,
          {"payment", Shape::one},
          record_parameters},
    Route{"GET",
          "/courses",
          "Courses.",
          Access::host,
          Work::long_one,
          &answer_list,
          {"course", Shape::page},
          list_parameters},
    Route{"GET",
          "/runs",
          "Runs of flows.",
          Access::host,
          Work::long_one,
          &answer_list,
          {"run", Shape::page},
          list_parameters},
    Route{"GET",
          "/runs/{id}",
          "One run, step by step.",
          Access::host,
          Work::long_one,
          &answer_record,
          {"run", Shape::one},
          record_parameters},
    Route{"GET",
          "/effects",
          "Webhooks and mails that wait to be sent.",
          Access::host,
          Work::long_one,
          &answer_list,
          {"effect", Shape::page},
          list_parameters},
    Route{"GET",
          "/events",
          "Events as they came.",
          Access::host,
          Work::long_one,
          &answer_list,
          {"event", Shape::page},
          list_parameters},
    Route{"GET",
          "/rejected",
          "What was refused, with the reason.",
          Access::host,
          Work::long_one,
          &answer_list,
          {"rejected", Shape::page},
          list_parameters},
    Route{"GET",
          "/dead",
          "Dead letters: events and runs that failed, effects that could not be delivered.",
          Access::host,
          Work::long_one,
          &answer_list,
          {"dead", Shape::page},
          list_parameters},
    Route{"GET",
          "/stats",
          "Use of each source.",
          Access::host,
          Work::long_one,
          &answer_stats,
          {"stats", Shape::array},
          stats_parameters},
    Route{"GET", "/healthz", "Whether the process answers.", Access::anyone, Work::short_one, &answer_alive},
    Route{"GET", "/readyz", "Whether events are taken: the store is written, and nothing stops.", Access::anyone,
          Work::short_one, &answer_ready},
    Route{"GET",
          "/metrics",
          "Counters for Prometheus.",
          Access::host,
          Work::short_one,
          &answer_metrics,
          {{}, Shape::text}},
    Route{"GET", "/openapi.json", "This description.", Access::anyone, Work::short_one, &answer_openapi},
};

}  // namespace

std::span<const Route> routes() { return declared; }

}  // namespace dealflow::http
