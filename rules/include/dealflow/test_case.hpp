// TestCase: what a test file says should happen, read and checked: one case, or one row of a case with `rows`.
//
// Plain data, so that a host can make cases of its own. What is JSON here is JSON text: events as they are submitted,
// records as `show` and `list` print them.
//
// Units:    lines count from 1; 0 where there is no file. Steps count from 1.
// Threads:  plain values.
// Source:   LANGUAGE.md, "Tests".
#pragma once

#include <dealflow/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dealflow {

// Where the clock of a test begins that does not say: a Monday, at noon in UTC.
inline constexpr TimePoint test_begins{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + std::chrono::hours(12)};

struct TestEvent {
  std::string json;  // a CloudEvents object; `specversion`, `id`, `source` and `time` are filled in where left out
  std::uint32_t line = 0;
};

struct TestStep {
  enum class Kind : std::uint8_t {
    event,
    repeat,   // the event of an earlier step comes again, byte for byte
    advance,  // the clock goes on
    restart,  // the store is closed and opened
  };
  Kind kind = Kind::event;
  TestEvent event;              // event
  std::size_t repeated = 0;     // repeat: the number of the step
  std::chrono::seconds time{};  // advance
  std::uint32_t line = 0;
};

// What becomes of an effect once it is made. Each reply answers one effect of its receiver, in order; the last of a
// receiver answers all that follow.
struct TestReply {
  std::string kind;  // webhook, email
  std::string to;    // webhook: the receiver's id or an address; email: the mail's id
  bool delivered = true;
  std::string reason;  // why not; for good
};

struct ExpectedRecord {
  std::string json;  // an object: keys that are left out may be anything
  std::uint32_t line = 0;
};

struct ExpectedRecords {
  std::string of;  // contacts, deals, payments, courses, effects, runs, events, failed, rejected, dead
  std::optional<std::uint64_t> count;  // how many there are, whatever they hold; or
  std::vector<ExpectedRecord> records;
  std::uint32_t line = 0;
};

struct TestCase {
  std::string name;  // with the row, where there are rows: "an order (row 2)"
  std::string file;  // as diagnostics show it
  std::uint32_t line = 0;
  std::size_t row = 0;  // from 1; 0: no rows
  TimePoint now = test_begins;
  std::vector<TestEvent> given;  // what makes the records of `given`, while no flow is there to see it
  std::vector<TestReply> replies;
  std::vector<TestStep> steps;
  std::vector<ExpectedRecords> expect;
  bool exactly = false;  // lists match as a whole: as many, and no others
};

}  // namespace dealflow
