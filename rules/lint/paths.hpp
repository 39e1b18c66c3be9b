// What a path of an expression is about, as far as its words tell: an e-mail, a phone, something personal.
//
// Threads:  pure functions.
#pragma once

#include "rules/analysis/terms.hpp"
#include "rules/workspace/settings.hpp"

namespace dealflow::lint {

[[nodiscard]] bool is_email(const rules::RootedPath& path, const rules::Settings& settings);
[[nodiscard]] bool is_phone(const rules::RootedPath& path, const rules::Settings& settings);
// Of the event's person or of the contact: name, e-mail, phone, messengers, birthday.
[[nodiscard]] bool is_personal(const rules::RootedPath& path, const rules::Settings& settings);

}  // namespace dealflow::lint
