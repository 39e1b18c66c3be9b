#include "tests/faults/simulation/senders.hpp"

#include <array>

namespace dealflow::test::simulation {

using namespace std::chrono_literals;

namespace {

constexpr auto busy_time = std::chrono::hours(5 * 24);
constexpr std::uint64_t people = 8;
constexpr Duration no_answer = 30s;

}  // namespace

Senders::Senders(World& world, Host& host) : world_(&world), host_(&host) { plan(); }

void Senders::plan() {
  const std::uint64_t count = 50 + world_->random.below(70);
  std::array<Duration, 6> rushes{};
  for (Duration& rush : rushes) rush = world_->random.between(1min, busy_time);
  constexpr std::array kinds_of{Kind::ask,  Kind::ask,  Kind::call, Kind::dun,  Kind::form, Kind::form,
                                Kind::news, Kind::paid, Kind::paid, Kind::paid, Kind::sum};
  for (std::uint64_t number = 0; number < count; ++number) {
    Event event;
    event.kind = kinds_of.at(world_->random.below(kinds_of.size()));
    event.id = fmt::format("{}-{}", script(event.kind, 1).name, number);
    event.person = fmt::format("p{}", world_->random.below(people));
    event.n = world_->random.one_in(3) ? 0 : 1;
    const Duration when = world_->random.one_in(2)
                              ? rushes.at(world_->random.below(rushes.size())) + world_->random.between(0ms, 5s)
                              : Duration(world_->random.between(1min, busy_time));
    if (!world_->random.one_in(8)) event.time = world_->now() + when;
    events_.push_back(event);
    states_.push_back({.patience = world_->random.between(1s, 20s)});
    world_->in(when, [this, number] { send(number); });
    if (world_->random.one_in(12)) world_->in(when + 1s, [this, number] { send_garbage(number); });
  }
}

void Senders::send(std::size_t number) {
  State& state = states_.at(number);
  const auto answered_once = std::make_shared<bool>(false);
  carry({line_of(events_[number]), events_[number]}, [this, number, answered_once](Answer answer) {
    if (std::exchange(*answered_once, true)) return;
    answered(number, answer);
  });
  if (state.taken) return;
  world_->in(no_answer, [this, number, answered_once] {
    if (std::exchange(*answered_once, true)) return;
    world_->count("sender: no answer");
    answered(number, Answer::try_again);
  });
}

void Senders::answered(std::size_t number, Answer answer) {
  State& state = states_.at(number);
  if (state.taken) return;
  switch (answer) {
    case Answer::refused: world_->violated("refused: " + events_[number].id); return;
    case Answer::try_again:
      world_->count("sender: tries again");
      state.patience = std::min<Duration>(state.patience * 2, 1h);
      world_->in(state.patience, [this, number] { send(number); });
      return;
    case Answer::taken: break;
  }
  state.taken = true;
  ++taken_;
  if (world_->kind) return;
  if (world_->random.one_in(10)) {
    world_->count("sender: sends again what was taken");
    world_->in(world_->random.between(1s, 48h), [this, number] { send(number); });
  }
  if (world_->random.one_in(20))
    world_->in(world_->random.between(1s, 24h), [this, number] { reuse(events_.at(number)); });
}

// The same id, with something else in it.
void Senders::reuse(Event event) {
  world_->count("sender: an id with other content");
  event.person = "somebody-else";
  carry({line_of(event), {}}, [](Answer) {});
}

void Senders::send_garbage(std::size_t number) {
  world_->count("sender: no event");
  Event event = events_.at(number);
  event.id = "bad-" + event.id;
  std::string line = line_of(event);
  switch (world_->random.below(4)) {
    case 0: line.resize(world_->random.below(line.size())); break;
    case 1: line.insert(world_->random.below(line.size()), 1, '\x01'); break;
    case 2: line.replace(line.find("\"data\":{"), 8, "\"data\":["); break;
    default: line.replace(line.find("\"type\""), 6, "\"tipo\""); break;
  }
  if (line.empty()) line = "{";
  carry({line, {}}, [this](Answer answer) {
    if (answer == Answer::taken) world_->violated("taken, and no event");
  });
}

// The network between a sender and the host.
void Senders::carry(const Post& post, const std::function<void(Answer)>& answer) {
  const auto deliver = [this, post, answer] {
    const bool lost = !world_->kind && world_->random.one_in(15);
    if (lost) world_->count("network: an answer is lost");
    const auto back = world_->random.between(5ms, 1500ms);
    host_->take(post, [this, answer, lost, back](Answer said) {
      if (!lost) world_->in(back, [answer, said] { answer(said); });
    });
  };
  if (!world_->kind && world_->random.one_in(15)) {
    world_->count("network: a request is lost");
    return;
  }
  if (!world_->kind && world_->random.one_in(15)) {
    world_->count("network: a request is doubled");
    world_->in(world_->random.between(5ms, 60s), deliver);
  }
  if (!world_->kind && world_->random.one_in(6)) {
    world_->count("network: a request is late, and overtaken");
    world_->in(world_->random.between(2s, 90s), deliver);
    return;
  }
  world_->in(world_->random.between(5ms, 500ms), deliver);
}

}  // namespace dealflow::test::simulation
