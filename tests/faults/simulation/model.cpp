#include "tests/faults/simulation/model.hpp"

#include "tests/faults/simulation/opening_hours.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::test::simulation {

using Does = Step::Does;

Model::Number Model::contact(const std::string& person) {
  const Number number = people_.try_emplace(person, contacts_.size() + 1).first->second;
  contacts_[number].person = person;
  return number;
}

std::string Model::event(const Event& event, TimePoint accepted, int version, TimePoint real) {
  begin(accepted, real);
  if (!seen_.insert(event.id).second) return "duplicate";
  const TimePoint at = std::max(clock_.value_or(accepted), accepted);
  fire(at);
  clock_ = at;
  ++events_;
  if (event.kind == Kind::sum && version == 1 && event.n == 0) {  // divides by zero
    dead_events_.emplace(events_, std::pair(event, at));
    return "failed";
  }
  const bool matched = run_event(event, {event.time.value_or(at), at}, version);
  fire(at);
  return matched ? "applied" : "unmatched";
}

bool Model::run_event(const Event& event, When when, int version) {
  bool matched = false;
  if (event.kind == Kind::paid || event.kind == Kind::dun) contacts_[contact(event.person)].payments.insert(event.id);
  if (event.kind == Kind::paid) {
    const Number payer = contact(event.person);
    std::vector<Number> awaiting;
    for (const auto& [number, run] : runs_)
      if (run.awaits && run.contact == payer) awaiting.push_back(number);
    for (const Number number : awaiting) {
      Run& run = runs_.at(number);
      matched = true;
      const std::vector<Step> then = run.left.front().then;
      run.left.pop_front();
      run.left.insert(run.left.begin(), then.begin(), then.end());
      run.awaited = event.id;
      go(number, when);
    }
  }
  const Script& flow = script(event.kind, version);
  bool queued = false;
  if (const auto known = people_.find(event.person); known != people_.end()) {
    const bool active = turns_[{event.kind, known->second}].active != 0;
    if (active && flow.mode == Mode::single) return matched;
    queued = active && flow.mode == Mode::queued;
  }
  const Number number = ++runs_made_;
  Run& run = runs_[number];
  run.kind = event.kind;
  run.version = version;
  run.event = event.id;
  run.contact = contact(event.person);
  run.left.assign(flow.steps.begin(), flow.steps.end());
  if (!queued) {
    go(number, when);
    return true;
  }
  run.state = "waiting";
  turn_of(run).queue.push_back(number);
  return true;
}

void Model::begin(TimePoint now, TimePoint real) {
  now_ = now;
  real_ = real;
}

void Model::tick(TimePoint now, TimePoint real) {
  begin(now, real);
  go_on_to(now);
}

void Model::go_on_to(TimePoint now) {
  fire(now);
  clock_ = std::max(clock_.value_or(now), now);
}

void Model::set_due(Number number, std::optional<TimePoint> due) {
  Run& run = runs_.at(number);
  if (run.due) timers_.erase({*run.due, number});
  run.due = due;
  if (due) timers_.emplace(*due, number);
}

void Model::fire(TimePoint until) {
  while (!timers_.empty() && timers_.begin()->first <= until) {
    const auto [due, number] = *timers_.begin();
    clock_ = std::max(clock_.value_or(due), due);
    Run& run = runs_.at(number);
    if (run.set != TimePoint{}) fired_.push_back({run.set, real_, run.wait});
    run.set = {};
    if (run.awaits) {
      const std::vector<Step> otherwise = run.left.front().otherwise;
      run.left.pop_front();
      run.left.insert(run.left.begin(), otherwise.begin(), otherwise.end());
    }
    go(number, {due, due});
  }
}

void Model::go(Number number, When when) {
  Run& run = runs_.at(number);
  set_due(number, {});
  run.awaits = run.held = false;
  run.set = {};
  while (!run.left.empty()) {
    const Step step = run.left.front();
    Contact& contact = contacts_.at(run.contact);
    const std::string note = fmt::format("{} v{} {} {}", format_time(when.at), run.version, step.word, run.event);
    if (step.does == Does::mail && !run.approved) {
      const auto hour = std::chrono::floor<std::chrono::hours>(when.accepted.time_since_epoch()).count();
      Number& sent = mails_[{run.kind, hour}];
      if (sent >= mails_an_hour) {
        run.held = true;
        return park(number, {}, when.accepted);
      }
      ++sent;
    }
    if (step.does == Does::wait_for_payment) {
      run.awaits = true;
      return park(number, when.accepted + step.time, when.accepted, step.time);
    }
    run.left.pop_front();
    switch (step.does) {
      case Does::contact: break;
      case Does::deal: ++contact.deals; break;
      case Does::tag: contact.paid = true; break;
      case Does::note: contact.notes.push_back(note + (step.awaited ? " by " + run.awaited : "")); break;
      case Does::share: contact.notes.push_back(note + " 12"); break;
      case Does::wait: return park(number, when.accepted + step.time, when.accepted, step.time);
      case Does::wait_for_hours:
        if (const TimePoint opens = next_opening(when.accepted); opens > when.accepted)
          return park(number, opens, when.accepted);
        break;
      case Does::webhook:
      case Does::mail: send(run, step, when); break;
      case Does::wait_for_payment: break;
    }
  }
  end(number, "done", when.accepted);
}

void Model::send(const Run& run, const Step& step, When when) {
  Message message{.label = run.event + "/" + step.word,
                  .contact = run.contact,
                  .receiver = step.does == Does::mail ? "mail" : step.receiver,
                  .kind = run.kind,
                  .version = run.version,
                  .event = run.event,
                  .on_failure = step.otherwise};
  const Number number = ++effects_;
  if (disabled_.contains(message.receiver))
    lose(number, std::move(message), when.accepted);
  else
    outbox_.emplace(number, std::move(message));
}

void Model::lose(Number effect, Message message, TimePoint at) {
  once_failed_.insert(effect);
  if (message.on_failure.empty()) {
    dead_effects_.emplace(effect, std::move(message));
    return;
  }
  const Number number = ++runs_made_;
  Run& run = runs_[number];
  run.kind = message.kind;
  run.version = message.version;
  run.event = message.event;
  run.contact = message.contact;
  run.left.assign(message.on_failure.begin(), message.on_failure.end());
  run.state = "waiting";
  run.after_failure = true;
  set_due(number, at);
}

void Model::park(Number number, std::optional<TimePoint> due, TimePoint from,
                 std::optional<std::chrono::seconds> wait) {
  Run& run = runs_.at(number);
  run.state = "waiting";
  set_due(number, due);
  // A timer that is late, since nobody was there, hands on the time that it was for.
  run.set = due ? real_ - std::max(Duration(0), now_ - from) : TimePoint{};
  run.wait = wait;
  if (!run.after_failure && script(run.kind, 1).mode != Mode::parallel) turn_of(run).active = number;
}

// The run does nothing more; the next in the queue begins.
void Model::end(Number number, const std::string& state, TimePoint at) {
  Run& run = runs_.at(number);
  run.state = state;
  set_due(number, {});
  run.awaits = run.held = false;
  Turn& turn = turn_of(run);
  std::erase(turn.queue, number);
  if (turn.active != number) return;
  turn.active = 0;
  if (turn.queue.empty()) return;
  turn.active = turn.queue.front();
  turn.queue.pop_front();
  set_due(turn.active, at);
}

bool Model::report(Number effect, Came came, TimePoint at, TimePoint now, TimePoint real) {
  begin(now, real);  // it may be told late
  go_on_to(at);
  const auto found = outbox_.find(effect);
  if (found == outbox_.end()) return false;
  if (came != Came::delivered && came != Came::withheld) ++found->second.attempts;
  if (came == Came::again) return true;
  Message message = std::move(found->second);
  outbox_.erase(found);
  if (came == Came::delivered) {
    delivered_.insert(message.label);
    return true;
  }
  if (came == Came::gone && message.receiver != "mail") disabled_.insert(message.receiver);
  lose(effect, std::move(message), *clock_);
  fire(*clock_);
  return true;
}

bool Model::cancel(Number number, TimePoint real) {
  begin(clock_.value_or(real), real);
  const auto run = runs_.find(number);
  if (run == runs_.end() || run->second.state != "waiting") return false;
  end(number, "cancelled", *clock_);
  return true;
}

bool Model::approve(Number number, TimePoint real) {
  begin(clock_.value_or(real), real);
  const auto run = runs_.find(number);
  if (run == runs_.end() || !run->second.held) return false;
  run->second.approved = true;
  run->second.held = false;
  set_due(number, *clock_);
  fire(*clock_);
  return true;
}

bool Model::enable(const std::string& receiver) { return disabled_.erase(receiver) != 0; }

std::size_t Model::retry(int version, TimePoint real) {
  begin(clock_.value_or(real), real);
  std::size_t alive = 0;
  for (auto dead = dead_events_.begin(); dead != dead_events_.end();) {
    const auto [event, accepted] = dead->second;
    if (version == 1) {
      ++dead;
      continue;
    }
    dead = dead_events_.erase(dead);
    run_event(event, {event.time.value_or(accepted), accepted}, version);
    ++alive;
  }
  for (auto dead = dead_effects_.begin(); dead != dead_effects_.end();) {
    if (disabled_.contains(dead->second.receiver)) {
      ++dead;
      continue;
    }
    dead->second.attempts = 0;
    outbox_.emplace(dead->first, std::move(dead->second));
    dead = dead_effects_.erase(dead);
    ++alive;
  }
  return alive;
}

std::optional<TimePoint> Model::next_due() const {
  return timers_.empty() ? std::nullopt : std::optional(timers_.begin()->first);
}

std::vector<Model::Number> Model::held() const {
  std::vector<Number> all;
  for (const auto& [number, run] : runs_)
    if (run.held) all.push_back(number);
  return all;
}

std::vector<Model::Number> Model::waiting() const {
  std::vector<Number> all;
  for (const auto& [number, run] : runs_)
    if (run.state == "waiting") all.push_back(number);
  return all;
}

bool Model::quiet() const {
  return timers_.empty() && outbox_.empty() && dead_effects_.empty() && dead_events_.empty() && held().empty();
}

std::string Model::records() const {
  std::string text = fmt::format("events {} refused {}\n", events_, refused_.size());
  for (const auto& [number, run] : runs_)
    text += fmt::format("run-{} {} con-{} {} of {} due {}\n", number, script(run.kind, 1).name, run.contact, run.state,
                        run.event, run.due ? format_time(*run.due) : "-");
  for (const auto& [number, contact] : contacts_) {
    text += fmt::format("con-{} {} paid {} deals {} payments", number, contact.person, contact.paid, contact.deals);
    for (const std::string& payment : contact.payments) text += " " + payment;
    text += "\n";
    for (const std::string& note : contact.notes) text += "  " + note + "\n";
  }
  for (const auto& [number, dead] : dead_events_) text += fmt::format("evt-{} dead\n", number);
  for (const auto& [number, dead] : dead_effects_) text += fmt::format("eff-{} dead\n", number);
  for (const auto& [number, message] : outbox_)
    text += fmt::format("eff-{} {} con-{} attempts {}\n", number, message.label, message.contact, message.attempts);
  for (const std::string& receiver : disabled_) text += receiver + " disabled\n";
  return text;
}

}  // namespace dealflow::test::simulation
