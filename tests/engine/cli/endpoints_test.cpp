// `endpoints`: lists receivers that are gone, and enables them.
#include <dealflow/engine.hpp>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace dealflow::test {

TEST_CASE("endpoints lists who is gone, and enables them again", "[cli]") {
  const TemporaryFolder folder;
  const std::string store = (folder.path() / "store").string();
  {
    auto engine = Engine::open(store, {}).value();
    const auto shop =
        engine
            .use(load_workspace({{"dealflow.yaml",
                                  "workspace: w\npipelines: [{id: p, stages: [s]}]\nendpoints: {erp: {url: "
                                  "'https://erp.example.com'}}\n"},
                                 {"flows/f.yaml",
                                  "{flow: f, trigger: api.deal, actions: [create_contact: {}, webhook: {to: erp}]}"}})
                     .workspace)
            .value();
    REQUIRE(engine.submit(
        shop, R"({"specversion":"1.0","source":"/t","type":"api.deal","id":"1","time":"2026-03-02T09:00:00Z",)"
              R"("data":{"person":{"email":"a@example.com"}}})"));
    REQUIRE(engine.commit());
    CHECK(run_program({"endpoints", "--store", store}).err.find("no endpoint is disabled") != std::string::npos);
    const TimePoint at = parse_time("2026-03-02T09:00:05Z").value();
    REQUIRE(engine.report_effect(shop, "eff-1", {Delivery::Result::gone, "410 Gone", {}, at}));
    REQUIRE(engine.commit());
    const Finished locked = run_program({"endpoints", "--enable", "erp", "--store", store});  // somebody else writes
    CHECK(locked.status == 3);
    CHECK(locked.err.find("POST /endpoints/erp/enable\n") != std::string::npos);
    CHECK(run_program({"endpoints", "--enable", "https://a.example.com/", "--store", store})
              .err.find("POST /endpoints/ADDRESS/enable\n") != std::string::npos);
  }
  const Finished listed = run_program({"endpoints", "--store", store, "--format", "csv"});
  CHECK(listed.status == 0);
  CHECK(listed.out.find("erp,2026-03-02T09:00:05Z,410 Gone") != std::string::npos);
  CHECK(run_program({"endpoints", "--enable", "crm", "--store", store}).status == 1);
  const Finished enabled = run_program({"endpoints", "--enable", "erp", "--store", store});
  CHECK(enabled.status == 0);
  CHECK(enabled.out == "erp is sent to again\n");
  CHECK(run_program({"endpoints", "--store", store}).err.find("no endpoint is disabled") != std::string::npos);
}

}  // namespace dealflow::test
