// Several workspaces in one store: each event goes to the one that it names, and nothing of one is seen by another.
#include "tests/support/temporary_folder.hpp"

#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

std::shared_ptr<const Workspace> shop(const std::string& name) {
  auto loaded = load_workspace(
      {{"dealflow.yaml", "workspace: " + name +
                             "\nteam: [{id: ana}]\npipelines: [{id: sales, responsible: ana, stages: [new]}]\n"
                             "fields: {contact: {city: text}}\n"},
       {"flows/f.yaml", "{flow: leads, trigger: chatbot.action, actions: [create_deal: {name: '" + name +
                            " {{ person.first_name }}', responsible: {round_robin: [ana]}}]}\n---\n"
                            "{flow: waits, trigger: payment.created, actions: [{wait_for: {trigger: payment.succeeded, "
                            "within: 2 days}, "
                            "else: [add_tag: [unpaid]]}]}\n"}});
  REQUIRE(loaded.workspace != nullptr);
  return loaded.workspace;
}

class Stores {
 public:
  explicit Stores(const std::vector<std::string>& names) : engine_(Engine::open(folder_.path() / "store", {}).value()) {
    for (const std::string& name : names) handles_.push_back(engine_.use(shop(name)).value());
  }
  Outcome submit(const std::string& line) { return engine_.submit({line, "in", ++lines_, {}}).value(); }
  Outcome event(const std::string& id, const std::string& type, const std::string& data, const std::string& workspace) {
    return submit(R"({"specversion":"1.0","source":"/t","time":"2026-03-02T09:00:00Z","id":")" + id + R"(","type":")" +
                  type + R"(",)" + (workspace.empty() ? "" : R"("workspace":)" + workspace + ",") + R"("data":)" +
                  data + "}");
  }
  std::vector<std::string> list(RecordKind kind, const std::string& workspace) {
    REQUIRE(engine_.commit().has_value());
    auto reader = Reader::open(folder_.path() / "store").value();
    if (!workspace.empty()) REQUIRE(reader.select(workspace).has_value());
    std::vector<std::string> all;
    const auto listed = reader.list(kind, {}, [&](std::string_view json) {
      all.emplace_back(json);
      return true;
    });
    REQUIRE(listed.has_value());
    return all;
  }
  Engine& engine() { return engine_; }
  WorkspaceHandle handle(std::size_t place) { return handles_[place]; }

 private:
  TemporaryFolder folder_;
  Engine engine_;
  std::vector<WorkspaceHandle> handles_;
  std::uint64_t lines_ = 0;
};

const std::string ana =
    R"({"person":{"email":"ana@example.com","first_name":"Ana"},"bot":{"id":"b"},"action":{"name":"send"}})";
const std::string pays =
    R"({"person":{"email":"ana@example.com"},"payment":{"id":"p","channel":"site","amount":"1.00","currency":"BRL","product":{"name":"x"}}})";

}  // namespace

TEST_CASE("two workspaces that share people see nothing of each other", "[workspaces]") {
  Stores both({"north", "south"});
  CHECK(both.event("1", "chatbot.action", ana, "\"north\"").kind == Outcome::Kind::applied);
  CHECK(both.list(RecordKind::contacts, "south").empty());
  // The same person, the same source and id: not a redelivery, and ids count from one again.
  CHECK(both.event("1", "chatbot.action", ana, "\"south\"").kind == Outcome::Kind::applied);
  CHECK(both.event("1", "chatbot.action", ana, "\"south\"").kind == Outcome::Kind::duplicate);
  for (const std::string name : {"north", "south"}) {
    const auto deals = both.list(RecordKind::deals, name);
    REQUIRE(deals.size() == 1);
    CHECK(deals.front().find(R"("id":"deal-1")") != std::string::npos);
    CHECK(deals.front().find(R"("name":")" + name + " Ana\"") != std::string::npos);
    CHECK(both.list(RecordKind::contacts, name).size() == 1);
    CHECK(both.list(RecordKind::events, name).size() == 1);
    CHECK(both.list(RecordKind::runs, name).size() == 1);
  }
  // One payment id in both, a run that waits in one, time that passes in the other.
  both.event("2", "payment.created", pays, "\"north\"");
  both.event("3", "payment.succeeded", pays, "\"south\"");
  CHECK(both.list(RecordKind::payments, "north").front().find(R"("status":"new")") != std::string::npos);
  CHECK(both.list(RecordKind::payments, "south").front().find(R"("status":"succeeded")") != std::string::npos);
  REQUIRE(both.engine().tick(both.handle(1), parse_time("2026-06-01T00:00:00Z").value()).has_value());
  CHECK(both.list(RecordKind::contacts, "north").front().find("unpaid") == std::string::npos);
  REQUIRE(both.engine().tick(both.handle(0), parse_time("2026-06-01T00:00:00Z").value()).has_value());
  CHECK(both.list(RecordKind::contacts, "north").front().find("unpaid") != std::string::npos);
  CHECK(both.list(RecordKind::contacts, "south").front().find("unpaid") == std::string::npos);
}

TEST_CASE("an event for a workspace that nobody runs is rejected, and listed for none of the others", "[workspaces]") {
  struct Row {
    std::string workspace, code;
  };
  const Row rows[] = {{"\"east\"", "event.unknown_workspace"},
                      {"", "event.no_workspace"},
                      {"null", "event.no_workspace"},
                      {"7", "event.unknown_workspace"}};
  Stores both({"north", "south"});
  std::size_t id = 0;
  for (const Row& row : rows) {
    CAPTURE(row.workspace);
    const Outcome outcome = both.event(std::to_string(++id), "chatbot.action", ana, row.workspace);
    CHECK(outcome.kind == Outcome::Kind::rejected);
    CHECK(outcome.rejection.code == row.code);
  }
  CHECK(both.submit("no event").rejection.code == "json.syntax");
  CHECK(both.engine().summary().events.rejected == 5);
  CHECK(both.list(RecordKind::rejected, "").size() == 5);
  CHECK(both.list(RecordKind::rejected, "north").empty());
  CHECK(both.list(RecordKind::rejected, "south").empty());
  CHECK(both.list(RecordKind::events, "north").empty());
}

TEST_CASE("with one workspace an event need not name it, and may not name another", "[workspaces]") {
  Stores one({"north"});
  CHECK(one.event("1", "chatbot.action", ana, "").kind == Outcome::Kind::applied);
  CHECK(one.event("2", "chatbot.action", ana, "\"north\"").kind == Outcome::Kind::applied);
  const Outcome other = one.event("3", "chatbot.action", ana, "\"south\"");
  CHECK(other.rejection.code == "event.unknown_workspace");
  CHECK(other.rejection.message.find("north") != std::string::npos);
  CHECK(one.list(RecordKind::rejected, "").size() == 1);
  // A key that is written with escapes is the same key.
  CHECK(
      one.submit(R"({"specversion":"1.0","id":"4","source":"/t","type":"api.deal","\u0077orkspace":"south","data":{}})")
          .rejection.code == "event.unknown_workspace");
  // One that stands elsewhere is none.
  CHECK(
      one.event(
             "5", "chatbot.action",
             R"({"person":{"email":"b@example.com"},"bot":{"id":"b"},"action":{"name":"send"},"variables":{"workspace":"south"}})",
             "")
          .kind == Outcome::Kind::applied);
}

}  // namespace dealflow::test
