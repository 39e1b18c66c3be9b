#include "rules/check/comparisons.hpp"

#include "dsl/base/edit_distance.hpp"
#include "rules/lint/types.hpp"
#include "rules/resolve/equalities.hpp"
#include "rules/workspace/reading.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dealflow::rules {
namespace {

// The values that the attribute can have in events of any of the triggers; empty where that is not a closed list.
std::vector<std::string_view> values_of(const FlowContext& context, const std::string& path) {
  std::set<std::string_view> values;
  for (const stdlib::EventType* trigger : context.triggers) {
    const stdlib::Attribute* attribute = stdlib::find_attribute(*trigger, path);
    if (attribute == nullptr) continue;  // absent there: not equal to anything
    if (attribute->kind != stdlib::AttributeKind::enumeration) return {};
    values.insert(attribute->values.begin(), attribute->values.end());
  }
  return {values.begin(), values.end()};
}

// The value itself, so that the quotes around it stay as they are, whichever the notation asks for.
Span inside_quotes(std::string_view text, Span literal) {
  const bool quoted = literal.size() >= 2 && (text[literal.begin] == '"' || text[literal.begin] == '\'');
  return quoted ? Span{literal.begin + 1, literal.end - 1} : literal;
}

void check_value(const FlowContext& context, const flow::Text& text, const Equality& equality) {
  if (!equality.constant.is(cel::Kind::text)) return;
  const std::string path = join_path(equality.path);
  const auto values = values_of(context, path);
  const std::string_view constant = equality.constant.as_text();
  if (values.empty() || std::find(values.begin(), values.end(), constant) != values.end()) return;
  const std::string near_value = nearest(constant, values);
  const Span value = text.source_span(inside_quotes(text.text, equality.constant_span));
  context.add(lint::impossible_value, value, path, cel::to_literal(equality.constant))
      .help("its values are " + list_of(values))
      .suggest(near_value);
}

}  // namespace

void check_comparisons(const FlowContext& context, const flow::Text& text, const cel::Program& condition) {
  if (!context.all_triggers_known) return;
  std::map<std::vector<std::string>, cel::Value> asked;
  for (const Equality& equality : data_equalities(condition)) {
    check_value(context, text, equality);
    const auto [first, is_new] = asked.emplace(equality.path, equality.constant);
    if (!is_new && !cel::equal(first->second, equality.constant))
      context.add(lint::contradiction, text.source_span(equality.constant_span), join_path(equality.path));
  }
}

}  // namespace dealflow::rules
