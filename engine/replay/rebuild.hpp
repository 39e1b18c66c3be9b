// Rebuild: the state of a workspace at any of its events, made by running what the store keeps once more in a scratch
// store: the same events at the same times, what was asked for between them, by the versions of the workspace that
// handled them.
//
//   auto rebuild = Rebuild::begin(rows, workspace, {.scratch = folder});
//   while (true) {
//     auto next = rebuild->peek();                      // what is next, as the store keeps it
//     if (!next || *next == nullptr || (*next)->event.number > wanted) break;
//     auto done = rebuild->step();                      // runs it
//   }
//   rebuild->commit();                                  // a Reader of `scratch` sees the state now
//
// Nothing leaves: effects stand in the scratch store's outbox. What the state does not show the same: how events are
// packed into rows, refused lines, and what is told of erased people.
//
// Errors:   refused where the store has no version for an event and none is given, where the history has no beginning
//           (`retention`), or where a version does not load with this program; of the stores.
// Threads:  one thread. The store may be written meanwhile: what the Rows see is what is rebuilt.
// Source:   DESIGN 1: a store is a pure function of its inputs.
#pragma once

#include <dealflow/event.hpp>
#include <dealflow/result.hpp>
#include <dealflow/workspace.hpp>

#include "engine/replay/stored_inputs.hpp"
#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow {
class Observer;
}

namespace dealflow::replay {

struct RebuildOptions {
  std::filesystem::path scratch;  // new or empty
  // What handled events for which the store has no version: written by a program that kept none.
  std::shared_ptr<const Workspace> baseline;
};

// Whom an act means where other flows have given other numbers; what there is no more is left out.
struct Translation {
  std::function<std::optional<std::uint64_t>(const log::Act&)> number;
  std::function<std::optional<std::string>(const StoredEvent&)> person_act;  // its line
};

struct Stepped {
  // Of events, acts of persons and retries: what became of it. Nothing where it could not be done: what it is about is
  // not there.
  std::optional<Outcome> outcome;
};

class Rebuild {
 public:
  [[nodiscard]] static Result<Rebuild> begin(work::Rows& rows, store::WorkspaceNumber workspace,
                                             RebuildOptions options);
  Rebuild(Rebuild&&) noexcept;
  Rebuild& operator=(Rebuild&&) noexcept;
  ~Rebuild();

  // The next input; null at the end. It lives until step().
  [[nodiscard]] Result<const Input*> peek();
  // Runs it; there must be one.
  [[nodiscard]] Result<Stepped> step();
  // Where the next input is a report, which goes on to its time by itself: time goes on to it, so that what it is about
  // is there to be looked at before the step.
  [[nodiscard]] Result<void> reach_report();
  // Everything that is left.
  [[nodiscard]] Result<void> finish();
  // The clock goes on, where it has not passed that already; timers fire on the way.
  [[nodiscard]] Result<void> tick(TimePoint now);
  [[nodiscard]] Result<void> commit();

  // Told from the next input on what flows decide, with traces; null: nobody is. Outlives the rebuild, or the next
  // call.
  void observe(Observer* observer);

  // From the next input on another workspace stands in for each version. `for_act`: for what is no event from outside.
  using Swap = std::function<Result<std::shared_ptr<const Workspace>>(const std::shared_ptr<const Workspace>& version,
                                                                      bool for_act)>;
  void swap_versions(Swap swap, Translation translation);
  // What was told of reports: with false those that only say that something was sent are left out, so that the outbox
  // keeps all that was ever made.
  void heed_deliveries(bool heeds);

  // The workspace that is in use; null before the first step.
  [[nodiscard]] std::shared_ptr<const Workspace> workspace() const;
  // Rows of the scratch store, the open batch included. They live as long as the Rebuild.
  [[nodiscard]] work::Rows& rows();
  [[nodiscard]] static store::WorkspaceNumber number() { return 1; }  // in the scratch store
  [[nodiscard]] const StoredInputs& inputs() const;
  // Why the state may not be the store's in everything; empty where it is.
  [[nodiscard]] const std::string& inexact() const;

 private:
  struct Impl;
  explicit Rebuild(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow::replay
