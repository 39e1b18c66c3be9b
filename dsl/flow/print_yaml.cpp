// The tree as a YAML file: one flow a document.
#include "dsl/cel/code_points.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/expressions.hpp"
#include "dsl/flow/print.hpp"
#include "dsl/yaml/scalar_text.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::flow {
namespace {

constexpr std::size_t level = 2;
constexpr std::size_t width = 100;
constexpr std::size_t short_width = 80;  // what stands in braces on one line, to be read at a glance
constexpr std::size_t short_arguments = 3;

using Kind = ArgumentValue::Kind;
using yaml::ScalarPlace;
using yaml::ScalarStyle;

Span first_byte(Span span) { return {span.begin, span.begin + 1}; }
Span span_of(const Argument& argument) { return argument.key.span.to(argument.value.span); }

// Texts are quoted where there is a hole in them, so that a reader sees that it is no plain word.
std::string text_scalar(std::string_view text, ScalarPlace place) {
  const bool hole = text.find("{{") != std::string_view::npos;
  const bool many_escapes = text.find_first_of("\"\\") != std::string_view::npos;
  const ScalarStyle quotes = many_escapes ? ScalarStyle::single_quoted : ScalarStyle::double_quoted;
  if (!hole) return yaml::scalar_text(text, place, quotes);
  return many_escapes && yaml::fits_single_quotes(text) ? yaml::single_quoted(text) : yaml::double_quoted(text);
}

std::string expression_scalar(std::string_view text, ScalarPlace place) {
  return yaml::scalar_text(text, place, ScalarStyle::single_quoted);
}

std::string key_scalar(std::string_view text) {
  return yaml::scalar_text(text, ScalarPlace::flow, ScalarStyle::double_quoted);
}

// On one line, in `[ ]` and `{ }`.
std::string inline_value(const ArgumentValue& value, TextRole role) {
  switch (value.kind) {
    case Kind::null: return "null";
    case Kind::boolean:
    case Kind::number: return value.text.text;
    case Kind::text:
      return role == TextRole::expression ? expression_scalar(value.text.text, ScalarPlace::flow)
                                          : text_scalar(value.text.text, ScalarPlace::flow);
    case Kind::list: {
      std::string text = "[";
      for (const ArgumentValue& item : value.items) text += (text.size() > 1 ? ", " : "") + inline_value(item, role);
      return text + "]";
    }
    case Kind::table: {
      std::string text = "{";
      for (const Argument& entry : value.entries)
        text += (text.size() > 1 ? ", " : "") + key_scalar(entry.key.text) + ": " + inline_value(entry.value, role);
      return text + "}";
    }
  }
  return {};
}

class YamlPrinter {
 public:
  YamlPrinter(const ReadFile& read, const File& file, ActionForms forms, Report& report)
      : read_(read), file_(file), forms_(forms), report_(report) {}

  std::string print() {
    bool first = true;
    for (const auto& item : file_.items) {
      if (!first) {
        line("---", {});
        lines_.back().opens = true;
      }
      first = false;
      std::visit([this](const auto& one) { document(one); }, item);
    }
    return weave(lines_, read_.source, read_.comments, read_.style);
  }

 private:
  // Lines.

  void line(std::string text, std::vector<Span> sources) {
    PrintedLine added;
    added.indent = item_ ? indent_ - level : indent_;
    added.text = (item_ ? "- " : "") + std::move(text);
    added.sources = std::move(sources);
    item_ = false;
    lines_.push_back(std::move(added));
  }

  // The next line begins an item of the list whose dashes stand at `column`.
  void begin_item(std::size_t column) {
    indent_ = column + level;
    item_ = true;
  }

  // `key:`, below which something is to come.
  void open(std::string_view key, std::vector<Span> sources) {
    line(key_scalar(key) + ":", std::move(sources));
    lines_.back().opens = true;
  }

  // A place for comments that stood at the end of a block of the source; `opener`: the line of its first word.
  void end_block(std::size_t opener, std::size_t inner) {
    PrintedLine end;
    end.indent = inner;
    end.inner = inner;
    end.opener = opener;
    end.closes = true;
    lines_.push_back(std::move(end));
  }

  void entry(std::string_view key, std::string_view value, std::vector<Span> sources) {
    line(key_scalar(key) + ": " + std::string(value), std::move(sources));
  }

  // A text or an expression; over several lines if it holds line ends.
  void text_entry(std::string_view key, const Text& text, TextRole role, std::vector<Span> sources) {
    const std::size_t indent = indent_ + level;
    const auto literal =
        text.text.find('\n') == std::string::npos ? std::nullopt : yaml::literal_text(text.text, indent);
    if (literal) {
      entry(key, *literal, std::move(sources));
      lines_.back().takes_comment = false;
    } else if (role == TextRole::expression) {
      entry(key, expression_scalar(text.text, ScalarPlace::block), std::move(sources));
    } else {
      entry(key, text_scalar(text.text, ScalarPlace::block), std::move(sources));
    }
  }
  void text_entry(std::string_view key, const std::optional<Text>& text, TextRole role = TextRole::holes) {
    if (text) text_entry(key, *text, role, {text->span});
  }

  void value_entry(const Argument& argument, TextRole role, bool rows) {
    const std::vector<Span> sources{span_of(argument)};
    const ArgumentValue& value = argument.value;
    if (value.kind == Kind::text) return text_entry(argument.key.text, value.text, role, sources);
    const std::string text = inline_value(value, role);
    const bool fits = indent_ + argument.key.text.size() + cel::count_code_points(text) + 2 <= width;
    const bool on_line = value.kind != Kind::list && value.kind != Kind::table;
    if (on_line || (fits && !rows) || (value.items.empty() && value.entries.empty()))
      return entry(argument.key.text, text, sources);
    open(argument.key.text, {argument.key.span});
    value.kind == Kind::list ? items(value, role) : table(value, role);
  }

  void items(const ArgumentValue& list, TextRole role) {
    const std::size_t outer = indent_;
    for (const ArgumentValue& item : list.items) {
      begin_item(outer + level);
      line(inline_value(item, role), {item.span});
    }
    indent_ = outer;
  }

  void table(const ArgumentValue& table, TextRole role) {
    indent_ += level;
    std::set<std::string_view> keys;
    for (const Argument& row : table.entries) {
      once(keys, row.key);
      value_entry(row, role, false);
    }
    indent_ -= level;
  }

  // YAML has one value for a key.
  void once(std::set<std::string_view>& keys, const Text& key) {
    if (!keys.insert(key.text).second)
      report_.add(lint::duplicate_key, read_.source, key.span, std::string_view(key.text));
  }

  // Documents.

  void document(const Flow& flow) {
    const std::size_t opener = lines_.size();
    entry("flow", text_scalar(flow.id.text, ScalarPlace::block), {{flow.span.begin, flow.id.span.end}});
    text_entry("name", flow.name);
    text_entry("description", flow.description);
    if (flow.enabled) entry("enabled", flow.enabled->value ? "true" : "false", {flow.enabled->span});
    if (flow.priority) entry("priority", std::to_string(flow.priority->value), {flow.priority->span});
    if (flow.exclusive) entry("exclusive", flow.exclusive->value ? "true" : "false", {flow.exclusive->span});
    text_entry("mode", flow.mode);
    text_entry("reentry", flow.reentry);
    if (!flow.inputs.empty()) inputs(flow.inputs);
    triggers(flow.triggers);
    text_entry("condition", flow.condition, TextRole::expression);
    if (!flow.variables.empty()) variables(flow.variables);
    steps("actions", flow.steps, opener, {}, flow.span);
  }

  void inputs(const std::vector<Input>& inputs) {
    open("inputs", {});
    indent_ += level;
    std::set<std::string_view> keys;
    for (const Input& input : inputs) {
      once(keys, input.name);
      std::string text = "{type: " + text_scalar(input.type.text, ScalarPlace::flow);
      std::vector<Span> sources{input.name.span, input.type.span};
      if (input.required) text += ", required: true";
      if (input.fallback) {
        text += ", default: " + inline_value(*input.fallback, TextRole::holes);
        sources.push_back(input.fallback->span);
      }
      if (input.doc) {
        text += ", doc: " + text_scalar(input.doc->text, ScalarPlace::flow);
        sources.push_back(input.doc->span);
      }
      entry(input.name.text, text + "}", std::move(sources));
    }
    indent_ -= level;
  }

  void triggers(const std::vector<Text>& triggers) {
    std::string list;
    std::vector<Span> sources;
    for (const Text& trigger : triggers) {
      list += (list.empty() ? "" : ", ") + text_scalar(trigger.text, ScalarPlace::flow);
      sources.push_back(trigger.span);
    }
    if (triggers.size() == 1)
      text_entry("trigger", triggers.front(), TextRole::holes, std::move(sources));
    else
      entry("trigger", "[" + list + "]", std::move(sources));
  }

  void variables(const std::vector<Variable>& variables) {
    open("vars", {});
    indent_ += level;
    std::set<std::string_view> keys;
    for (const Variable& variable : variables) {
      once(keys, variable.name);
      text_entry(variable.name.text, variable.value, TextRole::expression,
                 {variable.name.span.to(variable.value.span)});
    }
    indent_ -= level;
  }

  void document(const Use& use) {
    entry("use", text_scalar(use.reference.text, ScalarPlace::block), {{use.span.begin, use.reference.span.end}});
    text_entry("as", use.as);
    if (use.with.empty()) return;
    const std::size_t opener = lines_.size() - 1;
    open("with", {});
    indent_ += level;
    std::set<std::string_view> keys;
    for (const Argument& argument : use.with) {
      once(keys, argument.key);
      value_entry(argument, TextRole::holes, false);
    }
    end_block(opener, indent_);
    indent_ -= level;
  }

  // Steps.

  // `key:` and the list below it. `opener`: the line on which the block begins in the source; `around`: where its
  // comments would stand.
  void steps(std::string_view key, const Steps& steps, std::size_t opener, std::vector<Span> sources, Span around) {
    if (steps.empty() && !holds_comment(read_.comments, around)) return entry(key, "[]", std::move(sources));
    open(key, std::move(sources));
    list(steps, opener);
  }

  void list(const Steps& steps, std::size_t opener) {
    const std::size_t outer = indent_;
    const std::size_t dashes = outer + level;
    for (const Step& step : steps) {
      begin_item(dashes);
      std::visit([&](const auto& node) { this->step(node, step); }, step.node);
    }
    item_ = false;
    indent_ = outer;
    end_block(opener, dashes);
  }

  void otherwise(std::string_view key, const std::optional<Steps>& steps, Span span) {
    if (!steps) return;
    const std::size_t opener = lines_.size();
    this->steps(key, *steps, opener, {first_byte(span)}, span);
  }

  void step(const If& node, const Step& step) { branch(node, 0, step.span); }

  // What follows the first branch is the `else` of it.
  void branch(const If& node, std::size_t index, Span around) {
    const Branch& branch = node.branches[index];
    const std::size_t opener = lines_.size();
    const std::uint32_t begin = index == 0 ? around.begin : branch.span.begin;
    text_entry("if", branch.condition, TextRole::expression, {{begin, std::max(branch.condition.span.end, begin + 1)}});
    steps("then", branch.steps, opener, {}, branch.span);
    if (index + 1 == node.branches.size()) return otherwise("else", node.otherwise, node.otherwise_span);
    open("else", {});
    const std::size_t outer = indent_;
    begin_item(outer + level);
    this->branch(node, index + 1, around);
    indent_ = outer;
  }

  void step(const Switch& node, const Step& step) {
    const std::size_t opener = lines_.size();
    text_entry("switch", node.subject, TextRole::expression, {{step.span.begin, node.subject.span.end}});
    if (node.cases.empty()) {
      entry("cases", "[]", {});
    } else {
      const std::size_t outer = indent_;
      open("cases", {});
      for (const Case& one : node.cases) {
        begin_item(outer + level);
        this->one_case(one);
      }
      indent_ = outer;
    }
    otherwise("default", node.otherwise, node.otherwise_span);
    end_block(opener, indent_ + level);
  }

  void one_case(const Case& one) {
    const std::size_t opener = lines_.size();
    std::string values;
    std::vector<Span> sources{first_byte(one.span)};
    for (const ArgumentValue& value : one.values) {
      values += (values.empty() ? "" : ", ") + inline_value(value, TextRole::holes);
      sources.push_back(value.span);
    }
    entry("when", one.values.size() == 1 ? values : "[" + values + "]", std::move(sources));
    steps("do", one.steps, opener, {}, one.span);
  }

  void step(const Each& node, const Step& step) {
    const std::size_t opener = lines_.size();
    entry("each", text_scalar(node.variable.text, ScalarPlace::block), {{step.span.begin, node.variable.span.end}});
    text_entry("in", node.list, TextRole::expression, {node.list.span});
    steps("do", node.steps, opener, {}, step.span);
  }

  void step(const Stop& /*node*/, const Step& step) { line("stop", {step.span}); }

  void step(const Wait& node, const Step& step) {
    if (node.duration) return entry("wait", text_scalar(node.duration->text, ScalarPlace::block), {step.span});
    const std::string until = node.until ? expression_scalar(node.until->text, ScalarPlace::flow) : "business_hours";
    entry("wait", "{until: " + until + "}", {step.span});
  }

  void step(const WaitFor& node, const Step& step) {
    const std::size_t opener = lines_.size();
    open("wait_for", {first_byte(step.span)});
    indent_ += level;
    text_entry("trigger", node.trigger, TextRole::holes, {node.trigger.span});
    text_entry("condition", node.condition, TextRole::expression);
    text_entry("within", node.within);
    indent_ -= level;
    if (!node.then.empty() || holds_comment(read_.comments, step.span)) steps("then", node.then, opener, {}, step.span);
    otherwise("else", node.otherwise, node.otherwise_span);
  }

  void step(const Action& action, const Step& step) {
    const ActionForm* form = find_form(forms_, action.head.text);
    if (form == nullptr) {
      report_.add(lint::unknown_action, read_.source, action.head.span, std::string_view(action.head.text));
      return;
    }
    const std::vector<Span> sources{step.head_span.empty() ? first_byte(step.span) : step.head_span};
    if (form->arguments.empty() && form->takes_map)
      map(form->name, action.map.value_or(Map{}), sources);
    else
      arguments(action, *form, step, sources);
    if (!action.on_failure) return;
    const std::size_t opener = lines_.size();
    steps("on_failure", *action.on_failure, opener, {first_byte(action.on_failure_span)}, action.on_failure_span);
  }

  void arguments(const Action& action, const ActionForm& form, const Step& step, std::vector<Span> sources) {
    if (action.arguments.empty() && !action.map) return entry(form.name, "{}", std::move(sources));
    if (!action.map && (alone(action, form, sources) || on_line(action, form, step))) return;
    open(form.name, std::move(sources));
    indent_ += level;
    bool mapped = !action.map;
    const auto map_once = [&] {
      if (!mapped) map("map", *action.map, {first_byte(action.map->span)});
      mapped = true;
    };
    for (const Argument& argument : action.arguments) {
      const ArgumentForm* known = form.find(argument.key.text);
      if (known != nullptr && known->follows_map) map_once();
      value_entry(argument, role_of(known), has_rows(known));
    }
    map_once();
    indent_ -= level;
  }

  static bool has_rows(const ArgumentForm* form) {
    return form != nullptr && (form->form == ValueForm::assignments || form->form == ValueForm::table);
  }
  static TextRole role_of(const ArgumentForm* form) {
    const bool expression = form != nullptr && (has_rows(form) || form->form == ValueForm::expression);
    return expression ? TextRole::expression : TextRole::holes;
  }

  // `add_tag: [vip]`: the one argument that needs no name.
  bool alone(const Action& action, const ActionForm& form, const std::vector<Span>& sources) {
    if (action.arguments.size() != 1 || action.arguments.front().key.text != form.positional) return false;
    Argument value = action.arguments.front();
    value.key.text = form.name;
    const std::size_t begin = lines_.size();
    value_entry(value, role_of(form.find(form.positional)), false);
    std::vector<Span>& marks = lines_[begin].sources;
    marks.insert(marks.begin(), sources.begin(), sources.end());
    return true;
  }

  // `close_deal: {as: won, reason: paid}`: a few short arguments. False: they need lines.
  bool on_line(const Action& action, const ActionForm& form, const Step& step) {
    if (action.arguments.size() > short_arguments || holds_comment(read_.comments, step.span)) return false;
    std::string text;
    std::vector<Span> sources{step.head_span.empty() ? first_byte(step.span) : step.head_span};
    for (const Argument& argument : action.arguments) {
      const ArgumentForm* known = form.find(argument.key.text);
      const bool lines = argument.value.text.text.find('\n') != std::string::npos;
      if (has_rows(known) || lines) return false;
      text += (text.empty() ? "{" : ", ") + key_scalar(argument.key.text) + ": " +
              inline_value(argument.value, role_of(known));
      sources.push_back(span_of(argument));
    }
    if (indent_ + form.name.size() + cel::count_code_points(text) + 3 > short_width) return false;
    entry(form.name, text + "}", std::move(sources));
    return true;
  }

  void map(std::string_view key, const Map& map, std::vector<Span> sources) {
    if (map.by_name) return entry(key, "by_name", {map.span});
    if (map.rows.empty() && !holds_comment(read_.comments, map.span)) return entry(key, "{}", std::move(sources));
    const std::size_t opener = lines_.size();
    open(key, std::move(sources));
    indent_ += level;
    std::set<std::string_view> keys;
    for (const MapRow& row : map.rows) {
      once(keys, row.variable);
      entry(row.variable.text, text_scalar(row.field.text, ScalarPlace::block), {row.variable.span.to(row.field.span)});
    }
    end_block(opener, indent_);
    indent_ -= level;
  }

  const ReadFile& read_;
  const File& file_;
  ActionForms forms_;
  Report& report_;
  std::vector<PrintedLine> lines_;
  std::size_t indent_ = 0;
  bool item_ = false;  // the next line begins an item
};

}  // namespace

std::string print_yaml(const ReadFile& read, ActionForms forms, Report& report) {
  File file = read.file;
  make_canonical(file, forms);
  return YamlPrinter(read, file, forms, report).print();
}

}  // namespace dealflow::flow
