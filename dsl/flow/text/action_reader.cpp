#include "dsl/base/edit_distance.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/text/step_reader.hpp"
#include "dsl/flow/text/values.hpp"

#include <algorithm>

namespace dealflow::flow {
namespace {

using Kind = Token::Kind;

std::size_t leading_words(const ActionForm& form) {
  const auto first = std::find_if(form.line.begin(), form.line.end(),
                                  [](const FormPart& p) { return p.kind != FormPart::Kind::word; });
  return static_cast<std::size_t>(first - form.line.begin());
}

std::string head_of(const ActionForm& form) {
  std::string head;
  for (std::size_t i = 0; i < leading_words(form); ++i) {
    if (i > 0) head += ' ';
    head += form.line[i].text;
  }
  return head;
}

std::size_t count_matching(Cursor& cursor, const ActionForm& form) {
  const std::size_t words = leading_words(form);
  Token token = cursor.peek();
  for (std::size_t i = 0; i < words; ++i) {
    const bool same_line = i == 0 || !token.first_on_line;
    if (!same_line || token.kind != Kind::word || cursor.text(token) != form.line[i].text) return i;
    token = cursor.after(token);
  }
  return words;
}

// Reads one action; its members are what the parts of it share.
class ActionReader {
 public:
  ActionReader(Cursor& cursor, const ActionForm& form) : cursor_(cursor), form_(form), shown_(head_of(form)) {}

  bool read(std::size_t words, Step& step) {
    action_.head.text = form_.name;
    const std::uint32_t begin = cursor_.peek().span.begin;
    for (std::size_t i = 0; i < words; ++i) cursor_.take();
    step.head_span = {begin, cursor_.last_end()};
    action_.head.span = step.head_span;
    const bool line = read_parts(std::span(form_.line).subspan(words));
    // A broken line may have a block behind it all the same: its mistakes are told, too.
    if (!line && !cursor_.recover_to_block(cursor_.peek().span.begin)) return false;
    const bool rest = is_map() ? read_own_map() : read_block();
    if (!rest || !read_on_failure() || !line || !ends()) return false;
    settle(action_, form_);
    step.node = std::move(action_);
    return true;
  }

 private:
  // The step that is nothing but a map has the rows in its own braces.
  [[nodiscard]] bool is_map() const { return form_.arguments.empty() && form_.takes_map; }

  bool read_parts(std::span<const FormPart> parts) {
    for (const FormPart& part : parts) {
      switch (part.kind) {
        case FormPart::Kind::word:
          if (cursor_.at_line_end() || !cursor_.at_word(part.text)) {
            expected_on_line(part.text);
            return false;
          }
          cursor_.take();
          break;
        case FormPart::Kind::argument:
          if (!read_argument(part.text)) return false;
          break;
        case FormPart::Kind::group:
          if (!begins(part.group.front())) {
            if (part.group.front().kind == FormPart::Kind::word) options_.push_back(part.group.front().text);
          } else if (!read_parts(part.group)) {
            return false;
          }
          break;
      }
    }
    return true;
  }

  // `close deal won`: what stands there may well be what follows the word.
  void expected_on_line(std::string_view word) {
    Finding finding = cursor_.expected_word(fmt::format("`{}`", word), {word});
    if (!cursor_.at_line_end() && cursor_.at(Kind::word) &&
        nearest(cursor_.text(cursor_.peek()), Cursor::Words{word}).empty())
      finding.suggest(fmt::format("{} {}", word, cursor_.text(cursor_.peek())));
  }

  // Whether an optional part stands at the cursor.
  [[nodiscard]] bool begins(const FormPart& part) {
    if (cursor_.at_line_end()) return false;
    if (part.kind == FormPart::Kind::word) return cursor_.at_word(part.text);
    switch (form_.find(part.text)->form) {
      case ValueForm::text: return cursor_.at(Kind::text) || cursor_.at(Kind::unclosed_text);
      case ValueForm::expression: return !cursor_.at(Kind::open_brace) && !cursor_.at(Kind::close_brace);
      default: return at_value(cursor_) && !cursor_.at_on_failure();
    }
  }

  bool read_argument(std::string_view name) {
    auto value = read_value(cursor_, *form_.find(name), Standing::on_line);
    if (!value) return false;
    Text key;
    key.text = name;
    key.span = value->span;
    action_.arguments.push_back({std::move(key), std::move(*value)});
    return true;
  }

  bool read_own_map() {
    action_.map = read_map(action_.head.span);
    return action_.map.has_value();
  }

  bool read_block() {
    if (!cursor_.at(Kind::open_brace)) return true;
    if (form_.arguments.empty()) {
      cursor_.start_item();
      cursor_.expected(fmt::format("the end of the step: `{}` has nothing in braces", shown_));
      return false;
    }
    if (form_.block.empty()) return read_keys();
    const std::uint32_t begin = cursor_.peek().span.begin;
    auto entries = read_assignments(cursor_, fmt::format("`{}`", shown_));
    if (!entries) return false;
    Argument argument;
    argument.key.text = form_.block;
    argument.key.span = {begin, begin + 1};
    argument.value.kind = ArgumentValue::Kind::table;
    argument.value.span = {begin, cursor_.last_end()};
    argument.value.entries = std::move(*entries);
    action_.arguments.push_back(std::move(argument));
    return true;
  }

  bool read_keys() {
    const Span opener = cursor_.take().span;
    while (!cursor_.at(Kind::close_brace)) {
      const Token& next = cursor_.peek();
      const bool unclosed = next.kind == Kind::end || cursor_.at_new_item() ||
                            (next.first_on_line && !is_key(cursor_.text(next)) && at_known_step(cursor_) &&
                             cursor_.stands_outside(next, opener));
      if (unclosed) {
        cursor_.unclosed(opener);
        return true;
      }
      const std::uint32_t begin = next.span.begin;
      cursor_.start_item();
      if (!read_key()) cursor_.recover(begin);
    }
    cursor_.take();
    return true;
  }

  [[nodiscard]] bool is_key(std::string_view word) const {
    return form_.find(word) != nullptr || (form_.takes_map && word == "map");
  }

  [[nodiscard]] Cursor::Words keys() const {
    Cursor::Words keys;
    for (const ArgumentForm& argument : form_.arguments) keys.push_back(argument.name);
    if (form_.takes_map) keys.push_back("map");
    return keys;
  }

  bool read_key() {
    auto key = read_word(cursor_, fmt::format("a key of `{}` or `}}`", shown_));
    if (!key) return false;
    if (form_.takes_map && key->text == "map") {
      auto map = read_map(key->span);
      if (!map) return false;
      if (action_.map) cursor_.duplicate(key->span, key->text);
      action_.map = std::move(map);
      return true;
    }
    const ArgumentForm* argument = form_.find(key->text);
    if (argument == nullptr) {
      cursor_.unknown_key(key->span, fmt::format("`{}`", shown_), key->text, keys());
      return false;
    }
    const auto there = std::find_if(action_.arguments.begin(), action_.arguments.end(),
                                    [&](const Argument& one) { return one.key.text == key->text; });
    const bool again = there != action_.arguments.end();
    if (argument->form == ValueForm::assignments) {
      std::vector<Argument> none;
      std::vector<Argument>& entries = again ? there->value.entries : none;
      const std::uint32_t begin = cursor_.peek().span.begin;
      if (!read_assignment(cursor_, assigned_, entries)) return false;
      if (again) there->value.span.end = cursor_.last_end();
      if (!again) action_.arguments.push_back({std::move(*key), table(std::move(none), begin)});
      return true;
    }
    auto value = read_value(cursor_, *argument, Standing::after_key);
    if (!value) return false;
    if (argument->form == ValueForm::flag) value->span = value->text.span = key->span;
    if (again) cursor_.duplicate(key->span, key->text);
    if (!again) action_.arguments.push_back({std::move(*key), std::move(*value)});
    return true;
  }

  [[nodiscard]] ArgumentValue table(std::vector<Argument> entries, std::uint32_t begin) const {
    ArgumentValue value;
    value.kind = ArgumentValue::Kind::table;
    value.span = {begin, cursor_.last_end()};
    value.entries = std::move(entries);
    return value;
  }

  std::optional<Map> read_map(Span word) {
    Map map;
    if (cursor_.at_word("by_name") && !cursor_.at_line_end()) {
      map.by_name = true;
      map.span = {word.begin, cursor_.take().span.end};
      return map;
    }
    const Span opener = cursor_.peek().span;
    if (!cursor_.at(Kind::open_brace)) {
      cursor_.expected_word("`{` and the rows of the map, or `by_name`", {"by_name"});
      return std::nullopt;
    }
    cursor_.take();
    cursor_.read_block(opener, [&] { return read_row(map); });
    map.span = {word.begin, cursor_.last_end()};
    return map;
  }

  bool read_row(Map& map) {
    auto variable = read_word(cursor_, "a row of the map: a variable, `->` and a field");
    if (!variable) return false;
    if (cursor_.at_line_end() || !cursor_.at(Kind::arrow)) {
      Finding finding = cursor_.expected(fmt::format("`->` and a field after the variable `{}`", variable->text));
      const bool sign = cursor_.at(Kind::equals) || cursor_.at(Kind::other);
      if (!cursor_.at_line_end() && sign) finding.suggest("->");
      return false;
    }
    cursor_.take();
    auto field = read_word(cursor_, "a field after `->`");
    if (!field) return false;
    if (cursor_.add_name(mapped_, *variable)) map.rows.push_back({std::move(*variable), std::move(*field)});
    return true;
  }

  bool read_on_failure() {
    if (form_.takes_on_failure) options_.push_back("on failure");
    if (!cursor_.at_on_failure()) return true;
    const Span on = cursor_.take().span;
    cursor_.take();
    if (!form_.takes_on_failure) {
      cursor_.report().add(lint::unknown_key, cursor_.source(), {on.begin, cursor_.last_end()},
                           fmt::format("`{}`", shown_), "on failure");
      cursor_.skip_block();
      return false;
    }
    auto steps = read_steps(cursor_, "the steps of `on failure`");
    if (!steps) return false;
    action_.on_failure = std::move(steps);
    action_.on_failure_span = {on.begin, cursor_.last_end()};
    return true;
  }

  // What follows on the same line is another step, or a mistake of this one.
  bool ends() {
    if (cursor_.at_line_end() || cursor_.at(Kind::close_brace) || at_known_step(cursor_)) return true;
    std::string what;
    for (const std::string_view option : options_) what += fmt::format("`{}`, ", option);
    cursor_.expected_word(what.empty() ? "the end of the step" : what + "or the end of the step", options_);
    return false;
  }

  Cursor& cursor_;
  const ActionForm& form_;
  std::string shown_;       // "create deal"
  Cursor::Words options_;   // what could have stood on the line and does not
  Cursor::Names assigned_;  // by `set`
  Cursor::Names mapped_;
  Action action_;
};

}  // namespace

NamedForm find_named_form(Cursor& cursor) {
  NamedForm best;
  bool sure = true;
  for (const ActionForm& form : cursor.forms()) {
    const std::size_t words = count_matching(cursor, form);
    if (words == 0 || words < best.words) continue;
    sure = words > best.words || (sure && words == leading_words(form));
    best = {&form, words};
  }
  return sure ? best : NamedForm{};
}

std::vector<std::string> action_heads(ActionForms forms) {
  std::vector<std::string> heads;
  for (const ActionForm& form : forms) heads.push_back(head_of(form));
  return heads;
}

bool read_action(Cursor& cursor, const NamedForm& named, Step& step) {
  return ActionReader(cursor, *named.form).read(named.words, step);
}

}  // namespace dealflow::flow
