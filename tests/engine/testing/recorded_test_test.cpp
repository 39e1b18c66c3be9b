// A test made of a run: it passes, it comes to the same run, and nobody is in it.
#include <dealflow/recorded_test.hpp>
#include <dealflow/testing.hpp>
#include <dealflow/workspace_folder.hpp>

#include "engine/testing/pseudonyms.hpp"
#include "tests/support/scenario.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace dealflow::test {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view flows = R"(
flow: people
trigger: api.contact
actions: [create_contact: {}]
---
flow: order
trigger: api.deal
condition: data.deal.amount > 100 && contact.fields.city == "Recife"
actions:
  - create_deal: {name: "Order of {{ person.first_name }}"}
  - wait_for: {trigger: payment.succeeded, condition: awaited.payment.amount >= 100, within: 3 days}
    then: [{wait: 1 day}, {add_tag: [paid]}]
    else: [add_tag: [unpaid]]
)";

// Whether a case of the workspace passes.
std::vector<TestProblem> problems_of(std::vector<WorkspaceFile> files, const std::string& text) {
  files.push_back({"tests/made.test.yaml", text});
  const auto loaded = load_workspace(files, {}, {.tests = true});
  INFO(render_text(loaded.diagnostics, files, {}, false) << text);
  REQUIRE(loaded.workspace);
  REQUIRE(loaded.tests.size() == 1);
  const auto report = run_tests(loaded.workspace, loaded.tests);
  REQUIRE(report);
  return report->results.front().problems;
}

std::string text_of(const std::filesystem::path& store, std::string_view run, std::string* note = nullptr) {
  const TemporaryFolder scratch;
  const auto made = test_of_run(store, run, {.workspace = {}, .scratch = scratch.path() / "s"});
  if (!made) FAIL(made.error().detail);
  if (note != nullptr) *note = made->note;
  return made->text;
}

}  // namespace

TEST_CASE("a run that waits is a case with the events and the time between them", "[recorded]") {
  Scenario shop(flows);
  const auto person = [](std::string_view rest) {
    return "{person: {email: Rita.Melo@corp.example, first_name: Rita, last_name: Melo, phone: '+5581987654321'}, " +
           std::string(rest) + "}";
  };
  shop.event("api.contact", person("contact: {fields: {city: Recife}}"), {.time = "2026-03-02T09:00:00Z"});
  shop.event("api.deal", person("deal: {amount: '500.00', currency: BRL}"), {.time = "2026-03-02T10:00:00Z"});
  const auto payment = [&](std::string_view id, std::string_view amount, const char* time) {
    shop.event(
        "payment.succeeded",
        person(fmt::format("payment: {{id: {}, channel: site, amount: '{}', currency: BRL, product: {{name: Cake}}}}",
                           id, amount)),
        {.time = time});
  };
  payment("p-1", "10.00", "2026-03-03T10:00:00Z");  // too little: the run waits on, and the case does not have it
  payment("p-2", "500.00", "2026-03-03T12:30:00Z");
  shop.tick("2026-03-09T00:00:00Z");
  std::string note;
  const std::string text = text_of(shop.store(), "run-2", &note);
  CHECK(note == "");
  CHECK(text ==
        R"(# Made of run-2 of the flow `order`. Who is in it is made up; other values are as they were: look through it.
tests:
  - name: run-2 of order
    given:
      now: 2026-03-02T10:00:00Z
      contacts:
        - {email: person1@example.com, first_name: Ana, last_name: Lima, phone: "+5581987000001", fields: {city: Recife}}
    steps:
      - event: {type: api.deal, source: /test, data: {person: {email: person1@example.com, first_name: Ana, last_name: Lima, phone: "+5581987000001"}, deal: {amount: "500.00", currency: BRL}}}
      - advance: 1 day 2 hours 30 minutes
      - event: {type: payment.succeeded, source: /test, data: {person: {email: person1@example.com, first_name: Ana, last_name: Lima, phone: "+5581987000001"}, payment: {id: p-2, channel: site, amount: "500.00", currency: BRL, product: {name: Cake}}}}
      - advance: 1 day
    expect:
      contacts:
        - {email: person1@example.com, name: Ana Lima, phone: "+5581987000001", tags: [paid], fields: {city: Recife}}
      deals:
        - {name: Order of Ana, pipeline: sales, stage: lead, state: open, amount: "500.00", currency: BRL, responsible: carla}
      payments:
        - {id: p-2, status: succeeded, amount: "500.00", currency: BRL}
      runs:
        - {flow: order, state: done}
)");
  CHECK(
      problems_of({{"dealflow.yaml", std::string(shop_settings)}, {"flows/f.yaml", std::string(flows)}}, text).empty());
  // It is a test: where the flow does something else, it fails.
  std::string other(flows);
  other.replace(other.find("[paid]"), 6, "[done]");
  CHECK_FALSE(problems_of({{"dealflow.yaml", std::string(shop_settings)}, {"flows/f.yaml", other}}, text).empty());
}

TEST_CASE("every run of the example shop makes a test that passes, without its people", "[recorded]") {
  const std::filesystem::path folder = std::filesystem::path(DEALFLOW_SOURCE_DIR) / "examples/shop";
  const auto files = read_workspace_folder(folder);
  REQUIRE(files);
  std::vector<WorkspaceFile> without_tests;
  for (const WorkspaceFile& file : *files)
    if (!file.path.starts_with("tests/")) without_tests.push_back(file);
  const TemporaryFolder place;
  const std::filesystem::path store = place.path() / "store";
  {
    auto engine = Engine::open(store, {});
    REQUIRE(engine);
    const auto shop = engine->use(load_workspace(*files).workspace);
    REQUIRE(shop);
    for (const std::string& event : read_lines(folder / "events.ndjson")) REQUIRE(engine->submit(*shop, event));
    REQUIRE(engine->tick(*shop, parse_time("2026-06-01T00:00:00Z").value()));
    REQUIRE(engine->commit());
  }
  const auto reader = Reader::open(store);
  REQUIRE(reader);
  std::vector<std::string> people;
  REQUIRE(reader->list(RecordKind::contacts, {}, [&](std::string_view json) {
    const Json contact = Json::parse(json);
    for (const char* key : {"emails", "phones"})
      for (const Json& one : contact[key]) people.push_back(one.get<std::string>());
    if (contact["last_name"].is_string()) people.push_back(contact["last_name"].get<std::string>());
    return true;
  }));
  REQUIRE(people.size() > 20);
  std::size_t made = 0, whole = 0;
  for (int number = 1; reader->run(fmt::format("run-{}", number)); ++number) {
    const TemporaryFolder scratch;
    const std::string run = fmt::format("run-{}", number);
    const auto test = test_of_run(store, run, {.workspace = {}, .scratch = scratch.path() / "s"});
    INFO(run << " " << (test ? test->text : test.error().detail));
    REQUIRE(test);
    CHECK(problems_of(without_tests, test->text).empty());
    for (const std::string& person : people) {
      // Some of the people in the sample are called as the made-up ones are.
      if (person == "Lima" || person == "Reis" || person == "Dias") continue;
      INFO(person);
      CHECK(test->text.find(person) == std::string::npos);
    }
    ++made;
    if (test->note.empty()) ++whole;
  }
  WARN(made << " runs are tests, " << whole << " of them go the whole way of the run");
  CHECK(made > 30);
  CHECK(whole * 10 >= made * 8);
}

TEST_CASE("a made-up person is the same everywhere, and free text goes", "[recorded]") {
  testing::Pseudonyms people;
  people.learn(Json::parse(R"({"email":"Rita@Corp.example","name":"Rita Melo","phone":"+55 81 98765-4321",
                               "messenger":{"subscriber_id":"777001","link":"https://t.example/rita"}})"));
  people.learn_by_look(Json::parse(R"({"cpf":"123.456.789-09","other":"bia@corp.example","day":"1990-02-03"})"));
  CHECK(people.replace(Json::parse(R"([" RITA@corp.example ","rita melo","5581987654321","(81) 98765-4321",
                                      "123.456.789-09","bia@corp.example","1990-02-03","12345678.50"])")) ==
        Json::parse(R"(["person1@example.com","Ana Lima","5581987000001","(81) 98700-0001","123.450.000-02",
                        "person2@example.com","1990-02-03","12345678.50"])"));
  const Json replaced = people.replace(Json::parse(
      R"({"email":"rita@corp.example","text":"Call Rita Melo","phone":"+55 81 98765-4321","id":"777001","city":"Recife",
          "message":"A long letter about what happened to me last summer and why I never came back to it","amount":12.5})"));
  CHECK(replaced == Json::parse(R"({"email":"person1@example.com","text":"Call Ana Lima","phone":"+55 81 98700-0001",
                                    "id":"subscriber-1","city":"Recife","message":"text","amount":12.5})"));
}

TEST_CASE("runs of which no test can be made are refused by name", "[recorded]") {
  Scenario shop(R"(
flow: emits
trigger: api.deal
actions: [{emit: {type: shop.vip, data: {person: person}}}]
---
flow: hears
trigger: shop.vip
actions: [create_contact: {}]
)",
                std::string(shop_settings) + "events: {shop.vip: {attributes: {person: person}}}\n");
  shop.event("api.deal", "{person: {email: rita@example.com}}");
  const TemporaryFolder scratch;
  const auto refused = test_of_run(shop.store(), "run-2", {.workspace = {}, .scratch = scratch.path() / "s"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::refused);
  CHECK(refused.error().detail.find("an event that the engine made itself") != std::string::npos);
  CHECK(test_of_run(shop.store(), "run-9", {.workspace = {}, .scratch = scratch.path() / "t"}).error().code ==
        ErrorCode::not_found);
}

TEST_CASE("an event may hold anything beside what its type asks for", "[recorded]") {
  Scenario shop("{flow: f, trigger: chatbot.action, actions: [create_contact: {}]}");
  shop.event("chatbot.action",
             "{person: {email: rita@example.com}, bot: {id: b}, action: {name: x}, payment: {id: 5}, "
             "variables: {cpf: 123.456.789-00, phone: '+55 11 98888-7777'}}");
  const std::string text = text_of(shop.store(), "run-1");
  CHECK(text.find("rita") == std::string::npos);
  CHECK(text.find("789-00") == std::string::npos);
  CHECK(text.find("8888-7777") == std::string::npos);
  CHECK(problems_of({{"dealflow.yaml", std::string(shop_settings)},
                     {"flows/f.yaml", "{flow: f, trigger: chatbot.action, actions: [create_contact: {}]}"}},
                    text)
            .empty());
}

}  // namespace dealflow::test
