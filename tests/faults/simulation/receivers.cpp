#include "tests/faults/simulation/receivers.hpp"

namespace dealflow::test::simulation {

using namespace std::chrono_literals;

namespace {

Attempt again(const char* reason) { return {Attempt::Result::again, reason, {}, false}; }

}  // namespace

Receivers::Receivers(World& world) : world_(&world) {
  for (const char* name : {"crm", "erp", "https://other.example.com/in", "mail"}) {
    moods_[name] = Mood::well;
    world_->in(world_->random.between(1h, 20h), [this, name = std::string(name)] { change(name); });
  }
}

void Receivers::mend() {
  for (auto& [name, mood] : moods_) mood = Mood::well;
}

void Receivers::change(const std::string& name) {
  if (world_->kind) return;
  Mood& mood = moods_.at(name);
  std::chrono::milliseconds lasts = world_->random.between(1h, 18h);
  if (mood != Mood::well) {
    mood = Mood::well;
  } else if (name == "mail") {
    constexpr std::array moods{Mood::flaky, Mood::away, Mood::bouncing};
    mood = moods.at(world_->random.below(moods.size()));
  } else {
    constexpr std::array moods{Mood::flaky, Mood::flaky, Mood::patience, Mood::elsewhere, Mood::gone, Mood::away};
    mood = moods.at(world_->random.below(moods.size()));
  }
  if (mood == Mood::away) lasts = 24h;
  world_->note("{} is in mood {}", name, static_cast<int>(mood));
  world_->in(lasts, [this, name] { change(name); });
}

// Whether it does what it is asked for, and what it says.
std::pair<bool, Attempt> Receivers::decide(Mood mood) {
  switch (mood) {
    case Mood::well: return {true, {}};
    case Mood::flaky:
      switch (world_->random.below(4)) {
        case 0: return {true, again("timed out")};
        case 1: world_->count("receiver: fails"); return {false, again("answered 500")};
        case 2: world_->count("receiver: out of reach"); return {false, again("timed out")};
        default: return {true, {}};
      }
    case Mood::patience: {
      world_->count("receiver: asks for patience");
      Attempt attempt = again("answered 429");
      attempt.slow_down = true;
      if (world_->random.one_in(2)) attempt.retry_after = std::chrono::seconds(1 + world_->random.below(7200));
      return {false, attempt};
    }
    case Mood::elsewhere: world_->count("receiver: redirects"); return {false, again("answered 302")};
    case Mood::gone:
      world_->count("receiver: gone (410)");
      return {false, {Attempt::Result::gone, "answered 410", {}, false}};
    case Mood::away: world_->count("receiver: away for 24 h"); return {false, again("connection refused")};
    case Mood::bouncing:
      world_->count("receiver: refuses for good");
      return {false, {Attempt::Result::failed, "550 no such mailbox", {}, false}};
  }
  return {true, {}};
}

void Receivers::send(const Effect& effect, const std::string& label, std::function<void(const Attempt&)> answer) {
  const std::string name = effect.kind == "email" ? "mail" : effect.endpoint.empty() ? effect.url : effect.endpoint;
  const auto [acts, attempt] = decide(moods_.at(name));
  const auto there = world_->random.between(5ms, 900ms);
  auto back = there + world_->random.between(5ms, 900ms);
  if (attempt.reason == "timed out") back = 15s;
  if (acts && attempt.result != Attempt::Result::delivered) {
    ++unanswered_;
    world_->count("receiver: acts, and the answer is lost");
  }
  if (acts) world_->in(there, [this, effect, label] { act(effect, label); });
  world_->in(back, [answer = std::move(answer), attempt = attempt] { answer(attempt); });
}

void Receivers::act(const Effect& effect, const std::string& label) {
  Got& got = got_[effect.message_id];
  if (got.times++ == 0) {
    got.label = label;
    got.effect = effect.number;
    order_[effect.contact.value_or(0)].push_back(effect.number);
    return;
  }
  ++repeats_;
  world_->note("{} comes again", label);
  if (got.label != label) world_->violated("two messages share an id: " + got.label + ", " + label);
}

}  // namespace dealflow::test::simulation
