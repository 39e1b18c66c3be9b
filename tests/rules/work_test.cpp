// What hostile files cost, counted: no clock is read. 100 ms and 64 MiB are the limits for refusing one. The time is
// held by what takes it: a million allocations of some 50 ns, and 512 MiB that are written once, some 50 ms each. Scans
// that allocate nothing are not seen by this; the one that was quadratic, columns of places, has a test of its own
// (tests/dsl/source_test.cpp). `hostile_bench` prints the times.
#include "tests/rules/loading.hpp"
#include "tests/support/counted_memory.hpp"
#include "tests/support/hostile_files.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace dealflow::test {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;
constexpr std::size_t calls_max = 1'000'000;
constexpr std::size_t bytes_max = 512 * mebibyte;
constexpr std::size_t peak_max = 64 * mebibyte;

CountedMemory cost_of(const std::string& path, const std::string& text) {
  std::vector<WorkspaceFile> files{{path, text}};
  if (path != "dealflow.yaml") files.push_back({"dealflow.yaml", std::string(shop_settings)});
  start_counting();
  const LoadedWorkspace loaded = load_workspace(std::move(files));
  CHECK(loaded.workspace == nullptr);
  return counted();
}

}  // namespace

TEST_CASE("a hostile file costs little to refuse", "[hostile]") {
  std::vector<HostileFile> files = hostile_yaml();
  std::ranges::move(hostile_flows(), std::back_inserter(files));
  CountedMemory most;
  for (const HostileFile& file : files) {
    const std::string path = *file.path == '\0' ? "flows/f.yaml" : file.path;
    CAPTURE(file.says, path);
    const CountedMemory cost = cost_of(path, file.text);
    CHECK(cost.calls <= calls_max);
    CHECK(cost.bytes <= bytes_max);
    CHECK(cost.peak <= peak_max);
    most = {std::max(most.calls, cost.calls), std::max(most.bytes, cost.bytes), std::max(most.peak, cost.peak)};
  }
  WARN(files.size() << " hostile files, at most " << most.calls << " allocations, " << most.bytes / mebibyte
                    << " MiB in all and " << most.peak / mebibyte << " MiB at once");
}

TEST_CASE("what is counted is what was allocated", "[hostile]") {
  start_counting();
  {
    const std::string first(3 * mebibyte, 'x');
    const std::string second(2 * mebibyte, 'x');
  }
  const std::string third(4 * mebibyte, 'x');
  const CountedMemory cost = counted();
  CHECK(cost.calls == 3);
  CHECK(cost.bytes / mebibyte == 9);
  CHECK(cost.peak / mebibyte == 5);
}

}  // namespace dealflow::test
