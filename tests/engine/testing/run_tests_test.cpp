// run_tests(): what steps do, what becomes of effects, and what is told of a case that fails.
#include <dealflow/testing.hpp>

#include "engine/crm/history_kind.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

using Catch::Matchers::Contains;

constexpr const char* settings = R"(workspace: shop
timezone: America/Recife
default_region: BR
team: [{id: ana}, {id: bruno}]
pipelines: [{id: sales, responsible: ana, stages: [new, offer, {id: won, closes: won}]}]
fields: {contact: {city: text, birthday: date}, deal: {budget: number}}
payments: {created: {stage: new}, succeeded: {stage: won}}
endpoints: {erp: {url: "https://erp.example.com/in"}}
templates: {reminder: {subject: "Hello {{ name }}", text: "Your order waits"}, sorry: {subject: Sorry, text: Sorry}}
)";

constexpr const char* flows = R"(flow: order
trigger: chatbot.action
condition: action.name == "send_order"
actions:
  - create_deal: {name: "Order of {{ person.first_name }}"}
  - wait: 7 days
  - email: {template: reminder, to: contact.email, with: {name: contact.first_name}}
    on_failure: [add_tag: [unreachable], email: {template: sorry, to: '"boss@example.com"'}]
---
flow: erp
trigger: payment.succeeded
actions:
  - webhook: {to: erp, body: {id: payment.id, amount: payment.amount}}
    on_failure: [add_note: {to: contact, text: "erp does not know {{ payment.id }}"}]
---
flow: asked
trigger: api.deal
actions: [create_deal: {}]
---
flow: bad
trigger: api.contact
actions:
  - create_contact: {}
  - if: 1 / size(contact.tags) > 0
    then: []
---
flow: late
trigger: automation.link_clicked
actions:
  - create_contact: {}
  - wait: 1 day
  - if: 1 / size(contact.tags) > 0
    then: []
)";

constexpr const char* order =
    "{type: chatbot.action, data: {person: {email: ana@example.com, first_name: Ana}, bot: {id: b}, action: {name: "
    "send_order}}}";
constexpr const char* paid =
    "{type: payment.succeeded, data: {person: {email: ana@example.com}, payment: {id: pay-1, channel: site, amount: "
    "\"80.00\", currency: BRL, product: {name: Cake}}}}";

LoadedWorkspace load_tests(const std::string& tests) {
  LoadedWorkspace loaded = load_workspace(
      {{"dealflow.yaml", settings}, {"flows/f.yaml", flows}, {"tests/t.test.yaml", tests}}, {}, {.tests = true});
  for (const Diagnostic& finding : loaded.diagnostics)
    if (finding.severity == Severity::error)
      FAIL(finding.place.file << ":" << finding.place.line << ":" << finding.place.column << " " << finding.message);
  return loaded;
}

TestReport run(const std::string& tests, const TestOptions& options = {}) {
  const LoadedWorkspace loaded = load_tests(tests);
  auto report = run_tests(loaded.workspace, loaded.tests, options);
  if (!report) FAIL(report.error().detail);
  return *report;
}

// All problems, a line each: "5 message; path: expected/actual".
std::string problems(const TestReport& report) {
  std::string text;
  for (const TestResult& result : report.results)
    for (const TestProblem& problem : result.problems) {
      text += std::to_string(problem.line) + " " + problem.message;
      for (const TestDifference& one : problem.differences)
        text += "; " + one.path + ": " + one.expected + "/" + (one.actual.empty() ? "absent" : one.actual);
      text += "\n";
    }
  return text;
}

// One test with these lines below `tests: [ … ]`.
std::string test(const std::string& lines) { return "tests:\n  - name: t\n" + lines; }

}  // namespace

TEST_CASE("a wait of a week with a restart in the middle", "[testing]") {
  const std::string text = test(
      "    given:\n      now: 2026-03-02T09:00:00Z\n"
      "      contacts: [{email: ana@example.com, fields: {city: Recife}}]\n"
      "    steps:\n      - event: " +
      std::string(order) +
      "\n      - repeat: 1\n      - advance: 3 days\n      - restart\n      - repeat: 1\n"
      "      - advance: 4 days\n"
      "    expect:\n      deals: [{name: \"Order of Ana\", stage: new, responsible: ana}]\n"
      "      contacts: [{email: ana@example.com, fields: {city: Recife}}]\n"
      "      effects: [{email: reminder, to: ana@example.com, subject: Hello Ana, "
      "created_at: \"2026-03-09T09:00:00Z\"}]\n"
      "      runs: [{flow: order, state: done, ended_at: \"2026-03-09T09:00:00Z\"}]\n"
      "      events: {count: 1}\n      exactly: true\n");
  const LoadedWorkspace loaded = load_tests(text);
  const auto begun = std::chrono::steady_clock::now();
  const auto report = run_tests(loaded.workspace, loaded.tests);
  const auto took = std::chrono::steady_clock::now() - begun;
  REQUIRE(report);
  CHECK(problems(*report) == "");
  const double milliseconds = std::chrono::duration<double, std::milli>(took).count();
  WARN("a seven-day wait with a restart in the middle took " << milliseconds << " ms (aim: 50)");
}

TEST_CASE("the same test one day short fails, and says by what", "[testing]") {
  const TestReport report =
      run(test("    steps:\n      - event: " + std::string(order) +
               "\n      - advance: 6 days\n"
               "    expect:\n      effects: [{email: reminder}]\n"
               "      runs: [{flow: order, state: done}]\n      deals: [{name: Order of Bia}]\n"));
  CHECK(problems(report) ==
        "7 there is no effect {\"kind\":\"email\",\"template\":\"reminder\"}\n"
        "8 no run matches {\"flow\":\"order\",\"state\":\"done\"}; state: \"done\"/\"waiting\"\n"
        "9 no deal matches {\"name\":\"Order of Bia\"}; name: \"Order of Bia\"/\"Order of Ana\"\n");
  REQUIRE(report.results[0].runs.size() == 1);
  CHECK(report.results[0].runs[0].steps.size() == 2);
  CHECK(report.failed() == 1);
}

TEST_CASE("what is given is there before the flows look, and starts none", "[testing]") {
  const TestReport report = run(test(R"(    given:
      contacts: [{email: ana@example.com, name: Ana Lima, phone: "+55 81 90000-0001", tags: [vip], responsible: bruno, created_at: 2025-01-02T03:04:05Z}]
      deals: [{name: Old, stage: offer, amount: 120, currency: BRL, fields: {budget: 7}, contact: {email: ana@example.com}}]
      payments: [{id: pay-1, status: new, amount: 80, currency: BRL, contact: {email: ana@example.com}}]
    steps: []
    expect:
      contacts: [{first_name: Ana, last_name: Lima, phone: "+5581900000001", tags: [vip], responsible: bruno, created_at: 2025-01-02}]
      deals: [{name: Old, stage: offer, amount: 120, fields: {budget: 7}, contacts: [con-1], responsible: ana}]
      payments: [{id: pay-1, status: new, amount: 80, contact: con-1}]
      runs: {count: 0}
      events: {count: 0}
      exactly: true
)"));
  CHECK(problems(report) == "");
}

TEST_CASE("what is given and refused ends the case with the reason", "[testing]") {
  const TestReport report =
      run(test("    given: {contacts: [{name: Nobody}]}\n    steps: []\n    expect: {contacts: {count: 1}}\n"));
  CHECK_THAT(problems(report), Contains("3 what is given is refused: person.no_identity"));
  CHECK(report.results[0].problems.size() == 1);
}

TEST_CASE("effects become of what the test says, at the time at which they are made", "[testing]") {
  const std::string steps = "    steps: [{event: " + std::string(paid) + "}]\n";
  SECTION("nothing") {
    CHECK(
        problems(run(test(steps + "    expect:\n      effects: [{webhook: erp, body: {id: pay-1, amount: \"80.00\"}}]\n"
                                  "      runs: {count: 1}\n      exactly: true\n"))) == "");
  }
  SECTION("a status that is no success runs on_failure") {
    CHECK(problems(run(test("    given: {replies: [{webhook: erp, status: 500}]}\n" + steps +
                            "    expect: {contacts: [{history: [{kind: note, text: erp does not know pay-1}]}], runs: "
                            "{count: 2}}\n"))) == "");
  }
  SECTION("a status of success does not") {
    CHECK(problems(run(test("    given: {replies: [{webhook: erp, status: 204}]}\n" + steps +
                            "    expect: {effects: {count: 1}, runs: {count: 1}}\n"))) == "");
  }
  SECTION("one after the other, the last for all that follow") {
    const std::string second =
        "{type: payment.succeeded, data: {person: {email: ana@example.com}, payment: {id: pay-2, "
        "channel: site, amount: \"80.00\", currency: BRL, product: {name: Cake}}}}";
    CHECK(problems(
              run(test("    given: {replies: [{webhook: erp}, {webhook: erp, fails: no route}]}\n    steps: [{event: " +
                       std::string(paid) + "}, {event: " + second +
                       "}]\n    expect: {runs: {count: 3}, contacts: [{history: [{text: erp does not know "
                       "pay-2}]}]}\n"))) == "");
  }
  SECTION("while the clock goes on") {
    CHECK(problems(run(test("    given:\n      now: 2026-03-02T09:00:00Z\n      replies: [{email: reminder, fails: no "
                            "such mailbox}, {email: sorry}]\n    steps: [{event: " +
                            std::string(order) +
                            "}, {advance: 30 days}]\n    expect:\n      contacts: [{tags: [unreachable]}]\n"
                            "      effects: [{email: reminder}, {email: sorry, to: boss@example.com, created_at: "
                            "\"2026-03-09T09:00:00Z\"}]\n      exactly: true\n"))) == "");
  }
}

TEST_CASE("what goes wrong fails the test, unless it is expected", "[testing]") {
  const std::string refused = "    steps: [{event: {type: api.contact, data: {}}}]\n";
  const std::string failed = "    steps: [{event: {type: api.contact, data: {person: {email: a@example.com}}}}]\n";
  const std::string later =
      "    steps: [{event: {type: automation.link_clicked, data: {person: {email: a@example.com}, link: {url: "
      "\"https://example.com\"}, flow: {id: f}}}}, {advance: 2 days}]\n";
  CHECK_THAT(problems(run(test(refused + "    expect: {contacts: {count: 0}}\n"))),
             Contains("3 step 1 was refused: data.required"));
  CHECK(problems(run(test(refused + "    expect: {rejected: [{code: data.required}]}\n"))) == "");
  CHECK(problems(run(test(refused + "    expect: {rejected: {count: 1}}\n"))) == "");
  CHECK_THAT(problems(run(test(failed + "    expect: {contacts: {count: 0}}\n"))),
             Contains("evt-1 failed: evaluation.divide_by_zero"));
  CHECK(problems(run(test(failed + "    expect: {failed: [{code: evaluation.divide_by_zero, flow: bad}]}\n"))) == "");
  CHECK(problems(run(test(failed + "    expect: {dead: [{event: {type: api.contact}}]}\n"))) == "");
  CHECK_THAT(problems(run(test(failed + "    expect: {dead: [{flow: late}]}\n"))),
             Contains("no dead letter matches {\"flow\":\"late\"}; flow: \"late\"/\"bad\"") &&
                 Contains("evt-1 failed: evaluation.divide_by_zero"));
  CHECK_THAT(problems(run(test(later + "    expect: {}\n"))), Contains("run-1 failed: evaluation.divide_by_zero"));
  CHECK(problems(run(test(later + "    expect: {dead: [{id: run-1}], failed: {count: 0}}\n"))) == "");
}

TEST_CASE("an event of an earlier time is late, one of a later time moves the clock", "[testing]") {
  const std::string late = "{type: api.deal, time: 2026-02-01T00:00:00Z, data: {person: {email: a@example.com}}}";
  const std::string early =
      "{type: course.question_asked, time: 2026-03-20T00:00:00Z, data: {person: {email: "
      "b@example.com}, course: {id: c, title: C}, question: {text: Why}}}";
  CHECK(problems(run(test("    given: {now: 2026-03-02T09:00:00Z}\n    steps: [{event: " + std::string(order) +
                          "}, {event: " + late + "}, {event: " + early +
                          "}]\n    expect:\n      events: [{time: 2026-02-01T00:00:00Z, accepted_at: "
                          "2026-03-02T09:00:00Z}, {accepted_at: 2026-03-20T00:00:00Z}]\n      effects: [{email: "
                          "reminder, created_at: 2026-03-09T09:00:00Z}]\n"))) == "");
}

TEST_CASE("rows make a case each, and what fails names its row", "[testing]") {
  const TestReport report = run(R"(tests:
  - name: "{{ row.first }} pays {{ row.amount }}"
    steps:
      - event: {type: payment.succeeded, data: {person: {email: "{{ row.first }}@example.com"}, payment: {id: p, channel: site, amount: "{{ row.amount }}", currency: BRL, product: {name: Cake}}}}
    expect:
      payments: [{amount: "{{ row.amount }}"}]
      deals: {count: "{{ row.deals }}"}
      contacts: [{email: "{{ row.first }}@example.com", tags: "{{ row.tags }}"}]
    rows:
      - {first: ana, amount: "80.00", deals: 0, tags: []}
      - {first: bia, amount: "90.00", deals: 1, tags: [x]}
)");
  REQUIRE(report.results.size() == 2);
  CHECK(report.results[0].name == "ana pays 80.00 (row 1)");
  CHECK(report.results[0].passed());
  CHECK(report.results[1].name == "bia pays 90.00 (row 2)");
  CHECK(report.results[1].row == 2);
  CHECK(problems(report) ==
        "7 there are 0 deals, and 1 is expected\n"
        "8 no contact matches {\"email\":\"bia@example.com\",\"tags\":[\"x\"]}; tags: [\"x\"]/[]\n");
}

TEST_CASE("a repeated event that is not a duplicate is told", "[testing]") {
  // Refused events may come again; nothing else is anything but a duplicate.
  const TestReport report =
      run(test("    steps: [{event: {type: api.contact, data: {}}}, {repeat: 1}]\n"
               "    expect: {rejected: {count: 2}}\n"));
  CHECK(problems(report) == "");
  CHECK(report.results[0].steps.size() == 2);
}

TEST_CASE("results stand in the order of the cases, whatever the threads do, and nothing is left behind", "[testing]") {
  std::string text = "tests:\n";
  for (int i = 0; i < 24; ++i)
    text += "  - name: t" + std::to_string(i) + "\n    steps: [{event: " + order +
            "}, {advance: " + std::to_string(1 + i % 9) +
            " days}]\n    expect: {effects: {count: " + (1 + i % 9 >= 7 ? "1" : "0") + "}}\n";
  const TemporaryFolder scratch;
  TestOptions options;
  options.scratch = scratch.path();
  const std::string one = to_json(run(text, options));
  options.jobs = 4;
  CHECK(to_json(run(text, options)) == one);
  CHECK(one.find(R"("tests":24,"passed":24)") != std::string::npos);
  CHECK(std::filesystem::is_empty(scratch.path()));
}

TEST_CASE("a run that stops at the first failure leaves out what has not begun", "[testing]") {
  const LoadedWorkspace loaded =
      load_tests(fmt::format("tests:\n"
                             "  - {{name: right, steps: [event: {0}], expect: {{deals: {{count: 1}}}}}}\n"
                             "  - {{name: wrong, steps: [event: {0}], expect: {{deals: {{count: 2}}}}}}\n"
                             "  - {{name: never begun, steps: [event: {0}], expect: {{deals: {{count: 1}}}}}}\n",
                             order));
  REQUIRE(loaded.tests.size() == 3);
  TestOptions options;
  options.stop_at_first_failure = true;
  const auto stopped = run_tests(loaded.workspace, loaded.tests, options);
  REQUIRE(stopped);
  REQUIRE(stopped->results.size() == 2);
  CHECK(stopped->results[0].name == "right");
  CHECK(stopped->results[1].name == "wrong");
  CHECK(stopped->failed() == 1);
  options.stop_at_first_failure = false;
  CHECK(run_tests(loaded.workspace, loaded.tests, options)->results.size() == 3);
}

TEST_CASE("what is missing is shown beside the record that was meant, what is too much once", "[testing]") {
  const std::string deal = "{type: api.deal, data: {person: {email: a@example.com}, deal: {name: ";
  const std::string steps =
      "    steps: [{event: " + deal + "A}}}}, {event: " + deal + "B, stage: offer}}}}, {event: " + deal + "C}}}}]\n";
  const std::string expected = "deals: [{name: B, stage: new}, {name: A, stage: won}, {name: D, stage: won}]";
  const std::string both =
      "4 no deal matches {\"name\":\"B\",\"stage\":\"new\"}; stage: \"new\"/\"offer\"\n"
      "4 no deal matches {\"name\":\"A\",\"stage\":\"won\"}; stage: \"won\"/\"new\"\n";
  const std::string third =
      "4 no deal matches {\"name\":\"D\",\"stage\":\"won\"}; name: \"D\"/\"C\"; stage: \"won\"/\"new\"\n";
  CHECK(problems(run(test(steps + "    expect: {" + expected + ", exactly: true}\n"))) == both + third);
  CHECK(problems(run(test(steps + "    expect: {deals: [{stage: new}], exactly: true}\n"))) ==
        "4 deal-2 is one deal more than is expected\n4 deal-3 is one deal more than is expected\n");
  CHECK(problems(run(test(steps + "    expect: {deals: [{stage: offer}, {stage: offer}]}\n"))) ==
        "4 no deal matches {\"stage\":\"offer\"}; stage: \"offer\"/\"new\"\n");
  CHECK(problems(run(test(steps + "    expect: {deals: [{}, {}, {}, {}]}\n"))) == "4 there is no further deal {}\n");
}

TEST_CASE("the schemas of records name each kind of history entry", "[testing][json]") {
  std::vector<std::string> kinds;
  for (int i = 1; crm::to_string(static_cast<crm::HistoryKind>(i)) != "unknown"; ++i)
    kinds.emplace_back(crm::to_string(static_cast<crm::HistoryKind>(i)));
  CHECK(kinds.size() >= 25);
  for (const char* file : {"contact.json", "deal.json"}) {
    std::ifstream in(std::string(DEALFLOW_SOURCE_DIR "/docs/schema/") + file);
    const auto schema = nlohmann::json::parse(in);
    CHECK(schema.at("$defs").at("history").at("properties").at("kind").at("enum") == kinds);
  }
}

TEST_CASE("no room for a store is told as what it is", "[testing]") {
  const LoadedWorkspace loaded = load_tests(test("    steps: []\n    expect: {deals: {count: 0}}\n"));
  TestOptions options;
  options.scratch = "/nowhere/at/all";
  const auto report = run_tests(loaded.workspace, loaded.tests, options);
  REQUIRE(!report);
  CHECK(report.error().code == ErrorCode::io);
}

}  // namespace dealflow::test
