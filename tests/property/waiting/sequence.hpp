// Random histories of a workspace whose flows wait: events, ticks, restarts, edits of flows, cancelled runs.
//
// Everything stands on a grid of half hours, so that what can coincide does: an event at the very moment of a
// time-out, two timers at once, a tick that says nothing new.
//
// Threads:  plain values. The same seed gives the same history on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test::waiting {

inline constexpr std::string_view people = "abc";

using Minutes = std::int64_t;  // of a clock: since midnight of 2026-03-02, UTC

struct Step {
  enum class Kind : std::uint8_t { note, divide, wait, wait_until, wait_for, each };
  Kind kind = Kind::note;
  int label = 0;       // of a note; tells it from the flow's others
  Minutes time = 0;    // wait: how long; wait_until: at what time
  bool after = false;  // wait_until: `time` is counted from `now`
  std::string name;    // wait_for: of the awaited event, which has n of at least `least`
  int least = 0;
  std::optional<Minutes> within;
  std::vector<Step> body, otherwise;  // each: for the items 1 and 2
};

enum class Mode : std::uint8_t { parallel, single, queued, restart };

// One version of a flow. Its notes say which one it is.
struct FlowSpec {
  std::string id;
  int version = 0;
  int priority = 0;
  std::string name;  // of the events that it starts from
  Mode mode = Mode::parallel;
  std::optional<Minutes> reentry;  // 0: once
  bool exclusive = false;
  bool creates = true;      // begins with create_contact
  std::vector<Step> steps;  // behind it
};
using Flow = std::shared_ptr<const FlowSpec>;
using Flows = std::vector<Flow>;  // in the order of their files

struct Operation {
  enum class Kind : std::uint8_t { event, tick, restart, edit, cancel, commit };
  Kind kind = Kind::event;
  Minutes time = 0;  // event, tick
  // event
  int id = 0;  // one that came before: a redelivery
  char person = 'a';
  std::string name;
  int n = 0;
  Flows flows;                 // edit: the workspace from now on
  std::uint64_t run = 0;       // cancel
  bool in_background = false;  // commit
};
using Operations = std::vector<Operation>;

struct History {
  bool known = false;  // the people of the events are contacts from the start
  Flows flows;         // at the beginning
  Operations operations;
};

[[nodiscard]] History make_history(std::uint64_t seed);

[[nodiscard]] std::string time_text(Minutes time);  // RFC 3339
[[nodiscard]] std::string event_line(const Operation& event);
[[nodiscard]] std::string contact_line(char person);  // makes the person known
[[nodiscard]] std::string to_yaml(const Flows& flows);
[[nodiscard]] std::string describe(const History& history);

}  // namespace dealflow::test::waiting
