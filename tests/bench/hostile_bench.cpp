// What it takes to refuse files made to hurt, beside the limit of 100 ms. Reported, never asserted; memory is counted
// by tests/rules/work_test.cpp.
#include "tests/rules/loading.hpp"
#include "tests/support/hostile_files.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace dealflow::test {
namespace {

void refuse(benchmark::State& state, const HostileFile& file) {
  const std::string path = *file.path == '\0' ? "flows/f.yaml" : file.path;
  for (auto _ : state) {
    std::vector<WorkspaceFile> files{{path, file.text}};
    if (path != "dealflow.yaml") files.push_back({"dealflow.yaml", std::string(shop_settings)});
    const auto loaded = load_workspace(std::move(files));
    if (loaded.workspace != nullptr) state.SkipWithError("the file is not refused");
  }
}

}  // namespace
}  // namespace dealflow::test

int main(int argc, char** argv) {
  using namespace dealflow::test;
  std::vector<HostileFile> files = hostile_yaml();
  for (HostileFile& file : hostile_flows()) files.push_back(std::move(file));
  for (const HostileFile& file : files) {
    const std::string notation = std::string(file.path).ends_with(".flow") ? "text" : "YAML";
    benchmark::RegisterBenchmark((notation + ": " + file.says).c_str(), refuse, file)->Unit(benchmark::kMillisecond);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
