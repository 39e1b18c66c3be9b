// Event: what comes in, as the engine reads it, and what became of it.
//
// Errors:   a line that is refused is a Rejection with a stable code; oddities that do not stop it are Warnings.
// Threads:  plain values.
// Source:   CloudEvents 1.0; domain/EVENTS.md; the codes are those of domain/README.md ("The bad sample").
#pragma once

#include <dealflow/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

// Why a line was not taken. Nothing of it is kept but this.
struct Rejection {
  std::string code;          // "money.precision"
  std::string message;       // for the sender's engineer: what was seen, what is asked for
  std::uint64_t line = 0;    // from 1; 0 where there are no lines
  std::uint64_t offset = 0;  // bytes from the start of the line to the place at fault
};

// The event was taken, but something in it was left out.
struct Warning {
  std::string code;
  std::string message;
};

// What became of one event.
struct Outcome {
  enum class Kind : std::uint8_t {
    applied,    // at least one flow matched
    unmatched,  // no flow matched; what the engine records by itself is recorded
    duplicate,  // seen before: nothing changed
    rejected,
    failed,  // a flow failed: nothing was done, the event is in the dead letters
  };
  Kind kind = Kind::applied;
  std::uint64_t event = 0;   // its number in the workspace: evt-N; 0 for rejected
  Rejection rejection;       // rejected
  std::string failure_code;  // failed
  std::string failure_message;
  std::vector<Warning> warnings;
  // Ids of the records that came into being or changed: "con-17", "deal-42", "pay-3", "run-9".
  std::vector<std::string> created;
  std::vector<std::string> changed;
};

[[nodiscard]] std::string_view to_string(Outcome::Kind kind);

// One line of JSON, as docs/schema/outcome.json says; the same outcome gives the same bytes.
[[nodiscard]] std::string to_json(const Outcome& outcome);

}  // namespace dealflow
