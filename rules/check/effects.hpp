// webhook and email: what leaves the engine, against what the workspace declares.
//
// Errors:   reported; nothing comes back where the step cannot run.
// Source:   LANGUAGE.md, "Steps".
#pragma once

#include "rules/check/action_arguments.hpp"

#include <optional>

namespace dealflow::rules {

[[nodiscard]] std::optional<Webhook> check_webhook(const Arguments& arguments);
[[nodiscard]] std::optional<Email> check_email(const Arguments& arguments);

}  // namespace dealflow::rules
