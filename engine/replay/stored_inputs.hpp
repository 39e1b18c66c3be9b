// StoredInputs: everything that has decided about the state of a workspace, in its order, as the store keeps it: events
// from outside and acts of persons told as events, and between them the acts of log/act_log.hpp, each with the version
// of the workspace that handled it. Events that the engine made are left out: they arise again.
//
// Memory:   a block of events and some acts at a time.
// Errors:   of the store.
// Threads:  as the Rows.
// Source:   DESIGN 1: a store is a pure function of its inputs.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/event/incoming.hpp"
#include "engine/log/act_log.hpp"
#include "engine/log/versions.hpp"
#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dealflow::replay {

struct Input {
  enum class Kind : std::uint8_t {
    event,       // from outside
    person_act,  // an event that a person asked the program for: manual.merge …
    erased,      // an event that says nothing any more
    act,
  };
  Kind kind = Kind::event;
  StoredEvent event;    // of all kinds but `act`
  log::Act act;         // of `act`
  std::string version;  // hash of the files that handled it; empty: the store does not know

  // When it came: of an event its accepted time. Nothing where it says no time of its own.
  [[nodiscard]] std::optional<TimePoint> at() const {
    return kind == Kind::act ? act.at : std::optional(event.accepted_at);
  }
};

class StoredInputs {
 public:
  [[nodiscard]] static Result<StoredInputs> open(work::Rows& rows, store::WorkspaceNumber workspace);

  // The next one, without taking it; nothing at the end. It lives until take().
  [[nodiscard]] Result<const Input*> peek();
  void take() { next_.reset(); }

  // The first event that the store still has; nothing where it has none.
  [[nodiscard]] std::optional<std::uint64_t> first_event() const { return first_event_; }
  [[nodiscard]] const std::vector<log::VersionChange>& versions() const { return versions_; }
  // Numbers of erased records, of all erasures, ascending.
  [[nodiscard]] const log::Act::Erased& erased() const { return erased_; }
  [[nodiscard]] bool has_erasures() const { return has_erasures_; }

 private:
  StoredInputs(work::Rows& rows, store::WorkspaceNumber workspace);
  [[nodiscard]] Result<void> find_erasures();
  [[nodiscard]] Result<void> read_events();
  [[nodiscard]] Result<void> read_acts();
  // The next event that is an input; nothing at the end.
  [[nodiscard]] Result<StoredEvent*> next_event();
  [[nodiscard]] std::optional<Input::Kind> kind_of(const StoredEvent& event);

  work::Rows* rows_;
  store::WorkspaceNumber workspace_;
  event::Intake intake_;
  std::vector<log::VersionChange> versions_;
  std::size_t version_ = 0;  // of `versions_`, those that have begun
  log::Act::Erased erased_;
  bool has_erasures_ = false;
  std::optional<std::uint64_t> first_event_;

  std::vector<StoredEvent> events_;  // of one block
  std::size_t event_ = 0;            // the next of them
  Input::Kind event_kind_ = Input::Kind::event;
  bool event_is_input_ = false;  // events_[event_] was looked at, and is one
  std::uint64_t next_number_ = 1;
  bool events_end_ = false;
  std::vector<log::Act> acts_;
  std::size_t act_ = 0;
  log::InputPlace next_act_;
  bool acts_end_ = false;
  std::optional<Input> next_;
};

}  // namespace dealflow::replay
