// Dispatcher: gives the effects of the outbox to their senders, on threads of its own, and hands on what came of each.
//
//   Dispatcher dispatcher({.clock = clock, .webhooks = sender, .load = load, .report = report});
//   dispatcher.use(shop, workspace);
//   dispatcher.refresh(shop, page);       // after a commit: what is new in the outbox
//   dispatcher.wake(now);                 // what is due by now starts; again at next_due()
//   …                                     // report(shop, 7, delivery) is called: Engine::report_effect, commit
//   dispatcher.settled(shop, 7);          // or lost(shop, 7), where the commit failed
//
// Order:    of one contact an effect starts when the one made before it has left the outbox, and that is durable; of
//           those without a contact the same holds for each endpoint, address written out, or address of a mail. A
//           receiver has at most half of the threads, so that one that is slow does not hold up the others. Effects
//           whose kind has no sender are left where they are, and hold up nothing.
//           Contacts that are joined share a lane when the outbox is read again; until then each keeps its own.
// Gone:     a receiver that was disabled while an effect waited is not sent to: the effect is reported as withheld.
//           What is on its way then is reported as it went.
// Once:     an effect is read again right before each attempt, so that one that has left the outbox is not sent. It is
//           not sent again before its report is settled; a report whose commit failed is handed on again, not sent.
// Time:     by the host's clock; there is no timer: whoever owns it calls wake() at next_due().
// Errors:   of the store, from refresh() and reread(): what was read until then counts. A callback that throws, for
//           want of memory, is called again after a second; `tried` is not. What was sent is not sent again for that.
// Threads:  every function may be called by any thread. The callbacks are called on a sender's thread, `report` also on
//           that of wake(); never while a lock is held.
// Source:   DESIGN 11; facts/EVENTS-AND-WEBHOOKS.md.
#pragma once

#include <dealflow/effect_sender.hpp>
#include <dealflow/engine.hpp>
#include <dealflow/worker.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace dealflow::worker {

struct DispatcherOptions {
  ClockSource clock;                              // needed
  std::shared_ptr<EffectSender> webhooks, mails;  // null: such effects stay in the outbox
  unsigned threads_max = 8;                       // made when there is something to send
  // The effect as the outbox has it now; nothing where it has left it. Needed.
  std::function<Result<std::optional<Effect>>(WorkspaceHandle, std::uint64_t effect)> load;
  // What came of an attempt, for Engine::report_effect. Needed.
  std::function<void(WorkspaceHandle, std::uint64_t effect, const Delivery&)> report;
  std::function<void(const Effect&, const Attempt&)> tried;  // each attempt, before its report
};

struct DispatcherCounts {
  std::size_t outbox = 0;                                    // effects that are known and have not left
  std::size_t sending = 0;                                   // of them: given to a sender
  std::uint64_t delivered = 0, tried_again = 0, failed = 0;  // attempts so far
};

class Dispatcher {
 public:
  // Reader::outbox.
  using Page = std::function<Result<std::vector<Effect>>(std::size_t limit, std::uint64_t after)>;

  explicit Dispatcher(DispatcherOptions options);
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;
  ~Dispatcher();  // stop(0)

  // The version that later attempts are made with. Effects of a workspace that is not in use are not sent; used
  // later, it is to be read again.
  void use(WorkspaceHandle workspace, std::shared_ptr<const Workspace> version);

  // Takes what stands behind the last effect that it knows. For after commits of events and timers.
  [[nodiscard]] Result<void> refresh(WorkspaceHandle workspace, const Page& page);
  // Takes the outbox as it is: also effects that came back to it, and without those that have left it. At the start,
  // and after what is done by hand (retry, erasing a person).
  [[nodiscard]] Result<void> reread(WorkspaceHandle workspace, const Page& page);

  // The report is durable, or was refused because the effect is not in the outbox any more.
  void settled(WorkspaceHandle workspace, std::uint64_t effect);
  // It is not: it is handed on again with the next wake().
  void lost(WorkspaceHandle workspace, std::uint64_t effect);

  // What is due by then starts. The time may be before the last one: the host's clock counts both ways.
  void wake(TimePoint now);
  // When something that waits is due, behind the time of the last wake().
  [[nodiscard]] std::optional<TimePoint> next_due() const;

  // Nothing more starts; waits for attempts on their way, which are still reported. False where `within` is too short,
  // or one could not be reported: these are then made again after the next start. No callback is called when it has
  // returned. A second call waits for nothing that the first one has given up.
  bool stop(std::chrono::milliseconds within);

  [[nodiscard]] DispatcherCounts counts() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with threads whose sender does not return
};

}  // namespace dealflow::worker
