#include "dsl/flow/text/step_reader.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/text/values.hpp"

#include <algorithm>
#include <array>

namespace dealflow::flow {
namespace {

using Kind = Token::Kind;

constexpr auto control_words = std::to_array<std::string_view>({"if", "switch", "each", "stop", "wait"});

// The block behind a head. Where the head is broken and no block could be found, that has been reported.
std::optional<Steps> block_of(Cursor& cursor, bool head_is_whole, std::string_view what) {
  if (!head_is_whole && !cursor.at(Kind::open_brace)) return std::nullopt;
  return read_steps(cursor, what);
}

bool ends(Cursor& cursor, std::string_view what, const Cursor::Words& words = {}) {
  if (cursor.at_line_end() || cursor.at(Kind::close_brace) || at_known_step(cursor)) return true;
  cursor.expected_word(what, words);
  return false;
}

// `else { if … }` and `else if …` say the same.
void set_otherwise(If& node, Steps steps, Span span) {
  if (steps.size() == 1 && std::holds_alternative<If>(steps.front().node)) {
    If& inner = std::get<If>(steps.front().node);
    std::move(inner.branches.begin(), inner.branches.end(), std::back_inserter(node.branches));
    node.otherwise = std::move(inner.otherwise);
    node.otherwise_span = inner.otherwise_span;
    return;
  }
  node.otherwise = std::move(steps);
  node.otherwise_span = span;
}

bool read_if(Cursor& cursor, Step& step) {
  If node;
  bool whole = true;
  Span begin = step.head_span;
  for (;;) {
    Branch branch;
    auto condition = read_expression(cursor, "the condition of `if`", Follows::block);
    auto steps = block_of(cursor, condition.has_value(), "the steps of `if`");
    whole = whole && condition && steps;
    if (!steps) return false;
    if (condition) branch.condition = std::move(*condition);
    branch.steps = std::move(*steps);
    branch.span = {begin.begin, cursor.last_end()};
    node.branches.push_back(std::move(branch));
    if (!cursor.at_word("else")) break;
    const Span other = cursor.take().span;
    if (cursor.at_word("if") && !cursor.at_line_end()) {
      begin = cursor.take().span;
      continue;
    }
    auto otherwise = read_steps(cursor, "the steps of `else`, or `if`");
    if (!otherwise) return false;
    set_otherwise(node, std::move(*otherwise), {other.begin, cursor.last_end()});
    break;
  }
  step.node = std::move(node);
  return whole;
}

bool read_case(Cursor& cursor, Switch& node) {
  Case one;
  const std::uint32_t begin = cursor.take().span.begin;
  bool whole = false;
  if (auto values = read_constants(cursor, "the value of a case")) {
    whole = true;
    if (values->kind == ArgumentValue::Kind::list)
      one.values = std::move(values->items);
    else
      one.values.push_back(std::move(*values));
  } else if (!cursor.recover_to_block(cursor.peek().span.begin)) {
    return false;
  }
  auto steps = block_of(cursor, whole, "the steps of the case");
  if (!steps) return false;
  one.steps = std::move(*steps);
  one.span = {begin, cursor.last_end()};
  node.cases.push_back(std::move(one));
  return whole;
}

bool read_default(Cursor& cursor, Switch& node) {
  const Span word = cursor.take().span;
  auto steps = read_steps(cursor, "the steps of `default`");
  if (!steps) return false;
  if (node.otherwise) cursor.duplicate(word, "default");
  node.otherwise = std::move(steps);
  node.otherwise_span = {word.begin, cursor.last_end()};
  return true;
}

bool read_switch(Cursor& cursor, Step& step) {
  Switch node;
  auto subject = read_expression(cursor, "what `switch` looks at", Follows::block);
  if (!subject && !cursor.at(Kind::open_brace)) return false;
  const Span opener = cursor.peek().span;
  if (!cursor.take_sign(Kind::open_brace, "`{` and the cases of `switch`")) return false;
  cursor.read_block(opener, [&] {
    if (cursor.at_word("case")) return read_case(cursor, node);
    if (cursor.at_word("default")) return read_default(cursor, node);
    cursor.expected_word("`case`, `default` or `}`", {"case", "default"}, {{"when", "case"}, {"else", "default"}});
    return false;
  });
  if (subject) node.subject = std::move(*subject);
  step.node = std::move(node);
  return subject.has_value();
}

bool read_each(Cursor& cursor, Step& step) {
  Each node;
  auto variable = read_word(cursor, "a name for the item after `each`");
  bool whole = variable.has_value();
  if (whole && (cursor.at_line_end() || !cursor.at_word("in"))) {
    cursor.expected_word("`in` and a list", {"in"}, {{"of", "in"}});
    whole = false;
  }
  std::optional<Text> list;
  if (whole) {
    cursor.take();
    list = read_expression(cursor, "the list of `each`", Follows::block);
  } else if (!cursor.recover_to_block(cursor.peek().span.begin)) {
    return false;
  }
  auto steps = block_of(cursor, list.has_value(), "the steps of `each`");
  if (!variable || !list || !steps) return false;
  node.variable = std::move(*variable);
  node.list = std::move(*list);
  node.steps = std::move(*steps);
  step.node = std::move(node);
  return true;
}

bool read_wait_for(Cursor& cursor, Step& step) {
  WaitFor node;
  auto trigger = read_word(cursor, "the event type to wait for");
  bool whole = trigger.has_value();
  while (whole && (cursor.at_word("where") || cursor.at_word("within"))) {
    const Token word = cursor.take();
    const bool where = cursor.text(word) == "where";
    std::optional<Text>& target = where ? node.condition : node.within;
    if (target) cursor.duplicate(word.span, cursor.text(word));
    target = where ? read_expression(cursor, "the condition of `wait for`", Follows::block)
                   : read_duration(cursor, "how long to wait");
    whole = target.has_value();
  }
  const bool block = cursor.at(Kind::open_brace) || (!whole && cursor.recover_to_block(cursor.peek().span.begin));
  if (block) {
    auto then = read_steps(cursor, "the steps of `wait for`");
    if (!then) return false;
    node.then = std::move(*then);
    if (cursor.at_word("else")) {
      const Span other = cursor.take().span;
      node.otherwise = read_steps(cursor, "the steps of `else`");
      node.otherwise_span = {other.begin, cursor.last_end()};
      whole = whole && node.otherwise;
    }
  }
  if (!whole || !ends(cursor, "`where`, `within`, `{` or the end of the step", {"where", "within"})) return false;
  node.trigger = std::move(*trigger);
  step.node = std::move(node);
  return true;
}

bool read_wait(Cursor& cursor, Step& step) {
  Wait node;
  if (!cursor.at_line_end() && cursor.at_word("for")) {
    step.head_span.end = cursor.take().span.end;
    return read_wait_for(cursor, step);
  }
  if (!cursor.at_line_end() && cursor.at_word("until")) {
    cursor.take();
    node.until = read_expression(cursor, "until when to wait");
    if (!node.until) return false;
    if (node.until->text == "business_hours") {
      node.until.reset();
      node.until_business_hours = true;
    }
  } else {
    node.duration = read_duration(cursor, "how long to wait, `until` or `for`");
    if (!node.duration) return false;
  }
  step.node = std::move(node);
  return ends(cursor, "the end of the step");
}

void unknown_step(Cursor& cursor) {
  std::vector<std::string> heads = action_heads(cursor.forms());
  heads.insert(heads.end(), control_words.begin(), control_words.end());
  heads.emplace_back("wait for");
  std::sort(heads.begin(), heads.end());
  Span span = cursor.peek().span;
  const Token second = cursor.peek_second();
  std::string meant;
  if (second.kind == Kind::word && !second.first_on_line) {
    meant = nearest(cursor.source().text({span.begin, second.span.end}), heads);
    // One word that is near to one word is the better guess.
    if (!meant.empty() && meant.find(' ') == std::string::npos) meant.clear();
    if (!meant.empty()) span.end = second.span.end;
  }
  if (meant.empty()) meant = nearest(cursor.source().text(span), heads);
  std::string help;
  if (meant.empty()) {
    for (const std::string& head : heads) help += fmt::format("{}`{}`", help.empty() ? "the steps are " : ", ", head);
  }
  cursor.report()
      .add(lint::unknown_action, cursor.source(), span, cursor.source().text(span))
      .help(std::move(help))
      .suggest(meant);
}

bool read_known_step(Cursor& cursor, Step& step) {
  const std::string_view word = cursor.text(cursor.peek());
  const bool control = std::find(control_words.begin(), control_words.end(), word) != control_words.end();
  if (!control) {
    const NamedForm named = find_named_form(cursor);
    if (named.form != nullptr) return read_action(cursor, named, step);
    unknown_step(cursor);
    return false;
  }
  step.head_span = cursor.take().span;
  if (word == "if") return read_if(cursor, step);
  if (word == "switch") return read_switch(cursor, step);
  if (word == "each") return read_each(cursor, step);
  if (word == "wait") return read_wait(cursor, step);
  step.node = Stop{};
  return ends(cursor, "the end of the step after `stop`");
}

}  // namespace

bool at_known_step(Cursor& cursor) {
  if (!cursor.at(Kind::word)) return false;
  const std::string_view word = cursor.text(cursor.peek());
  const bool control = std::find(control_words.begin(), control_words.end(), word) != control_words.end();
  return control || find_named_form(cursor).form != nullptr;
}

std::optional<Step> read_step(Cursor& cursor) {
  if (!cursor.at(Kind::word)) {
    cursor.expected("a step or `}`");
    return std::nullopt;
  }
  Step step;
  const std::uint32_t begin = cursor.peek().span.begin;
  if (!read_known_step(cursor, step)) return std::nullopt;
  step.span = {begin, cursor.last_end()};
  return step;
}

std::optional<Steps> read_steps(Cursor& cursor, std::string_view what) {
  const Span opener = cursor.peek().span;
  if (!cursor.at(Kind::open_brace)) {
    cursor.expected(fmt::format("`{{` and {}", what));
    return std::nullopt;
  }
  Steps steps;
  if (!cursor.enter(opener)) {
    cursor.skip_block();
    return steps;
  }
  cursor.take();
  cursor.read_block(opener, [&] {
    auto step = read_step(cursor);
    if (step) steps.push_back(std::move(*step));
    return step.has_value();
  });
  cursor.leave();
  return steps;
}

}  // namespace dealflow::flow
