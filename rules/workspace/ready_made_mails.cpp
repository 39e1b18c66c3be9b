#include "rules/workspace/ready_made_mails.hpp"

#include "rules/resolve/scope.hpp"
#include "stdlib/ready_made.hpp"
#include "stdlib/ready_made_mails.hpp"

#include <algorithm>
#include <cassert>

namespace dealflow::rules {
namespace {

// As a mail under `templates`: its names are of any type.
MailTemplate compiled(const stdlib::ReadyMadeMail& written) {
  MailTemplate mail;
  mail.id = written.name;
  cel::Environment names = flow_environment();
  for (const stdlib::MailName& one : written.names) {
    names.declare(std::string(one.name), cel::Type::dyn());
    mail.names.emplace_back(one.name);
  }
  auto subject = cel::Template::compile(written.subject, names);
  auto text = cel::Template::compile(written.text, names);
  assert(subject && text);  // a test compiles them all
  if (subject) mail.subject = std::move(*subject);
  if (text) mail.text = std::move(*text);
  return mail;
}

const std::vector<MailTemplate>& all() {
  static const std::vector<MailTemplate> mails = [] {
    std::vector<MailTemplate> made;
    for (const stdlib::ReadyMadeMail& one : stdlib::ready_made_mails()) made.push_back(compiled(one));
    return made;
  }();
  return mails;
}

}  // namespace

const MailTemplate* find_ready_made_mail(std::string_view id) {
  if (!id.starts_with(stdlib::ready_made_folder)) return nullptr;
  const auto found = std::find_if(all().begin(), all().end(), [id](const MailTemplate& one) { return one.id == id; });
  return found == all().end() ? nullptr : &*found;
}

std::vector<std::string_view> mails_like(const Settings& settings, std::string_view name) {
  std::vector<std::string_view> ids;
  if (name.starts_with(stdlib::ready_made_folder)) {
    for (const MailTemplate& one : all()) ids.push_back(one.id);
  } else {
    for (const MailTemplate& one : settings.mails) ids.push_back(one.id);
  }
  return ids;
}

}  // namespace dealflow::rules
