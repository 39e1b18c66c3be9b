#include "dsl/flow/text/reader.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/diagnostics/readable.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/text/cursor.hpp"
#include "dsl/flow/text/step_reader.hpp"
#include "dsl/flow/text/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dealflow::flow {
namespace {

using Kind = Token::Kind;

constexpr auto setting_words = std::to_array<std::string_view>(
    {"description", "disabled", "priority", "exclusive", "mode", "reentry", "input", "trigger", "condition", "var"});

bool is_setting(std::string_view word) {
  return std::find(setting_words.begin(), setting_words.end(), word) != setting_words.end();
}

// Reads one flow; its members are what settings and steps share.
class FlowReader {
 public:
  explicit FlowReader(Cursor& cursor) : cursor_(cursor) {}

  std::optional<Flow> read() {
    const Span word = cursor_.take().span;
    auto id = read_word(cursor_, "the id of the flow");
    bool whole = id.has_value();
    if (whole && !cursor_.at_line_end() && cursor_.at(Kind::text)) flow_.name = read_quoted(cursor_, "the name");
    if (whole && !cursor_.at(Kind::open_brace)) {
      cursor_.expected("`{` after the flow's id and name");
      whole = false;
    }
    if (!whole && !cursor_.recover_to_block(cursor_.peek().span.begin)) return std::nullopt;
    if (id) flow_.id = std::move(*id);
    read_items();
    flow_.span = {word.begin, cursor_.last_end()};
    if (!whole) return std::nullopt;
    if (!trigger_seen_) cursor_.report().add(lint::missing_key, cursor_.source(), flow_.id.span, "a flow", "trigger");
    return std::move(flow_);
  }

 private:
  void read_items() {
    const Span opener = cursor_.take().span;
    cursor_.read_block(opener, [this] { return read_item(); });
  }

  bool read_item() {
    const std::string_view word = cursor_.at(Kind::word) ? cursor_.text(cursor_.peek()) : std::string_view();
    if (is_setting(word)) return read_setting(cursor_.take().span, word);
    if (word.empty()) {
      cursor_.expected("a setting of the flow, a step or `}`");
      return false;
    }
    if (!at_known_step(cursor_) && misspelt_setting(word)) return false;
    auto step = read_step(cursor_);
    if (!step) return false;
    flow_.steps.push_back(std::move(*step));
    return true;
  }

  // A word nearer to a setting than to a step; after the first step, and before a sign, it is no setting.
  bool misspelt_setting(std::string_view word) {
    const std::string meant = nearest(word, setting_words);
    const bool of_step = meant.empty() || (!flow_.steps.empty() && cursor_.peek_second().kind == Kind::open_brace);
    if (of_step) return false;
    cursor_.unknown_key(cursor_.peek().span, "a flow", word, {setting_words.begin(), setting_words.end()});
    if (meant == "trigger") trigger_seen_ = true;
    return true;
  }

  bool read_setting(Span word_span, std::string_view word) {
    if (!flow_.steps.empty()) {
      cursor_.report()
          .add(lint::syntax_info, cursor_.source(), word_span, fmt::format("`{}` stands below a step", word))
          .help("the settings of a flow stand above its first step");
    }
    if (word == "input") return read_input();
    if (word == "var") return read_variable();
    if (std::find(seen_.begin(), seen_.end(), word) != seen_.end()) {
      Finding finding = cursor_.report().add(lint::duplicate_key, cursor_.source(), word_span, word);
      if (word == "trigger") finding.help("several event types stand in one list: `trigger a.b, c.d`");
      if (word == "condition") finding.help("conditions are joined by `&&` and `||`");
    }
    seen_.push_back(word);
    return read_single_setting(word_span, word) && ends();
  }

  bool read_single_setting(Span word_span, std::string_view word) {
    if (word == "disabled") {
      flow_.enabled = Written<bool>{false, word_span};
      return true;
    }
    if (word == "exclusive") {
      flow_.exclusive = Written<bool>{true, word_span};
      return true;
    }
    if (word == "priority") return read_priority(word_span);
    if (word == "description") return set(flow_.description, read_quoted(cursor_, "the description"));
    if (word == "mode") return set(flow_.mode, read_word(cursor_, "`parallel`, `single`, `queued` or `restart`"));
    if (word == "reentry") return read_reentry();
    if (word == "condition") return set(flow_.condition, read_expression(cursor_, "the condition"));
    trigger_seen_ = true;
    auto triggers = read_words(cursor_, "the event type that starts the flow");
    if (triggers) flow_.triggers = std::move(*triggers);
    return triggers.has_value();
  }

  static bool set(std::optional<Text>& target, std::optional<Text> value) {
    target = std::move(value);
    return target.has_value();
  }

  bool read_priority(Span word_span) {
    std::int64_t value = 0;
    const std::string_view text = cursor_.text(cursor_.peek());
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool number = !cursor_.at_line_end() && cursor_.at(Kind::number) && rest == text.data() + text.size();
    if (number && error == std::errc::result_out_of_range) {
      cursor_.report().add(lint::no_int, cursor_.source(), cursor_.peek().span, text);
      return false;
    }
    if (!number || error != std::errc{}) {
      cursor_.expected("a whole number after `priority`");
      return false;
    }
    flow_.priority = Written<std::int64_t>{value, {word_span.begin, cursor_.take().span.end}};
    return true;
  }

  // `always`, `once`, `every 7 days`
  bool read_reentry() {
    const std::uint32_t begin = cursor_.peek().span.begin;
    auto reentry = read_word(cursor_, "`always`, `once` or `every` and a time");
    if (!reentry) return false;
    if (!reentry->quoted && reentry->text == "every") {
      if (!read_duration(cursor_, "how often")) return false;
      reentry->span = {begin, cursor_.last_end()};
      reentry->text = cursor_.source().text(reentry->span);
    }
    flow_.reentry = std::move(reentry);
    return true;
  }

  // `input bot text required default "pop" "Which bot"`
  bool read_input() {
    Input input;
    auto name = read_word(cursor_, "a name for the input");
    if (!name) return false;
    auto type = read_word(cursor_, fmt::format("the type of `{}`: `text`, `number`, `date` …", name->text));
    if (!type) return false;
    input.type = std::move(*type);
    if (!cursor_.at_line_end() && cursor_.at_word("required")) {
      input.required = true;
      cursor_.take();
    }
    if (!cursor_.at_line_end() && cursor_.at_word("default")) {
      cursor_.take();
      auto fallback = read_constants(cursor_, "the value of an input that is not given");
      if (!fallback) return false;
      input.fallback = std::move(*fallback);
    }
    if (!cursor_.at_line_end() && cursor_.at(Kind::text)) input.doc = read_quoted(cursor_, "what the input is");
    const bool first = cursor_.add_name(inputs_, *name);
    input.name = std::move(*name);
    if (first) flow_.inputs.push_back(std::move(input));
    return ends({"required", "default"});
  }

  bool read_variable() {
    std::vector<Argument> entries;
    if (!read_assignment(cursor_, variables_, entries)) return false;
    if (!entries.empty())
      flow_.variables.push_back({std::move(entries.front().key), std::move(entries.front().value.text)});
    return ends();
  }

  // What follows on the same line is another setting or step, or a mistake of this one.
  bool ends(Cursor::Words words = {}) {
    if (cursor_.at_line_end() || cursor_.at(Kind::close_brace) || at_known_step(cursor_)) return true;
    if (cursor_.at(Kind::word) && is_setting(cursor_.text(cursor_.peek()))) return true;
    cursor_.expected_word("the end of the line", words);
    return false;
  }

  Cursor& cursor_;
  Flow flow_;
  Cursor::Words seen_;  // settings that stand once
  Cursor::Names inputs_;
  Cursor::Names variables_;
  bool trigger_seen_ = false;
};

// `use stdlib/popup-lead as spring-sale { popup "pop-10" }`
std::optional<Use> read_use(Cursor& cursor) {
  Use use;
  const Span word = cursor.take().span;
  auto reference = read_reference(cursor, "the flow to use, such as `stdlib/popup-lead`");
  bool whole = reference.has_value();
  if (whole) use.reference = std::move(*reference);
  if (whole && !cursor.at_line_end() && cursor.at_word("as")) {
    cursor.take();
    use.as = read_word(cursor, "an id of its own after `as`");
    whole = use.as.has_value();
  }
  if (whole && !cursor.at_line_end() && !cursor.at(Kind::open_brace)) {
    cursor.expected_word("`as`, `{` and its inputs, or the end of the line", {"as"});
    whole = false;
  }
  if (!whole && !cursor.recover_to_block(cursor.peek().span.begin)) return std::nullopt;
  if (cursor.at(Kind::open_brace)) {
    const Span opener = cursor.take().span;
    Cursor::Names names;
    cursor.read_block(opener, [&] {
      auto key = read_word(cursor, "an input and its value, or `}`");
      std::optional<ArgumentValue> value;
      if (key) value = read_constants(cursor, fmt::format("the value of `{}`", key->text));
      if (!value) return false;
      if (cursor.add_name(names, *key)) use.with.push_back({std::move(*key), std::move(*value)});
      return true;
    });
  }
  use.span = {word.begin, cursor.last_end()};
  if (!whole) return std::nullopt;
  return use;
}

// `flow: order`: a file of the other notation.
bool is_yaml(Cursor& cursor) {
  if (!cursor.at_word("flow") && !cursor.at_word("use")) return false;
  const Token second = cursor.peek_second();
  if (second.first_on_line || cursor.text(second) != ":") return false;
  cursor.report()
      .add(lint::syntax_info, cursor.source(), cursor.peek().span.to(second.span),
           "this is YAML, in a file whose name ends in `.flow`")
      .help("end its name in `.yaml`");
  return true;
}

// Something that no flow begins with.
void skip_strange(Cursor& cursor) {
  cursor.start_item();
  if (cursor.at(Kind::close_brace)) {
    cursor.expected("`flow` or `use`: no block is open here");
    cursor.take();
    return;
  }
  cursor.expected_word("`flow` or `use`", {"flow", "use"});
  cursor.recover(cursor.peek().span.begin);
}

}  // namespace

TextFile read_text(const Source& source, ActionForms forms, Report& report) {
  TextFile result;
  if (!is_readable(source, report)) return result;
  Cursor cursor(source, forms, report);
  if (is_yaml(cursor)) return result;
  while (!cursor.at(Kind::end)) {
    if (cursor.at_word("flow")) {
      if (auto flow = FlowReader(cursor).read()) result.file.items.emplace_back(std::move(*flow));
    } else if (cursor.at_word("use")) {
      if (auto use = read_use(cursor)) result.file.items.emplace_back(std::move(*use));
    } else {
      skip_strange(cursor);
    }
  }
  result.comments = cursor.take_comments();
  return result;
}

}  // namespace dealflow::flow
