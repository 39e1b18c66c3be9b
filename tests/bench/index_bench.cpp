// Deciding among flows: what an event costs that one of many flows is meant for. Reported, never asserted.
#include <dealflow/workspace.hpp>

#include "rules/workspace/content.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <string>

namespace dealflow {
namespace {

constexpr std::string_view settings = "workspace: bench\npipelines: [{id: sales, stages: [new]}]\n";

LoadedWorkspace load(std::int64_t flows) {
  std::vector<WorkspaceFile> files{{"dealflow.yaml", std::string(settings)}};
  for (std::int64_t i = 0; i < flows; ++i) {
    const std::string number = std::to_string(i);
    files.push_back({"flows/f" + number + ".yaml", "flow: f" + number +
                                                       "\ntrigger: chatbot.action\ncondition: action.name == \"a" +
                                                       number + "\"\nactions: [create_deal: {}]\n"});
  }
  return load_workspace(std::move(files));
}

void decide(benchmark::State& state) {
  const auto loaded = load(state.range(0));
  if (!loaded.workspace) {
    state.SkipWithError("the flows do not load");
    return;
  }
  cel::Arena arena;
  const std::string wanted = std::to_string(state.range(0) / 2);
  const cel::Value data = *cel::parse_json(
      R"({"person": {"email": "a@example.com"}, "bot": {"id": "b"}, "action": {"name": "a)" + wanted + "\"}}", arena);
  std::vector<cel::Value> slots(rules::slot::roots);
  slots[rules::slot::data] = data;
  std::vector<const rules::Plan*> candidates;
  cel::Arena scratch;
  std::size_t matched = 0;
  for (auto _ : state) {
    loaded.workspace->content().index.candidates("chatbot.action", data, candidates);
    for (const rules::Plan* plan : candidates) {
      const auto value = plan->condition->evaluate(slots, scratch);
      matched += static_cast<std::size_t>(value && cel::holds(*value));
    }
    scratch.reset();
  }
  state.SetItemsProcessed(state.iterations());
  if (matched != static_cast<std::size_t>(state.iterations())) state.SkipWithError("another flow matched");
}
BENCHMARK(decide)->Arg(10)->Arg(1000)->Arg(100000);

// A flow as people write them: condition, variables, a name with holes, a map.
std::string whole_flow(const std::string& number) {
  return "flow: f" + number + "\ntrigger: chatbot.action\ncondition: action.name == \"a" + number +
         "\" && bot.id != \"b\"\nvars:\n  label: '\"Order of \" + person.first_name'\n"
         "  urgent: 'size(items) > 3 ? \"yes\" : \"no\"'\nactions:\n  - create_deal:\n"
         "      name: \"{{ vars.label }} in {{ variables.city }}\"\n      stage: new\n"
         "      map: {email: email, town: name}\n";
}

void load_and_lint(benchmark::State& state) {
  std::vector<WorkspaceFile> files{{"dealflow.yaml", std::string(settings)}};
  for (std::int64_t i = 0; i < state.range(0); ++i)
    files.push_back({"flows/f" + std::to_string(i) + ".yaml", whole_flow(std::to_string(i))});
  for (auto _ : state) {
    const auto loaded = load_workspace(files);
    if (!loaded.workspace) state.SkipWithError("the flows do not load");
  }
}
BENCHMARK(load_and_lint)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dealflow

BENCHMARK_MAIN();
