#include "engine/query/json.hpp"

#include <fmt/format.h>

#include <variant>

namespace dealflow::query {
namespace {

struct ToJson {
  Json operator()(const std::string& text) const { return text; }
  Json operator()(bool flag) const { return flag; }
  Json operator()(const std::vector<std::string>& items) const { return items; }
  Json operator()(const MoneyValue& money) const { return {{"amount", money.amount}, {"currency", money.currency}}; }
  // The digits are those of a JSON number already.
  Json operator()(const NumberValue& number) const {
    Json parsed = Json::parse(number.digits, nullptr, false);
    return parsed.is_number() ? parsed : Json(number.digits);
  }
};

Json entry(const HistoryEntry& from) {
  Json json;
  json["at"] = format_time(from.at);
  json["kind"] = from.kind;
  if (!from.event.id.empty()) json["event"] = event(from.event);
  if (!from.flow.empty()) json["flow"] = from.flow;
  if (!from.step.empty()) json["step"] = from.step;
  if (!from.actor.empty()) json["actor"] = from.actor;
  if (!from.field.empty()) json["field"] = from.field;
  if (from.old_value) json["old"] = *from.old_value;
  if (from.new_value) json["new"] = *from.new_value;
  if (!from.text.empty()) json["text"] = from.text;
  return json;
}

}  // namespace

std::string print(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json time_or_null(const std::optional<TimePoint>& time) { return time ? Json(format_time(*time)) : Json(); }

Json id(std::string_view kind, std::uint64_t number) { return fmt::format("{}-{}", kind, number); }

Json id_or_null(std::string_view kind, const std::optional<std::uint64_t>& number) {
  return number ? id(kind, *number) : Json();
}

Json ids(std::string_view kind, const std::vector<std::uint64_t>& numbers) {
  Json list = Json::array();
  for (const std::uint64_t number : numbers) list.push_back(id(kind, number));
  return list;
}

Json payment_ids(const std::vector<std::string>& known, const std::vector<std::uint64_t>& numbers) {
  return known.size() == numbers.size() ? Json(known) : ids("pay", numbers);
}

Json event(const EventRef& from) { return {{"source", from.source}, {"id", from.id}}; }

Json created_by(const CreatedBy& by) {
  return {{"event", event(by.event)},
          {"flow", text_or_null(by.flow)},
          {"flow_version", text_or_null(by.flow_version)},
          {"step", text_or_null(by.step)}};
}

Json fields(const Fields& from) {
  Json json = Json::object();
  for (const auto& [name, value] : from) json[name] = std::visit(ToJson{}, value);
  return json;
}

Json history(const std::vector<HistoryEntry>& entries) {
  Json list = Json::array();
  for (const HistoryEntry& from : entries) list.push_back(entry(from));
  return list;
}

}  // namespace dealflow::query
