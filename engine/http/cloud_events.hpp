// CloudEvents over HTTP: the three content modes, each to lines as Worker::submit() takes them, one event a line.
//
// Binary:      attributes in `ce-` headers, the body is `data`
// Structured:  the body is the event (application/cloudevents+json)
// Batched:     the body is an array of events (application/cloudevents-batch+json)
//
// The bytes of `data` stay as they came. What an event says is judged by the engine, not here; here is refused what is
// no event in HTTP's terms: 400, 413, 415.
//
// Threads:  any; each function is one request's.
// Source:   CloudEvents 1.0.2, HTTP binding and JSON format; facts/EVENTS-AND-WEBHOOKS.md.
#pragma once

#include "engine/http/problem.hpp"

#include <tl/expected.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::http {

enum class Mode : std::uint8_t { binary, structured, batched };
// By the content type alone; what is none of the two others is binary.
[[nodiscard]] Mode mode_of(const Request& request);

struct EventLines {
  std::vector<std::string> lines;
  bool batched = false;  // answered by an array, also where it holds one
};
[[nodiscard]] tl::expected<EventLines, Problem> read_cloud_events(const Request& request, std::size_t events_max);

// `application/json` and its kin, in UTF-8.
[[nodiscard]] bool is_json_content(std::string_view content_type);
// The attribute `source` of an event; nothing where it has none, or is no JSON.
[[nodiscard]] std::optional<std::string> source_of(std::string_view line);
// One JSON text without line ends: those between its parts become blanks, so that places stay where they are. Nothing
// where one stands inside a text, where JSON allows none.
[[nodiscard]] std::optional<std::string> on_one_line(std::string text);

}  // namespace dealflow::http
