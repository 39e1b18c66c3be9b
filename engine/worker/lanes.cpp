#include "engine/worker/lanes.hpp"

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

}  // namespace

Lanes::Lane* Lanes::lane_of(Place place) {
  const auto found = known_.find(place);
  return found == known_.end() ? nullptr : found->second;
}

const Lanes::Waiting* Lanes::find(Place place) const {
  const auto found = known_.find(place);
  return found == known_.end() ? nullptr : &found->second->effects.at(place.effect);
}

void Lanes::enter(Lane& lane) {
  if (lane.stage != Stage::idle || lane.effects.empty()) return;
  const auto& [number, first] = *lane.effects.begin();
  first.receiver->ready.insert({first.due, {lane.name.first, number}});
}

void Lanes::leave(Lane& lane) {
  if (lane.stage != Stage::idle || lane.effects.empty()) return;
  const auto& [number, first] = *lane.effects.begin();
  first.receiver->ready.erase({first.due, {lane.name.first, number}});
}

void Lanes::add(Place place, const Effect& effect) {
  if (known_.contains(place)) return;
  const Name name{place.workspace, lane_name(effect)};
  Lane& lane = lanes_.try_emplace(name).first->second;
  lane.name = name;
  Receiver& receiver = receivers_[{place.workspace, receiver_of(effect)}];
  ++receiver.effects;
  leave(lane);
  lane.effects.emplace(place.effect, Waiting{effect.next_attempt.value_or(TimePoint{}), &receiver});
  enter(lane);
  known_.emplace(place, &lane);
}

// The lane may be gone afterwards.
void Lanes::erase(Lane& lane, Place place) {
  leave(lane);
  --lane.effects.at(place.effect).receiver->effects;
  lane.effects.erase(place.effect);
  known_.erase(place);
  lost_.erase(place);
  if (lane.effects.empty())
    lanes_.erase(Name(lane.name));
  else
    enter(lane);
}

void Lanes::end_sending(Lane& lane) {
  if (lane.stage == Stage::sending) --lane.effects.at(lane.busy).receiver->sending;
}

void Lanes::drop(Place place) {
  Lane* lane = lane_of(place);
  if (lane == nullptr) return;
  if (lane->stage != Stage::idle && lane->busy == place.effect) {
    end_sending(*lane);
    lane->stage = Stage::idle;
    enter(*lane);
  }
  erase(*lane, place);
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

std::optional<Place> Lanes::next(TimePoint now) {
  Receiver* chosen = nullptr;
  Turn first;
  for (auto& [name, receiver] : receivers_) {
    if (receiver.ready.empty() || receiver.sending >= share_ || receiver.spared_until > now) continue;
    const Turn& turn = *receiver.ready.begin();
    if (turn.due > now || (chosen != nullptr && !(turn < first))) continue;
    chosen = &receiver;
    first = turn;
  }
  if (chosen == nullptr) return std::nullopt;
  Lane& lane = *known_.at(first.place);
  leave(lane);
  lane.stage = Stage::sending;
  lane.busy = first.place.effect;
  ++chosen->sending;
  return first.place;
}

std::size_t Lanes::runnable(TimePoint now, std::size_t most) const {
  std::size_t count = 0;
  for (const auto& [name, receiver] : receivers_) {
    if (receiver.spared_until > now) continue;
    std::size_t free = share_ - std::min(share_, receiver.sending);
    for (auto turn = receiver.ready.begin(); free > 0 && turn != receiver.ready.end() && turn->due <= now;
         ++turn, --free)
      if (++count >= most) return count;
  }
  return count;
}

std::optional<TimePoint> Lanes::next_due(TimePoint now) const {
  std::optional<TimePoint> due;
  for (const auto& [name, receiver] : receivers_) {
    if (receiver.ready.empty()) continue;
    std::optional<TimePoint> first;
    if (receiver.spared_until > now) {
      first = std::max(receiver.spared_until, receiver.ready.begin()->due);
    } else {
      const auto later = receiver.ready.lower_bound({now + TimePoint::duration(1), {}});
      if (later != receiver.ready.end()) first = later->due;
    }
    if (first && (!due || *first < *due)) due = first;
  }
  return due;
}

void Lanes::put_back(Place place, TimePoint until) {
  Lane* lane = lane_of(place);
  if (lane == nullptr) return;
  end_sending(*lane);
  lane->stage = Stage::idle;
  lane->effects.at(place.effect).due = until;
  enter(*lane);
}

void Lanes::reported(Place place, Delivery delivery) {
  Lane* lane = lane_of(place);
  if (lane == nullptr) return;
  end_sending(*lane);
  lane->stage = Stage::reported;
  lane->delivery = std::move(delivery);
}

void Lanes::spare(Place place, TimePoint until) {
  const Waiting* waiting = find(place);
  if (waiting == nullptr) return;
  waiting->receiver->spared_until = std::max(waiting->receiver->spared_until, until);
  ++waiting->receiver->times_spared;
}

void Lanes::answered(Place place) {
  if (const Waiting* waiting = find(place)) waiting->receiver->times_spared = 0;
}

unsigned Lanes::times_spared(Place place) const {
  const Waiting* waiting = find(place);
  return waiting == nullptr ? 0 : waiting->receiver->times_spared;
}

void Lanes::settled(Place place) {
  Lane* lane = lane_of(place);
  if (lane == nullptr || lane->stage != Stage::reported || lane->busy != place.effect) return;
  lost_.erase(place);
  if (lane->delivery.result != Delivery::Result::again) {
    drop(place);
    return;
  }
  lane->stage = Stage::idle;
  lane->effects.at(place.effect).due = lane->delivery.next_attempt.value_or(lane->delivery.at);
  enter(*lane);
}

void Lanes::lost(Place place) {
  const Lane* lane = lane_of(place);
  if (lane != nullptr && lane->stage == Stage::reported && lane->busy == place.effect) lost_.insert(place);
}

std::vector<std::pair<Place, Delivery>> Lanes::take_lost() {
  std::vector<std::pair<Place, Delivery>> reports;
  for (const Place place : lost_) reports.emplace_back(place, known_.at(place)->delivery);
  lost_.clear();
  return reports;
}

void Lanes::forget_receivers(TimePoint now) {
  std::erase_if(receivers_,
                [&](const auto& entry) { return entry.second.effects == 0 && entry.second.spared_until <= now; });
}

}  // namespace dealflow::worker
