#include "engine/worker/lanes.hpp"

#include "engine/worker/retry_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace dealflow::worker {
namespace {

std::string receiver_of(const Effect& effect) {
  if (effect.kind == "email") return "mail";  // one server takes them all
  return effect.endpoint.empty() ? "url " + effect.url : "endpoint " + effect.endpoint;
}

std::string lane_name(const Effect& effect) {
  if (effect.contact) return fmt::format("con-{}", *effect.contact);
  return effect.kind == "email" ? "mail to " + effect.to : receiver_of(effect);
}

// A node that stands nowhere.
template <class Set>
typename Set::node_type loose_node(typename Set::value_type value) {
  Set one;
  return one.extract(one.insert(std::move(value)).first);
}

}  // namespace

Lanes::Lane* Lanes::lane_of(Place place) {
  const auto found = known_.find(place);
  return found == known_.end() ? nullptr : found->second;
}

const Lanes::Waiting* Lanes::find(Place place) const {
  const auto found = known_.find(place);
  return found == known_.end() ? nullptr : &found->second->effects.at(place.effect);
}

void Lanes::enter(Lane& lane) noexcept {
  if (lane.stage != Stage::idle || lane.effects.empty()) return;
  const auto& [number, first] = *lane.effects.begin();
  const Turn turn{first.due, {lane.name.first, number}};
  lane.ready_node.value() = turn;
  lane.turn_node.value() = turn;
  first.receiver->ready.insert(std::move(lane.ready_node));
  turns_.insert(std::move(lane.turn_node));
  put_in_order(*first.receiver);
}

void Lanes::leave(Lane& lane) noexcept {
  if (lane.stage != Stage::idle || lane.effects.empty()) return;
  const auto& [number, first] = *lane.effects.begin();
  const Turn turn{first.due, {lane.name.first, number}};
  lane.ready_node = first.receiver->ready.extract(turn);
  lane.turn_node = turns_.extract(turn);
  put_in_order(*first.receiver);
}

void Lanes::put_in_order(Receiver& receiver) noexcept {
  std::optional<Start> start;
  if (!receiver.ready.empty() && receiver.sending < share_) {
    const Turn& first = *receiver.ready.begin();
    start = Start{std::max(first.due, receiver.spared_until), first};
  }
  if (start == receiver.start) return;
  if (receiver.start) receiver.start_node = starts_.extract(*receiver.start);
  receiver.start = start;
  if (!start) return;
  receiver.start_node.key() = *start;
  starts_.insert(std::move(receiver.start_node));
}

void Lanes::set_spared(Receiver& receiver, TimePoint until) noexcept {
  if (receiver.spared_until != TimePoint{}) receiver.spared_node = spared_.extract({receiver.spared_until, &receiver});
  receiver.spared_until = until;
  if (until != TimePoint{}) {
    receiver.spared_node.value().first = until;
    spared_.insert(std::move(receiver.spared_node));
  }
  put_in_order(receiver);
}

// What waits for one that is disabled waits for nothing any more; it keeps the order of its contact.
void Lanes::set_disabled(Receiver& receiver, bool disabled) {
  if (std::exchange(receiver.disabled, disabled) == disabled || !disabled) return;
  set_spared(receiver, {});
  for (const auto& [place, lane] : known_) {
    Waiting& waiting = lane->effects.at(place.effect);
    if (waiting.receiver != &receiver || waiting.due == TimePoint{}) continue;
    leave(*lane);
    waiting.due = {};
    enter(*lane);
  }
}

void Lanes::insert(Place place, const Name& name, Waiting waiting) {
  std::map<std::uint64_t, Waiting> one{{place.effect, waiting}};
  std::map<Place, Lane*> known{{place, nullptr}};
  auto found = lanes_.find(name);
  if (found == lanes_.end()) {
    Lane made;
    made.name = name;
    made.ready_node = loose_node<Turns>({});
    made.turn_node = loose_node<Turns>({});
    found = lanes_.emplace(name, std::move(made)).first;
  }
  Lane& lane = found->second;  // from here on nothing needs memory
  leave(lane);
  lane.effects.merge(one);
  ++waiting.receiver->effects;
  enter(lane);
  known.begin()->second = &lane;
  known_.merge(known);
}

void Lanes::move(Place place, const Name& to) {
  Lane& from = *known_.at(place);
  if (from.name == to || (from.stage != Stage::idle && from.busy == place.effect)) return;
  const Waiting waiting = from.effects.at(place.effect);
  erase(from, place);
  insert(place, to, waiting);
}

void Lanes::add(Place place, const Effect& effect) {
  const Name name{place.workspace, receiver_of(effect)};
  auto found = receivers_.find(name);
  if (found == receivers_.end()) {
    Receiver made;
    made.name = name;
    made.start_node = loose_node<Starts>({});
    made.spared_node = loose_node<Spared>({});
    found = receivers_.emplace(name, std::move(made)).first;
    found->second.start_node.mapped() = &found->second;
    found->second.spared_node.value().second = &found->second;
  }
  Receiver& receiver = found->second;
  const Name lane{place.workspace, lane_name(effect)};
  set_disabled(receiver, !effect.withheld.empty());
  if (known_.contains(place))
    move(place, lane);
  else
    insert(place, lane, {receiver.disabled ? TimePoint{} : effect.next_attempt.value_or(TimePoint{}), &receiver});
}

// The lane may be gone afterwards.
void Lanes::erase(Lane& lane, Place place) noexcept {
  leave(lane);
  --lane.effects.at(place.effect).receiver->effects;
  lane.effects.erase(place.effect);
  known_.erase(place);
  if (lane.effects.empty())
    lanes_.erase(lanes_.find(lane.name));
  else
    enter(lane);
}

void Lanes::end_sending(Lane& lane, Stage then) noexcept {
  if (std::exchange(lane.lost, false)) --lost_;
  if (std::exchange(lane.stage, then) != Stage::sending) return;
  Receiver& receiver = *lane.effects.at(lane.busy).receiver;
  --receiver.sending;
  put_in_order(receiver);
}

void Lanes::forget(Receiver& receiver) noexcept {
  if (receiver.effects == 0 && receiver.spared_until == TimePoint{}) receivers_.erase(receivers_.find(receiver.name));
}

void Lanes::drop(Place place) {
  Lane* lane = lane_of(place);
  if (lane == nullptr) return;
  if (lane->stage != Stage::idle && lane->busy == place.effect) {
    end_sending(*lane, Stage::idle);
    enter(*lane);
  }
  Receiver& receiver = *lane->effects.at(place.effect).receiver;
  erase(*lane, place);
  forget(receiver);
}

void Lanes::keep_only(WorkspaceHandle workspace, const std::set<std::uint64_t>& there) {
  std::vector<Place> left;
  for (auto at = known_.lower_bound({workspace, 0}); at != known_.end() && at->first.workspace == workspace; ++at) {
    const Lane& lane = *at->second;
    const bool on_its_way = lane.stage != Stage::idle && lane.busy == at->first.effect;
    if (!on_its_way && !there.contains(at->first.effect)) left.push_back(at->first);
  }
  for (const Place place : left) drop(place);
}

std::optional<Place> Lanes::next(TimePoint now) noexcept {
  if (starts_.empty() || starts_.begin()->first.first > now) return std::nullopt;
  const auto [start, receiver] = *starts_.begin();
  const Place place = start.second.place;
  Lane& lane = *known_.at(place);
  leave(lane);
  lane.stage = Stage::sending;
  lane.busy = place.effect;
  ++receiver->sending;
  put_in_order(*receiver);
  return place;
}

std::size_t Lanes::runnable(TimePoint now, std::size_t most) const {
  std::size_t count = 0;
  for (const auto& [start, receiver] : starts_) {
    if (start.first > now) break;
    std::size_t free = share_ - receiver->sending;
    for (auto turn = receiver->ready.begin(); free > 0 && turn != receiver->ready.end() && turn->due <= now;
         ++turn, --free)
      if (++count >= most) return count;
  }
  return count;
}

std::optional<TimePoint> Lanes::next_due(TimePoint now) const {
  std::optional<TimePoint> due;
  const auto later = turns_.lower_bound({now + TimePoint::duration(1), {}});
  if (later != turns_.end()) due = later->due;
  for (auto at = spared_.lower_bound({now + TimePoint::duration(1), nullptr}); at != spared_.end(); ++at) {
    if (due && at->first >= *due) break;
    if (at->second->ready.empty()) continue;
    const TimePoint first = std::max(at->first, at->second->ready.begin()->due);
    due = std::min(due.value_or(first), first);
  }
  return due;
}

void Lanes::put_back(Place place, TimePoint until) noexcept {
  Lane* lane = lane_of(place);
  if (lane == nullptr) return;
  end_sending(*lane, Stage::idle);
  lane->effects.at(place.effect).due = until;
  enter(*lane);
}

void Lanes::reported(Place place, Delivery delivery) noexcept {
  Lane* lane = lane_of(place);
  if (lane == nullptr) return;
  end_sending(*lane, Stage::reported);
  lane->delivery = std::move(delivery);
}

void Lanes::spare(Place place, TimePoint until) {
  const Waiting* waiting = find(place);
  if (waiting == nullptr) return;
  set_spared(*waiting->receiver, std::max(waiting->receiver->spared_until, until));
  ++waiting->receiver->times_spared;
}

void Lanes::clock_went_back(TimePoint now) {
  while (!spared_.empty() && spared_.rbegin()->first > now + retry_after_max)
    set_spared(*spared_.rbegin()->second, now);
}

void Lanes::answered(Place place) {
  if (const Waiting* waiting = find(place)) waiting->receiver->times_spared = 0;
}

unsigned Lanes::times_spared(Place place) const {
  const Waiting* waiting = find(place);
  return waiting == nullptr ? 0 : waiting->receiver->times_spared;
}

void Lanes::settled(Place place) noexcept {
  Lane* lane = lane_of(place);
  if (lane == nullptr || lane->stage != Stage::reported || lane->busy != place.effect) return;
  Receiver& receiver = *lane->effects.at(place.effect).receiver;
  if (lane->delivery.result == Delivery::Result::gone) set_disabled(receiver, true);
  if (lane->delivery.result != Delivery::Result::again) {
    drop(place);
    return;
  }
  end_sending(*lane, Stage::idle);
  lane->effects.at(place.effect).due =
      receiver.disabled ? TimePoint{} : lane->delivery.next_attempt.value_or(lane->delivery.at);
  enter(*lane);
}

void Lanes::lost(Place place) noexcept {
  Lane* lane = lane_of(place);
  if (lane == nullptr || lane->stage != Stage::reported || lane->busy != place.effect) return;
  if (!std::exchange(lane->lost, true)) ++lost_;
}

std::vector<std::pair<Place, Delivery>> Lanes::take_lost() {
  std::vector<std::pair<Place, Delivery>> reports;
  if (lost_ == 0) return reports;
  for (const auto& [place, lane] : known_)
    if (lane->lost && lane->busy == place.effect) reports.emplace_back(place, lane->delivery);
  for (const auto& [place, delivery] : reports) known_.at(place)->lost = false;
  lost_ = 0;
  return reports;
}

void Lanes::forget_receivers(TimePoint now) {
  while (!spared_.empty() && spared_.begin()->first <= now) {
    Receiver& receiver = *spared_.begin()->second;
    set_spared(receiver, {});
    forget(receiver);
  }
}

}  // namespace dealflow::worker
