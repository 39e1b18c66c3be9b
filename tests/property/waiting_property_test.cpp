// Flows that wait, held against a plain model: random histories of events, ticks, restarts, edits of flows and
// cancelled runs leave the records that the model says; each timer fires once and never early; a run ends with the
// version of its flow that it began with. Also C4, D7.
//
// A history that differs is cut down to the operations that matter, and printed with its seed. With
// DEALFLOW_SEEDS=FIRST-LAST in the environment other seeds are tried.
#include "tests/property/waiting/model.hpp"
#include "tests/property/waiting/sequence.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/temporary_folder.hpp"

#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

namespace dealflow::test::waiting {
namespace {

constexpr std::uint64_t seeds = sanitized ? 200 : 2'000;
constexpr std::uint64_t seeds_per_store = 50;

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().detail);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::string text_of(const nlohmann::json& value) { return value.is_null() ? "-" : value.get<std::string>(); }

// The engine with a workspace of its own in the store of the folder.
class Shop {
 public:
  Shop(std::filesystem::path store, std::string name) : store_(std::move(store)), name_(std::move(name)) {}

  void use(const Flows& flows) {
    auto loaded = load_workspace({{"dealflow.yaml", "{workspace: " + name_ + ", pipelines: [{id: p, stages: [s]}]}"},
                                  {"flows/flows.yaml", to_yaml(flows)}});
    if (!loaded.workspace) throw std::runtime_error("does not load: " + loaded.diagnostics.front().message);
    workspace_ = std::move(loaded.workspace);
    if (engine_) handle_ = value_of(engine_->use(workspace_));
  }
  void restart() {
    engine_.reset();
    engine_.emplace(value_of(Engine::open(store_, {})));
    handle_ = value_of(engine_->use(workspace_));
  }
  std::string event(const Operation& event) {
    return std::string(to_string(value_of(engine_->submit(handle_, event_line(event))).kind));
  }
  void know(char person) { value_of(engine_->submit(handle_, contact_line(person))); }
  void tick(Minutes now) { value_of(engine_->tick(handle_, parse_time(time_text(now)).value())); }
  bool cancel(std::uint64_t run) { return engine_->cancel(handle_, fmt::format("run-{}", run)).has_value(); }
  void commit(bool in_background) { value_of(in_background ? engine_->commit_in_background() : engine_->commit()); }

  // What the store holds, as Model::records() tells it.
  [[nodiscard]] std::string records() const {
    Reader reader = value_of(Reader::open(store_));
    value_of(reader.select(name_));
    std::string text;
    each(reader, RecordKind::runs, [&](const nlohmann::json& run) {
      if (run["flow"] == "people") return;
      text += fmt::format("{} {} {} {} started {} due {} ended {}\n", text_of(run["id"]), text_of(run["flow"]),
                          text_of(run["contact"]), text_of(run["state"]), text_of(run["started_at"]),
                          text_of(run["due_at"]), text_of(run["ended_at"]));
    });
    each(reader, RecordKind::contacts, [&](const nlohmann::json& contact) {
      for (const auto& entry : contact["history"])
        if (entry["kind"] == "note")
          text += fmt::format("{} {} {}\n", text_of(contact["id"]), text_of(entry["at"]), text_of(entry["text"]));
    });
    std::set<std::string> dead;
    each(reader, RecordKind::dead, [&](const nlohmann::json& letter) { dead.insert(text_of(letter["id"])); });
    for (const std::string& letter : dead) text += letter + " dead\n";
    return text;
  }

 private:
  template <class Take>
  static void each(const Reader& reader, RecordKind kind, const Take& take) {
    value_of(reader.list(kind, {}, [&](std::string_view json) { return take(nlohmann::json::parse(json)), true; }));
  }

  std::filesystem::path store_;
  std::string name_;
  std::shared_ptr<const Workspace> workspace_;
  std::optional<Engine> engine_;
  WorkspaceHandle handle_{};
};

// What the model says and the engine does not, or the other way round; empty where they agree.
std::string difference(const std::string& model, const std::string& engine) {
  return model == engine ? "" : fmt::format("the model says:\n{}\nthe engine says:\n{}", model, engine);
}

// Plays a history in both worlds. What was not committed before a restart is lost, in both.
class Play {
 public:
  Play(std::filesystem::path store, std::string name) : shop_(std::move(store), std::move(name)) {}

  std::string run(const History& history) {
    flows_ = history.flows;
    model_.use(history.flows);
    shop_.use(history.flows);
    shop_.restart();
    for (const char person : history.known ? people : "") {
      model_.know(person);
      shop_.know(person);
    }
    shop_.commit(false);
    durable_ = model_;
    for (const Operation& operation : history.operations)
      if (auto differs = apply(operation); !differs.empty()) return differs;
    if (auto differs = compare(); !differs.empty()) return differs;
    const Minutes far = 3000 * 24 * 60;  // whatever still waits for a time
    model_.tick(far);
    shop_.tick(far);
    return compare();
  }

 private:
  std::string apply(const Operation& operation) {
    using Kind = Operation::Kind;
    switch (operation.kind) {
      case Kind::event: return difference(model_.event(operation), shop_.event(operation));
      case Kind::tick:
        model_.tick(operation.time);
        shop_.tick(operation.time);
        return {};
      case Kind::restart:
        model_ = durable_;
        model_.use(flows_);
        shop_.restart();
        return {};
      case Kind::edit:
        flows_ = operation.flows;
        model_.use(operation.flows);
        shop_.use(operation.flows);
        return {};
      case Kind::cancel:
        return difference(model_.cancel(operation.run) ? "cancelled" : "no run that waits",
                          shop_.cancel(operation.run) ? "cancelled" : "no run that waits");
      case Kind::commit:
        durable_ = model_;
        shop_.commit(operation.in_background);
        return operation.in_background ? "" : difference(model_.records(), shop_.records());
    }
    return {};
  }

  std::string compare() {
    shop_.commit(false);
    return difference(model_.records(), shop_.records());
  }

  Shop shop_;
  Flows flows_;
  Model model_, durable_;
};

std::string play(const std::filesystem::path& store, std::uint64_t workspace, const History& history) {
  try {
    return Play(store, fmt::format("w{}", workspace)).run(history);
  } catch (const std::exception& error) {
    return fmt::format("the engine failed: {}", error.what());
  }
}

bool goes_wrong(const History& history) {
  const auto folder = TemporaryFolder::in_memory();
  return !play(folder.path() / "store", 1, history).empty();
}

// The history without the operations that the difference does not need …
History without_operations(History history) {
  for (std::size_t length = history.operations.size(); length > 0; length /= 2) {
    for (std::size_t at = 0; at < history.operations.size();) {
      History shorter = history;
      const auto first = shorter.operations.begin() + static_cast<std::ptrdiff_t>(at);
      const auto last = first + static_cast<std::ptrdiff_t>(std::min(length, history.operations.size() - at));
      shorter.operations.erase(first, last);
      if (goes_wrong(shorter))
        history = std::move(shorter);
      else
        at += length;
    }
  }
  return history;
}

void replace(History& history, const Flow& flow, const Flow& by) {
  const auto replace_in = [&](Flows& flows) { std::replace(flows.begin(), flows.end(), flow, by); };
  replace_in(history.flows);
  for (Operation& operation : history.operations) replace_in(operation.flows);
}

// … and without the steps.
History without_steps(History history) {
  Flows flows = history.flows;
  for (const Operation& operation : history.operations)
    flows.insert(flows.end(), operation.flows.begin(), operation.flows.end());
  std::sort(flows.begin(), flows.end());
  flows.erase(std::unique(flows.begin(), flows.end()), flows.end());
  for (Flow& flow : flows) {
    for (std::size_t at = flow->steps.size(); at-- > 0 && flow->steps.size() > 1;) {
      FlowSpec shorter = *flow;
      shorter.steps.erase(shorter.steps.begin() + static_cast<std::ptrdiff_t>(at));
      const Flow by = std::make_shared<const FlowSpec>(std::move(shorter));
      History replaced = history;
      replace(replaced, flow, by);
      if (!goes_wrong(replaced)) continue;
      history = std::move(replaced);
      flow = by;
    }
  }
  return history;
}

std::pair<std::uint64_t, std::uint64_t> wanted_seeds() {
  const char* given = std::getenv("DEALFLOW_SEEDS");
  if (given == nullptr) return {1, seeds};
  const std::string range(given);
  const auto dash = range.find('-');
  const std::uint64_t first = std::stoull(range);
  return {first, dash == std::string::npos ? first : std::stoull(range.substr(dash + 1))};
}

}  // namespace

TEST_CASE("random histories leave the records that the model says", "[property][C4][D7]") {
  const auto [first, last] = wanted_seeds();
  std::unique_ptr<const TemporaryFolder> folder;
  std::uint64_t agreed = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    if (!folder || seed % seeds_per_store == 0) folder.reset(new TemporaryFolder(TemporaryFolder::in_memory()));
    const History history = make_history(seed);
    const std::string differs = play(folder->path() / "store", seed, history);
    if (differs.empty() && ++agreed) continue;
    const History shortest = without_operations(without_steps(without_operations(history)));
    const auto again = TemporaryFolder::in_memory();
    std::fputs((describe(shortest) + play(again.path() / "store", 1, shortest)).c_str(), stderr);
    FAIL("seed " << seed << " differs; the shortest such history stands above");
  }
  CHECK(agreed == last - first + 1);
}

}  // namespace dealflow::test::waiting
