// Ready-made mails: texts for what a shop, a school or a sales team writes to its people. A step names one without
// declaring it, `email: {template: stdlib/welcome, to: contact.email, with: {…}}`; whoever wants other words copies it
// under `templates`.
//
// Threads:  constants.
// Source:   R39; LANGUAGE.md, "Steps".
#pragma once

#include <span>
#include <string_view>

namespace dealflow::stdlib {

// What a step gives under `with`.
struct MailName {
  std::string_view name;
  std::string_view doc;
  std::string_view example;  // CEL, as it stands under `with`
  std::string_view sample;   // a value of it, as CEL
};

struct ReadyMadeMail {
  std::string_view name;  // "stdlib/welcome"
  std::string_view doc;
  std::string_view subject;  // with holes over the names, as a mail under `templates` has them
  std::string_view text;
  std::span<const MailName> names;
};

[[nodiscard]] std::span<const ReadyMadeMail> ready_made_mails();  // by name
[[nodiscard]] const ReadyMadeMail* find_ready_made_mail(std::string_view name);

}  // namespace dealflow::stdlib
