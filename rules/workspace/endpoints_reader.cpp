// What leaves the engine: receivers of webhooks, and mails.
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/flow/yaml_step_reader.hpp"
#include "rules/lint/expression_problems.hpp"
#include "rules/lint/flow_rules.hpp"
#include "rules/lint/privacy.hpp"
#include "rules/resolve/scope.hpp"
#include "rules/workspace/expression_budget.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/settings_reader.hpp"

#include <functional>
#include <utility>

namespace dealflow::rules {
namespace {

bool is_web_address(std::string_view text) {
  return stdlib::convert(cel::Value::text(text), stdlib::FieldKind::link, {}, {}).has_value();
}

// A scalar without its quotes.
Span content_of(const Reading& reading, Span span) {
  const std::string_view text = reading.source.text(span);
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'');
  return quoted ? Span{span.begin + 1, span.end - 1} : span;
}

void read_endpoint(const Reading& reading, const yaml::Entry& entry, Settings& settings) {
  if (!is_map(reading, entry.value, "a receiver")) return;
  check_keys(reading, entry.value, "a receiver", yaml::names_of(endpoint_keys));
  Endpoint endpoint;
  endpoint.id = entry.key.text;
  if (const yaml::Node* url = require(reading, entry.value, "a receiver", "url")) {
    endpoint.url = read_text(reading, *url, "`url`").value_or("");
    if (!endpoint.url.empty() && !is_web_address(endpoint.url))
      report_shape(reading, url->span, "`url`", "an http or https address", "something else");
    else if (lint::is_plain_http(endpoint.url))
      reading.add(lint::plain_http, content_of(reading, url->span)).help("use `https`");
  }
  if (const yaml::Node* secret = entry.value.find("secret"))
    endpoint.secrets = read_secrets(reading, *secret, "`secret`");
  if (const yaml::Node* allow = entry.value.find("allow_private"))
    endpoint.allow_private = read_bool(reading, *allow, "`allow_private`").value_or(false);
  settings.endpoints.push_back(std::move(endpoint));
}

// Compiles the texts of one mail; every name that a hole reads becomes one that a step must give.
class MailReader {
 public:
  MailReader(const Reading& reading, ExpressionBudget& budget)
      : reading_(reading), budget_(budget), names_(flow_environment()) {}

  [[nodiscard]] MailTemplate read(const yaml::Entry& entry) {
    MailTemplate mail;
    mail.id = entry.key.text;
    const yaml::Node* subject = require(reading_, entry.value, "a mail", "subject");
    const yaml::Node* text = require(reading_, entry.value, "a mail", "text");
    if (subject != nullptr) mail.subject = compile(*subject, mail.names);
    if (text != nullptr) mail.text = compile(*text, mail.names);
    return mail;
  }

 private:
  [[nodiscard]] cel::Template compile(const yaml::Node& node, std::vector<std::string>& names) {
    if (!read_text(reading_, node, "a text of a mail")) return {};
    while (!budget_.is_spent()) {
      auto compiled = cel::Template::compile(node.text, names_);
      if (compiled) {
        budget_.take(compiled->weight(), reading_.source, node.span, reading_.report);
        return std::move(*compiled);
      }
      if (!declare_unknown(node.text, compiled.error(), names)) {
        report(node, compiled.error());
        break;
      }
    }
    return {};
  }

  // The names of the text that were not known; false where there are none.
  bool declare_unknown(std::string_view text, const cel::Problems& problems, std::vector<std::string>& names) {
    bool grown = false;
    for (const cel::Problem& problem : problems) {
      if (problem.code != cel::ProblemCode::unknown_name) continue;
      const std::string name(text.substr(problem.span.begin, problem.span.size()));
      if (names_.slot(name)) continue;
      names_.declare(name, cel::Type::dyn());
      names.push_back(name);
      grown = true;
    }
    return grown;
  }

  void report(const yaml::Node& node, const cel::Problems& problems) const {
    const flow::Text text = flow::to_text(node);
    for (const cel::Problem& problem : problems)
      reading_.report.add(lint::rule_of(problem.code), reading_.source, text.source_span(problem.span), problem.message)
          .help(problem.help);
  }

  const Reading& reading_;
  ExpressionBudget& budget_;
  cel::Environment names_;
};

void read_named(const Reading& reading, const yaml::Node& node, std::string_view what,
                const std::function<void(const yaml::Entry&)>& read) {
  if (!is_map(reading, node, what)) return;
  for (const yaml::Entry& entry : node.entries)
    if (read_name(reading, entry.key, "name of one of " + std::string(what), NameShape::identifier)) read(entry);
}

}  // namespace

void read_endpoints(const Reading& reading, const yaml::Node& node, Settings& settings) {
  read_named(reading, node, "`endpoints`", [&](const yaml::Entry& entry) { read_endpoint(reading, entry, settings); });
}

void read_mails(const Reading& reading, const yaml::Node& node, Settings& settings) {
  ExpressionBudget budget;
  read_named(reading, node, "`templates`", [&](const yaml::Entry& entry) {
    if (budget.is_spent()) return;  // that has been reported, and the settings do not load
    if (!is_map(reading, entry.value, "a mail")) return;
    check_keys(reading, entry.value, "a mail", yaml::names_of(mail_keys));
    settings.mails.push_back(MailReader(reading, budget).read(entry));
  });
}

}  // namespace dealflow::rules
