// `runs`: lists, shows and cancels runs that wait; `run --until` lets time pass.
#include <dealflow/engine.hpp>

#include "tests/support/json_schema.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
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

TEST_CASE("runs that a limit holds are listed with it, approved or cancelled", "[cli][runs]") {
  const TemporaryFolder folder;
  const auto path = [&](const std::string& file) { return (folder.path() / file).string(); };
  const auto write = [&](const std::string& file, std::string_view text) {
    std::filesystem::create_directories((folder.path() / file).parent_path());
    std::ofstream(folder.path() / file) << text;
  };
  write("w/dealflow.yaml", "workspace: w\npipelines: [{id: sales, stages: [new]}]\nlimits: {deals: 1}\n");
  write("w/flows/f.yaml",
        "{flow: f, trigger: api.deal, actions: [create_contact: {}, create_deal: {}]}\n---\n"
        "{flow: waits, trigger: api.deal, actions: [wait: 7 days]}\n");
  std::string events;
  for (const char* id : {"1", "2", "3", "4"})
    events += std::string(R"({"specversion":"1.0","source":"/t","type":"api.deal","id":")") + id +
              R"(","time":"2026-03-02T09:00:00Z","data":{"person":{"email":"p)" + id + "@example.com\"}}}\n";
  write("events.ndjson", events);
  const std::string store = path("store");
  REQUIRE(run_program({"run", path("w"), path("events.ndjson"), "--store", store}).status == 0);

  const Finished listed = run_program({"runs", "--store", store});
  CHECK(listed.out.find("approval (limit: 1 deal an hour)") != std::string::npos);
  std::vector<std::string> held;
  for (const Json& one : Json::parse(run_program({"runs", "--store", store, "--format", "json"}).out)) {
    CHECK(violation(one.dump(), output_schema("waiting-run")) == "");
    if (one["held"] == "limit: 1 deal an hour") held.push_back(one["id"]);
  }
  CHECK(held == std::vector<std::string>{"run-3", "run-5", "run-7"});

  {
    const auto writer = Engine::open(store, {});
    REQUIRE(writer);
    const std::vector<std::pair<std::vector<std::string>, std::string>> told{
        {{"runs", path("w"), "run-3", "--approve"}, "POST /runs/run-3/approve\n"},
        {{"runs", path("w"), "all", "--cancel"}, "POST /runs/run-3/cancel\n"},
        {{"retry", path("w")}, "POST /dead/retry\n"},
        {{"retry", path("w"), "evt-1"}, "POST /dead/evt-1/retry\n"},
    };
    for (auto [words, request] : told) {
      words.insert(words.end(), {"--store", store});
      const Finished locked = run_program(words);
      CAPTURE(locked.err);
      CHECK(locked.status == 3);
      CHECK(locked.err.ends_with("where `dealflow serve` holds it, ask that to do it: " + request));
    }
    CHECK(run_program({"erase", "con-1", "--store", store}).err.find("POST") == std::string::npos);
  }

  struct Row {
    std::vector<std::string> words;
    int status;
    std::string out;
  };
  const Row rows[] = {
      {{"run-3", "--approve"}, 2, ""},                         // whose flows?
      {{path("w"), "--approve"}, 2, ""},                       // which ones?
      {{path("w"), "run-3", "--approve", "--cancel"}, 2, ""},  // which of the two?
      {{path("w"), "run-2", "--approve"}, 1, ""},              // waits for a time
      {{path("w"), "run-3", "run-2", "--approve"}, 1, ""},     // all of them, or none
      {{path("w"), "run-3", "--approve"}, 0, "run-3  done\n"},
      {{path("w"), "run-3", "--approve"}, 1, ""},
      {{path("w"), "run-5", "--cancel"}, 0, "run-5  cancelled\n"},
      {{path("w"), "all", "--approve"}, 0, "run-7  done\n"},
      {{path("w"), "all", "--cancel"}, 0, ""},  // those that wait for a time are not meant
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    std::vector<std::string> words{"runs"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    words.insert(words.end(), {"--store", store});
    const Finished ran = run_program(words);
    CHECK(ran.status == row.status);
    CHECK(ran.out == row.out);
  }
  CHECK(Json::parse(run_program({"list", "deals", "--store", store, "--format", "json"}).out).size() == 3);
  CHECK(Json::parse(run_program({"runs", "--store", store, "--format", "json"}).out).size() == 4);
}

}  // namespace dealflow::test
