// Reads dealflow.yaml into Settings.
//
// Errors:   reported, all of them; what could be read stands in the result, so that flows can still be checked against
// it. Source:   DESIGN, "A workspace"; R8 to R11, R15, R32.
#pragma once

#include "rules/workspace/reading.hpp"
#include "rules/workspace/settings.hpp"

namespace dealflow::rules {

[[nodiscard]] Settings read_settings(const Source& source, Report& report);

// The blocks of it, one file each.
void read_team(const Reading& reading, const yaml::Node& node, Settings& settings);
void read_pipelines(const Reading& reading, const yaml::Node& node, Settings& settings);
void read_fields(const Reading& reading, const yaml::Node& node, Settings& settings);
void read_variables(const Reading& reading, const yaml::Node& node, Settings& settings);
// After `type_prefix`, which no declared name begins with.
void read_events(const Reading& reading, const yaml::Node& node, Settings& settings);
void read_payments(const Reading& reading, const yaml::Node& node, Settings& settings);
// When somebody is there, and how long is kept what is over.
void read_business_hours(const Reading& reading, const yaml::Node& node, Settings& settings);
void read_retention(const Reading& reading, const yaml::Node& node, Settings& settings);
// What one flow may make in an hour.
void read_limits(const Reading& reading, const yaml::Node& node, Settings& settings);
// What leaves the engine: receivers of webhooks, mails.
void read_endpoints(const Reading& reading, const yaml::Node& node, Settings& settings);
void read_mail_server(const Reading& reading, const yaml::Node& node, Settings& settings);
void read_mails(const Reading& reading, const yaml::Node& node, Settings& settings);
// What comes in over HTTP: channels, who may use them, and how their requests become events.
void read_intake(const Reading& reading, const yaml::Node& node, Settings& settings);
// What the linter is told to make of its rules.
void read_lint(const Reading& reading, const yaml::Node& node, Settings& settings);
// DF903, with the nearest rule.
void report_unknown_rule(Report& report, const Source& source, Span span, std::string_view name);

}  // namespace dealflow::rules
