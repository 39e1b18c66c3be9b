#include "engine/event/envelope.hpp"

#include "engine/event/attribute_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dealflow::event {
namespace {

using Entries = std::vector<std::pair<cel::Value, cel::Value>>;

constexpr auto own_attributes = std::to_array<std::string_view>(
    {"specversion", "id", "source", "type", "time", "subject", "datacontenttype", "dataschema", "data", "data_base64"});

bool is_own(std::string_view name) {
  return std::find(own_attributes.begin(), own_attributes.end(), name) != own_attributes.end();
}

bool is_extension_name(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

tl::expected<std::string, Refusal> needed_text(const cel::Map& event, std::string_view name) {
  const cel::Value value = member(event, name);
  if (value.is(cel::Kind::text)) return std::string(value.as_text());
  return refuse(fmt::format("ce.missing_{}", name),
                value.is_null() ? fmt::format("`{}` is absent or empty; every event has one", name)
                                : fmt::format("`{}` must be text, not {}", name, kind_in_words(value)),
                std::string(name));
}

// `application/json` and its kin, parameters aside.
bool is_json(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  while (!type.empty() && type.back() == ' ') type.pop_back();
  const std::string_view suffix = "+json";
  const bool kin = type.size() > suffix.size() && type.compare(type.size() - suffix.size(), suffix.size(), suffix) == 0;
  return type == "application/json" || type == "text/json" || kin;
}

tl::expected<void, Refusal> check_version(const cel::Map& event) {
  const cel::Value version = member(event, "specversion");
  if (version.is(cel::Kind::text) && version.as_text() == "1.0") return {};
  return refuse("ce.specversion",
                version.is_null() ? "`specversion` is absent; only CloudEvents \"1.0\" is read"
                                  : fmt::format("`specversion` is {}; only \"1.0\" is read", cel::to_literal(version)),
                "specversion");
}

tl::expected<void, Refusal> check_payload(const cel::Map& event) {
  const cel::Value type = member(event, "datacontenttype");
  const bool json = type.is_null() || (type.is(cel::Kind::text) && is_json(type.as_text()));
  const cel::Value base64 = member(event, "data_base64");
  if (!base64.is_null() && event.find(cel::Value::text("data"))) {
    return refuse("ce.two_payloads", "`data` and `data_base64` are both there; an event has one payload",
                  "data_base64");
  }
  if (!json || !base64.is_null()) {
    return refuse("ce.content_type",
                  json ? "`data_base64` is not read; the payload is JSON under `data`"
                       : fmt::format("`datacontenttype` is {}; only JSON is read", cel::to_literal(type)),
                  json ? "data_base64" : "datacontenttype");
  }
  return {};
}

tl::expected<void, Refusal> read_time(const cel::Map& event, Incoming& incoming) {
  const cel::Value time = member(event, "time");
  if (time.is_null()) return {};
  const auto parsed = time.is(cel::Kind::text) ? parse_time(time.as_text())
                                               : tl::expected<TimePoint, TimeError>(tl::unexpected(TimeError::syntax));
  if (parsed) {
    incoming.time = *parsed;
    return {};
  }
  const bool no_such_day = parsed.error() == TimeError::no_such_day;
  return refuse("ce.time",
                fmt::format("`time` is {}{}; it is written like 2026-03-02T09:00:00Z", cel::to_literal(time),
                            no_such_day ? ", which no calendar has" : ""),
                "time");
}

void read_extensions(const cel::Map& event, Incoming& incoming, Entries& entries) {
  for (std::size_t i = 0; i < event.size(); ++i) {
    const auto [key, value] = event.at(i);
    const std::string_view name = key.as_text();
    if (is_own(name) || value.is_null()) continue;
    if (!is_extension_name(name)) {
      incoming.warnings.push_back(
          {"ce.attribute_name", fmt::format("`{}` is ignored: names have lower-case letters and digits only", name)});
    } else if (value.is(cel::Kind::map) || value.is(cel::Kind::list)) {
      incoming.warnings.push_back(
          {"ce.attribute_value", fmt::format("`{}` is ignored: an attribute is a single value", name)});
    } else {
      entries.emplace_back(key, value);
    }
  }
}

}  // namespace

tl::expected<void, Refusal> read_envelope(const cel::Map& event, std::string_view type_prefix, Incoming& incoming) {
  if (auto version = check_version(event); !version) return version;
  auto id = needed_text(event, "id");
  if (!id) return tl::unexpected(id.error());
  auto source = needed_text(event, "source");
  if (!source) return tl::unexpected(source.error());
  if (source->find_first_of(" \t\r\n\"<>\\^`{|}") != std::string::npos) {
    return refuse("ce.source", fmt::format("`source` is \"{}\", which is no URI reference", *source), "source");
  }
  auto type = needed_text(event, "type");
  if (!type) return tl::unexpected(type.error());
  if (auto time = read_time(event, incoming); !time) return time;
  if (auto payload = check_payload(event); !payload) return payload;

  incoming.id = std::move(*id);
  incoming.source = std::move(*source);
  const bool prefixed = !type_prefix.empty() && type->rfind(type_prefix, 0) == 0;
  incoming.type = prefixed ? type->substr(type_prefix.size()) : std::move(*type);
  const cel::Value subject = member(event, "subject");
  if (subject.is(cel::Kind::text)) incoming.subject = std::string(subject.as_text());

  cel::Arena& arena = *incoming.arena;
  Entries entries{{cel::Value::text("id"), cel::Value::text(arena.copy(incoming.id))},
                  {cel::Value::text("source"), cel::Value::text(arena.copy(incoming.source))},
                  {cel::Value::text("type"), cel::Value::text(arena.copy(incoming.type))}};
  if (incoming.time) {
    entries.emplace_back(cel::Value::text("time"), cel::Value::timestamp(to_timestamp(*incoming.time)));
  }
  if (!incoming.subject.empty()) {
    entries.emplace_back(cel::Value::text("subject"), cel::Value::text(arena.copy(incoming.subject)));
  }
  read_extensions(event, incoming, entries);
  incoming.envelope = cel::make_map(arena, entries);
  return {};
}

}  // namespace dealflow::event
