// What became of events, as the body of an answer.
//
// Source:   docs/schema/outcome.json.
#pragma once

#include <dealflow/event.hpp>

#include "engine/http/message.hpp"

#include <string_view>
#include <vector>

namespace dealflow::http {

// Of a message that a channel's rule makes no event of: the JSON of an outcome of its own kind.
inline constexpr std::string_view ignored_json =
    R"({"outcome":"ignored","event":null,"created":[],"changed":[],"warnings":[],"rejection":null,"failure":null})";

// Of one event: 200, or the problem of a rejection. An event that failed is answered 200: it is kept among the dead
// letters, and sending it again would not make it better.
[[nodiscard]] Response to_response(const Outcome& outcome);
// Of a batch: 200 with an element for each event, those that were rejected among them.
[[nodiscard]] Response to_response(const std::vector<Outcome>& outcomes);

}  // namespace dealflow::http
