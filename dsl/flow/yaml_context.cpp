#include "dsl/base/edit_distance.hpp"
#include "dsl/base/trim.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/yaml_step_reader.hpp"

namespace dealflow::flow {
namespace {

std::string listed(std::span<const std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += fmt::format("`{}`", name);
  }
  return text;
}

std::string_view shown(const yaml::Node& node) {
  switch (node.kind) {
    case yaml::NodeKind::null: return "nothing";
    case yaml::NodeKind::scalar: return "text";
    case yaml::NodeKind::list: return "a list";
    case yaml::NodeKind::map: return "a map";
  }
  return "";
}

}  // namespace

Text to_text(const yaml::Node& node) {
  Text text;
  text.text = node.text;
  text.span = node.span;
  text.content_begin = node.content_begin;
  text.offsets = node.offsets;
  text.quoted = node.style != yaml::ScalarStyle::plain;
  return text;
}

void YamlContext::unknown_key(const yaml::Node& key, std::string_view what,
                              std::span<const std::string_view> accepted) const {
  report_.add(lint::unknown_key, source_, key.span, what, std::string_view(key.text))
      .help("its keys are " + listed(accepted))
      .suggest(nearest(key.text, accepted));
}

void YamlContext::unknown_step(const yaml::Node& key, std::span<const std::string_view> known) const {
  const std::string meant = nearest(key.text, known);
  report_.add(lint::unknown_action, source_, key.span, std::string_view(key.text))
      .help(meant.empty() ? "the steps are " + listed(known) : std::string())
      .suggest(meant);
}

void YamlContext::missing(Span span, std::string_view what, std::string_view key) const {
  report_.add(lint::missing_key, source_, span, what, key);
}

void YamlContext::wrong_shape(const yaml::Node& node, std::string_view what, std::string_view wanted) const {
  report_.add(lint::wrong_shape, source_, node.span, what, wanted, shown(node));
}

void YamlContext::stands_beside(const yaml::Node& key, std::string_view action, bool belongs_into) const {
  report_
      .add(lint::unknown_key_info, source_, key.span,
           fmt::format("`{}` stands beside `{}`, in the same step", key.text, action))
      .help(belongs_into ? fmt::format("a key of `{}` is indented further than it", action)
                         : fmt::format("if it is the next step, it begins with `- `: `- {}`", key.text));
}

bool YamlContext::told_arrow(const yaml::Node& row) const {
  const std::size_t arrow = row.text.find("->");
  if (!row.is_scalar() || arrow == std::string::npos) return false;
  const std::string_view text = row.text;
  const std::string_view field = trimmed(text.substr(arrow + 2));
  Finding finding = report_.add(lint::syntax_info, source_, row.span, "a row of a map is written with `:` in YAML");
  if (field.find_first_of(" \n") == std::string_view::npos)
    finding.suggest(fmt::format("{}: {}", trimmed(text.substr(0, arrow)), field));
  else
    finding.help("each row stands on a line of its own, `town: city`");
  return true;
}

bool YamlContext::told_hyphen(const yaml::Node& node) const {
  const yaml::Node& first = node.is_map() && !node.entries.empty() ? node.entries.front().key : node;
  if (!first.is_scalar() || first.style != yaml::ScalarStyle::plain || !first.text.starts_with('-')) return false;
  const std::string word = first.text.substr(0, first.text.find_first_of(" \n"));
  if (word.size() < 2) return false;
  const Span span{first.span.begin, first.span.begin + static_cast<std::uint32_t>(word.size())};
  report_.add(lint::syntax_info, source_, span, "a blank is missing after the `-`").suggest("- " + word.substr(1));
  return true;
}

std::optional<Text> YamlContext::text(const yaml::Node& node, std::string_view what) const {
  if (node.is_scalar()) return to_text(node);
  wrong_shape(node, what, "text");
  return std::nullopt;
}

std::optional<bool> YamlContext::boolean(const yaml::Node& node, std::string_view what) const {
  if (const auto value = node.as_bool()) return value;
  wrong_shape(node, what, "`true` or `false`");
  return std::nullopt;
}

std::optional<std::int64_t> YamlContext::whole_number(const yaml::Node& node, std::string_view what) const {
  const auto value = node.as_int();
  if (!value && node.is_whole_number())
    report_.add(lint::no_int, source_, node.span, std::string_view(node.text));
  else if (!value)
    wrong_shape(node, what, "a whole number");
  return value;
}

std::vector<ArgumentValue> YamlContext::scalars(const yaml::Node& node, std::string_view what) const {
  std::vector<ArgumentValue> scalars;
  if (node.is_scalar()) {
    scalars.push_back(value(node));
  } else if (node.is_list()) {
    for (const yaml::Node& item : node.items) {
      if (item.is_scalar())
        scalars.push_back(value(item));
      else
        wrong_shape(item, what, "text");
    }
  } else {
    wrong_shape(node, what, "text or a list of texts");
  }
  return scalars;
}

std::vector<Text> YamlContext::texts(const yaml::Node& node, std::string_view what) const {
  std::vector<Text> texts;
  for (ArgumentValue& scalar : scalars(node, what)) texts.push_back(std::move(scalar.text));
  return texts;
}

ArgumentValue YamlContext::value(const yaml::Node& node) const {
  ArgumentValue value;
  value.span = node.span;
  switch (node.kind) {
    case yaml::NodeKind::null: value.kind = ArgumentValue::Kind::null; break;
    case yaml::NodeKind::scalar:
      value.kind = node.as_bool()  ? ArgumentValue::Kind::boolean
                   : node.as_int() ? ArgumentValue::Kind::number
                                   : ArgumentValue::Kind::text;
      value.text = to_text(node);
      break;
    case yaml::NodeKind::list:
      value.kind = ArgumentValue::Kind::list;
      for (const yaml::Node& item : node.items) value.items.push_back(this->value(item));
      break;
    case yaml::NodeKind::map:
      value.kind = ArgumentValue::Kind::table;
      value.entries = table(node);
      break;
  }
  return value;
}

std::vector<Argument> YamlContext::table(const yaml::Node& node) const {
  std::vector<Argument> arguments;
  for (const yaml::Entry& entry : node.entries) arguments.push_back({to_text(entry.key), value(entry.value)});
  return arguments;
}

bool YamlContext::is_map(const yaml::Node& node, std::string_view what) const {
  if (node.is_map()) return true;
  wrong_shape(node, what, "a map");
  return false;
}

}  // namespace dealflow::flow
