// Log: what the engine has to say to an operator. It writes nowhere by itself; the host gives a sink.
//
// What is said names records by their ids, never people: no name, address, phone or line of input. Where a message
// repeats why something failed, which may quote a value, it goes through masked() first.
//
// Threads:  the sink is called by the thread that calls the Engine. What a record points to lives as long as the call.
// Source:   DESIGN 14.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow {

enum class LogLevel : std::uint8_t { debug, info, warning, error };
[[nodiscard]] std::string_view to_string(LogLevel level);
// "debug", "info", "warning", "error".
[[nodiscard]] std::optional<LogLevel> find_log_level(std::string_view name);

struct LogRecord {
  LogLevel level = LogLevel::info;
  std::string_view message;         // one line, without the ids
  std::string_view workspace = {};  // its name
  std::uint64_t event = 0;          // evt-N; 0: none
  std::uint64_t run = 0;            // run-N
  std::string_view flow = {};
  std::string_view step = {};  // "2.then.1"
  std::string_view code = {};  // of a failure or refusal: "deal.stage"
};

using LogSink = std::function<void(const LogRecord&)>;

// One line: the message, then what else the record has: "in the dead letters (workspace shop, evt-1, flow deals)".
[[nodiscard]] std::string to_text(const LogRecord& record);
// One JSON object with the keys level, message, and those that the record has: workspace, event, run, flow, step, code.
[[nodiscard]] std::string to_json(const LogRecord& record);

// The text with "…" for what is quoted, for e-mail addresses, and for numbers that are long enough for a phone. A value
// may hold quotes itself: from the first quote to the last one all goes, to the end where one of them has no other.
[[nodiscard]] std::string masked(std::string_view text);

}  // namespace dealflow
