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
#include <vector>

namespace dealflow::replay {

class Witness final : public Observer {
 public:
  // `run`: nothing of any other is written down; 0: of all.
  explicit Witness(std::uint64_t run) : only_(run) {}

  void looked(const FlowLook& look) override;
  void decided(const FlowDecision& decision) override;
  void evaluated(const FlowValue& value) override;
  void stepped(const StepTaken& step) override;

  // Of the run, so far.
  [[nodiscard]] const std::vector<WhyStep>& steps_of(std::uint64_t run) { return found_.steps[run]; }

  // An input is done: what a run decided without a step was about whether to go on.
  void input_done();
  // All that was told, of the looks those at events in this range.
  [[nodiscard]] Recollection take(std::uint64_t first, std::uint64_t last);

 private:
  // What was told of a run, or of a flow before it has one, since its last step.
  struct Pending {
    std::vector<WhyCondition> conditions;
    std::vector<WhyArgument> arguments;
  };
  [[nodiscard]] bool is_other(std::uint64_t run) const { return only_ != 0 && run != 0 && run != only_; }

  std::uint64_t only_;
  Recollection found_;
  std::map<std::string, Pending, std::less<>> of_flow_;
  std::map<std::uint64_t, Pending> of_run_;
};

}  // namespace dealflow::replay
