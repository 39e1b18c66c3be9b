// dealflow schema: what it prints, and what it says about a workspace that it cannot read.
#include "tests/support/json_schema.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace dealflow::test {
namespace {

const std::string shop = DEALFLOW_SOURCE_DIR "/examples/shop";

}  // namespace

TEST_CASE("schema prints the schema of each kind of file", "[cli][schema]") {
  const std::string any = run_program({"schema"}).out;
  CHECK(run_program({"schema", "flow"}).out == any);
  const std::string flow = R"({"flow": "f", "trigger": "api.deal", "actions": [{"move_deal": {"stage": "nowhere"}}]})";
  CHECK(violation(flow, any) == "");
  const Finished known = run_program({"schema", "flow", "--workspace", shop});
  CHECK(known.status == 0);
  CHECK(violation(flow, known.out) != "");
  CHECK(violation(R"({"workspace": "w"})", run_program({"schema", "workspace"}).out) == "");
  CHECK(violation(R"({"tests": []})", run_program({"schema", "test", "--workspace", shop}).out) == "");
}

TEST_CASE("schema refuses what it cannot read", "[cli][schema]") {
  CHECK(run_program({"schema", "flows"}).status == 2);
  CHECK(run_program({"schema", "--workspace", shop + "/none"}).status == 2);
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "dealflow.yaml") << "workspace: w\nteem: []\n";
  const Finished broken = run_program({"schema", "--workspace", folder.path().string()});
  CHECK(broken.status == 2);
  CHECK(broken.out.empty());
  CHECK_THAT(broken.err, Catch::Matchers::Contains("dealflow.yaml") && Catch::Matchers::Contains("teem: []"));
}

}  // namespace dealflow::test
