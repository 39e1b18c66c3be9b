// Linting a thousand flows, what flows do to each other included, and one edited file among them. Reported, never
// asserted. Aims: 200 ms and 20 ms (DESIGN, "Speed and size"; lint/CATALOGUE.md, "Figures").
#include <dealflow/lint.hpp>

#include <benchmark/benchmark.h>

#include <functional>
#include <string>
#include <vector>

namespace dealflow {
namespace {

constexpr std::string_view settings =
    "workspace: bench\ntimezone: UTC\npipelines: [{id: sales, stages: [new, offer, {id: won, closes: won}]}]\n"
    "fields: {contact: {city: text, score: number}, deal: {budget: number}}\n";

const LoadOptions all{.advise = true, .today = "2026-11-29"};

// Flows as people write them, each for an action of its own: condition, variable, branches, a name with holes, a map.
std::string ordinary(const std::string& number) {
  return "flow: f" + number + "\ndescription: Flow " + number +
         ".\ntrigger: chatbot.action\ncondition: action.name == \"a" + number +
         "\" && size(items) > 0\nvars:\n  budget_deal: 'size(items) > 3 ? 500 : 100'\nactions:\n  - create_deal:\n"
         "      name: \"Order of {{ person.first_name }}\"\n      stage: new\n      map: {budget_deal: budget}\n"
         "  - if: size(items) > 10\n    then: [add_tag: [large]]\n    else: [add_tag: [small]]\n";
}

// Flows on one event type whose conditions divide a range among them: each pair is asked about.
std::string ranged(const std::string& number) {
  const std::string low = std::to_string(std::stol(number) * 10);
  const std::string high = std::to_string(std::stol(number) * 10 + 10);
  return "flow: f" + number + "\ntrigger: payment.succeeded\ncondition: payment.amount >= " + low +
         " && payment.amount < " + high + "\nactions:\n  - update_contact: {set: {score: '" + number + "'}}\n";
}

std::vector<WorkspaceFile> workspace(std::int64_t flows, const std::function<std::string(const std::string&)>& write) {
  std::vector<WorkspaceFile> files{{"dealflow.yaml", std::string(settings)}};
  for (std::int64_t i = 0; i < flows; ++i) {
    const std::string number = std::to_string(i);
    files.push_back({"flows/f" + number + ".yaml", write(number)});
  }
  return files;
}

void lint(benchmark::State& state, std::string (*write)(const std::string&)) {
  const auto files = workspace(state.range(0), write);
  for (auto _ : state) {
    const auto loaded = load_workspace(files, {}, all);
    if (loaded.workspace == nullptr || !loaded.diagnostics.empty()) state.SkipWithError("the flows are not clean");
  }
}

void load(benchmark::State& state, std::string (*write)(const std::string&)) {
  const auto files = workspace(state.range(0), write);
  for (auto _ : state) {
    if (load_workspace(files).workspace == nullptr) state.SkipWithError("the flows do not load");
  }
}

// One file is written anew, as on a key press, and everything that is to be told is asked for.
void edit(benchmark::State& state, std::string (*write)(const std::string&)) {
  const auto files = workspace(state.range(0), write);
  Linter linter(files, {}, all);
  if (!linter.diagnostics().empty()) state.SkipWithError("the flows are not clean");
  const WorkspaceFile edited = files[files.size() / 2];
  bool odd = false;
  for (auto _ : state) {
    odd = !odd;
    linter.set({edited.path, edited.text + (odd ? "# a remark\n" : "")});
    if (!linter.diagnostics().empty()) state.SkipWithError("the flows are not clean");
  }
}

BENCHMARK_CAPTURE(load, ordinary, ordinary)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(lint, ordinary, ordinary)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(lint, ranged, ranged)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(edit, ordinary, ordinary)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(edit, ranged, ranged)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dealflow

BENCHMARK_MAIN();
