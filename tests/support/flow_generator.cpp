#include "tests/support/flow_generator.hpp"

#include <algorithm>

namespace dealflow::test {
namespace {

using flow::ArgumentValue;
using Kind = ArgumentValue::Kind;

flow::Text text_of(std::string text) {
  flow::Text made;
  made.text = std::move(text);
  return made;
}

}  // namespace

flow::File FlowGenerator::file() {
  flow::File file;
  const std::size_t count = 1 + below(3);
  for (std::size_t i = 0; i < count; ++i) {
    if (chance(10))
      file.items.emplace_back(use());
    else
      file.items.emplace_back(flow());
  }
  return file;
}

flow::Flow FlowGenerator::flow() {
  flow::Flow flow;
  flow.id = text_of(name());
  if (chance(30)) flow.name = text_of(plain_text());
  if (chance(50)) flow.description = text_of(plain_text());
  if (chance(20)) flow.enabled = flow::Written<bool>{false, {}};
  if (chance(30)) flow.priority = flow::Written<std::int64_t>{static_cast<std::int64_t>(below(300)) - 20, {}};
  if (chance(20)) flow.exclusive = flow::Written<bool>{true, {}};
  if (chance(20)) flow.mode = text_of(pick({"parallel", "single", "queued", "restart"}));
  if (chance(20)) flow.reentry = text_of(pick({"always", "once", "every 7 days"}));
  std::vector<std::string> names;
  for (std::size_t i = chance(20) ? 1 + below(3) : 0; i > 0; --i) {
    flow.inputs.push_back(input());
    flow.inputs.back().name = text_of(unused(names, &FlowGenerator::name));
  }
  for (std::size_t i = 1 + (chance(30) ? below(3) : 0); i > 0; --i) flow.triggers.push_back(text_of(name()));
  if (chance(60)) flow.condition = text_of(any_expression());
  names.clear();
  for (std::size_t i = chance(40) ? 1 + below(3) : 0; i > 0; --i)
    flow.variables.push_back({text_of(unused(names, &FlowGenerator::name)), text_of(any_expression())});
  flow.steps = steps(3);
  return flow;
}

flow::Use FlowGenerator::use() {
  flow::Use use;
  use.reference = text_of(chance(70) ? "stdlib/" + name() : name());
  if (chance(60)) use.as = text_of(name());
  std::vector<std::string> names;
  for (std::size_t i = below(4); i > 0; --i)
    use.with.push_back({text_of(unused(names, &FlowGenerator::name)), constant(true)});
  return use;
}

flow::Input FlowGenerator::input() {
  flow::Input input;
  input.type = text_of(pick({"text", "number", "boolean", "date"}));
  input.required = chance(50);
  if (chance(40)) input.fallback = constant(true);
  if (chance(60)) input.doc = text_of(plain_text());
  return input;
}

flow::Steps FlowGenerator::steps(int depth) {
  flow::Steps steps;
  for (std::size_t i = chance(10) ? 0 : 1 + below(3); i > 0; --i) steps.push_back(step(depth));
  return steps;
}

flow::Step FlowGenerator::step(int depth) {
  flow::Step step;
  const std::size_t kind = below(depth > 0 ? 12 : 8);
  switch (kind) {
    case 0: step.node = flow::Stop{}; break;
    case 1: step.node = wait(); break;
    case 8: step.node = if_step(depth - 1); break;
    case 9: step.node = switch_step(depth - 1); break;
    case 10:
      step.node =
          flow::Each{text_of(pick({"item", "x", "line_of_order"})), text_of(any_expression()), steps(depth - 1)};
      break;
    case 11: step.node = wait_for(depth - 1); break;
    default: step.node = action(depth);
  }
  return step;
}

flow::Action FlowGenerator::action(int depth) {
  const flow::ActionForm& form = forms_[below(forms_.size())];
  flow::Action action;
  action.head = text_of(std::string(form.name));
  // Words of the line that stand outside of a group have to be there.
  std::vector<std::string_view> required;
  for (const flow::FormPart& part : form.line)
    if (part.kind == flow::FormPart::Kind::argument) required.push_back(part.text);
  for (const flow::ArgumentForm& argument : form.arguments) {
    const bool needed = std::find(required.begin(), required.end(), argument.name) != required.end();
    if (needed || chance(45)) action.arguments.push_back({text_of(std::string(argument.name)), value(argument.form)});
  }
  if (form.takes_map && (form.arguments.empty() || chance(50))) action.map = map();
  if (form.takes_on_failure && chance(40)) action.on_failure = steps(depth - 2);
  flow::settle(action, form);
  return action;
}

flow::If FlowGenerator::if_step(int depth) {
  flow::If node;
  for (std::size_t i = 1 + (chance(30) ? below(3) : 0); i > 0; --i)
    node.branches.push_back({text_of(any_expression()), steps(depth), {}});
  if (chance(50)) {
    node.otherwise = steps(depth);
    // One `if` alone behind `else` is an else-if: another tree.
    if (node.otherwise->size() == 1 && std::holds_alternative<flow::If>(node.otherwise->front().node))
      node.otherwise->push_back({flow::Stop{}, {}, {}});
  }
  return node;
}

flow::Switch FlowGenerator::switch_step(int depth) {
  flow::Switch node;
  node.subject = text_of(any_expression());
  for (std::size_t i = chance(5) ? 0 : 1 + below(3); i > 0; --i) {
    flow::Case one;
    for (std::size_t k = 1 + below(3); k > 0; --k) one.values.push_back(constant(false));
    one.steps = steps(depth);
    node.cases.push_back(std::move(one));
  }
  if (chance(50)) node.otherwise = steps(depth);
  return node;
}

flow::WaitFor FlowGenerator::wait_for(int depth) {
  flow::WaitFor node;
  node.trigger = text_of(name());
  if (chance(50)) node.condition = text_of(any_expression());
  if (chance(50)) node.within = text_of(duration());
  if (chance(80)) node.then = steps(depth);
  if (chance(40)) node.otherwise = steps(depth);
  return node;
}

flow::Wait FlowGenerator::wait() {
  flow::Wait node;
  switch (below(3)) {
    case 0: node.duration = text_of(duration()); break;
    case 1: node.until = text_of(any_expression()); break;
    default: node.until_business_hours = true;
  }
  return node;
}

flow::Map FlowGenerator::map() {
  flow::Map map;
  map.by_name = chance(15);
  if (map.by_name) return map;
  std::vector<std::string> names;
  for (std::size_t i = chance(5) ? 0 : 1 + below(4); i > 0; --i)
    map.rows.push_back({text_of(unused(names, &FlowGenerator::name)), text_of(name())});
  return map;
}

ArgumentValue FlowGenerator::text_value(std::string text) {
  ArgumentValue value;
  value.kind = Kind::text;
  value.text = text_of(std::move(text));
  return value;
}

ArgumentValue FlowGenerator::assignments() {
  ArgumentValue table;
  table.kind = Kind::table;
  std::vector<std::string> names;
  for (std::size_t i = below(4); i > 0; --i)
    table.entries.push_back({text_of(unused(names, &FlowGenerator::name)), text_value(any_expression())});
  return table;
}

ArgumentValue FlowGenerator::value(flow::ValueForm form) {
  ArgumentValue value;
  switch (form) {
    case flow::ValueForm::text: return text_value(text_with_holes());
    case flow::ValueForm::word: return text_value(word());
    case flow::ValueForm::expression: return text_value(any_expression());
    case flow::ValueForm::choice:
    case flow::ValueForm::words:
      if (form == flow::ValueForm::choice && chance(50)) return text_value(word());
      value.kind = Kind::list;
      for (std::size_t i = 1 + below(4); i > 0; --i) value.items.push_back(text_value(word()));
      if (form == flow::ValueForm::choice) {
        ArgumentValue choice;
        choice.kind = Kind::table;
        choice.entries.push_back({text_of(pick({"round_robin", "least_busy"})), std::move(value)});
        return choice;
      }
      return value;
    case flow::ValueForm::assignments:
    case flow::ValueForm::table: return assignments();
    case flow::ValueForm::flag:
      value.kind = Kind::boolean;
      value.text = text_of(chance(80) ? "true" : "false");
      return value;
  }
  return value;
}

ArgumentValue FlowGenerator::constant(bool lists) {
  ArgumentValue value;
  switch (below(lists ? 5 : 4)) {
    case 0:
      value.kind = Kind::number;
      value.text = text_of(std::to_string(static_cast<std::int64_t>(below(2000)) - 1000));
      return value;
    case 1:
      value.kind = Kind::boolean;
      value.text = text_of(pick({"true", "false"}));
      return value;
    case 4:
      value.kind = Kind::list;
      for (std::size_t i = 2 + below(3); i > 0; --i) value.items.push_back(constant(false));  // one is its item
      return value;
    default: return text_value(chance(60) ? name() : plain_text());
  }
}

std::string FlowGenerator::unused(std::vector<std::string>& used, std::string (FlowGenerator::*make)()) {
  for (;;) {
    std::string made = (this->*make)();
    if (std::find(used.begin(), used.end(), made) != used.end()) continue;
    used.push_back(made);
    return made;
  }
}

// Words.

std::string FlowGenerator::name() {
  if (chance(75))
    return pick({"city", "budget_deal", "order-from-bot", "payment.succeeded", "name", "email", "deal.message", "x",
                 "priority", "stage", "shop.vip", "_a", "map", "town", "first_name", "tags", "B2B"});
  return pick({"e-mail", "1st",    "two words", "ação",       "on",    "true", "null",       "5",       "-",
               "a:b",    "#",      "?",         "a#b",        "$x",    "~",    "yes",        "with",    "stop",
               "if",     "else",   "a/b",       "{",          "<<",    "a, b", "\"quoted\"", "it's",    "日本",
               "=",      "---",    "...",       "2026-03-02", "1e3",   "0x1F", "*a",         "&a",      "!a",
               "@a",     "`a`",    "a ",        " a",         "|",     ">",    "%a",         "default", "case",
               "in",     "within", "failure",   "where",      "until", "for",  "as",         "required"});
}

std::string FlowGenerator::word() {
  if (chance(70)) return name();
  return chance(50) ? "{{ " + expression(1) + " }}" : plain_text();
}

std::string FlowGenerator::plain_text() {
  std::string text;
  const std::size_t parts = chance(5) ? 0 : 1 + below(4);
  for (std::size_t i = 0; i < parts; ++i) {
    if (i > 0 && chance(80)) text += ' ';
    text += chance(60) ? pick({"Order", "of", "the", "shop", "olá", "Ana", "3", "vip", "don't"})
                       : pick({"\"",
                               "'",
                               "\\",
                               ": ",
                               " #",
                               "#",
                               "{",
                               "}",
                               "[",
                               "]",
                               ", ",
                               "\n",
                               "\n\n",
                               "\t",
                               "- ",
                               "  ",
                               "\r\n",
                               "true",
                               "null",
                               "&",
                               "*",
                               "!",
                               "|",
                               ">",
                               "%",
                               "@",
                               "`",
                               "?",
                               "//",
                               "'''",
                               "\"\"\"",
                               "ç",
                               "日本語",
                               "😀",
                               "\x01",
                               "\x7f",
                               "\xc2\x85",
                               "\xe2\x80\xa8",
                               "\xef\xbb\xbf",
                               "a: b",
                               "x #y",
                               "\\n",
                               "\\u0041",
                               "---",
                               "\n---\n",
                               "->",
                               "=="});
    if (text.ends_with("{{")) text.back() = '(';  // no hole
  }
  return text;
}

std::string FlowGenerator::text_with_holes() {
  std::string text = chance(70) ? plain_text() : "";
  while (chance(35)) {
    if (text.ends_with('{')) text += ' ';
    const std::string space = pick({"", " ", "  "});
    text += "{{" + space + expression(2) + space + "}}" + (chance(50) ? plain_text() : "");
  }
  return text;
}

std::string FlowGenerator::duration() {
  return pick({"3 days", "2 hours 30 minutes", "P3D", "PT90M", "1 day", "45 minutes", "2 weeks"});
}

// Expressions.

std::string FlowGenerator::blank() { return chance(60) ? " " : pick({"", "", "  "}); }

std::string FlowGenerator::any_expression() {
  std::string text = expression(chance(10) ? 5 : 3);
  if (chance(5)) text += " && // why\n  " + expression(1);
  if (chance(3)) text += "\n  || " + expression(1);
  if (chance(2)) text += " // at the end";
  if (chance(3)) text += "\n";
  return text;
}

std::string FlowGenerator::expression(int depth) {
  if (depth == 0) return primary(0);
  const int less = depth - 1;
  switch (below(9)) {
    case 0:
    case 1: return primary(less);
    case 2: return expression(less) + " && " + expression(less);
    case 3: return "(" + blank() + expression(less) + blank() + ")" + blank() + "||" + blank() + expression(less);
    case 4: {
      const std::string op = pick({"==", "!=", "<", "<=", ">", ">=", "+", "*", "/", "%"});
      return "(" + expression(less) + ")" + blank() + op + blank() + "(" + expression(less) + ")";
    }
    case 5: return "(" + expression(less) + ") " + pick({"in", "-"}) + " " + primary(less);
    case 6:
      return "(" + expression(less) + ")" + blank() + "?" + blank() + primary(less) + blank() + ":" + blank() +
             expression(less);
    case 7: return pick({"!", "-", "!!"}) + "(" + blank() + expression(less) + ")";
    default: return "(" + expression(less) + ")";
  }
}

std::string FlowGenerator::primary(int depth) {
  if (depth == 0)
    return chance(50) ? literal()
                      : pick({"a", "contact.name", "data.event.name", "size(items)", "vars.x", "fields.email",
                              "inputs.bot", "variables.?city"});
  const int less = depth - 1;
  switch (below(9)) {
    case 0: return "[" + blank() + expression(less) + blank() + "," + blank() + expression(less) + "]";
    case 1: return "{\"k\"" + blank() + ":" + blank() + expression(less) + ", \"}}\": 2}";
    case 2: return "items.exists(x," + blank() + expression(less) + ")";
    case 3: return "items.map(" + blank() + "x, " + expression(less) + ").filter(y," + expression(less) + ")";
    case 4: return "has(contact.fields)";
    case 5: return primary(less) + "[" + expression(less) + "]";
    case 6: return "(" + primary(less) + ").startsWith(" + expression(less) + ")";
    case 7: return "coalesce(" + expression(less) + "," + blank() + literal() + ")";
    default: return "cel.bind(b," + expression(less) + ", b)";
  }
}

std::string FlowGenerator::literal() {
  return pick({"1",
               "2.5",
               "-7",
               "0xFF",
               "10u",
               "true",
               "false",
               "null",
               "\"x\"",
               "'y'",
               "\"a # b\"",
               "'a: b'",
               "\"it's\"",
               "'say \"hi\"'",
               R"("back\\slash")",
               R"("\n")",
               R"(r'\d+')",
               "\"{\"",
               "'}}'",
               "\"é日\"",
               "b\"bytes\"",
               "\"//no comment\"",
               "'''three'''",
               "\"\"",
               "1e10",
               ".5"});
}

}  // namespace dealflow::test
