// The rule of a channel at work: a JSON webhook that is no CloudEvent becomes one.
//
// Expressions read `body`, and `headers` by their names in small letters; a header that stands there twice is one text
// with a comma. Headers that hold credentials are not among them: an event is kept, and shown to people.
//
// Errors:   400 for a body that is no JSON, 415 for one that says it is something else, 422 where an expression fails
//           or gives what its place cannot be (`intake.rule`).
// Threads:  pure functions.
#pragma once

#include "engine/http/problem.hpp"
#include "rules/workspace/settings.hpp"

#include <tl/expected.hpp>

#include <optional>
#include <string>

namespace dealflow::http {

// One event as a line; nothing where the rule's `type` is null. `source` where the rule names none.
[[nodiscard]] tl::expected<std::optional<std::string>, Problem> apply_rule(const rules::EventRule& rule,
                                                                           const rules::Settings& settings,
                                                                           const std::string& source,
                                                                           const Request& request);

}  // namespace dealflow::http
