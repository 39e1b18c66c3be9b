// `lint` and its exit status.
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

namespace dealflow::test {

TEST_CASE("lint fails on a map without a CRM trigger, which is a warning alone, and passes it with one",
          "[cli][lint][R38][C6]") {
  struct Row {
    const char* trigger;
    int status;
    const char* says;
  };
  const Row rows[] = {
      {"automation.event_triggered", 1, "flows/f.yaml:5:13: warning DF411 map-needs-crm-trigger: "},
      {"crm.deal.stage_changed", 0, "1 flow: clean"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.trigger);
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "flows");
    std::ofstream(folder.path() / "dealflow.yaml")
        << "workspace: w\npipelines: [{id: p, stages: [a]}]\nfields: {deal: {budget: number}}\n";
    std::ofstream(folder.path() / "flows/f.yaml")
        << "flow: f\ntrigger: " << row.trigger << "\nactions:\n  - create_deal:\n      map: {budget_deal: budget}\n";
    const Finished finished = run_program({"lint", folder.path().string()});
    CHECK(finished.status == row.status);
    CHECK_THAT(finished.out + finished.err, Catch::Matchers::Contains(row.says));
    if (row.status != 0) CHECK_THAT(finished.out, Catch::Matchers::Contains(row.trigger));
  }
}

}  // namespace dealflow::test
