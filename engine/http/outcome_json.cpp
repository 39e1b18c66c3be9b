#include "engine/http/outcome_json.hpp"

#include "engine/http/problem.hpp"

#include <nlohmann/json.hpp>

namespace dealflow::http {
namespace {

using Json = nlohmann::ordered_json;

std::string print(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json shape(std::string_view outcome) {
  return {{"outcome", outcome},        {"event", nullptr},   {"created", Json::array()}, {"changed", Json::array()},
          {"warnings", Json::array()}, {"failure", nullptr}, {"rejection", nullptr}};
}

Json json_of(const Outcome& outcome) {
  Json json = shape(to_string(outcome.kind));
  if (outcome.event != 0) json["event"] = "evt-" + std::to_string(outcome.event);
  json["created"] = outcome.created;
  json["changed"] = outcome.changed;
  for (const Warning& warning : outcome.warnings)
    json["warnings"].push_back({{"code", warning.code}, {"message", warning.message}});
  if (outcome.kind == Outcome::Kind::failed)
    json["failure"] = {{"code", outcome.failure_code}, {"message", outcome.failure_message}};
  if (outcome.kind == Outcome::Kind::rejected)
    json["rejection"] = {
        {"code", outcome.rejection.code}, {"message", outcome.rejection.message}, {"offset", outcome.rejection.offset}};
  return json;
}

}  // namespace

std::string to_json(const Outcome& outcome) { return print(json_of(outcome)); }
std::string ignored_json() { return print(shape("ignored")); }

Response to_response(const Outcome& outcome) {
  if (outcome.kind == Outcome::Kind::rejected) return to_response(problem_of(outcome.rejection));
  return {.body = to_json(outcome)};
}

Response to_response(const std::vector<Outcome>& outcomes) {
  Json array = Json::array();
  for (const Outcome& outcome : outcomes) array.push_back(json_of(outcome));
  return {.body = print(array)};
}

}  // namespace dealflow::http
