// `runs`: lists, shows and cancels runs that wait; `run --until` lets time pass.
#include "tests/support/json_schema.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

using Json = nlohmann::json;

class Shop {
 public:
  Shop() {
    write("shop/dealflow.yaml", "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n");
    flows("add_tag: [late]");
    write("events.ndjson",
          R"({"specversion":"1.0","source":"/t","type":"api.contact","id":"1","time":"2026-03-02T09:00:00Z",)"
          R"("data":{"person":{"email":"a@example.com"}}})");
    REQUIRE(run({"run", shop(), path("events.ndjson"), "--store", store()}).status == 0);
  }
  void flows(std::string_view last_step) const {
    write("shop/flows/f.yaml", "{flow: long, trigger: api.contact, actions: [create_contact: {}, wait: 7 days, " +
                                   std::string(last_step) +
                                   "]}\n---\n{flow: waits, trigger: api.contact, actions: [{wait_for: {trigger: "
                                   "payment.succeeded, within: 2 days}, else: [add_tag: [unpaid]]}]}\n");
  }
  void write(const std::string& file, std::string_view text) const {
    std::filesystem::create_directories((folder_.path() / file).parent_path());
    std::ofstream(folder_.path() / file) << text;
  }
  [[nodiscard]] std::string path(const std::string& file) const { return (folder_.path() / file).string(); }
  [[nodiscard]] std::string shop() const { return path("shop"); }
  [[nodiscard]] std::string store() const { return path("store"); }
  [[nodiscard]] Finished run(const std::vector<std::string>& words) const { return run_program(words); }
  [[nodiscard]] Json waiting(bool with_workspace) const {
    std::vector<std::string> words{"runs"};
    if (with_workspace) words.push_back(shop());
    words.insert(words.end(), {"--store", store(), "--format", "json"});
    const Finished ran = run(words);
    CAPTURE(ran.err);
    CHECK(ran.status == 0);
    const Json waiting = Json::parse(ran.out);
    for (const Json& one : waiting) CHECK(violation(one.dump(), output_schema("waiting-run")) == "");
    return waiting;
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("runs lists what waits, and says which runs a changed flow leaves on the old version", "[cli][runs]") {
  const Shop shop;
  Json waiting = shop.waiting(false);
  REQUIRE(waiting.size() == 2);
  CHECK(waiting[0]["id"] == "run-1");
  CHECK(waiting[0]["due_at"] == "2026-03-09T09:00:00Z");
  CHECK(waiting[0]["awaits"].is_null());
  CHECK(waiting[0]["flow_now"].is_null());
  CHECK(waiting[1]["awaits"] == "payment.succeeded");
  CHECK(shop.waiting(true)[0]["flow_now"] == "same");

  shop.flows("add_tag: [other]");
  waiting = shop.waiting(true);
  CHECK(waiting[0]["flow_now"] == "changed");
  CHECK(waiting[1]["flow_now"] == "same");
  shop.write("shop/flows/f.yaml", "{flow: other, trigger: api.contact, actions: [create_contact: {}]}\n");
  waiting = shop.waiting(true);
  CHECK(waiting[0]["flow_now"] == "gone");

  const Finished text = shop.run({"runs", shop.shop(), "--store", shop.store()});
  CHECK(text.status == 0);
  CHECK(text.out.find("run-2") != std::string::npos);
  CHECK(text.out.find("2026-03-04 09:00:00") != std::string::npos);
  const Finished one = shop.run({"runs", "run-1", "--store", shop.store()});
  CHECK(one.status == 0);
  CHECK(one.out.find("waits until") != std::string::npos);
}

TEST_CASE("a run that was cancelled waits no more, and its timer does nothing", "[cli][runs]") {
  const Shop shop;
  CHECK(shop.run({"runs", "run-1", "--cancel", "--store", shop.store()}).status == 2);
  CHECK(shop.run({"runs", shop.shop(), "--cancel", "--store", shop.store()}).status == 2);
  CHECK(shop.run({"runs", shop.shop(), "run-9", "--cancel", "--store", shop.store()}).status == 1);
  CHECK(shop.run({"runs", shop.shop(), "run-1", "run-9", "--cancel", "--store", shop.store()}).status == 1);
  CHECK(shop.waiting(false).size() == 2);  // all of them, or none
  const Finished cancelled = shop.run({"runs", shop.shop(), "run-1", "--cancel", "--store", shop.store()});
  CHECK(cancelled.status == 0);
  CHECK(cancelled.out == "run-1  cancelled\n");
  CHECK(shop.waiting(false).size() == 1);
  const Finished passed =
      shop.run({"run", shop.shop(), "--until", "2026-04-01T00:00:00Z", "--store", shop.store(), "--format", "json"});
  CHECK(passed.status == 0);
  CHECK(Json::parse(passed.out)["events"]["read"] == 0);
  CHECK(shop.waiting(false).empty());
  const Json contacts = Json::parse(shop.run({"list", "contacts", "--store", shop.store(), "--format", "json"}).out);
  CHECK(contacts[0]["tags"] == Json{"unpaid"});
  CHECK(shop.run({"run", shop.shop(), "--until", "soon", "--store", shop.store()}).status == 2);
}

}  // namespace dealflow::test
