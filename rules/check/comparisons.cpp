#include "rules/check/comparisons.hpp"

#include "dsl/base/edit_distance.hpp"
#include "rules/lint/types.hpp"
#include "rules/resolve/closed_values.hpp"
#include "rules/resolve/equalities.hpp"
#include "rules/resolve/rooted_path.hpp"
#include "rules/workspace/reading.hpp"

#include <algorithm>
#include <map>

namespace dealflow::rules {
namespace {

// The value itself, so that the quotes around it stay as they are, whichever the notation asks for.
Span inside_quotes(std::string_view text, Span literal) {
  const bool quoted = literal.size() >= 2 && (text[literal.begin] == '"' || text[literal.begin] == '\'');
  return quoted ? Span{literal.begin + 1, literal.end - 1} : literal;
}

// Whether it is one; else it has been reported.
bool check_value(const FlowContext& context, const flow::Text& text, cel::Slot root, const Equality& equality) {
  if (!equality.constant.is(cel::Kind::text)) return true;
  const Triggers awaited{context.awaited};
  const bool of_awaited = root == slot::awaited;
  if (of_awaited && context.awaited == nullptr) return true;
  const auto values = closed_values(context.settings, of_awaited ? awaited : context.triggers, root, equality.path,
                                    Lists::settings_too);
  const std::string_view constant = equality.constant.as_text();
  if (!values || std::find(values->begin(), values->end(), constant) != values->end()) return true;
  const std::string near_value = nearest(constant, *values);
  const Span value = text.source_span(inside_quotes(text.text, equality.constant_span));
  context
      .add(lint::impossible_value, value, rules::shown(RootedPath{root, equality.path}),
           cel::to_literal(equality.constant))
      .help(values->empty() ? "there is none" : "its values are " + list_of(*values))
      .suggest(near_value);
  return false;
}

void check_root(const FlowContext& context, const flow::Text& text, const cel::Program& condition, cel::Slot root) {
  std::map<std::vector<std::string>, cel::Value> asked;
  for (const Equality& equality : equalities_in(root, condition)) {
    if (!check_value(context, text, root, equality)) continue;
    const auto [first, is_new] = asked.emplace(equality.path, equality.constant);
    if (!is_new && !cel::equal(first->second, equality.constant))
      context.add(lint::contradiction, text.source_span(equality.constant_span),
                  rules::shown(RootedPath{root, equality.path}));
  }
}

}  // namespace

void check_comparisons(const FlowContext& context, const flow::Text& text, const cel::Program& condition) {
  if (!context.all_triggers_known) return;
  for (const cel::Slot root : {slot::data, slot::contact, slot::deal, slot::awaited})
    check_root(context, text, condition, root);
}

}  // namespace dealflow::rules
