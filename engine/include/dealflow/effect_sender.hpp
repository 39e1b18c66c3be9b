// EffectSender: how an effect leaves the engine. A worker asks one for each attempt; the program gives it one for
// webhooks and one for mails (dealflow/senders.hpp), a host its own where it wants to.
//
//   class Recorder final : public dealflow::EffectSender {
//     dealflow::Attempt send(const dealflow::Effect& effect, const dealflow::Workspace&) override {
//       remember(effect);
//       return {};  // delivered
//     }
//   };
//
// Errors:   an attempt that did not reach its receiver is an Attempt; nothing is thrown.
// Threads:  send() is called by several threads at once, for effects of different contacts; it may block.
// Source:   DESIGN 11 and 14; facts/EVENTS-AND-WEBHOOKS.md.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/workspace.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace dealflow {

// What one attempt to send came to.
struct Attempt {
  enum class Result : std::uint8_t {
    delivered,  // the receiver has it
    again,      // it may reach the receiver later: tried again on the schedule
    failed,     // it never will: `on_failure`, or a dead letter
    gone,       // the receiver wants nothing any more (410): its endpoint is disabled
  };
  Result result = Result::delivered;
  std::string reason;                               // why not, for people; holds no secret
  std::optional<std::chrono::seconds> retry_after;  // again: the receiver asks for that much patience
  // again: the receiver asks to be spared (429, 502, 504): everything for it waits, not this effect alone.
  bool slow_down = false;
};

class EffectSender {
 public:
  EffectSender() = default;
  EffectSender(const EffectSender&) = delete;
  EffectSender& operator=(const EffectSender&) = delete;
  virtual ~EffectSender() = default;

  // One attempt. `workspace` is the version in use when the attempt is made. Returns within a bounded time.
  [[nodiscard]] virtual Attempt send(const Effect& effect, const Workspace& workspace) = 0;
};

}  // namespace dealflow
