// Observer: told what flows decide, while they do: for the coverage of tests, for answers to "why", for the picture of
// a run. The engine does the same whether it is watched or not; watched, it looks at every flow of an event's type,
// also at those that its index passes over, which then come to nothing.
//
//   auto loaded = load_workspace(files, folder, {.observable = true});  // else a trace shows results alone
//   auto engine = Engine::open("store", {.observer = &observer});
//
// Threads:  called by the thread that calls the Engine, within its calls. What is handed over lives as long as the
// call. Source:   LANGUAGE.md, "One event, several flows", "Steps".
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/trace.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dealflow {

// A flow was asked whether it takes an event of a type that it starts from.
struct FlowLook {
  enum class Verdict : std::uint8_t {
    began,
    queued,            // begins when the contact's other run has ended
    condition_failed,  // it does not hold, or is null
    turn_refused,      // `mode` or `reentry`: another run for the contact stands against it
    passed_over,       // a flow before it took the event for itself alone
    failed,            // an error in its variables or condition: the event goes to the dead letters
  };
  Verdict verdict = Verdict::began;
  std::string_view flow, version;
  std::uint64_t event = 0;      // evt-N; of a change that an event brought about, that event
  std::string_view event_type;  // crm.deal.created, where a change is looked at
  std::string_view path;        // … and how it came to it: "api.deal > leads > crm.deal.created"
  std::uint64_t run = 0;        // began, queued
  std::string reason;           // of the verdicts that refuse
};

// A condition was evaluated: a flow's own, a choice of `if` or `switch`, the one of `wait_for`.
struct FlowDecision {
  std::string_view flow, version;
  std::string_view step;   // "condition", or the step's path: "2.then.1"
  std::size_t choice = 0;  // of `if` and `switch`: which of its choices, from 0
  std::uint64_t run = 0;   // 0: the flow's own, before a run begins; looked() of the same flow comes next
  const cel::Program* program = nullptr;
  const cel::Trace* trace = nullptr;  // as long as the call
};

// A value was worked out: a variable of the flow, an argument of a step, or one of the holes in its text.
struct FlowValue {
  std::string_view flow, version;
  std::string_view step;      // "vars", or the step's path
  std::string_view argument;  // the variable's name, "name", "amount"
  std::uint64_t run = 0;      // 0: of a variable, before a run begins
  const cel::Program* program = nullptr;
  const cel::Trace* trace = nullptr;
};

// A run took a step.
struct StepTaken {
  std::string_view flow, version;
  std::string_view step;
  std::string_view block;  // which way it went, where it has several: "then2", "else", "case2", "do"; else empty
  std::uint64_t run = 0;
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void looked(const FlowLook& /*look*/) {}
  virtual void decided(const FlowDecision& /*decision*/) {}
  virtual void evaluated(const FlowValue& /*value*/) {}
  virtual void stepped(const StepTaken& /*step*/) {}
  // What was told since the last call belongs to one event, or one timer: it is kept, or, where a flow failed, undone.
  virtual void settled(bool /*kept*/) {}
};

}  // namespace dealflow
