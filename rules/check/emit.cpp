#include "rules/check/emit.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/check/triggers.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/reading.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

// The parts of the data, each checked as a whole: `person`, not `person.email`.
void check_names(const Arguments& arguments, const stdlib::EventType& type,
                 const std::vector<const flow::Text*>& keys) {
  const FlowContext& context = arguments.context();
  const cel::Type data = stdlib::data_type(type);
  std::vector<std::string_view> known;
  for (const cel::Field& field : data.node().fields) known.push_back(field.name);
  bool all_known = true;
  for (const flow::Text* key : keys) {
    if (std::find(known.begin(), known.end(), key->text) != known.end()) continue;
    all_known = false;
    context.add(lint::unknown_field, key->span, "`" + std::string(type.type) + "` event", key->text)
        .help("its attributes are " + list_of(known))
        .suggest(nearest(key->text, known));
  }
  if (!all_known) return;  // what lacks is what was misspelt
  for (const cel::Field& field : data.node().fields) {
    const bool given = std::any_of(keys.begin(), keys.end(), [&](const auto* key) { return key->text == field.name; });
    if (!field.optional && !given) arguments.report_missing("`" + std::string(type.type) + "`", field.name);
  }
}

}  // namespace

std::optional<Emit> check_emit(const Arguments& arguments) {
  const FlowContext& context = arguments.context();
  Emit emit;
  std::vector<const flow::Text*> keys;
  for (const flow::Argument& entry : arguments.table("data")) {
    keys.push_back(&entry.key);
    if (auto value = expression_of(context, entry)) emit.data.push_back({entry.key.text, std::move(*value)});
  }
  const flow::Argument* type = arguments.find("type");
  const flow::Text* name = type == nullptr ? nullptr : text_of(context, *type, "an event type");
  if (name == nullptr) return std::nullopt;
  emit.type = name->text;
  const stdlib::EventType* declared = check_trigger(context, *name);
  if (declared == nullptr) return std::nullopt;
  if (emit.type.starts_with("crm.")) {
    context.add(lint::unknown_value, name->span, "type of an emitted event", emit.type)
        .help("`crm.*` events come from changes of contacts and deals: make the change instead");
    return std::nullopt;
  }
  check_names(arguments, *declared, keys);
  return emit;
}

}  // namespace dealflow::rules
