#include "engine/query/json.hpp"

#include <dealflow/engine.hpp>
#include <dealflow/event.hpp>

#include <cmath>

namespace dealflow {
namespace {

using query::Json;
using query::text_or_null;

// A text of a JSON object, or null: what is stored was valid when it was taken.
Json text_of(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? *found : Json();
}

}  // namespace

std::string to_json(const Course& course) {
  Json json;
  json["id"] = course.id;
  json["title"] = text_or_null(course.title);
  return query::print(json);
}

std::string to_json(const Run& run) {
  Json steps = Json::array();
  for (const RunStep& step : run.steps) {
    Json inputs = Json::object();
    for (const auto& [name, value] : step.inputs) inputs[name] = value;
    steps.push_back({{"path", step.path},
                     {"action", step.action},
                     {"inputs", std::move(inputs)},
                     {"result", text_or_null(step.result)},
                     {"notes", step.notes}});
  }
  Json json;
  json["id"] = query::id("run", run.number);
  json["flow"] = run.flow;
  json["flow_version"] = run.flow_version;
  json["event"] = query::event(run.event);
  json["contact"] = query::id_or_null("con", run.contact);
  json["deal"] = query::id_or_null("deal", run.deal);
  json["state"] = run.state;
  json["step"] = text_or_null(run.step);
  json["started_at"] = format_time(run.started_at);
  json["ended_at"] = query::time_or_null(run.ended_at);
  json["due_at"] = query::time_or_null(run.due_at);
  json["steps"] = std::move(steps);
  return query::print(json);
}

std::string id_of(const Effect& effect) { return query::id("eff", effect.number); }

std::string to_json(const DisabledEndpoint& endpoint) {
  query::Json json;
  json["receiver"] = endpoint.receiver;
  json["since"] = format_time(endpoint.since);
  json["reason"] = query::text_or_null(endpoint.reason);
  return query::print(json);
}

std::string to_json(const Effect& effect) {
  Json json;
  json["id"] = id_of(effect);
  json["message_id"] = effect.message_id;
  json["kind"] = effect.kind;
  json["event"] = query::event(effect.event);
  json["flow"] = effect.flow;
  json["flow_version"] = effect.flow_version;
  json["step"] = effect.step;
  json["run"] = query::id("run", effect.run);
  json["contact"] = query::id_or_null("con", effect.contact);
  json["created_at"] = format_time(effect.created_at);
  json["endpoint"] = text_or_null(effect.endpoint);
  json["url"] = text_or_null(effect.url);
  json["template"] = text_or_null(effect.mail);
  json["to"] = text_or_null(effect.to);
  json["subject"] = text_or_null(effect.subject);
  json["body"] = effect.body;
  json["attempts"] = effect.attempts;
  json["attempted_at"] = query::time_or_null(effect.attempted_at);
  json["next_attempt"] = query::time_or_null(effect.next_attempt);
  json["reason"] = text_or_null(effect.reason);
  return query::print(json);
}

std::string to_json(const Outcome& outcome) {
  Json warnings = Json::array();
  for (const Warning& one : outcome.warnings) warnings.push_back({{"code", one.code}, {"message", one.message}});
  Json rejection;
  if (outcome.kind == Outcome::Kind::rejected) {
    rejection = {
        {"code", outcome.rejection.code}, {"message", outcome.rejection.message}, {"offset", outcome.rejection.offset}};
  }
  Json failure;
  if (outcome.kind == Outcome::Kind::failed)
    failure = {{"code", outcome.failure_code}, {"message", outcome.failure_message}};
  Json json;
  json["outcome"] = to_string(outcome.kind);
  json["event"] = outcome.event != 0 ? query::id("evt", outcome.event) : Json();
  json["created"] = outcome.created;
  json["changed"] = outcome.changed;
  json["warnings"] = std::move(warnings);
  json["rejection"] = std::move(rejection);
  json["failure"] = std::move(failure);
  return query::print(json);
}

std::string to_json(const StoredEvent& event) {
  const Json raw = Json::parse(event.raw, nullptr, false);
  Json json;
  json["id"] = query::id("evt", event.number);
  json["event"] = {{"source", text_of(raw, "source")}, {"id", text_of(raw, "id")}, {"type", text_of(raw, "type")}};
  json["time"] = text_of(raw, "time");
  json["accepted_at"] = format_time(event.accepted_at);
  json["outcome"] = event.outcome;
  json["raw"] = event.raw;
  return query::print(json);
}

std::string to_json(const RejectedLine& line) {
  Json json;
  json["input"] = text_or_null(line.input);
  json["line"] = line.line;
  json["offset"] = line.offset;
  json["code"] = line.code;
  json["message"] = line.message;
  json["raw"] = line.raw;
  return query::print(json);
}

std::string to_json(const DeadLetter& letter) {
  Json json;
  json["id"] = letter.effect != 0 ? query::id("eff", letter.effect)
               : letter.run != 0  ? query::id("run", letter.run)
                                  : query::id("evt", letter.event_number);
  json["event"] = {{"source", letter.event.source}, {"id", letter.event.id}, {"type", text_or_null(letter.type)}};
  json["flow"] = text_or_null(letter.flow);
  json["step"] = text_or_null(letter.step);
  json["code"] = letter.code;
  json["message"] = letter.message;
  json["at"] = format_time(letter.at);
  json["attempts"] = letter.attempts;
  return query::print(json);
}

std::string to_json(const Erasure& erasure) {
  Json json;
  json["contacts"] = query::ids("con", erasure.contacts);
  json["at"] = format_time(erasure.at);
  json["actor"] = text_or_null(erasure.actor);
  json["deals"] = erasure.deals;
  json["payments"] = erasure.payments;
  json["history"] = erasure.history;
  json["sessions"] = erasure.sessions;
  json["runs"] = erasure.runs;
  json["effects"] = erasure.effects;
  json["events"] = erasure.events;
  json["rejected"] = erasure.rejected;
  return query::print(json);
}

std::string to_json(const DuplicatePair& pair) {
  Json json;
  json["contacts"] = query::ids("con", {pair.one, pair.other});
  json["names"] = {text_or_null(pair.one_name), text_or_null(pair.other_name)};
  json["reasons"] = pair.reasons;
  json["since"] = query::time_or_null(pair.since);
  return query::print(json);
}

std::string to_json(const SourceUsage& usage) {
  Json json;
  if (!usage.period.empty()) json["period"] = usage.period;
  json["source"] = usage.source;
  if (!usage.integration.empty()) json["integration"] = usage.integration;
  json["events"] = usage.events;
  json["contacts"] = usage.contacts;
  json["deals"] = usage.deals;
  json["failures"] = usage.failures;
  json["last_event"] = query::time_or_null(usage.last_event);
  json["in_use"] = usage.in_use;
  json["unmatched"] = usage.unmatched;
  Json amounts = Json::array();
  for (const SourceUsage::Amounts& one : usage.amounts)
    amounts.push_back({{"currency", one.currency}, {"amount", one.amount}, {"won", text_or_null(one.won)}});
  json["amounts"] = std::move(amounts);
  json["conversion"] = {{"contacts", usage.conversion.contacts},
                        {"with_deal", usage.conversion.with_deal},
                        {"won", usage.conversion.won}};
  return query::print(json);
}

std::string to_json(const Summary& summary, double elapsed_s) {
  const auto& events = summary.events;
  Json json;
  json["events"] = {{"read", events.read},           {"applied", events.applied},   {"duplicate", events.duplicate},
                    {"unmatched", events.unmatched}, {"rejected", events.rejected}, {"failed", events.failed},
                    {"warnings", events.warnings}};
  json["contacts"] = {{"created", summary.contacts.created},
                      {"updated", summary.contacts.updated},
                      {"merged", summary.contacts.merged}};
  json["deals"] = {{"created", summary.deals.created}, {"updated", summary.deals.updated}};
  json["payments"] = {{"created", summary.payments.created}, {"updated", summary.payments.updated}};
  json["elapsed_s"] = std::round(elapsed_s * 1000) / 1000;
  json["events_per_s"] = elapsed_s > 0 ? std::llround(static_cast<double>(events.read) / elapsed_s) : 0;
  return query::print(json);
}

}  // namespace dealflow
