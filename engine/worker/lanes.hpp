// Lanes: which effect may be sent next. Effects of one contact stand in one lane, in the order in which they were made;
// only the first of a lane is ever on its way. A receiver is what several lanes lead to: it can be spared as a whole.
//
//   waiting ── next() ──> sending ── reported() ──> reported ── settled() ──> gone, or waiting again
//                            └────── put_back() ──> waiting
//
// Contacts: an effect is in the lane of the contact that it is read with. Read again after contacts were joined, it is
//           in the survivor's, unless it is on its way.
// Errors:   memory may end in add() and take_lost(), which then have done nothing for what they had not come to yet.
//           All that becomes of what is known needs none: nodes of the sets change their places.
// Cost:     some two hundred bytes an effect, none of its text; each function the logarithm of what waits, but for
//           keep_only(), take_lost() where one was lost, and a receiver that becomes disabled, which look at all.
// Threads:  plain values: whoever owns it locks.
// Source:   DESIGN 11.
#pragma once

#include <dealflow/engine.hpp>
#include <dealflow/records.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::worker {

struct Place {
  WorkspaceHandle workspace{};
  std::uint64_t effect = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

class Lanes {
 public:
  // A receiver has at most `share` effects on their way.
  explicit Lanes(std::size_t share) : share_(share) {}

  // One that is known goes over to the lane of its contact, where that is another now.
  void add(Place place, const Effect& effect);
  // It has left the outbox.
  void drop(Place place);
  // Those of the workspace that wait and are not among them have left.
  void keep_only(WorkspaceHandle workspace, const std::set<std::uint64_t>& there);
  [[nodiscard]] std::size_t size() const { return known_.size(); }

  // The first by the time from which it may start, then due time and number; it is on its way from now on.
  [[nodiscard]] std::optional<Place> next(TimePoint now) noexcept;
  // How many calls of next() would give one, at most `most`.
  [[nodiscard]] std::size_t runnable(TimePoint now, std::size_t most) const;
  // When the first is due that is not by `now`; at the latest. One whose receiver is spared may count as due before.
  [[nodiscard]] std::optional<TimePoint> next_due(TimePoint now) const;

  // Of one on its way: it was not tried, and waits until then.
  void put_back(Place place, TimePoint until) noexcept;
  void reported(Place place, Delivery delivery) noexcept;
  // Its receiver asked for patience, or did not any more.
  void spare(Place place, TimePoint until);
  void answered(Place place);
  // The host's clock went back: whom it would be spared for longer than anybody may ask for is spared no more.
  void clock_went_back(TimePoint now);
  // How often in a row its receiver has asked, this time included.
  [[nodiscard]] unsigned times_spared(Place place) const;

  void settled(Place place) noexcept;
  void lost(Place place) noexcept;
  // Reports that were lost since the last call; looks at all that waits where there is one.
  [[nodiscard]] std::vector<std::pair<Place, Delivery>> take_lost();
  // Receivers that nothing leads to, and that are spared no longer, are forgotten.
  void forget_receivers(TimePoint now);
  [[nodiscard]] std::size_t receivers() const { return receivers_.size(); }

 private:
  using Name = std::pair<WorkspaceHandle, std::string>;  // of a receiver, or a lane
  enum class Stage : std::uint8_t { idle, sending, reported };
  struct Lane;
  struct Receiver;
  struct Turn {
    TimePoint due;
    Place place;
    friend auto operator<=>(const Turn&, const Turn&) = default;
  };
  using Start = std::pair<TimePoint, Turn>;  // when the first of a receiver may start, for its own sake and others'
  using Turns = std::set<Turn>;
  using Starts = std::map<Start, Receiver*>;
  using Spared = std::set<std::pair<TimePoint, Receiver*>>;
  // A node stands in its set, or is kept by whom it is of.
  struct Receiver {
    Name name;
    Turns ready;  // firsts of lanes of which none is on its way
    TimePoint spared_until{};
    unsigned times_spared = 0;
    std::size_t sending = 0;
    std::size_t effects = 0;     // that lead to it
    bool disabled = false;       // what is for it is to be reported at once, not sent
    std::optional<Start> start;  // as it stands in starts_
    Starts::node_type start_node;
    Spared::node_type spared_node;
  };
  struct Waiting {
    TimePoint due;
    Receiver* receiver = nullptr;
  };
  struct Lane {
    Name name;
    std::map<std::uint64_t, Waiting> effects;
    Stage stage = Stage::idle;
    std::uint64_t busy = 0;  // the effect on its way
    Delivery delivery;       // reported: what came of it
    bool lost = false;       // reported: to be reported again
    Turns::node_type ready_node, turn_node;
  };

  [[nodiscard]] Lane* lane_of(Place place);
  [[nodiscard]] const Waiting* find(Place place) const;
  void enter(Lane& lane) noexcept;  // its first becomes ready
  void leave(Lane& lane) noexcept;  // … no more, for it changes
  void insert(Place place, const Name& lane, Waiting waiting);
  void move(Place place, const Name& to);
  void erase(Lane& lane, Place place) noexcept;
  void end_sending(Lane& lane, Stage then) noexcept;
  void put_in_order(Receiver& receiver) noexcept;  // after each change of it
  void set_spared(Receiver& receiver, TimePoint until) noexcept;
  void forget(Receiver& receiver) noexcept;
  void set_disabled(Receiver& receiver, bool disabled);

  std::size_t share_;
  std::map<Name, Lane> lanes_;
  std::map<Name, Receiver> receivers_;
  Starts starts_;  // with something ready, and a share that is not used up
  Turns turns_;    // all that is ready
  Spared spared_;  // those that are, or were and have not been looked at since
  std::map<Place, Lane*> known_;
  std::size_t lost_ = 0;
};

}  // namespace dealflow::worker
