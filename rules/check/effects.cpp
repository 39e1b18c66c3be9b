#include "rules/check/effects.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/check/expressions.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/reading.hpp"
#include "rules/workspace/ready_made_mails.hpp"
#include "stdlib/field.hpp"
#include "stdlib/ready_made.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

const Endpoint* find_endpoint(const FlowContext& context, const flow::Text& name) {
  if (const Endpoint* found = context.settings.endpoint(name.text)) return found;
  std::vector<std::string_view> ids;
  for (const Endpoint& one : context.settings.endpoints) ids.push_back(one.id);
  context.add(lint::unknown_value, name.span, "receiver", name.text)
      .help(ids.empty() ? "declare it in `dealflow.yaml` under `endpoints`"
                        : "`dealflow.yaml` declares " + list_of(ids))
      .suggest(nearest(name.text, ids));
  return nullptr;
}

const MailTemplate* find_mail(const FlowContext& context, const flow::Text& name) {
  if (const MailTemplate* found = context.settings.mail(name.text)) return found;
  const std::vector<std::string_view> ids = mails_like(context.settings, name.text);
  std::string help = "declare it in `dealflow.yaml` under `templates`";
  if (name.text.starts_with(stdlib::ready_made_folder))
    help = "`dealflow mails` lists the ready-made ones";
  else if (!ids.empty())
    help = "`dealflow.yaml` declares " + list_of(ids);
  context.add(lint::unknown_value, name.span, "mail", name.text).help(help).suggest(nearest(name.text, ids));
  return nullptr;
}

void check_address(const FlowContext& context, const flow::Argument& written, const cel::Template& url) {
  if (!url.is_constant()) return;
  if (stdlib::convert(cel::Value::text(url.constant()), stdlib::FieldKind::link, {}, {})) return;
  context.add(lint::wrong_shape, written.value.span, "`url`", "an http or https address", "something else");
}

std::vector<NamedExpression> named_expressions(const Arguments& arguments, std::string_view table) {
  std::vector<NamedExpression> values;
  for (const flow::Argument& entry : arguments.table(table))
    if (auto value = expression_of(arguments.context(), entry)) values.push_back({entry.key.text, std::move(*value)});
  return values;
}

// `with` gives each name that the mail reads, and no other.
void check_names(const Arguments& arguments, const MailTemplate& mail) {
  const std::vector<std::string_view> names(mail.names.begin(), mail.names.end());
  const auto& rows = arguments.table("with");
  bool all_known = true;
  for (const flow::Argument& row : rows) {
    if (std::find(names.begin(), names.end(), row.key.text) != names.end()) continue;
    all_known = false;
    arguments.context()
        .add(lint::unknown_field, row.key.span, "mail `" + mail.id + "`", row.key.text)
        .help(names.empty() ? "the mail reads no names" : "the mail reads " + list_of(names))
        .suggest(nearest(row.key.text, names));
  }
  if (!all_known) return;  // what lacks is what was misspelt
  for (const std::string_view name : names) {
    const bool given = std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.key.text == name; });
    if (given) continue;
    arguments.report_missing("mail `" + mail.id + "`", name,
                             "it reads " + list_of(names) + ": give each of them under `with`");
    return;
  }
}

}  // namespace

std::optional<Webhook> check_webhook(const Arguments& arguments) {
  const FlowContext& context = arguments.context();
  Webhook webhook;
  webhook.body = named_expressions(arguments, "body");
  const flow::Argument* to = arguments.find("to");
  const flow::Argument* url = arguments.find("url");
  if (url != nullptr) {
    webhook.url = arguments.text("url");
    if (webhook.url) check_address(context, *url, *webhook.url);
    if (to == nullptr) return webhook;
    context.add(lint::unknown_key, url->key.span, "`webhook` with a receiver", "url")
        .help("say `to` or `url`, not both");
    return std::nullopt;
  }
  if (to == nullptr) {
    arguments.report_missing("`webhook`", "to", "name a receiver, or say its `url`");
    return std::nullopt;
  }
  const flow::Text* name = text_of(context, *to, "the name of a receiver");
  if (name == nullptr) return std::nullopt;
  const Endpoint* declared = find_endpoint(context, *name);
  if (declared == nullptr) return std::nullopt;
  webhook.endpoint = declared->id;
  return webhook;
}

std::optional<Email> check_email(const Arguments& arguments) {
  const FlowContext& context = arguments.context();
  Email email;
  email.with = named_expressions(arguments, "with");
  if (const flow::Argument* to = arguments.find("to")) email.to = expression_of(context, *to);
  const flow::Argument* mail = arguments.find("template");
  const flow::Text* name = mail == nullptr ? nullptr : text_of(context, *mail, "the name of a mail");
  if (name == nullptr) return std::nullopt;
  const MailTemplate* declared = find_mail(context, *name);
  if (declared == nullptr) return std::nullopt;
  email.mail = declared->id;
  check_names(arguments, *declared);
  return email;
}

}  // namespace dealflow::rules
