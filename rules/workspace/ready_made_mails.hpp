// The mails of stdlib/ready_made_mails.hpp, compiled: what Settings::mail() gives for `stdlib/…`.
//
// Threads:  constants after their first use.
#pragma once

#include "rules/workspace/settings.hpp"

#include <string_view>
#include <vector>

namespace dealflow::rules {

[[nodiscard]] const MailTemplate* find_ready_made_mail(std::string_view id);

// The workspace's own mails, or the ready-made ones where the name begins as theirs do: those that a message offers.
[[nodiscard]] std::vector<std::string_view> mails_like(const Settings& settings, std::string_view name);

}  // namespace dealflow::rules
