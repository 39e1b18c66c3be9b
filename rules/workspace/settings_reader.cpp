#include "rules/workspace/settings_reader.hpp"
#include "rules/workspace/keys.hpp"

#include "dsl/base/edit_distance.hpp"
#include "rules/lint/crm_meaning.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/zones.hpp"

#include <algorithm>
#include <array>

namespace dealflow::rules {
namespace {

constexpr auto read_keys = yaml::names_of(settings_keys);
constexpr auto later_keys = yaml::names_of(later_settings_keys);

bool contains(Names names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

void check_top_keys(const Reading& reading, const yaml::Node& top) {
  std::vector<std::string_view> keys(read_keys.begin(), read_keys.end());
  keys.insert(keys.end(), later_keys.begin(), later_keys.end());
  check_keys(reading, top, "`dealflow.yaml`", keys);
  for (const yaml::Entry& entry : top.entries)
    if (contains(later_keys, entry.key.text)) reading.add(lint::unavailable_setting, entry.key.span, entry.key.text);
}

void read_region(const Reading& reading, const yaml::Node& node, Settings& settings) {
  const auto text = read_text(reading, node, "`default_region`");
  if (!text) return;
  if (is_region(*text)) {
    settings.default_region = *text;
    return;
  }
  std::string capitals = *text;
  std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  reading.add(lint::unknown_value, node.span, "region", *text)
      .help("use the two capital letters of a country, such as `BR`")
      .suggest(is_region(capitals) ? capitals : std::string());
}

void read_zone(const Reading& reading, const yaml::Node& node, Settings& settings) {
  const auto text = read_text(reading, node, "`timezone`");
  if (!text) return;
  if (is_zone(*text)) {
    settings.timezone = *text;
    settings.has_timezone = true;
    return;
  }
  reading.add(lint::unknown_value, node.span, "time zone", *text)
      .help("use a name of the IANA database, such as `America/Sao_Paulo`")
      .suggest(nearest(*text, zone_names()));
}

void read_version(const Reading& reading, const yaml::Node& node) {
  if (node.is_scalar() && node.text == "1") return;
  reading.add(lint::bad_version, node.span, node.text)
      .help("this build reads version `1`; leave the key out or use a newer dealflow");
}

// "com.example" and "com.example." are the same prefix; kept with its dot.
std::string with_dot(std::string prefix) {
  if (!prefix.empty() && prefix.back() != '.') prefix.push_back('.');
  return prefix;
}

void read_prefix(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (auto prefix = read_name(reading, node, "`type_prefix`", NameShape::identifier))
    settings.type_prefix = with_dot(std::move(*prefix));
}

void read_top(const Reading& reading, const yaml::Node& top, Settings& settings) {
  if (!is_map(reading, top, "`dealflow.yaml`")) return;
  check_top_keys(reading, top);
  if (const yaml::Node* name = require(reading, top, "`dealflow.yaml`", "workspace"))
    settings.workspace = read_name(reading, *name, "name of a workspace", NameShape::identifier).value_or("");
  const auto read = [&](std::string_view key, auto reader) {
    if (const yaml::Node* node = top.find(key)) reader(*node);
  };
  read("version", [&](const yaml::Node& node) { read_version(reading, node); });
  read("default_region", [&](const yaml::Node& node) { read_region(reading, node, settings); });
  read("timezone", [&](const yaml::Node& node) { read_zone(reading, node, settings); });
  read("type_prefix", [&](const yaml::Node& node) { read_prefix(reading, node, settings); });
  read("team", [&](const yaml::Node& node) { read_team(reading, node, settings); });
  read("pipelines", [&](const yaml::Node& node) { read_pipelines(reading, node, settings); });
  read("fields", [&](const yaml::Node& node) { read_fields(reading, node, settings); });
  read("variables", [&](const yaml::Node& node) { read_variables(reading, node, settings); });
  read("events", [&](const yaml::Node& node) { read_events(reading, node, settings); });
  read("business_hours", [&](const yaml::Node& node) { read_business_hours(reading, node, settings); });
  read("retention", [&](const yaml::Node& node) { read_retention(reading, node, settings); });
  read("limits", [&](const yaml::Node& node) { read_limits(reading, node, settings); });
  read("lint", [&](const yaml::Node& node) { read_lint(reading, node, settings); });
  read("payments", [&](const yaml::Node& node) { read_payments(reading, node, settings); });
  read("endpoints", [&](const yaml::Node& node) { read_endpoints(reading, node, settings); });
  read("mail", [&](const yaml::Node& node) { read_mail_server(reading, node, settings); });
  read("templates", [&](const yaml::Node& node) { read_mails(reading, node, settings); });
  read("intake", [&](const yaml::Node& node) { read_intake(reading, node, settings); });
}

}  // namespace

Settings read_settings(const Source& source, Report& report) {
  Settings settings;
  settings.text = std::string(source.text());
  const Reading reading{source, report};
  const std::size_t before = report.diagnostics().size();
  const std::vector<yaml::Node> documents = yaml::read(source, report);
  if (documents.empty()) {
    // A file that does not parse has been reported; an empty one has not.
    if (report.diagnostics().size() == before) {
      yaml::Node nothing;
      is_map(reading, nothing, "`dealflow.yaml`");
    }
    return settings;
  }
  read_top(reading, documents.front(), settings);
  return settings;
}

}  // namespace dealflow::rules
