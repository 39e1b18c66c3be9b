#include "tests/property/waiting/model.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::test::waiting {
namespace {

bool minds_turns(const FlowSpec& flow) { return flow.mode != Mode::parallel || flow.reentry; }

}  // namespace

void Model::know(char person) {
  contacts_.emplace(person, contacts_.size() + 1);
  ++events_;
  ++numbers_;
  clock_ = 0;
}

std::string Model::event(const Operation& event) {
  if (!seen_.insert(event.id).second) return "duplicate";
  const Moment when{event.time, std::max(clock_.value_or(event.time), event.time)};
  fire(when.accepted);
  clock_ = when.accepted;
  ++events_;
  matched_ = false;
  const bool done = unit([&] {
    resume_awaiting(event, when);
    Flows flows = flows_;
    std::stable_sort(flows.begin(), flows.end(),
                     [](const Flow& a, const Flow& b) { return a->priority < b->priority; });
    bool failed = false;  // the others run all the same
    for (const Flow& flow : flows) {
      try {
        if (start(flow, event, when) && flow->exclusive) break;
      } catch (Failed) {
        failed = true;
        if (flow->exclusive) break;
      }
    }
    if (failed) throw Failed{};
  });
  if (!done) dead_.push_back(fmt::format("evt-{}", events_));
  fire(when.accepted);  // the next in a queue
  return !done ? "failed" : matched_ ? "applied" : "unmatched";
}

void Model::tick(Minutes now) {
  fire(now);
  clock_ = std::max(clock_.value_or(now), now);
}

bool Model::cancel(std::uint64_t number) {
  const auto run = runs_.find(number);
  if (run == runs_.end() || (run->second.state != "waiting" && run->second.state != "failed")) return false;
  std::erase(dead_, fmt::format("run-{}", number));
  end(number, "cancelled", clock_, *clock_);
  return true;
}

bool Model::unit(const std::function<void()>& work) {
  const Model before = *this;
  try {
    work();
    return true;
  } catch (Failed) {
    *this = before;
    return false;
  }
}

void Model::fire(Minutes until) {
  while (true) {
    auto next = runs_.end();
    for (auto run = runs_.begin(); run != runs_.end(); ++run)
      if (run->second.due && *run->second.due <= until && (next == runs_.end() || run->second.due < next->second.due))
        next = run;
    if (next == runs_.end()) return;
    const std::uint64_t number = next->first;
    const Minutes due = *next->second.due;
    clock_ = std::max(clock_.value_or(due), due);
    const bool done = unit([&] {
      Run& run = runs_.at(number);
      if (!run.left.empty() && run.left.front().step.kind == Step::Kind::wait_for && run.awaits) {
        const std::vector<Step> otherwise = run.left.front().step.otherwise;
        run.left.pop_front();
        for (auto step = otherwise.rbegin(); step != otherwise.rend(); ++step) run.left.push_front({*step});
      }
      go(number, {due, due});
    });
    if (done) continue;
    dead_.push_back(fmt::format("run-{}", number));
    end(number, "failed", {}, due);
  }
}

void Model::resume_awaiting(const Operation& event, Moment when) {
  const auto contact = contacts_.find(event.person);
  if (contact == contacts_.end()) return;
  std::vector<std::uint64_t> awaiting;
  for (const auto& [number, run] : runs_)
    if (run.awaits && run.contact == contact->second) awaiting.push_back(number);
  for (const std::uint64_t number : awaiting) {
    Run& run = runs_.at(number);
    const Step step = run.left.front().step;
    if (step.name != event.name || event.n < step.least) continue;
    matched_ = true;
    run.awaited = event.n;
    run.left.pop_front();
    for (auto next = step.body.rbegin(); next != step.body.rend(); ++next) run.left.push_front({*next});
    run.left.push_front({step, 0, true});
    go(number, when);
  }
}

bool Model::start(const Flow& flow, const Operation& event, Moment when) {
  if (flow->name != event.name) return false;
  bool queued = false;
  if (const auto known = contacts_.find(event.person); known != contacts_.end() && minds_turns(*flow)) {
    const Turn turn = turns_[{flow->id, known->second}];
    if (flow->reentry && turn.started && (*flow->reentry == 0 || when.accepted < *turn.started + *flow->reentry))
      return false;
    if (turn.active != 0 && flow->mode == Mode::single) return false;
    if (turn.active != 0 && flow->mode == Mode::restart) end(turn.active, "cancelled", when.accepted, when.accepted);
    queued = turn.active != 0 && flow->mode == Mode::queued;
  }
  matched_ = true;
  const std::uint64_t number = ++numbers_;
  Run& run = runs_[number];
  run.flow = flow;
  run.contact = contacts_.try_emplace(event.person, contacts_.size() + 1).first->second;
  run.n = event.n;
  run.started = when.accepted;
  for (const Step& step : flow->steps) run.left.push_back({step});
  if (!queued) {
    go(number, when);
    return true;
  }
  run.state = "waiting";
  Turn& turn = turn_of(run);
  turn.started = run.started;
  turn.queue.push_back(number);
  return true;
}

void Model::go(std::uint64_t number, Moment when) {
  Run& run = runs_.at(number);
  run.due.reset();
  run.awaits = false;
  while (!run.left.empty()) {
    const Item item = run.left.front();
    const Step& step = item.step;
    const auto park_in = [&](std::optional<Minutes> due, bool awaits) {
      if (!awaits) run.left.pop_front();
      park(number, due, awaits);
    };
    if (item.got) {
      note(run, when, item, fmt::format("got {}", run.awaited));
    } else if (item.item != 0) {
      note(run, when, item, fmt::format("item {}", item.item));
    } else if (step.kind == Step::Kind::note) {
      note(run, when, item, std::to_string(run.n));
    } else if (step.kind == Step::Kind::divide) {
      if (run.n == 3) throw Failed{};
      note(run, when, item, std::to_string(12 / (run.n - 3)));
    } else if (step.kind == Step::Kind::wait) {
      return park_in(when.accepted + step.time, false);
    } else if (step.kind == Step::Kind::wait_until) {
      const Minutes due = step.after ? when.at + step.time : step.time;
      if (due > when.accepted) return park_in(due, false);
    } else if (step.kind == Step::Kind::wait_for) {
      return park_in(step.within ? std::optional(when.accepted + *step.within) : std::nullopt, true);
    } else {
      std::deque<Item> items;
      for (int i = 1; i <= 2; ++i) {
        items.push_back({step, i});
        for (const Step& inner : step.body) items.push_back({inner});
      }
      run.left.pop_front();
      run.left.insert(run.left.begin(), items.begin(), items.end());
      continue;
    }
    run.left.pop_front();
  }
  end(number, "done", when.accepted, when.accepted);
}

void Model::note(const Run& run, Moment when, const Item& item, const std::string& text) {
  notes_[run.contact].push_back(
      fmt::format("{} {} {}.{} {}", time_text(when.at), run.flow->id, run.flow->version, item.step.label, text));
}

void Model::park(std::uint64_t number, std::optional<Minutes> due, bool awaits) {
  Run& run = runs_.at(number);
  run.state = "waiting";
  run.due = due;
  run.awaits = awaits;
  if (!minds_turns(*run.flow)) return;
  Turn& turn = turn_of(run);
  turn.started = std::max(turn.started.value_or(run.started), run.started);
  if (run.flow->mode != Mode::parallel) turn.active = number;
}

// The run does nothing more; the next in the queue begins.
void Model::end(std::uint64_t number, const std::string& state, std::optional<Minutes> ended, Minutes at) {
  Run& run = runs_.at(number);
  run.state = state;
  run.ended = ended;
  run.due.reset();
  run.awaits = false;
  Turn& turn = turn_of(run);
  if (state == "done" && minds_turns(*run.flow))
    turn.started = std::max(turn.started.value_or(run.started), run.started);
  std::erase(turn.queue, number);
  if (turn.active != number) return;
  turn.active = 0;
  if (turn.queue.empty()) return;
  turn.active = turn.queue.front();
  turn.queue.pop_front();
  runs_.at(turn.active).due = at;
}

std::string Model::records() const {
  std::string text;
  const auto shown = [](const std::optional<Minutes>& time) { return time ? time_text(*time) : "-"; };
  for (const auto& [number, run] : runs_)
    text += fmt::format("run-{} {} con-{} {} started {} due {} ended {}\n", number, run.flow->id, run.contact,
                        run.state, time_text(run.started), shown(run.due), shown(run.ended));
  for (const auto& [contact, notes] : notes_)
    for (const std::string& note : notes) text += fmt::format("con-{} {}\n", contact, note);
  std::set<std::string> dead(dead_.begin(), dead_.end());
  for (const std::string& letter : dead) text += letter + " dead\n";
  return text;
}

}  // namespace dealflow::test::waiting
