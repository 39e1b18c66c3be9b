// `run` and its exit status, where what fails is not an event that came.
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

namespace dealflow::test {
namespace {

void write(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

std::string event(std::string_view id, std::string_view time) {
  return R"({"specversion":"1.0","source":"/t","type":"api.contact","id":")" + std::string(id) + R"(","time":")" +
         std::string(time) + R"(","data":{"person":{"email":"a@example.com"}}})" + "\n";
}

}  // namespace

TEST_CASE("run ends with 1 where an emitted event or a run that had waited failed", "[cli][run]") {
  struct Row {
    const char* steps;
    int status;
  };
  const Row rows[] = {
      {"[create_contact: {}]", 0},
      {"[create_contact: {}, wait: 1 hour, add_tag: [late]]", 0},
      {"[create_contact: {}, wait: 1 hour, add_note: '{{ 1 / 0 }}']", 1},
      {"[emit: {type: api.deal, data: {person: '{\"email\": \"b@example.com\"}'}}]", 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.steps);
    TemporaryFolder folder;
    write(folder.path() / "shop/dealflow.yaml", "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n");
    write(folder.path() / "shop/flows/f.yaml", std::string("{flow: f, trigger: api.contact, reentry: once, actions: ") +
                                                   row.steps +
                                                   "}\n---\n{flow: g, trigger: api.deal, actions: [add_note: '{{ 1 / 0 "
                                                   "}}', create_deal: {name: '{{ 1 / 0 }}'}]}\n");
    write(folder.path() / "events.ndjson", event("1", "2026-03-02T09:00:00Z") + event("2", "2026-03-02T11:00:00Z"));
    const Finished ran =
        run_program({"run", (folder.path() / "shop").string(), (folder.path() / "events.ndjson").string(), "--store",
                     (folder.path() / "store").string(), "--format", "json"});
    CAPTURE(ran.out, ran.err);
    CHECK(ran.status == row.status);
    CHECK(ran.out.find(R"("read":2)") != std::string::npos);
    CHECK(ran.out.find(R"("failed":0)") != std::string::npos);
  }
}

}  // namespace dealflow::test
