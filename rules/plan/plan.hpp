// Plan: a flow as the engine runs it: a flat list of steps with compiled expressions. A run is a step number and its
// variables.
//
// Threads:  immutable and shared freely.
// Source:   DESIGN 13; LANGUAGE.md, "Steps", "Variables and mapping".
#pragma once

#include <dealflow/expression.hpp>

#include "rules/plan/operation.hpp"
#include "rules/workspace/settings.hpp"
#include "stdlib/event_type.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::rules {

// The roots of every flow's expressions have the same slots, so that the engine fills them once for all flows of an
// event. Loop variables follow, the inner after the outer.
namespace slot {
inline constexpr cel::Slot event = 0;
inline constexpr cel::Slot data = 1;
inline constexpr cel::Slot contact = 2;
inline constexpr cel::Slot deal = 3;
inline constexpr cel::Slot vars = 4;
inline constexpr cel::Slot inputs = 5;
inline constexpr cel::Slot awaited = 6;
inline constexpr cel::Slot now = 7;
inline constexpr std::size_t roots = 8;
}  // namespace slot

struct FlowVariable {
  std::string name;      // priority_deal
  cel::Program program;  // may read vars defined above it
};

// What becomes of a run for a contact for whom another run of the flow is waiting.
enum class Mode : std::uint8_t {
  parallel,  // both go on
  single,    // the new one does not begin
  queued,    // the new one begins when the other has ended
  restart,   // the other is cancelled
};

// How often a flow runs for one contact; an interval counts from the time at which the last run began.
struct Reentry {
  bool always = true;
  std::optional<std::chrono::seconds> every;  // where not always: nothing for once
};

// The values of a template's inputs, by name; absent ones are not in the map. The plan's programs read them.
struct InputValues {
  cel::Arena arena;
  cel::Value map;
};

struct Plan {
  std::string id;
  std::string name;
  std::string path;       // of the file
  std::size_t place = 0;  // in the file
  std::string text;       // the flow as written; of a used template its own text and the `use`
  std::string text_path;  // a path whose ending tells the notation of the text
  std::string version;    // 16 hex digits of the text's content hash
  std::int64_t priority = 100;
  bool exclusive = false;
  Mode mode = Mode::parallel;
  Reentry reentry;
  std::vector<std::string> triggers;      // event types
  std::optional<cel::Program> condition;  // may read `vars`
  std::vector<FlowVariable> variables;
  std::vector<PlanStep> steps;
  std::size_t slots = slot::roots;            // those of loop variables included
  std::shared_ptr<const InputValues> inputs;  // of a used template
};

}  // namespace dealflow::rules
