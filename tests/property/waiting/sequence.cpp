#include "tests/property/waiting/sequence.hpp"

#include <dealflow/time.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>

namespace dealflow::test::waiting {
namespace {

constexpr Minutes hour = 60;
constexpr Minutes day = 24 * hour;
constexpr std::array<Minutes, 5> stretches{hour / 2, hour, 2 * hour, day, 40 * day};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  History history() {
    History history;
    history.known = known_ = chance(60);
    for (const char* id : {"f", "g", "h"})
      if (history.flows.empty() || chance(60)) history.flows.push_back(flow(id));
    flows_ = history.flows;
    const std::size_t length = 10 + below(30);
    while (history.operations.size() < length) history.operations.push_back(operation());
    return history;
  }

 private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <class Choices>
  auto pick(const Choices& choices) {
    return choices[below(choices.size())];
  }
  std::string name() { return pick(std::array<const char*, 3>{"x", "y", "z"}); }

  Flow flow(std::string_view id) {
    FlowSpec flow;
    flow.id = id;
    flow.version = ++versions_;
    flow.priority = static_cast<int>(below(3));
    flow.name = name();
    flow.mode = chance(40) ? Mode::parallel : pick(std::array{Mode::single, Mode::queued, Mode::restart});
    if (chance(30)) flow.reentry = pick(std::array<Minutes, 3>{0, 2 * hour, day});
    flow.exclusive = chance(20);
    flow.creates = !known_ || chance(30);
    labels_ = 0;
    flow.steps = steps(2);
    return std::make_shared<const FlowSpec>(std::move(flow));
  }

  std::vector<Step> steps(int depth) {
    std::vector<Step> steps(1 + below(3));
    for (Step& one : steps) one = step(depth);
    return steps;
  }

  Step step(int depth) {
    using Kind = Step::Kind;
    Step step;
    step.label = ++labels_;
    const std::size_t die = below(depth > 0 ? 20 : 12);
    step.kind = die < 5    ? Kind::note
                : die < 6  ? Kind::divide
                : die < 10 ? Kind::wait
                : die < 12 ? Kind::wait_until
                : die < 17 ? Kind::wait_for
                           : Kind::each;
    if (step.kind == Kind::wait) step.time = pick(stretches);
    if (step.kind == Kind::wait_until) {
      step.after = chance(60);
      step.time = step.after ? pick(stretches) : static_cast<Minutes>(below(60)) * day;
    }
    if (step.kind == Kind::wait_for) {
      step.name = name();
      step.least = static_cast<int>(below(4));
      if (chance(70)) step.within = pick(stretches);
      step.otherwise = steps(depth - 1);
    }
    if (step.kind == Kind::wait_for || step.kind == Kind::each) step.body = steps(depth - 1);
    return step;
  }

  Minutes later() { return now_ += chance(40) ? 0 : pick(stretches); }

  Operation operation() {
    using Kind = Operation::Kind;
    Operation operation;
    const std::size_t die = below(100);
    operation.kind = die < 50   ? Kind::event
                     : die < 66 ? Kind::tick
                     : die < 74 ? Kind::restart
                     : die < 82 ? Kind::edit
                     : die < 86 ? Kind::cancel
                                : Kind::commit;
    switch (operation.kind) {
      case Kind::event: return event();
      case Kind::tick:
        operation.time = chance(20) ? now_ - pick(stretches) : chance(5) ? now_ += 400 * day : later();
        break;
      case Kind::edit: edit(), operation.flows = flows_; break;
      case Kind::cancel: operation.run = 1 + below(events_.size() + 4); break;
      case Kind::commit: operation.in_background = chance(50); break;
      case Kind::restart: break;
    }
    return operation;
  }

  Operation event() {
    if (!events_.empty() && chance(10)) return pick(events_);
    Operation event;
    event.id = static_cast<int>(events_.size()) + 1;
    event.time = chance(10) ? now_ - pick(stretches) : later();
    event.person = chance(60) ? 'a' : chance(70) ? 'b' : 'c';
    event.name = name();
    event.n = static_cast<int>(below(6));
    events_.push_back(event);
    return event;
  }

  // A flow gets another version, goes away, or comes: as a new one, or as it was once.
  void edit() {
    const std::string id = pick(std::array<const char*, 3>{"f", "g", "h"});
    const auto at = std::find_if(flows_.begin(), flows_.end(), [&](const Flow& one) { return one->id == id; });
    if (at == flows_.end()) {
      const auto gone = std::find_if(gone_.begin(), gone_.end(), [&](const Flow& one) { return one->id == id; });
      flows_.push_back(gone != gone_.end() && chance(50) ? *gone : flow(id));
    } else {
      gone_.insert(gone_.begin(), *at);
      if (chance(70) || flows_.size() == 1)
        *at = flow(id);
      else
        flows_.erase(at);
    }
  }

  std::mt19937_64 random_;
  bool known_ = false;
  Minutes now_ = 9 * hour;
  int versions_ = 0;
  int labels_ = 0;
  Flows flows_, gone_;
  std::vector<Operation> events_;
};

std::string steps_yaml(const FlowSpec& flow, const std::vector<Step>& steps);

std::string step_yaml(const FlowSpec& flow, const Step& step) {
  switch (step.kind) {
    case Step::Kind::note:
      return fmt::format(R"({{add_note: "{} {}.{} {{{{ variables.n }}}}"}})", flow.id, flow.version, step.label);
    case Step::Kind::divide:  // fails where n is 3
      return fmt::format(R"({{add_note: "{} {}.{} {{{{ 12 / (variables.n - 3) }}}}"}})", flow.id, flow.version,
                         step.label);
    case Step::Kind::wait: return fmt::format("{{wait: {} minutes}}", step.time);
    case Step::Kind::wait_until:
      return step.after ? fmt::format(R"({{wait: {{until: 'now + duration("{}m")'}}}})", step.time)
                        : fmt::format(R"({{wait: {{until: 'timestamp("{}")'}}}})", time_text(step.time));
    case Step::Kind::wait_for:
      return fmt::format(
          "{{wait_for: {{trigger: automation.event_triggered, condition: 'awaited.event.name == \"{}\" && "
          "awaited.variables.n >= {}'{}}}, then: [{{add_note: \"{} {}.{} got {{{{ awaited.variables.n }}}}\"}}, {}], "
          "else: [{}]}}",
          step.name, step.least, step.within ? fmt::format(", within: {} minutes", *step.within) : "", flow.id,
          flow.version, step.label, steps_yaml(flow, step.body), steps_yaml(flow, step.otherwise));
    case Step::Kind::each:
      return fmt::format("{{each: i{}, in: '[1, 2]', do: [{{add_note: \"{} {}.{} item {{{{ i{} }}}}\"}}, {}]}}",
                         step.label, flow.id, flow.version, step.label, step.label, steps_yaml(flow, step.body));
  }
  return {};
}

std::string steps_yaml(const FlowSpec& flow, const std::vector<Step>& steps) {
  std::string text;
  for (const Step& step : steps) text += (text.empty() ? "" : ", ") + step_yaml(flow, step);
  return text;
}

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::parallel: return "parallel";
    case Mode::single: return "single";
    case Mode::queued: return "queued";
    case Mode::restart: return "restart";
  }
  return {};
}

std::string reentry_yaml(const std::optional<Minutes>& reentry) {
  if (!reentry) return "always";
  return *reentry == 0 ? "once" : fmt::format("every {} minutes", *reentry);
}

}  // namespace

History make_history(std::uint64_t seed) { return Generator(seed).history(); }

std::string time_text(Minutes time) {
  return format_time(parse_time("2026-03-02T00:00:00Z").value() + std::chrono::minutes(time));
}

std::string event_line(const Operation& event) {
  return fmt::format(
      R"({{"specversion":"1.0","id":"{}","source":"/t","type":"automation.event_triggered","time":"{}","data":)"
      R"({{"person":{{"email":"{}@example.org"}},"event":{{"name":"{}"}},"variables":{{"n":{}}}}}}})",
      event.id, time_text(event.time), event.person, event.name, event.n);
}

std::string contact_line(char person) {
  return fmt::format(R"({{"specversion":"1.0","id":"{0}","source":"/t","type":"api.contact","time":"{1}","data":)"
                     R"({{"person":{{"email":"{0}@example.org"}}}}}})",
                     person, time_text(0));
}

std::string to_yaml(const Flows& flows) {
  std::string yaml = "{flow: people, trigger: api.contact, actions: [create_contact: {}]}\n";
  for (const Flow& flow : flows)
    yaml += fmt::format(
        "---\n{{flow: {}, priority: {}, exclusive: {}, mode: {}, reentry: {}, trigger: automation.event_triggered, "
        "condition: 'data.event.name == \"{}\"', actions: [{}{}]}}\n",
        flow->id, flow->priority, flow->exclusive, to_string(flow->mode), reentry_yaml(flow->reentry), flow->name,
        flow->creates ? "create_contact: {}, " : "", steps_yaml(*flow, flow->steps));
  return yaml;
}

std::string describe(const History& history) {
  std::string text = history.known ? "with contacts\n" : "without contacts\n";
  text += to_yaml(history.flows);
  for (const Operation& one : history.operations) {
    switch (one.kind) {
      case Operation::Kind::event:
        text +=
            fmt::format("event {} at {}: {} of {}, n {}\n", one.id, time_text(one.time), one.name, one.person, one.n);
        break;
      case Operation::Kind::tick: text += fmt::format("tick {}\n", time_text(one.time)); break;
      case Operation::Kind::restart: text += "restart\n"; break;
      case Operation::Kind::edit: text += "edit:\n" + to_yaml(one.flows); break;
      case Operation::Kind::cancel: text += fmt::format("cancel run-{}\n", one.run); break;
      case Operation::Kind::commit: text += one.in_background ? "commit in background\n" : "commit\n"; break;
    }
  }
  return text;
}

}  // namespace dealflow::test::waiting
