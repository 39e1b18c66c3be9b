// `--format json` of every command: what is printed is as its schema in docs/schema says.
#include <dealflow/engine.hpp>
#include <dealflow/workspace_folder.hpp>

#include "tests/support/json_schema.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// A workspace, a store with something in every list, and a workspace with findings.
class Shop {
 public:
  Shop() {
    write("shop/dealflow.yaml",
          "workspace: shop\npipelines: [{id: sales, stages: [new]}]\nendpoints: {erp: {url: "
          "'https://erp.example.com'}}\n");
    write("shop/flows/f.yaml",
          "{flow: deals, trigger: [api.deal, payment.succeeded], actions: [create_deal: {}, webhook: {to: erp}]}\n---\n"
          "{flow: waits, trigger: api.contact, actions: [create_contact: {}, wait: 7 days]}\n");
    write("changed/dealflow.yaml", "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n");
    write("changed/flows/f.yaml", "{flow: deals, trigger: api.deal, actions: [create_deal: {name: Other}]}\n");
    write("broken/dealflow.yaml", "workspace: broken\npipelines: [{id: sales, stages: [new]}]\n");
    write("broken/flows/f.yaml",
          "{flow: one, trigger: api.dael, actions: [create_deal: {}]}\n---\n"
          "{flow: one, trigger: api.deal, actions: [create_deal: {stage: old}]}\n");
    write("failing/dealflow.yaml", "workspace: failing\npipelines: [{id: sales, stages: [new]}]\n");
    write("failing/flows/f.yaml", "{flow: f, trigger: api.deal, actions: [create_deal: {}]}\n");
    write(
        "failing/tests/f.test.yaml",
        "tests:\n  - name: one\n    steps:\n      - event: {type: api.deal, data: {person: {email: a@example.com}}}\n"
        "      - event: {type: api.deal, data: {}}\n      - advance: 1 day\n"
        "    expect: {deals: [{stage: new, amount: 1}], contacts: {count: \"{{ row.n }}\"}, runs: [], exactly: true}\n"
        "    rows: [{n: 1}, {n: 2}]\n");
    write("loose.flow", "flow a { trigger api.deal create deal }\n");
    std::string events = "no event\n";
    events += event("1", "api.deal", R"({"person":{"email":"a@example.com"}})");
    events += event("2", "api.deal", R"({"person":{"email":"b@example.com"},"deal":{"pipeline":"none"}})");
    events += event("3", "api.contact", R"({"person":{"email":"a+c@example.com"}})");
    events += event("4", "course.enrolled", R"({"person":{"email":"a@example.com"},"course":{"id":"crs-1"}})");
    events += event("5", "payment.succeeded",
                    R"({"person":{"email":"a@example.com"},"payment":{"id":"p","channel":"site","amount":"1.00",)"
                    R"("currency":"BRL","product":{"name":"Cake"}}})");
    write("events.ndjson", events);
    const Finished ran = run_program({"run", path("shop"), path("events.ndjson"), "--store", path("store")});
    CAPTURE(ran.err);
    REQUIRE(ran.status == 1);
    write("limited/dealflow.yaml",
          "workspace: limited\npipelines: [{id: sales, stages: [new]}]\nlimits: {deals: 1}\nendpoints: {erp: {url: "
          "'https://erp.example.com'}}\n");
    write("limited/flows/f.yaml", "{flow: deals, trigger: api.deal, actions: [create_deal: {}, webhook: {to: erp}]}\n");
    write("limited.ndjson", event("1", "api.deal", R"({"person":{"email":"a@example.com"}})") +
                                event("2", "api.deal", R"({"person":{"email":"b@example.com"}})"));
    REQUIRE(run_program({"run", path("limited"), path("limited.ndjson"), "--store", path("limited-store")}).status ==
            0);
    report_gone(path("limited"), path("limited-store"));
    write("people.csv", "email,x\nnew@example.com,1\nnobody,2\n");
    write("all.ndjson", run_program({"export", "all", "--store", path("store")}).out);
  }
  [[nodiscard]] std::string path(const std::string& file) const { return (folder_.path() / file).string(); }

 private:
  void write(const std::string& file, std::string_view text) const {
    fs::create_directories(fs::path(path(file)).parent_path());
    std::ofstream(path(file)) << text;
  }
  static void report_gone(const std::string& workspace, const std::string& store);
  static std::string event(const std::string& id, const std::string& type, const std::string& data) {
    return R"({"specversion":"1.0","source":"/t","time":"2026-03-02T09:00:00Z","id":")" + id + R"(","type":")" + type +
           R"(","data":)" + data + "}\n";
  }
  TemporaryFolder folder_;
};

// What a sender would tell of eff-1.
void Shop::report_gone(const std::string& workspace, const std::string& store) {
  auto files = read_workspace_folder(workspace);
  REQUIRE(files);
  auto engine = Engine::open(store, {});
  REQUIRE(engine);
  const auto handle = engine->use(load_workspace(std::move(*files)).workspace);
  REQUIRE(handle);
  REQUIRE(engine->report_effect(*handle, "eff-1",
                                {Delivery::Result::gone, "410 Gone", {}, parse_time("2026-03-02T09:00:01Z").value()}));
  REQUIRE(engine->commit());
}

enum class Prints { one, array };

struct Output {
  std::vector<std::string> words;  // "@x" is the path of x in the shop's folder
  std::string schema;
  Prints prints = Prints::one;
  int status = 0;
};

// In this order on one store; what is listed must be there.
const std::vector<Output> outputs{
    {{"run", "@shop", "@events.ndjson", "--store", "@store"}, "run-summary", Prints::one, 1},
    {{"list", "contacts", "--store", "@store"}, "contact", Prints::array},
    {{"list", "deals", "--store", "@store"}, "deal", Prints::array},
    {{"list", "payments", "--store", "@store"}, "payment", Prints::array},
    {{"list", "courses", "--store", "@store"}, "course", Prints::array},
    {{"list", "runs", "--store", "@store"}, "run", Prints::array},
    {{"list", "effects", "--store", "@store"}, "effect", Prints::array},
    {{"list", "events", "--store", "@store"}, "event", Prints::array},
    {{"list", "rejected", "--store", "@store"}, "rejected", Prints::array},
    {{"list", "dead", "--store", "@store"}, "dead", Prints::array},
    {{"show", "con-1", "--store", "@store"}, "contact"},
    {{"show", "deal-1", "--store", "@store"}, "deal"},
    {{"show", "pay-1", "--store", "@store"}, "payment"},
    {{"show", "run-1", "--store", "@store"}, "run"},
    {{"why", "evt-1", "--store", "@store"}, "why-event"},
    {{"why", "evt-2", "--store", "@store"}, "why-event"},
    {{"why", "run-1", "--store", "@store"}, "why-run"},
    {{"why", "deal-1", "--store", "@store"}, "why-value", Prints::array},
    {{"why", "deal-1.stage", "--store", "@store"}, "why-value", Prints::array},
    {{"show", "con-1", "--history", "--store", "@store"}, "card-value", Prints::array},
    {{"show", "deal-1", "--history", "--store", "@store"}, "card-value", Prints::array},
    {{"duplicates", "--store", "@store"}, "duplicate", Prints::array},
    {{"merge", "con-1", "con-2", "--preview", "--store", "@store"}, "contact"},
    {{"merge", "con-1", "con-2", "--store", "@store"}, "contact"},
    {{"unmerge", "con-2", "--store", "@store"}, "contact"},
    {{"duplicates", "con-1", "con-2", "--apart", "--store", "@store"}, "apart"},
    {{"erase", "con-2", "--store", "@store"}, "erasure"},
    {{"import", "contacts", "@people.csv", "--store", "@store"}, "imported", Prints::one, 1},
    {{"import", "all", "@all.ndjson", "--store", "@loaded"}, "loaded"},
    {{"board", "--store", "@store"}, "board-pipeline", Prints::array},
    {{"stats", "--store", "@store"}, "stats", Prints::array},
    {{"stats", "--by", "week", "--store", "@store"}, "stats", Prints::array},
    {{"runs", "--store", "@store"}, "waiting-run", Prints::array},
    {{"runs", "@shop", "run-2", "--store", "@store", "--cancel"}, "cancelled-run", Prints::array},
    {{"runs", "@limited", "run-2", "--store", "@limited-store", "--approve"}, "approved-run", Prints::array},
    {{"endpoints", "--store", "@limited-store"}, "disabled-endpoint", Prints::array},
    {{"endpoints", "--store", "@limited-store", "--enable", "erp"}, "enabled-endpoint"},
    {{"retry", "@shop", "--store", "@store"}, "retried", Prints::array, 1},
    {{"replay", "@shop", "--store", "@store"}, "replay"},
    {{"replay", "@changed", "--store", "@store", "--since", "2026-03-02T09:00:00Z"}, "replay"},
    {{"top", "--once", "--store", "@store"}, "top"},
    {{"verify", "--store", "@store"}, "verify"},
    {{"backup", "--store", "@store", "--to", "@backup"}, "backup"},
    {{"restore", "--from", "@backup", "--store", "@restored"}, "restored"},
    {{"restore", "--from", "@backup", "--store", "@restored", "--replace"}, "restored"},
    {{"compact", "--store", "@restored"}, "compacted"},
    {{"graph", "@shop"}, "graph"},
    {{"graph", "@shop", "deals"}, "graph"},
    {{"graph", "@shop", "deals", "--coverage"}, "graph"},
    {{"graph", "--run", "run-1", "--store", "@store"}, "graph"},
    {{"lint", "@broken"}, "diagnostic", Prints::array, 1},
    {{"test", "@failing"}, "test-report", Prints::one, 1},
    {{"test", "@failing", "--coverage"}, "test-report", Prints::one, 1},
    {{"explain", "DF351"}, "rule"},
    {{"explain"}, "rule", Prints::array},
    {{"fmt", "@loose.flow", "--check"}, "diagnostic", Prints::array, 1},
    {{"eval", "[1, {'a': dyn('b')}]"}, "value"},
    {{"eval", "{'a': 1}", "--type"}, "type"},
    {{"eval", "1 + 2", "--trace"}, "trace"},
    {{"actions"}, "actions"},
    {{"events"}, "event-types"},
    {{"functions"}, "functions"},
    {{"templates"}, "templates"},
    {{"mails"}, "mails"},
    {{"bench", "--events", "20", "--contacts", "5", "--batch", "8"}, "bench"},
    {{"bench", "--events", "20", "--contacts", "5", "--http", "--connections", "3"}, "bench"},
    {{"version"}, "version"},
};

// What no command prints but the library hands out; held by tests/scenarios and tests/engine/capi.
const std::set<std::string> library_schemas{"outcome", "problem", "worker-status"};

// The words of the list of commands.
std::vector<std::string> commands() {
  std::istringstream help(run_program({"--help"}).out);
  std::vector<std::string> names;
  bool inside = false;
  for (std::string line; std::getline(help, line);) {
    if (inside && line.empty()) break;
    if (inside) names.push_back(line.substr(2, line.find(' ', 2) - 2));
    inside = inside || line == "Commands:";
  }
  return names;
}

}  // namespace

TEST_CASE("every JSON output is as its schema says", "[cli][json]") {
  const Shop shop;
  for (const Output& output : outputs) {
    std::vector<std::string> words;
    for (const std::string& word : output.words) words.push_back(word[0] == '@' ? shop.path(word.substr(1)) : word);
    words.insert(words.end(), {"--format", "json"});
    const Finished ran = run_program(words);
    CAPTURE(output.words, ran.out, ran.err);
    CHECK(ran.status == output.status);
    if (output.prints == Prints::one) {
      CHECK(violation(ran.out, output_schema(output.schema)) == "");
      continue;
    }
    const Json array = Json::parse(ran.out, nullptr, false);
    REQUIRE(array.is_array());
    CHECK_FALSE(array.empty());
    for (const Json& element : array) CHECK(violation(element.dump(), output_schema(output.schema)) == "");
  }
}

TEST_CASE("every command that prints JSON has a schema, and every schema an output", "[cli][json]") {
  std::set<std::string> tested, listed;
  std::set<std::string> schemas = library_schemas;
  for (const Output& output : outputs) {
    tested.insert(output.words.front());
    schemas.insert(output.schema);
  }
  const auto names = commands();
  REQUIRE(names.size() > 10);
  for (const std::string& name : names) {
    if (run_program({name, "--help"}).out.find("text, json") == std::string::npos) continue;
    CAPTURE(name);
    CHECK(tested.count(name) == 1);
  }

  const fs::path folder = DEALFLOW_SOURCE_DIR "/docs/schema";
  std::ifstream page(folder / "README.md");
  const std::string text((std::istreambuf_iterator<char>(page)), {});
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    CHECK(schemas.count(entry.path().stem().string()) == 1);
    CHECK(text.find("(" + name + ")") != std::string::npos);
  }
}

}  // namespace dealflow::test
