// flow_mutants [--survivors] [--refused] [FOLDER…]: how many small mistakes in the flows of shipped workspaces their
// tests notice. A table of conditions, steps and details (mutants.hpp), and of each the share that is noticed.
//
// Refused are mutants that do not load: nobody could run them, so they count as nothing; nor do those that are known to
// do the same as before.
//
// Exit status 0: each list reaches its floor in each workspace; 1: one does not, or a test fails on the flows as they
// are, or a mutant is not the same that is said to be.
#include <dealflow/coverage.hpp>
#include <dealflow/testing.hpp>

#include "tests/flows/mutants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <iostream>
#include <mutex>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace dealflow::flows {
namespace {

constexpr std::array<std::string_view, 3> list_names{"conditions", "steps", "details"};
// In a hundred, of each workspace. A mutant that no test can tell belongs into `same_as_before`.
constexpr std::array<double, 3> floors{100, 100, 100};

// Mutants that do what the flow did: no test can tell. Each has to survive, so that none stands here for longer than it
// is true.
struct Same {
  std::string_view file, change;
};
constexpr auto same_as_before = std::to_array<Same>({
    // Where a deal begins and whose it is, said once more than its pipeline says it.
    {"engine/cli/init/agency/flows/leads.yaml", "left out: stage of create_deal"},
    {"engine/cli/init/chatbot/flows/bot.flow", "left out: stage of create_deal"},
    {"examples/shop/flows/follow-up.flow", "left out: responsible of create_deal"},
    {"engine/cli/init/shop/flows/orders.yaml", "left out: stage of use stdlib/integration-order"},
    // A note is on the deal where nothing else is said.
    {"stdlib/flows/overdue-deal.flow", "left out: to of add_note"},
    {"stdlib/flows/stage-follow-up.flow", "left out: to of add_note"},
    {"stdlib/flows/unpaid-payment.flow", "left out: to of add_note"},
    {"engine/cli/init/school/flows/leads.flow", "left out: to of add_note"},
    // Nothing comes after it.
    {"stdlib/flows/unpaid-payment.flow", "left out: stop"},
    {"engine/cli/init/school/flows/leads.flow", "left out: stop"},
    {"examples/shop/flows/payments.yaml", "left out: stop"},
});

bool is_same(const Mutant& mutant) {
  return std::any_of(same_as_before.begin(), same_as_before.end(),
                     [&](const Same& one) { return one.file == mutant.file && one.change == mutant.change; });
}

enum class Fate : std::uint8_t { killed, survived, refused, same };

struct Tally {
  std::size_t killed = 0, survived = 0, refused = 0, same = 0;
  [[nodiscard]] std::size_t counted() const { return killed + survived; }
  [[nodiscard]] double share() const {
    return counted() == 0 ? 100 : 100.0 * static_cast<double>(killed) / static_cast<double>(counted());
  }
  void add(Fate fate) {
    switch (fate) {
      case Fate::killed: ++killed; break;
      case Fate::survived: ++survived; break;
      case Fate::refused: ++refused; break;
      case Fate::same: ++same; break;
    }
  }
};

// A test, and the flows that were asked in it.
struct Reach {
  TestCase test;
  std::set<std::string> flows;
};

std::vector<Reach> reaches_of(const LoadedWorkspace& loaded) {
  std::vector<Reach> all;
  for (const TestCase& test : loaded.tests) {
    Coverage coverage(*loaded.workspace);
    TestOptions options;
    options.coverage = &coverage;
    const auto ran = run_tests(loaded.workspace, std::span(&test, 1), options);
    if (!ran) throw std::runtime_error(ran.error().detail);
    if (ran->failed() > 0) throw std::runtime_error(fmt::format("{}:{}: {} fails", test.file, test.line, test.name));
    Reach reach{test, {}};
    for (const FlowCoverage& flow : coverage.report().flows)
      if (flow.runs > 0 || branches_of(flow).seen > 0) reach.flows.insert(flow.flow);
    all.push_back(std::move(reach));
  }
  return all;
}

// A test in which none of the changed flows was asked cannot notice the change.
std::vector<TestCase> tests_of(const Mutant& mutant, const std::vector<Reach>& reaches) {
  std::vector<TestCase> tests;
  for (const Reach& reach : reaches)
    if (std::any_of(mutant.flows.begin(), mutant.flows.end(),
                    [&](const std::string& flow) { return reach.flows.contains(flow); }))
      tests.push_back(reach.test);
  return tests;
}

Fate fate_of(const Mutant& mutant, const ShippedWorkspace& shipped, const std::vector<Reach>& reaches) {
  std::vector<WorkspaceFile> files;  // without tests: what these name may be gone
  for (const WorkspaceFile& file : shipped.files)
    if (!file.path.starts_with("tests/")) files.push_back(file.path == mutant.changed.path ? mutant.changed : file);
  const LoadedWorkspace loaded = load_workspace(files);
  if (!loaded.workspace) return Fate::refused;
  const std::vector<TestCase> tests = tests_of(mutant, reaches);
  TestOptions options;
  options.stop_at_first_failure = true;
  const auto ran = run_tests(loaded.workspace, tests, options);
  if (!ran) throw std::runtime_error(ran.error().detail);
  if (ran->failed() > 0) return Fate::killed;
  return is_same(mutant) ? Fate::same : Fate::survived;
}

std::vector<Fate> fates_of(const std::vector<Mutant>& mutants, const ShippedWorkspace& shipped,
                           const std::vector<Reach>& reaches) {
  std::vector<Fate> fates(mutants.size());
  std::atomic<std::size_t> next = 0;
  std::exception_ptr error;
  std::mutex mutex;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < mutants.size(); i = next++) fates[i] = fate_of(mutants[i], shipped, reaches);
    } catch (...) {
      const std::scoped_lock lock(mutex);
      error = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < std::max(1U, std::thread::hardware_concurrency()); ++i) others.emplace_back(work);
    work();
  }
  if (error) std::rethrow_exception(error);
  return fates;
}

struct Wanted {
  bool survivors = false, refused = false;
  std::vector<std::string> folders;  // empty: all
  [[nodiscard]] bool takes(const std::string& folder) const {
    return folders.empty() || std::find(folders.begin(), folders.end(), folder) != folders.end();
  }
};

void list(const std::vector<Mutant>& mutants, const std::vector<Fate>& fates, Fate fate, std::string_view word) {
  for (std::size_t i = 0; i < mutants.size(); ++i)
    if (fates[i] == fate)
      std::cout << fmt::format("  {} {}:{}:{}: {}\n", word, mutants[i].file, mutants[i].line, mutants[i].column,
                               mutants[i].change);
}

// Whether each list reaches its floor.
bool check(const ShippedWorkspace& shipped, const Wanted& wanted, std::array<Tally, 3>& sums) {
  const ShippedWorkspace whole = shipped.folder == "examples/ready-made" ? with_ready_made_texts(shipped) : shipped;
  const std::vector<Reach> reaches = reaches_of(load(whole));
  const std::vector<Mutant> mutants = mutants_of(whole);
  const std::vector<Fate> fates = fates_of(mutants, whole, reaches);
  std::array<Tally, 3> tallies;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    tallies[static_cast<std::size_t>(mutants[i].list)].add(fates[i]);
    sums[static_cast<std::size_t>(mutants[i].list)].add(fates[i]);
  }
  bool reached = true;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    if (fates[i] != Fate::killed || !is_same(mutants[i])) continue;
    std::cout << fmt::format("{}:{}: a test tells: {}\n", mutants[i].file, mutants[i].line, mutants[i].change);
    reached = false;
  }
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    const Tally& tally = tallies[i];
    const bool enough = tally.counted() > 0 && tally.share() >= floors[i];
    std::cout << fmt::format("{:<26} {:<10} {:>7} {:>7} {:>8} {:>7} {:>4} {:>6.1f} %{}\n", shipped.folder,
                             list_names[i], tally.counted(), tally.killed, tally.survived, tally.refused, tally.same,
                             tally.share(), enough ? "" : fmt::format("  below {:.0f} %", floors[i]));
    reached = reached && enough;
  }
  if (wanted.survivors || !reached) list(mutants, fates, Fate::survived, "survived");
  if (wanted.survivors) list(mutants, fates, Fate::same, "same");
  if (wanted.refused) list(mutants, fates, Fate::refused, "refused");
  return reached;
}

int run(const Wanted& wanted) {
  const auto begun = std::chrono::steady_clock::now();
  std::cout << fmt::format("{:<26} {:<10} {:>7} {:>7} {:>8} {:>7} {:>4} {:>8}\n", "workspace", "list", "mutants",
                           "killed", "survived", "refused", "same", "share");
  bool reached = true;
  std::array<Tally, 3> sums;
  for (const ShippedWorkspace& shipped : shipped_workspaces())
    if (wanted.takes(shipped.folder)) reached = check(shipped, wanted, sums) && reached;
  for (std::size_t i = 0; i < sums.size(); ++i)
    std::cout << fmt::format("{:<26} {:<10} {:>7} {:>7} {:>8} {:>7} {:>4} {:>6.1f} %\n", "all", list_names[i],
                             sums[i].counted(), sums[i].killed, sums[i].survived, sums[i].refused, sums[i].same,
                             sums[i].share());
  std::cerr << fmt::format(
      "{} ms\n",
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count());
  return reached ? 0 : 1;
}

}  // namespace
}  // namespace dealflow::flows

int main(int argc, char** argv) {
  dealflow::flows::Wanted wanted;
  for (const std::string& argument : std::vector<std::string>(argv + 1, argv + argc)) {
    if (argument == "--survivors")
      wanted.survivors = true;
    else if (argument == "--refused")
      wanted.refused = true;
    else
      wanted.folders.push_back(argument);
  }
  try {
    return dealflow::flows::run(wanted);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
