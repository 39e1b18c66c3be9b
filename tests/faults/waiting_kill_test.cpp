// Runs that wait seven days, while the flow is edited and the process is killed twice: as runs begin to wait, and as
// they go on. Both kills hit by what stands in the store, not by the clock: some runs are durable then, and some not.
#include "tests/faults/last_commit.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Enough that firing them takes several commits.
constexpr int people = 12'000;
constexpr const char* before_due = "2026-03-09T08:59:59Z";
constexpr const char* due = "2026-03-09T09:00:00Z";
constexpr const char* long_after = "2027-03-09T09:00:00Z";

std::string event(int number) {
  const std::string id = std::to_string(number);
  return R"({"specversion":"1.0","source":"/t","type":"api.contact","time":"2026-03-02T09:00:00Z","id":")" + id +
         R"(","data":{"person":{"email":"person-)" + id + "@example.com\"}}}\n";
}

std::string events(int first, int last) {
  std::string lines;
  for (int number = first; number < last; ++number) lines += event(number);
  return lines;
}

class Shop {
 public:
  Shop() {
    write("shop/dealflow.yaml", "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n");
    flow("first");
  }
  // A new text is a new version.
  void flow(std::string_view note) const {
    write("shop/flows/f.yaml",
          "{flow: patient, trigger: api.contact, actions: [create_contact: {}, wait: 7 days, "
          "add_note: {to: contact, text: " +
              std::string(note) + "}]}\n");
  }
  void write(const std::string& file, std::string_view text) const {
    fs::create_directories((folder_.path() / file).parent_path());
    std::ofstream(folder_.path() / file, std::ios::binary) << text;
  }
  [[nodiscard]] fs::path path(const std::string& file) const { return folder_.path() / file; }
  [[nodiscard]] fs::path store() const { return path("store"); }
  [[nodiscard]] std::vector<std::string> until(const char* time) const {
    return {"run", path("shop"), "--until", time, "--store", store()};
  }
  [[nodiscard]] Json list(const std::string& kind) const {
    const Finished listed = run_program({"list", kind, "--store", store(), "--format", "json"});
    REQUIRE(listed.status == 0);
    return Json::parse(listed.out);
  }
  // Runs of each state.
  [[nodiscard]] std::map<std::string, int> states() const {
    std::map<std::string, int> counted;
    for (const Json& run : list("runs")) ++counted[run["state"].get<std::string>()];
    return counted;
  }
  // People who have not just one note, of the time that was due and of the version that their run began with.
  [[nodiscard]] int wrong_notes(int of_first) const {
    int wrong = 0, number = 0;
    for (const Json& contact : list("contacts")) {
      std::vector<std::string> notes;
      for (const Json& entry : contact["history"])
        if (entry["kind"] == "note") notes.push_back(entry["text"].get<std::string>() + entry["at"].get<std::string>());
      const std::string own = ++number <= of_first ? "first" : "second";
      if (notes != std::vector<std::string>{own + due}) ++wrong;
    }
    return wrong;
  }

 private:
  TemporaryFolder folder_;
};

void wait_for_commits(const fs::path& store, std::uint64_t commits) {
  while (last_commit(store) < commits) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

// Some of the people's runs wait durably when the program is killed; others it had read, or not yet.
void kill_while_runs_begin(const Shop& shop) {
  constexpr std::uint64_t commits_of_setup = 2, enough = 20;
  Running run({"run", shop.path("shop"), "-", "--store", shop.store(), "--batch", "100"}, Running::Input::pipe);
  run.write(events(0, people / 2));
  wait_for_commits(shop.store(), commits_of_setup + enough);
  REQUIRE(run.kill().signal == SIGKILL);  // its input was still open
}

// Some runs have gone on durably when the program is killed, others have not. Where the program was faster, once more.
void kill_while_runs_go_on(const Shop& shop) {
  fs::copy(shop.store(), shop.path("before"));
  for (;;) {
    const std::uint64_t from = last_commit(shop.store());
    Running run(shop.until(due));
    wait_for_commits(shop.store(), from + 1);
    const bool killed = run.kill().signal == SIGKILL;
    const auto states = shop.states();
    if (killed && states.count("done") == 1 && states.count("waiting") == 1) return;
    fs::remove_all(shop.store());
    fs::copy(shop.path("before"), shop.store());
  }
}

}  // namespace

TEST_CASE("a flow that waits seven days, is edited, and is killed twice ends on its own version, once", "[C4]") {
  const Shop shop;
  kill_while_runs_begin(shop);
  const auto on_first = shop.states();
  const int of_first = on_first.at("waiting");
  CHECK(on_first.size() == 1);
  CHECK(of_first > 0);
  CHECK(of_first < people);

  // The same events again, and more: those that wait stay with the version that they began with.
  shop.flow("second");
  shop.write("events.ndjson", events(0, people));
  REQUIRE(run_program({"run", shop.path("shop"), shop.path("events.ndjson"), "--store", shop.store()}).status == 0);
  REQUIRE(run_program(shop.until(before_due)).status == 0);
  CHECK(shop.states() == std::map<std::string, int>{{"waiting", people}});

  kill_while_runs_go_on(shop);
  for (const char* time : {due, due, long_after}) {
    CAPTURE(time);
    REQUIRE(run_program(shop.until(time)).status == 0);
    CHECK(shop.states() == std::map<std::string, int>{{"done", people}});
    CHECK(shop.wrong_notes(of_first) == 0);
  }
  CHECK(run_program({"verify", "--store", shop.store()}).status == 0);
}

}  // namespace dealflow::test
