// Answers to "why" as JSON.
#include <dealflow/why.hpp>

#include "engine/query/json.hpp"

namespace dealflow {
namespace {

using query::Json;

Json reads(const std::vector<WhyRead>& all) {
  Json list = Json::array();
  for (const WhyRead& one : all) list.push_back({{"text", one.text}, {"value", one.value}});
  return list;
}

Json object(const WhyCondition& condition) {
  Json deciding = Json::array();
  for (const WhyOperand& one : condition.deciding)
    deciding.push_back({{"text", one.text}, {"value", one.value}, {"reads", reads(one.reads)}});
  return {{"step", condition.step},
          {"choice", condition.choice},
          {"text", query::text_or_null(condition.text)},
          {"value", condition.value},
          {"deciding", std::move(deciding)}};
}
Json object_or_null(const std::optional<WhyCondition>& condition) { return condition ? object(*condition) : Json(); }

Json object(const WhyArgument& argument) {
  return {
      {"name", argument.name}, {"text", argument.text}, {"value", argument.value}, {"reads", reads(argument.reads)}};
}

Json object(const WhyStep& step);
Json object(const WhyLook& look);
Json object(const WhyWait& wait);
Json object(const WhyValue& value);

template <class Part>
Json list(const std::vector<Part>& parts) {
  Json all = Json::array();
  for (const Part& part : parts) all.push_back(object(part));
  return all;
}

Json object(const WhyStep& step) {
  return {{"step", step.step},
          {"action", query::text_or_null(step.action)},
          {"block", query::text_or_null(step.block)},
          {"result", query::text_or_null(step.result)},
          {"notes", step.notes},
          {"conditions", list(step.conditions)},
          {"arguments", list(step.arguments)}};
}

Json object(const WhyLook& look) {
  return {{"flow", look.flow},
          {"flow_version", query::text_or_null(look.version)},
          {"event_type", query::text_or_null(look.event_type)},
          {"path", query::text_or_null(look.path)},
          {"verdict", look.verdict},
          {"reason", query::text_or_null(look.reason)},
          {"condition", object_or_null(look.condition)},
          {"variables", list(look.variables)},
          {"run", look.run == 0 ? Json() : query::id("run", look.run)},
          {"run_state", query::text_or_null(look.run_state)},
          {"steps", list(look.steps)}};
}

Json object(const WhyWait& wait) {
  return {{"run", query::id("run", wait.run)}, {"flow", wait.flow}, {"condition", object(wait.condition)}};
}

Json object(const WhyValue& value) {
  return {{"record", value.record},
          {"field", value.field},
          {"value", value.value},
          {"set", query::history({value.set}).front()},
          {"event", value.event ? query::id("evt", *value.event) : Json()},
          {"event_type", query::text_or_null(value.event_type)},
          {"action", query::text_or_null(value.action)},
          {"rule", query::text_or_null(value.rule)},
          {"reads", reads(value.reads)},
          {"condition", object_or_null(value.condition)},
          {"before", query::history(value.before)},
          {"inexact", query::text_or_null(value.inexact)}};
}

Json letter_or_null(const std::optional<DeadLetter>& letter) {
  if (!letter) return {};
  return {{"flow", query::text_or_null(letter->flow)},
          {"step", query::text_or_null(letter->step)},
          {"code", letter->code},
          {"message", letter->message}};
}

}  // namespace

std::string to_json(const WhyEvent& why) {
  return query::print({{"id", query::id("evt", why.number)},
                       {"event", query::event(why.event)},
                       {"type", query::text_or_null(why.type)},
                       {"accepted_at", format_time(why.accepted_at)},
                       {"outcome", why.outcome},
                       {"failure", letter_or_null(why.letter)},
                       {"looks", list(why.looks)},
                       {"waited", list(why.waited)},
                       {"inexact", query::text_or_null(why.inexact)}});
}

std::string to_json(const WhyLook& why) { return query::print(object(why)); }
std::string to_json(const std::vector<WhyValue>& why) { return query::print(list(why)); }

}  // namespace dealflow
