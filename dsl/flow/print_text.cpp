// The tree as a file of the text notation.
#include "dsl/cel/code_points.hpp"
#include "dsl/cel/parser.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/expression_comments.hpp"
#include "dsl/flow/expressions.hpp"
#include "dsl/flow/print.hpp"
#include "dsl/flow/text_words.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::flow {
namespace {

constexpr std::size_t step_columns = 2;
constexpr std::size_t further_columns = 4;  // of the further lines of an expression: more than those of a block
constexpr std::size_t file_width = 100;

using Kind = ArgumentValue::Kind;

Span first_byte(Span span) { return {span.begin, span.begin + 1}; }

class TextPrinter {
 public:
  TextPrinter(const ReadFile& read, const File& file, ActionForms forms, std::size_t width, Report& report)
      : read_(read), file_(file), forms_(forms), width_(width), report_(report) {}

  std::string print() {
    std::vector<PrintedLine> lines = this->lines();
    return weave(lines, read_.source, read_.comments, read_.style);
  }

  std::vector<PrintedLine> lines() {
    bool first = true;
    for (const auto& item : file_.items) {
      const std::size_t begin = lines_.size();
      std::visit([this](const auto& one) { this->item(one); }, item);
      lines_[begin].blank_before = !first;
      first = false;
    }
    return std::move(lines_);
  }

 private:
  // Lines and blocks.

  void line(std::string text, std::vector<Span> sources) {
    PrintedLine added;
    added.indent = indent_;
    added.text = std::move(text);
    added.sources = std::move(sources);
    lines_.push_back(std::move(added));
  }

  // `text {`; the lines that follow stand in it until close().
  void open(const std::string& text, std::vector<Span> sources) {
    line(text.empty() ? "{" : text + " {", std::move(sources));
    lines_.back().opens = true;
    openers_.push_back(lines_.size() - 1);
    indent_ += step_columns;
  }

  void close() {
    indent_ -= step_columns;
    end_block("}");
  }

  // `} else {`: where one block ends and the next begins.
  void reopen(const std::string& text, std::vector<Span> sources) {
    indent_ -= step_columns;
    end_block("} " + text + " {");
    lines_.back().sources = std::move(sources);
    lines_.back().opens = true;
    openers_.push_back(lines_.size() - 1);
    indent_ += step_columns;
  }

  void end_block(std::string text) {
    line(std::move(text), {});
    PrintedLine& added = lines_.back();
    added.closes = true;
    added.inner = indent_ + step_columns;
    added.opener = openers_.back();
    openers_.pop_back();
  }

  // A block of one short line, without comments, stands on one line with its braces.
  void join_if_short(std::size_t opener, Span span) {
    if (lines_.size() != opener + 3 || holds_comment(read_.comments, span)) return;
    const PrintedLine& inside = lines_[opener + 1];
    const std::string joined = lines_[opener].text + " " + inside.text + " }";
    const bool fits = lines_[opener].indent + cel::count_code_points(joined) <= width_;
    if (!fits || inside.opens || !inside.takes_comment || joined.find('\n') != std::string::npos) return;
    std::vector<Span> sources = std::move(lines_[opener].sources);
    sources.insert(sources.end(), inside.sources.begin(), inside.sources.end());
    if (!sources.empty()) sources.push_back(span);
    lines_.resize(opener);
    line(joined, std::move(sources));
  }

  // An empty block stands on its line, unless a comment stands in it.
  void join_if_empty(std::size_t opener, Span span) {
    if (lines_.size() != opener + 2 || holds_comment(read_.comments, span)) return;
    lines_[opener].opens = false;
    lines_[opener].text += " }";
    if (!span.empty() && !lines_[opener].sources.empty())
      lines_[opener].sources.push_back({span.end - 1, span.end});  // its brace
    lines_.pop_back();
  }

  // What stands in the words of a line.

  // `before`: what its line holds up to it.
  [[nodiscard]] std::string expression(const Text& text, std::string_view before, Behind behind) const {
    const std::size_t column = indent_ + cel::count_code_points(before);
    return expression_lines(text.text, {column, indent_ + further_columns, width_}, behind);
  }

  // With the expression at its end.
  void expression_line(const std::string& before, const Text& text, std::vector<Span> sources) {
    line(before + expression(text, before, Behind::nothing), std::move(sources));
    lines_.back().takes_comment = !ends_in_comment(cel::parse(text.text).ast);
  }

  // The value behind `before`, or nothing, and reported, where it is not of the form.
  std::optional<std::string> value(const Argument& argument, ValueForm form, std::string_view before) {
    const ArgumentValue& value = argument.value;
    switch (form) {
      case ValueForm::text:
        if (value.kind == Kind::text) return quoted_text(value.text.text);
        return refuse(argument, "text");
      case ValueForm::word:
        if (value.kind == Kind::text) return word_or_reference(value.text.text);
        return refuse(argument, "text");
      case ValueForm::expression:
        if (value.kind == Kind::text) return expression(value.text, before, Behind::more);
        return refuse(argument, "an expression");
      case ValueForm::choice:
        if (value.kind == Kind::text) return word(value.text.text);
        if (value.kind == Kind::table && value.entries.size() == 1) {
          if (const auto items = words(value.entries.front().value))
            return word(value.entries.front().key.text) + "(" + *items + ")";
        }
        return refuse(argument, "text or a way to choose, such as `{round_robin: [ana, bruno]}`");
      case ValueForm::words:
        if (auto items = words(value)) return items;
        return refuse(argument, "a list of texts");
      case ValueForm::flag:
        if (value.kind == Kind::boolean) return std::string();
        return refuse(argument, "`true` or `false`");
      case ValueForm::assignments:
      case ValueForm::table: break;  // lines of their own
    }
    return std::nullopt;
  }

  std::nullopt_t refuse(const Argument& argument, std::string_view wanted) {
    const std::string what = "`" + argument.key.text + "`";
    report_.add(lint::wrong_shape, read_.source, argument.value.span, what, wanted, shown(argument.value));
    return std::nullopt;
  }

  static std::string_view shown(const ArgumentValue& value) {
    switch (value.kind) {
      case Kind::text: return "text";
      case Kind::list: return value.items.empty() ? "an empty list" : "a list";
      case Kind::table: return "a table";
      case Kind::boolean: return "true or false";
      case Kind::number: return "a number";
      case Kind::null: return "nothing";
    }
    return "";
  }

  // Bare where it can be: `on` could be that of `on failure`.
  static std::string word(std::string_view text) { return text == "on" ? quoted_text(text) : word_text(text); }

  static std::optional<std::string> words(const ArgumentValue& list) {
    if (list.kind != Kind::list || list.items.empty()) return std::nullopt;
    std::string text;
    for (const ArgumentValue& item : list.items) {
      if (item.kind != Kind::text) return std::nullopt;
      text += (text.empty() ? "" : ", ") + word(item.text.text);
    }
    return text;
  }

  // A value that is itself and no expression: of a case, of an input, of what a template is given.
  static std::optional<std::string> constant(const ArgumentValue& value, bool bare) {
    switch (value.kind) {
      case Kind::boolean:
      case Kind::number: return value.text.text;
      case Kind::text: {
        const std::string& text = value.text.text;
        const bool literal = text == "true" || text == "false" || text == "null";
        return bare && !literal ? word(text) : quoted_text(text);
      }
      case Kind::list: {
        std::string text;
        for (const ArgumentValue& item : value.items) {
          if (item.kind == Kind::list) return std::nullopt;
          const auto one = constant(item, bare);
          if (!one) return std::nullopt;
          text += (text.empty() ? "" : ", ") + *one;
        }
        if (text.empty()) return std::nullopt;
        return text;
      }
      case Kind::table:
      case Kind::null: return std::nullopt;
    }
    return std::nullopt;
  }

  // Flows.

  void item(const Flow& flow) {
    std::string head = "flow " + word(flow.id.text);
    std::vector<Span> sources{{flow.span.begin, std::max(flow.id.span.end, flow.span.begin + 1)}};
    if (flow.name) {
      head += " " + quoted_text(flow.name->text);
      sources.push_back(flow.name->span);
    }
    const std::size_t opener = lines_.size();
    open(head, std::move(sources));
    settings(flow);
    const std::size_t begin = lines_.size();
    steps(flow.steps);
    if (lines_.size() > begin && begin > opener + 1) lines_[begin].blank_before = true;
    close();
    join_if_empty(opener, flow.span);
  }

  void settings(const Flow& flow) {
    if (flow.description) line("description " + quoted_text(flow.description->text), {flow.description->span});
    if (flow.enabled && !flow.enabled->value) line("disabled", {flow.enabled->span});
    if (flow.priority) line(fmt::format("priority {}", flow.priority->value), {flow.priority->span});
    if (flow.exclusive && flow.exclusive->value) line("exclusive", {flow.exclusive->span});
    if (flow.mode) line("mode " + word(flow.mode->text), {flow.mode->span});
    if (flow.reentry) line("reentry " + duration(flow.reentry->text), {flow.reentry->span});
    for (const Input& one : flow.inputs) input(one);
    if (!flow.triggers.empty()) {
      std::string text;
      std::vector<Span> sources;
      for (const Text& trigger : flow.triggers) {
        text += (text.empty() ? "trigger " : ", ") + word(trigger.text);
        sources.push_back(trigger.span);
      }
      line(std::move(text), std::move(sources));
    }
    if (flow.condition) expression_line("condition ", *flow.condition, {flow.condition->span});
    for (const Variable& variable : flow.variables) {
      const std::string before = "var " + word(variable.name.text) + " = ";
      expression_line(before, variable.value, {variable.name.span.to(variable.value.span)});
    }
  }

  void input(const Input& input) {
    std::string text = "input " + word(input.name.text) + " " + word(input.type.text);
    std::vector<Span> sources{input.name.span, input.type.span};
    if (input.required) text += " required";
    if (input.fallback) {
      if (const auto value = constant(*input.fallback, false)) {
        text += " default " + *value;
        sources.push_back(input.fallback->span);
      } else {
        report_.add(lint::wrong_shape, read_.source, input.fallback->span, "`default`",
                    "a text, a number, `true` or `false`", shown(*input.fallback));
      }
    }
    if (input.doc) {
      text += " " + quoted_text(input.doc->text);
      sources.push_back(input.doc->span);
    }
    line(std::move(text), std::move(sources));
  }

  void item(const Use& use) {
    std::string head = "use " + reference(use.reference.text);
    std::vector<Span> sources{{use.span.begin, use.reference.span.end}};
    if (use.as) {
      head += " as " + word(use.as->text);
      sources.push_back(use.as->span);
    }
    if (use.with.empty()) return line(std::move(head), std::move(sources));
    const std::size_t opener = lines_.size();
    open(head, std::move(sources));
    for (const Argument& argument : use.with) {
      if (const auto value = constant(argument.value, false))
        line(word(argument.key.text) + " " + *value, {argument.key.span.to(argument.value.span)});
      else
        refuse(argument, "a text, a number, `true` or `false`");
    }
    close();
    join_if_short(opener, use.span);
  }

  static std::string word_or_reference(std::string_view text) {
    return text.find('/') == std::string_view::npos ? word(text) : reference(text);
  }

  // `stdlib/popup-lead`: names with strokes between.
  static std::string reference(std::string_view text) {
    std::string_view rest = text;
    for (;;) {
      const auto stroke = rest.find('/');
      if (!is_name(rest.substr(0, stroke))) return quoted_text(text);
      if (stroke == std::string_view::npos) return std::string(text);
      rest.remove_prefix(stroke + 1);
    }
  }

  // Steps.

  void steps(const Steps& steps) {
    for (const Step& step : steps) {
      std::visit([&](const auto& node) { this->step(node, step); }, step.node);
    }
  }

  // The block of steps behind a line; stands there also where it is empty.
  void block(const std::string& head, std::vector<Span> sources, const Steps& inside) {
    open(head, std::move(sources));
    steps(inside);
  }

  void close_steps(Span span) {
    const std::size_t opener = openers_.back();
    close();
    if (!lines_[opener].closes) join_if_empty(opener, span);
  }

  void step(const If& node, const Step& step) {
    bool first = true;
    for (const Branch& branch : node.branches) {
      const std::string before = first ? "if " : "} else if ";
      std::string text = (first ? "if " : "else if ") + expression(branch.condition, before, Behind::more);
      const std::uint32_t begin = first ? step.span.begin : branch.span.begin;
      std::vector<Span> sources{{begin, std::max(branch.condition.span.end, begin + 1)}};
      if (first)
        open(text, std::move(sources));
      else
        reopen(text, std::move(sources));
      first = false;
      steps(branch.steps);
    }
    if (node.otherwise) {
      reopen("else", {first_byte(node.otherwise_span)});
      steps(*node.otherwise);
    }
    close_steps(step.span);
  }

  void step(const Switch& node, const Step& step) {
    const std::size_t opener = lines_.size();
    open("switch " + expression(node.subject, "switch ", Behind::more), {{step.span.begin, node.subject.span.end}});
    for (const Case& one : node.cases) {
      std::string text;
      std::vector<Span> sources{first_byte(one.span)};
      for (const ArgumentValue& value : one.values) {
        const auto written = constant(value, true);
        text += (text.empty() ? "case " : ", ") + written.value_or("");
        sources.push_back(value.span);
        if (!written)
          report_.add(lint::wrong_shape, read_.source, value.span, "`when`", "a text, a number, `true` or `false`",
                      shown(value));
      }
      if (one.values.empty()) report_.add(lint::missing_key, read_.source, one.span, "a case", "when");
      block(text, std::move(sources), one.steps);
      close_steps(one.span);
    }
    if (node.otherwise) {
      block("default", {first_byte(node.otherwise_span)}, *node.otherwise);
      close_steps(node.otherwise_span);
    }
    close();
    join_if_empty(opener, step.span);
  }

  void step(const Each& node, const Step& step) {
    const std::string before = "each " + word(node.variable.text) + " in ";
    block(before + expression(node.list, before, Behind::more),
          {{step.span.begin, node.variable.span.end}, node.list.span}, node.steps);
    close_steps(step.span);
  }

  void step(const Stop& /*node*/, const Step& step) { line("stop", {step.span}); }

  void step(const Wait& node, const Step& step) {
    if (node.until) return expression_line("wait until ", *node.until, {step.span});
    line("wait " + (node.duration ? duration(node.duration->text) : "until business_hours"), {step.span});
  }

  void step(const WaitFor& node, const Step& step) {
    std::string text = "wait for " + word(node.trigger.text);
    std::vector<Span> sources{{step.span.begin, node.trigger.span.end}};
    if (node.condition) {
      text += " where ";
      text += expression(*node.condition, text, Behind::more);
      sources.push_back(node.condition->span);
    }
    if (node.within) {
      text += " within " + duration(node.within->text);
      sources.push_back(node.within->span);
    }
    const bool alone = node.then.empty() && !node.otherwise && !holds_comment(read_.comments, step.span);
    if (alone) return line(std::move(text), std::move(sources));
    block(text, std::move(sources), node.then);
    if (node.otherwise) {
      reopen("else", {first_byte(node.otherwise_span)});
      steps(*node.otherwise);
    }
    close_steps(step.span);
  }

  // `3 days`, `2 hours 30 minutes`, `P3D`, `every 7 days`.
  static std::string duration(std::string_view text) {
    const auto plain = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
    };
    const bool bare = !text.empty() && text.front() != ' ' && text.back() != ' ' &&
                      std::all_of(text.begin(), text.end(), plain) && text.find("  ") == std::string_view::npos;
    return bare ? std::string(text) : quoted_text(text);
  }

  void step(const Action& action, const Step& step) {
    const ActionForm* form = find_form(forms_, action.head.text);
    if (form == nullptr) {
      report_.add(lint::unknown_action, read_.source, action.head.span, std::string_view(action.head.text));
      return;
    }
    Head head{{}, {step.head_span.empty() ? first_byte(step.span) : step.head_span}, {}};
    for (const FormPart& part : form->line) add_part(part, action, *form, head);
    const std::size_t opener = lines_.size();
    if (form->arguments.empty() && action.map && action.map->by_name) {
      head.text += " by_name";
      head.sources.push_back(action.map->span);
    }
    const bool braces = has_block(action, *form, head);
    if (braces) {
      open(head.text, head.sources);
      block_of(action, *form, head);
    }
    if (action.on_failure) {
      const Span begin = first_byte(action.on_failure_span);
      if (braces) {
        reopen("on failure", {begin});
      } else {
        head.sources.push_back(begin);
        open(head.text + " on failure", head.sources);
      }
      steps(*action.on_failure);
      close_steps(step.span);
    } else if (braces) {
      close();
      join_if_short(opener, step.span);
      join_if_empty(opener, step.span);
    } else {
      line(head.text, head.sources);
    }
  }

  struct Head {
    std::string text;
    std::vector<Span> sources;
    std::vector<std::string_view> used;  // arguments that stand on the first line
  };

  static const Argument* find(const Action& action, std::string_view name) {
    const auto found = std::find_if(action.arguments.begin(), action.arguments.end(),
                                    [name](const Argument& argument) { return argument.key.text == name; });
    return found == action.arguments.end() ? nullptr : &*found;
  }

  // A group stands on the line where all of its arguments are there.
  static bool is_there(const FormPart& part, const Action& action) {
    if (part.kind == FormPart::Kind::argument) return find(action, part.text) != nullptr;
    return std::all_of(part.group.begin(), part.group.end(),
                       [&action](const FormPart& one) { return is_there(one, action); });
  }

  void add_part(const FormPart& part, const Action& action, const ActionForm& form, Head& head) {
    const std::string_view blank = head.text.empty() ? "" : " ";
    switch (part.kind) {
      case FormPart::Kind::word: head.text.append(blank).append(part.text); return;
      case FormPart::Kind::group:
        if (!is_there(part, action)) return;
        for (const FormPart& one : part.group) add_part(one, action, form, head);
        return;
      case FormPart::Kind::argument: break;
    }
    const Argument* argument = find(action, part.text);
    if (argument == nullptr) {
      report_.add(lint::missing_key, read_.source, action.head.span, "`" + std::string(form.name) + "`", part.text);
      return;
    }
    head.text += blank;
    head.used.push_back(part.text);
    head.sources.push_back(argument->value.span);
    if (const auto written = value(*argument, form.find(part.text)->form, head.text)) head.text += *written;
  }

  [[nodiscard]] static bool in_block(const Argument& argument, const Head& head) {
    return std::find(head.used.begin(), head.used.end(), argument.key.text) == head.used.end();
  }

  static bool has_block(const Action& action, const ActionForm& form, const Head& head) {
    if (action.map && (!action.map->by_name || !form.arguments.empty())) return true;
    return std::any_of(action.arguments.begin(), action.arguments.end(),
                       [&](const Argument& argument) { return in_block(argument, head); });
  }

  void block_of(const Action& action, const ActionForm& form, const Head& head) {
    bool mapped = !action.map;
    const auto map_once = [&] {
      if (!mapped) map(*action.map, form.arguments.empty());
      mapped = true;
    };
    for (const Argument& argument : action.arguments) {
      const ArgumentForm* known = form.find(argument.key.text);
      if (known == nullptr) {
        report_.add(lint::unknown_key, read_.source, argument.key.span, "`" + std::string(form.name) + "`",
                    argument.key.text);
      } else if (in_block(argument, head)) {
        if (known->follows_map) map_once();
        this->argument(argument, known->form, form.block == argument.key.text);
      }
    }
    map_once();
  }

  // One of the braces; `bare`: the braces are its own.
  void argument(const Argument& argument, ValueForm form, bool bare) {
    const Span span = argument.key.span.to(argument.value.span);
    const std::string key = word(argument.key.text);
    const bool rows = form == ValueForm::assignments || form == ValueForm::table;
    if (form == ValueForm::expression && argument.value.kind == Kind::text)
      return expression_line(key + " ", argument.value.text, {span});
    if (!rows) {
      const auto written = value(argument, form, key + " ");
      if (written) line(written->empty() ? key : key + " " + *written, {span});
      return;
    }
    if (argument.value.kind != Kind::table) {
      refuse(argument, "a table of expressions");
      return;
    }
    const bool braces = form == ValueForm::table && !bare;
    const std::size_t opener = lines_.size();
    if (braces) open(key, {argument.key.span});
    for (const Argument& entry : argument.value.entries) {
      const std::string before = (form == ValueForm::assignments ? key + " " : "") + word(entry.key.text) + " = ";
      if (entry.value.kind == Kind::text)
        expression_line(before, entry.value.text, {entry.key.span.to(entry.value.span)});
      else
        refuse(entry, "an expression");
    }
    if (!braces) return;
    close();
    join_if_short(opener, span);
  }

  // `alone`: the braces are those of the step itself.
  void map(const Map& map, bool alone) {
    if (map.by_name) {
      line("map by_name", {map.span});
      return;
    }
    const std::size_t opener = lines_.size();
    if (!alone) open("map", {first_byte(map.span)});
    std::size_t widest = 0;
    for (const MapRow& row : map.rows) widest = std::max(widest, cel::count_code_points(word(row.variable.text)));
    for (const MapRow& row : map.rows) {
      const std::string variable = word(row.variable.text);
      const std::string gap(widest - cel::count_code_points(variable), ' ');
      line(variable + gap + " -> " + word(row.field.text), {row.variable.span.to(row.field.span)});
    }
    if (alone) return;
    close();
    join_if_short(opener, map.span);
    join_if_empty(opener, map.span);
  }

  const ReadFile& read_;
  const File& file_;
  ActionForms forms_;
  std::size_t width_;
  Report& report_;
  std::vector<PrintedLine> lines_;
  std::vector<std::size_t> openers_;  // lines whose blocks are open
  std::size_t indent_ = 0;
};

// `} else if ok {` is `else if ok`.
std::string_view without_braces(std::string_view text) {
  for (const std::string_view end : {" { }", " {", "}"})
    if (text.ends_with(end)) {
      text.remove_suffix(end.size());
      break;
    }
  return text.starts_with("} ") ? text.substr(2) : text;
}

}  // namespace

std::vector<std::string> print_lines(File file, ActionForms forms, std::size_t width) {
  make_canonical(file, forms);
  const Source nothing({}, {});
  Report unheard;
  const ReadFile read{file, {}, nothing, BlockStyle::braces};
  std::vector<std::string> shown;
  for (const PrintedLine& line : TextPrinter(read, file, forms, width, unheard).lines()) {
    const bool brace = line.opens || line.closes || line.text.ends_with(" { }");
    std::string_view text = brace ? without_braces(line.text) : std::string_view(line.text);
    std::string indent(line.indent, ' ');
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      shown.push_back(indent + std::string(text.substr(0, end)));
      indent.clear();  // further lines have their own
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  return shown;
}

std::string print_text(const ReadFile& read, ActionForms forms, Report& report) {
  File file = read.file;
  make_canonical(file, forms);
  return TextPrinter(read, file, forms, file_width, report).print();
}

}  // namespace dealflow::flow
