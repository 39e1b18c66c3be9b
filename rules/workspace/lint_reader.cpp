// `lint:` in dealflow.yaml.
#include "dsl/base/edit_distance.hpp"
#include "rules/lint/all_rules.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/suppressions.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/settings_reader.hpp"

namespace dealflow::rules {
namespace {

constexpr auto level_names = yaml::names_of(lint_levels);

std::optional<lint::Level> read_level(const Reading& reading, const yaml::Node& node) {
  const auto word = read_text(reading, node, "a severity");
  if (!word) return std::nullopt;
  const auto level = lint::find_level(*word);
  if (!level)
    reading.add(lint::unknown_value, node.span, "severity", *word)
        .help("the severities are " + list_of(level_names))
        .suggest(nearest(*word, level_names));
  return level;
}

lint::Levels read_rules(const Reading& reading, const yaml::Node& node) {
  lint::Levels levels;
  if (!is_map(reading, node, "`rules`")) return levels;
  for (const yaml::Entry& entry : node.entries) {
    const RuleInfo* rule = lint::find_rule(entry.key.text);
    const auto level = read_level(reading, entry.value);
    if (rule == nullptr)
      report_unknown_rule(reading.report, reading.source, entry.key.span, entry.key.text);
    else if (level && rule->severity == Severity::error && !rule->may_be_warning && *level != lint::Level::error)
      reading.add(lint::unknown_value, entry.value.span, "severity that an error can have", entry.value.text)
          .help(code_text(rule->code) +
                " is an error, and the workspace does not load with it: only warnings and notes have another severity");
    else if (level)
      levels.insert_or_assign(code_text(rule->code), *level);
  }
  return levels;
}

void read_path(const Reading& reading, const yaml::Node& node, lint::LintSettings& settings) {
  if (!is_map(reading, node, "an item of `paths`")) return;
  check_keys(reading, node, "an item of `paths`", yaml::names_of(lint_path_keys));
  lint::LevelsOfPath path;
  if (const yaml::Node* files = require(reading, node, "an item of `paths`", "files"))
    path.files = read_text(reading, *files, "`files`").value_or("");
  if (const yaml::Node* rules = require(reading, node, "an item of `paths`", "rules"))
    path.rules = read_rules(reading, *rules);
  settings.paths.push_back(std::move(path));
}

}  // namespace

void report_unknown_rule(Report& report, const Source& source, Span span, std::string_view name) {
  Finding finding = report.add(lint::unknown_rule, source, span, name);
  for (const lint::RetiredRule& retired : lint::retired_rules()) {
    if (code_text(retired.code) != name && retired.name != name) continue;
    finding.help(code_text(retired.code) + " is not used: " + std::string(retired.reason));
    return;
  }
  std::vector<std::string> codes;
  std::vector<std::string_view> names;
  for (const RuleInfo* rule : lint::all_rules()) {
    names.push_back(rule->name);
    codes.push_back(code_text(rule->code));
  }
  names.insert(names.end(), codes.begin(), codes.end());
  finding.help("`dealflow explain` lists the rules").suggest(nearest(name, names));
}

void read_lint(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (!is_map(reading, node, "`lint`")) return;
  check_keys(reading, node, "`lint`", yaml::names_of(lint_keys));
  if (const yaml::Node* notes = node.find("notes"))
    settings.lint.notes = read_bool(reading, *notes, "`notes`").value_or(false);
  if (const yaml::Node* rules = node.find("rules")) settings.lint.rules = read_rules(reading, *rules);
  const yaml::Node* paths = node.find("paths");
  if (paths == nullptr || !is_list(reading, *paths, "`paths`")) return;
  for (const yaml::Node& item : paths->items) read_path(reading, item, settings.lint);
}

}  // namespace dealflow::rules
