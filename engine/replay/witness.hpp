// Witness: an observer that writes down what it is told in words that outlive the engine's calls.
//
// Threads:  one thread.
#pragma once

#include <dealflow/observer.hpp>
#include <dealflow/why.hpp>

#include "engine/replay/recollection.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::replay {

class Witness final : public Observer {
 public:
  // Of looks those at the events that are asked about are written down; of runs, where one is asked about, that one.
  explicit Witness(const Question& question) : question_(question) {}

  void looked(const FlowLook& look) override;
  void decided(const FlowDecision& decision) override;
  void evaluated(const FlowValue& value) override;
  void stepped(const StepTaken& step) override;

  // Of the run, so far.
  [[nodiscard]] const std::vector<WhyStep>& steps_of(std::uint64_t run) { return found_.steps[run]; }

  // An input is done: what a run decided without a step was about whether to go on.
  void input_done();
  [[nodiscard]] Recollection take() { return std::move(found_); }

 private:
  // What was told of a run, or of a flow before it has one, since its last step.
  struct Pending {
    std::vector<WhyCondition> conditions;
    std::vector<WhyArgument> arguments;
  };
  [[nodiscard]] bool is_other(std::uint64_t run) const {
    return question_.run != 0 && run != 0 && run != question_.run;
  }

  Question question_;
  Recollection found_;
  std::map<std::string, Pending, std::less<>> of_flow_;
  std::map<std::uint64_t, Pending> of_run_;
};

}  // namespace dealflow::replay
