// Short forms for declaring attributes, and the blocks that several event types share. For the files of this folder.
#pragma once

#include "stdlib/event_type.hpp"

#include <array>
#include <span>
#include <string_view>

namespace dealflow::stdlib::catalogue {

using Kind = AttributeKind;

struct Say {
  std::string_view example;  // JSON
  std::string_view fills;
};

consteval Attribute must(std::string_view path, Kind kind, Say say) {
  return {.path = path, .kind = kind, .need = Need::yes, .example = say.example, .fills = say.fills};
}
consteval Attribute may(std::string_view path, Kind kind, Say say) {
  return {.path = path, .kind = kind, .need = Need::no, .example = say.example, .fills = say.fills};
}
consteval Attribute one_of(std::string_view path, Kind kind, Say say) {
  return {.path = path, .kind = kind, .need = Need::one_of, .example = say.example, .fills = say.fills};
}
consteval Attribute with_values(Attribute attribute, std::span<const std::string_view> values) {
  attribute.values = values;
  return attribute;
}
consteval Attribute within(Attribute attribute, std::int64_t least, std::int64_t most = INT64_MAX) {
  attribute.least = least;
  attribute.most = most;
  return attribute;
}
consteval Attribute in_currency(Attribute attribute, std::string_view path) {
  attribute.currency_path = path;
  return attribute;
}
consteval Attribute at_most_characters(Attribute attribute, std::uint32_t characters) {
  attribute.characters_max = characters;
  return attribute;
}

consteval Attribute refused_as(Attribute attribute, std::string_view code) {
  attribute.code = code;
  return attribute;
}
// Left out with a warning of that code where it is broken.
consteval Attribute dropped_as(Attribute attribute, std::string_view code) {
  attribute.code = code;
  attribute.lenient = true;
  return attribute;
}

// Shared blocks (blocks.cpp). `person` comes required and optional, as the types differ in that alone.
[[nodiscard]] Attributes person();
[[nodiscard]] Attributes person_if_any();
[[nodiscard]] Attributes items();
[[nodiscard]] Attributes items_at_least_one();
[[nodiscard]] Attributes utm();
[[nodiscard]] Attributes session();
[[nodiscard]] Attributes variables();
[[nodiscard]] Attributes answers();
[[nodiscard]] Attributes answers_if_any();
// What another program asks for: `deal`, `contact`.
[[nodiscard]] Attributes deal_request();
[[nodiscard]] Attributes contact_request();

// One family a file.
[[nodiscard]] std::span<const EventType> payments();
[[nodiscard]] std::span<const EventType> chatbots();
[[nodiscard]] std::span<const EventType> automation();
[[nodiscard]] std::span<const EventType> sites();
[[nodiscard]] std::span<const EventType> signup_forms();
[[nodiscard]] std::span<const EventType> pop_ups();
[[nodiscard]] std::span<const EventType> courses();
[[nodiscard]] std::span<const EventType> api();
[[nodiscard]] std::span<const EventType> integrations();
[[nodiscard]] std::span<const EventType> imports();
[[nodiscard]] std::span<const EventType> manual();
[[nodiscard]] std::span<const EventType> crm();

}  // namespace dealflow::stdlib::catalogue
