// What became of events, as the body of an answer.
//
// Source:   docs/schema/outcome.json.
#pragma once

#include <dealflow/event.hpp>

#include "engine/http/message.hpp"

#include <string>
#include <vector>

namespace dealflow::http {

// One line of JSON with all keys; what is not there is null.
[[nodiscard]] std::string to_json(const Outcome& outcome);
// A message that a channel's rule makes no event of.
[[nodiscard]] std::string ignored_json();

// Of one event: 200, or the problem of a rejection. An event that failed is answered 200: it is kept among the dead
// letters, and sending it again would not make it better.
[[nodiscard]] Response to_response(const Outcome& outcome);
// Of a batch: 200 with an element for each event, those that were rejected among them.
[[nodiscard]] Response to_response(const std::vector<Outcome>& outcomes);

}  // namespace dealflow::http
