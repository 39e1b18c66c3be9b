// What comes in over HTTP: channels, who may use them, and how their requests become events.
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/yaml_step_reader.hpp"
#include "rules/lint/expression_problems.hpp"
#include "rules/lint/references.hpp"
#include "rules/resolve/scope.hpp"
#include "rules/workspace/expression_budget.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/settings_reader.hpp"

#include <algorithm>
#include <utility>

namespace dealflow::rules {
namespace {

// Compiles the expressions of one rule.
class RuleReader {
 public:
  RuleReader(const Reading& reading, ExpressionBudget& budget)
      : reading_(reading), budget_(budget), names_(flow_environment()) {
    static_assert(rule_slot::body == 0 && rule_slot::headers == 1);
    names_.declare("body", cel::Type::dyn());
    names_.declare("headers", cel::Type::dyn());
  }

  // Nothing, and reported, where it is no rule.
  [[nodiscard]] std::optional<EventRule> read(const yaml::Node& node) {
    if (!is_map(reading_, node, "`event`")) return std::nullopt;
    check_keys(reading_, node, "`event`", yaml::names_of(event_rule_keys));
    EventRule rule;
    if (const yaml::Node* type = require(reading_, node, "`event`", "type"))
      rule.type = read_expression(*type, "`type`");
    if (const yaml::Node* data = require(reading_, node, "`event`", "data")) rule.data = read_part(*data);
    rule.id = read_optional(node, "id");
    rule.time = read_optional(node, "time");
    rule.subject = read_optional(node, "subject");
    if (const yaml::Node* source = node.find("source")) rule.source = read_source(*source);
    return rule;
  }

 private:
  [[nodiscard]] std::optional<EventPart> read_optional(const yaml::Node& rule, std::string_view key) {
    const yaml::Node* node = rule.find(key);
    if (node == nullptr) return std::nullopt;
    return read_expression(*node, "`" + std::string(key) + "`");
  }

  [[nodiscard]] std::string read_source(const yaml::Node& node) const {
    return read_name(reading_, node, "source of events", NameShape::identifier).value_or("");
  }

  [[nodiscard]] EventPart read_part(const yaml::Node& node) {
    EventPart part;
    if (node.is_map()) {
      part.kind = EventPart::Kind::object;
      for (const yaml::Entry& entry : node.entries) part.members.push_back({entry.key.text, read_part(entry.value)});
    } else if (node.is_list()) {
      part.kind = EventPart::Kind::list;
      for (const yaml::Node& item : node.items) part.items.push_back(read_part(item));
    } else {
      part = read_expression(node, "a value of the data");
    }
    return part;
  }

  [[nodiscard]] EventPart read_expression(const yaml::Node& node, std::string_view what) {
    EventPart part;
    if (budget_.is_spent() || !read_text(reading_, node, what)) return part;
    auto compiled = names_.compile(node.text);
    if (compiled) {
      budget_.take(compiled->weight(), reading_.source, node.span, reading_.report);
      part.value = std::move(*compiled);
      return part;
    }
    const flow::Text text = flow::to_text(node);
    for (const cel::Problem& problem : compiled.error())
      reading_.report.add(lint::rule_of(problem.code), reading_.source, text.source_span(problem.span), problem.message)
          .help(problem.help.empty() && problem.code == cel::ProblemCode::unknown_name
                    ? "an expression of a channel reads `body` and `headers`"
                    : problem.help);
    return part;
  }

  const Reading& reading_;
  ExpressionBudget& budget_;
  cel::Environment names_;
};

std::vector<std::string> read_sources(const Reading& reading, const yaml::Node& node) {
  std::vector<std::string> sources;
  if (!is_list(reading, node, "`sources`")) return sources;
  if (node.items.empty()) report_shape(reading, node.span, "`sources`", "a list of at least one source", "empty");
  for (const yaml::Node& item : node.items)
    if (auto source = read_name(reading, item, "source of events", NameShape::free))
      sources.push_back(std::move(*source));
  return sources;
}

// A part of an address: nothing in it has to be escaped.
bool is_path_part(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '~';
  });
}

void read_channel(const Reading& reading, const yaml::Entry& entry, ExpressionBudget& budget, Settings& settings) {
  if (!is_map(reading, entry.value, "a channel")) return;
  check_keys(reading, entry.value, "a channel", yaml::names_of(channel_keys));
  Channel channel;
  channel.id = entry.key.text;
  const yaml::Node* token = entry.value.find("token");
  const yaml::Node* secret = entry.value.find("secret");
  if (token != nullptr) channel.tokens = read_secrets(reading, *token, "`token`");
  if (secret != nullptr) channel.secrets = read_secrets(reading, *secret, "`secret`");
  if (token == nullptr && secret == nullptr)
    reading.add(lint::missing_key, entry.key.span, "a channel", "token")
        .help("say who may send: `token` for a bearer token, `secret` for signed requests");
  const yaml::Node* event = entry.value.find("event");
  if (event != nullptr) channel.event = RuleReader(reading, budget).read(*event);
  if (const yaml::Node* sources = entry.value.find("sources")) {
    channel.sources = read_sources(reading, *sources);
    if (event != nullptr)
      report_shape(reading, sources->span, "`sources`", "left out beside `event`, which names its source", "given");
  }
  settings.intake.push_back(std::move(channel));
}

}  // namespace

void read_intake(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (!is_map(reading, node, "`intake`")) return;
  ExpressionBudget budget;
  for (const yaml::Entry& entry : node.entries) {
    if (is_path_part(entry.key.text)) {
      read_channel(reading, entry, budget, settings);
    } else {
      reading.add(lint::bad_name, entry.key.span, entry.key.text, "name of a channel")
          .help("it is part of an address: letters, digits, `-`, `_`, `.` and `~`");
    }
  }
}

}  // namespace dealflow::rules
