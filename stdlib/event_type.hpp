// EventType: the declaration of one kind of event: its attributes with type, need, example and use; the source of the
// cards it makes; one sample. Intake, checker, reference page, JSON Schema and completion all read it.
//
// Threads:  constants. The texts of a workspace's own types are held by its Catalogue (stdlib/catalogue.hpp).
// Source:   domain/EVENTS.md.
#pragma once

#include <dealflow/type.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace dealflow::stdlib {

// What an attribute holds. Decides how intake checks it and which type an expression sees.
enum class AttributeKind : std::uint8_t {
  text,
  url,          // http or https
  enumeration,  // one of `values`
  boolean,
  integer,      // within `least` and `most`
  number,       // whole or not; expressions see a double
  money,        // decimal text in the currency beside it (`currency_path`); expressions see money
  currency,     // ISO 4217
  time,         // RFC 3339; expressions see a timestamp
  date,         // 2026-04-02; text in expressions
  scalar,       // text, number, boolean or null
  texts,        // list of text
  contact_ids,  // list of con-N
  variables,    // open map of name to scalar
  answers,      // open map of name to scalar or list
  fields,       // open map of CRM field to value
  object,       // of the attributes whose path begins with this one's
  list,         // of objects: the attributes under `path[]`
};

struct AttributeKindInfo {
  AttributeKind kind;
  std::string_view word;     // "enumeration": for programs
  std::string_view shown;    // "one of several": for people
  std::string_view name;     // "select": in the declarations of a workspace; "" where it can declare none of that kind
  std::string_view example;  // JSON, where a declaration gives none
};
[[nodiscard]] std::span<const AttributeKindInfo> attribute_kinds();  // one for each
[[nodiscard]] const AttributeKindInfo& info(AttributeKind kind);

enum class Need : std::uint8_t { yes, no, one_of };  // one_of: "cond" of the catalogue

struct Attribute {
  std::string_view path;  // "payment.id"; "items[].name" inside a list
  AttributeKind kind = AttributeKind::text;
  Need need = Need::no;
  std::string_view example;                       // JSON
  std::string_view fills;                         // what it is for, in words
  std::span<const std::string_view> values = {};  // of an enumeration
  std::int64_t least = 0;                         // of an integer; least number of elements of a list
  std::int64_t most = INT64_MAX;
  std::uint32_t characters_max = 0;     // 0: the limit of a field value
  std::string_view currency_path = {};  // of money: "payment.currency"
  std::string_view code = {};           // of the refusal where its own rule is broken; "" is the kind's general code
  bool lenient = false;                 // broken: left out with a warning, so that no lead is lost by it
};

// A block that several types share: person, item, utm, session.
using Attributes = std::span<const Attribute>;
// Of a block that a workspace's own type may carry: `person`, `items`, `utm`, `session`, `variables`; empty for any
// other name. Only a person can be asked for.
[[nodiscard]] Attributes shared_block(std::string_view name, bool required);

// What one event makes when a flow asks for it; a signup form never makes a deal (R53).
enum class Makes : std::uint8_t { contact_and_deal, contact_only, changes_only, merge, whatever_the_flow_does };

// What the engine records by itself, whether or not a flow matches (LANGUAGE.md, "One event, several flows").
enum class Records : std::uint8_t {
  nothing,
  payment,          // payer as contact, payment, move of its deal
  refund,           // on an existing payment and contact
  course,           // contact and course
  course_progress,  // on an existing contact
  contact_details,  // shared phone or e-mail, on an existing contact
  unsubscription,   // on an existing contact
  merge,
  unmerge,
  apart,           // a pair that is no duplicate
  imported,        // contact, and the deal where it is one
  persons_change,  // crm.*: made elsewhere by a person
};

struct EventType {
  std::string_view type;    // "payment.created"
  std::string_view family;  // "Payments"
  std::string_view source;  // source id of the cards it makes; "" for crm.*
  Makes makes = Makes::contact_and_deal;
  Records records = Records::nothing;
  std::string_view summary;                // one sentence, own words
  std::string_view requirements;           // "R7-R20"
  std::span<const Attributes> attributes;  // own ones and shared blocks, in the order of the reference page
  std::string_view sample;                 // a whole event as one line of JSON
  std::string_view missing_code = {};      // refusal code where `payment.id` or the like is absent; "" is data.required
};

// The attribute at `path` ("payment.channel"), or null.
[[nodiscard]] const Attribute* find_attribute(const EventType& type, std::string_view path);
// The type of `data` in expressions: an object with the type's attributes.
[[nodiscard]] cel::Type data_type(const EventType& type);

// Where cards come from.
struct CardSource {
  std::string_view id;     // "chatbot"
  std::string_view shown;  // "Chatbots"
  int code;                // of the origin's public CRM interface
};
[[nodiscard]] std::span<const CardSource> card_sources();  // by code
[[nodiscard]] const CardSource* find_card_source(std::string_view id);

}  // namespace dealflow::stdlib
