// Action: the declaration of one step that does something: its name, its parameters, what it needs. Readers, checker,
// printers, runner, reference page and JSON Schema read it.
//
// Threads:  constants.
// Source:   LANGUAGE.md, "Steps".
#pragma once

#include "dsl/flow/action_form.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace dealflow::stdlib {

enum class ParameterKind : std::uint8_t {
  text,         // text with {{ }} holes
  expression,   // CEL
  pipeline,     // text with holes; a constant must name a pipeline
  stage,        // … a stage of the pipeline beside it
  responsible,  // a person, text with holes, {round_robin: [people]} or {least_busy: [people]}
  currency,     // text with holes; a constant must be ISO 4217
  tags,         // list of texts with holes
  fields,       // list of CRM field names (`overwrite`)
  assignments,  // table of field to CEL (`set`)
  expressions,  // table of name to CEL (`data`, `body`, `with`)
  boolean,
  word,  // one of `values`
  name,  // a word that is declared elsewhere: endpoint, template, event type
};

enum class Target : std::uint8_t { none, contact, deal, either };

struct Parameter {
  std::string_view name;
  ParameterKind kind = ParameterKind::text;
  bool required = false;
  std::string_view doc;
  std::span<const std::string_view> values = {};  // of a word
};

enum class ActionId : std::uint8_t {
  create_deal,
  create_contact,
  map,
  update_contact,
  update_deal,
  move_deal,
  close_deal,
  add_tag,
  remove_tag,
  add_note,
  assign,
  emit,
  webhook,
  email,
};

struct Action {
  ActionId id;
  std::string_view name;         // "create_deal": the key in YAML
  std::string_view line;         // its first line in the text notation: words, {parameter}, [optional group]
  Target target = Target::none;  // whose fields its map may fill
  bool takes_map = false;
  bool takes_on_failure = false;
  std::string_view positional = {};  // the parameter that may stand alone in YAML: add_note: "text"
  std::string_view block = {};       // the parameter whose rows stand in the braces of the text notation
  std::span<const Parameter> parameters = {};
  std::string_view doc;
  std::string_view example_yaml;
  std::string_view example_text;
};

[[nodiscard]] std::span<const Action> actions();
[[nodiscard]] const Action* find_action(std::string_view name);
[[nodiscard]] flow::ActionForms action_forms();  // the same declarations as readers and printers of flows take them

}  // namespace dealflow::stdlib
