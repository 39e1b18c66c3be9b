#include "engine/capi/status.hpp"

#include <nlohmann/json.hpp>

namespace dealflow::capi {

using Json = nlohmann::ordered_json;

std::string status_json(const WorkerStatus& status) {
  Json summary = Json::parse(to_json(status.summary, 0), nullptr, false);
  summary.erase("elapsed_s");
  summary.erase("events_per_s");
  Json json;
  json["writing"] = status.writing;
  json["trouble"] =
      status.writing ? Json() : Json{{"code", to_string(status.trouble_code)}, {"message", status.trouble}};
  json["stopping"] = status.stopping;
  json["queued_events"] = status.queued_events;
  json["queued_bytes"] = status.queued_bytes;
  json["batches"] = status.batches;
  json["failed_batches"] = status.failed_batches;
  json["reopened"] = status.reopened;
  json["refused_busy"] = status.refused_busy;
  json["outbox"] = status.outbox;
  json["sending"] = status.sending;
  json["delivered"] = status.delivered;
  json["tried_again"] = status.tried_again;
  json["failed"] = status.failed;
  json["summary"] = std::move(summary);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace dealflow::capi
