// Test files: what is wrong with them is told when they are read, where it stands; what is right becomes cases.
#include <dealflow/workspace.hpp>

#include "dsl/base/limits.hpp"
#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace dealflow::test {
namespace {

constexpr const char* flows = "flow: order\ntrigger: chatbot.action\nactions: [create_deal: {}]\n";

LoadedWorkspace load_tests(const std::string& tests) {
  return load_workspace(
      {{"dealflow.yaml", std::string(shop_settings)}, {"flows/f.yaml", flows}, {"tests/t.test.yaml", tests}}, {},
      {.tests = true});
}

// The place of the mark in a test with these lines below its name; the mark is taken out.
struct Marked {
  std::string text;
  std::size_t line = 1, column = 1;
};
Marked marked(std::string text) {
  const std::size_t at = text.find("§");
  if (at == std::string::npos) return {std::move(text)};
  Marked found;
  for (std::size_t i = 0; i < at; ++i) {
    found.column = text[i] == '\n' ? 1 : found.column + 1;
    if (text[i] == '\n') ++found.line;
  }
  found.text = text.erase(at, std::string("§").size());
  return found;
}

std::string in_file(const std::string& lines) { return "tests:\n  - name: t\n    " + lines + "\n"; }

struct Mistake {
  const char* code;
  const char* message;  // a part of it
  std::string text;     // with § where the finding begins
};

std::vector<Mistake> of_expectations() {
  const auto expect = [](const std::string& text) { return in_file("steps: []\n    expect: {" + text + "}"); };
  return {
      {"DF102", "`expect` has no key `deal`", expect("§deal: []")},
      {"DF102", "a deal has no key `stge`", expect("deals: [{§stge: new}]")},
      {"DF102", "a contact has no key `mail`", expect("contacts: [{§mail: a}]")},
      {"DF102", "`created_by` has no key `flw`", expect("deals: [{created_by: {§flw: order}}]")},
      {"DF102", "`history` has no key `kid`", expect("deals: [{history: [{§kid: moved}]}]")},
      {"DF102", "an effect has no key `emial`", expect("effects: [{§emial: welcome}]")},
      {"DF102", "`deals` has no key `cuont`", expect("deals: {§cuont: 1}")},
      {"DF106", "`deals` needs `count`", expect("deals: {§cuont: 1}")},
      {"DF103", "a deal has no field `bugdet`", expect("deals: [{fields: {§bugdet: 1}}]")},
      {"DF110", "no pipeline is called `sale`", expect("deals: [{pipeline: §sale}]")},
      {"DF110", "pipeline `renewals` has no stage `won`", expect("deals: [{pipeline: renewals, stage: §won}]")},
      {"DF118", "no stage of any pipeline is called `nwe`", expect("deals: [{stage: §nwe}]")},
      {"DF111", "nobody of the team has the id `carla`", expect("deals: [{responsible: §carla}]")},
      {"DF118", "no state of a deal is called `finished`", expect("deals: [{state: §finished}]")},
      {"DF118", "no state of a run is called `finished`", expect("runs: [{state: §finished}]")},
      {"DF118", "no flow is called `ordr`", expect("runs: [{flow: §ordr}]")},
      {"DF118", "no flow is called `ordr`", expect("deals: [{created_by: {flow: §ordr}}]")},
      {"DF118", "no mail is called `welcom`", expect("effects: [{email: §welcom}]")},
      {"DF118", "no receiver is called `epr`", expect("effects: [{webhook: §epr}]")},
      {"DF118", "no option of `segment` is called `B2D`", expect("contacts: [{fields: {segment: §B2D}}]")},
      {"DF118", "no source of a deal is called `web`", expect("deals: [{source: §web}]")},
      {"DF116", "`budget` must be a number", expect("deals: [{fields: {budget: §many}}]")},
      {"DF116", "`birthday` must be a day", expect("contacts: [{fields: {birthday: §soon}}]")},
      {"DF116", "`amount` must be an amount such as `149.90`", expect("deals: [{amount: §much}]")},
      {"DF116", "`currency` must be a currency such as `BRL`", expect("deals: [{currency: §reais}]")},
      {"DF116", "`id` must be an id such as `deal-1`", expect("deals: [{id: §42}]")},
      {"DF116", "`tags` must be a list", expect("contacts: [{tags: §vip}]")},
      {"DF116", "`fields` must be a block of keys", expect("deals: [{fields: §[x]}]")},
      {"DF116", "a deal must be a block of keys", expect("deals: [§new]")},
      {"DF116", "`deals` must be a list of records, or `{count: N}`", expect("deals: §2")},
      {"DF116", "`count` must be a whole number, 0 or more, not `-1`", expect("deals: {count: §-1}")},
      {"DF116", "`exactly` must be `true` or `false`", expect("exactly: §yes")},
      {"DF213", "`tomorrow` is no point in time", expect("deals: [{due_at: §tomorrow}]")},
      {"DF125", "`stage` of a deal always has a value", expect("deals: [{§stage: null}]")},
      {"DF125", "a mail is never `url` as well", expect("effects: [{email: welcome, §url: \"https://x.example\"}]")},
      {"DF125", "a webhook is never `to` as well", expect("effects: [{webhook: erp, §to: a@example.com}]")},
      {"DF125", "a mail is never `webhook` as well", expect("effects: [{email: welcome, §webhook: erp}]")},
      {"DF125", "`deal-1` is expected twice", expect("deals: [{id: deal-1}, {id: §deal-1, stage: new}]")},
  };
}

std::vector<Mistake> of_the_rest() {
  const auto given = [](const std::string& text) {
    return in_file("given: {" + text + "}\n    steps: []\n    expect: {}");
  };
  const auto steps = [](const std::string& text) { return in_file("steps: [" + text + "]\n    expect: {}"); };
  const std::string api = "event: {type: api.deal, data: {person: {email: a@example.com}}}";
  return {
      {"DF102", "a test has no key `stps`", in_file("§stps: []\n    steps: []\n    expect: {}")},
      {"DF102", "`given` has no key `payment`", given("§payment: []")},
      {"DF102", "a contact that is given has no key `deals`", given("contacts: [{email: a, §deals: []}]")},
      {"DF102", "a deal that is given has no key `state`", given("deals: [{§state: won}]")},
      {"DF102", "a payment that is given has no key `deal`",
       given("payments: [{id: p, amount: 1, currency: BRL, contact: {email: a}, §deal: x}]")},
      {"DF106", "a payment that is given needs `contact`", given("payments: [{§id: p, amount: 1, currency: BRL}]")},
      {"DF118", "no status of a payment is called `paid`",
       given("payments: [{status: §paid, id: p, amount: 1, currency: BRL, contact: {email: a}}]")},
      {"DF103", "a contact has no field `town`", given("contacts: [{email: a, fields: {§town: x}}]")},
      {"DF110", "pipeline `sales` has no stage `first`", given("deals: [{pipeline: sales, stage: §first}]")},
      {"DF111", "nobody of the team has the id `carla`", given("deals: [{responsible: §carla}]")},
      {"DF116", "a value of `contact.tags` must be", given("contacts: [{email: a, tags: §vip}]")},
      {"DF213", "is no point in time", given("now: §2026-02-30T00:00:00Z")},
      {"DF213", "is no point in time", given("contacts: [{email: a, created_at: §2026-02-30}]")},
      {"DF118", "no receiver is called `epr`", given("replies: [{webhook: §epr}]")},
      {"DF118", "no mail is called `hello`", given("replies: [{email: §hello}]")},
      {"DF116", "`status` must be that of an HTTP answer", given("replies: [{webhook: erp, status: §42}]")},
      {"DF116", "`status` must be that of an HTTP answer", given("replies: [{email: welcome, status: §200}]")},
      {"DF116", "a reply must be that of one `webhook` or one `email`, not of neither",
       given("replies: [§{fails: x}]")},
      {"DF102", "a reply has no key `body`", given("replies: [{webhook: erp, §body: x}]")},
      {"DF101", "no event type is called `api.dael`", steps("event: {type: §api.dael}")},
      {"DF102", "`event` has no key `dta`", steps("event: {type: api.deal, §dta: {}}")},
      {"DF106", "`event` needs `type`", steps("event: {§id: x}")},
      {"DF213", "is no point in time", steps("event: {type: api.deal, time: §soon}")},
      {"DF116", "`data` must be a block of keys", steps("event: {type: api.deal, data: §[]}")},
      {"DF116", "`repeat` must be the number of an earlier step, not `1`", steps("repeat: §1")},
      {"DF116", "`repeat` must be the number of an earlier step, not `0`", steps(api + ", repeat: §0")},
      {"DF116", "`repeat` must be the number of a step with an `event`, not `2`", steps(api + ", restart, repeat: §2")},
      {"DF506", "`soon` is no duration", steps("advance: §soon")},
      {"DF506", "`200 years` is no duration", steps("advance: §200 years")},
      {"DF506", "`40000 days` is no duration", steps("advance: §40000 days")},
      {"DF506", "`advance`", steps("advance: §0 days")},
      {"DF213", "beyond the year 9999",
       in_file("given: {now: 9990-01-01T00:00:00Z}\n    steps: [{advance: §36525 days}]\n    expect: {}")},
      {"DF116", "a step of a test must be one of `event`, `repeat`, `advance` and `restart`, not several",
       steps("§{advance: 1 day, repeat: 1}")},
      {"DF116", "a step of a test must be one of `event`, `repeat`, `advance` and `restart`, not empty", steps("§{}")},
      {"DF118", "no step of a test is called `restrat`", steps("§restrat")},
      {"DF114", "the test `t` is declared twice",
       in_file("steps: []\n    expect: {}\n  - name: §t\n    steps: []\n    expect: {}")},
      {"DF109", "no such key",
       in_file("steps: []\n    expect: {deals: {count: \"{{ §row.y }}\"}}\n    rows: [{x: 1}]")},
      {"DF109", "row", in_file("steps: []\n    expect: {deals: {count: \"{{ §row.x }}\"}}")},
      {"DF100", "", in_file("steps: []\n    expect: {deals: {count: \"{{ row.x + §}}\"}}\n    rows: [{x: 1}]")},
      {"DF118", "no stage of any pipeline is called `c`",
       in_file("steps: []\n    expect: {deals: [{stage: §\"{{ row.x }}\"}]}\n    rows: [{x: new}, {x: c}]")},
      {"DF116", "`rows` must be at least one row", in_file("steps: []\n    expect: {}\n    rows: §[]")},
      {"DF116", "a row must be a block of keys", in_file("steps: []\n    expect: {}\n    rows: [§1]")},
  };
}

void check(const std::vector<Mistake>& mistakes) {
  std::size_t seen = 0;
  for (const Mistake& mistake : mistakes) {
    const Marked file = marked(mistake.text);
    const LoadedWorkspace loaded = load_tests(file.text);
    CAPTURE(mistake.text, shown(loaded));
    CHECK(loaded.workspace == nullptr);
    bool found = false;
    for (const Diagnostic& one : loaded.diagnostics)
      found = found || (one.code == mistake.code && one.place.line == file.line && one.place.column == file.column &&
                        one.message.find(mistake.message) != std::string::npos);
    CHECK(found);
    ++seen;
  }
  CHECK(seen >= 30);
}

}  // namespace

TEST_CASE("each mistake in what a test expects is told at its place", "[tests][bad-input]") {
  check(of_expectations());
}

TEST_CASE("each mistake in the rest of a test file is told at its place", "[tests][bad-input]") {
  check(of_the_rest());
}

TEST_CASE("rows are told from each other, and a hole alone keeps its kind", "[tests]") {
  const LoadedWorkspace loaded = load_tests(R"(tests:
  - name: "{{ row.n }}"
    given: {contacts: [{email: "{{ row.n }}@example.com", tags: "{{ row.tags }}"}]}
    steps:
      - event: {type: api.deal, data: {person: {email: "a+{{ row.n }}@example.com"}, n: "{{ row.n }}", x: "{{ row.n > 1 ? dyn(null) : dyn([row.n, 2.5]) }}"}}
    expect: {deals: {count: "{{ row.n * 2 }}"}}
    rows: [{n: 1, tags: [a]}, {n: 2, tags: []}]
)");
  CAPTURE(shown(loaded));
  REQUIRE(loaded.tests.size() == 2);
  const TestCase& first = loaded.tests[0];
  CHECK(first.name == "1 (row 1)");
  CHECK(first.line == 2);
  CHECK(first.row == 1);
  CHECK(first.now == test_begins);
  CHECK(first.given[0].json ==
        R"({"type":"import.contact","data":{"contact":{"tags":["a"]},"person":{"email":"1@example.com"}}})");
  CHECK(first.steps[0].event.json ==
        R"({"type":"api.deal","data":{"person":{"email":"a+1@example.com"},"n":1,"x":[1,2.5]}})");
  CHECK(first.expect[0].count == 2U);
  const TestCase& second = loaded.tests[1];
  CHECK(second.steps[0].event.json ==
        R"({"type":"api.deal","data":{"person":{"email":"a+2@example.com"},"n":2,"x":null}})");
  CHECK(second.expect[0].count == 4U);
}

TEST_CASE("what is short stands for the whole record", "[tests]") {
  const LoadedWorkspace loaded = load_tests(
      in_file("steps: [restart, {advance: 1 day}]\n    expect: {effects: [{email: welcome}, {webhook: erp}, {webhook: "
              "\"https://a.example/b\"}], exactly: true}"));
  CAPTURE(shown(loaded));
  REQUIRE(loaded.tests.size() == 1);
  const auto& records = loaded.tests[0].expect[0].records;
  REQUIRE(records.size() == 3);
  CHECK(records[0].json == R"({"kind":"email","template":"welcome"})");
  CHECK(records[1].json == R"({"kind":"webhook","endpoint":"erp"})");
  CHECK(records[2].json == R"({"kind":"webhook","url":"https://a.example/b"})");
  CHECK(records[0].line == 4);
  CHECK(loaded.tests[0].exactly);
}

TEST_CASE("tests are given back where they are asked for", "[tests]") {
  const std::string text = in_file("steps: []\n    expect: {}");
  CHECK(load_tests(text).tests.size() == 1);
  CHECK(load_workspace({{"dealflow.yaml", std::string(shop_settings)}, {"tests/t.test.yaml", text}}).tests.empty());
}

TEST_CASE("a test with rows has a limit on what it comes to", "[tests][limits]") {
  // The test with its rows has so many values, each row makes all of them.
  const auto with_rows = [](std::size_t rows) {
    std::string text = in_file("steps: []\n    expect: {}") + "    rows:\n";
    for (std::size_t i = 0; i < rows; ++i) text += "      - {x: 1}\n";
    return load_tests(text);
  };
  std::size_t below = 1;
  while ((5 + 2 * (below + 1)) * (below + 1) <= limits::test_values_max) ++below;
  CHECK(with_rows(below).tests.size() == below);
  const LoadedWorkspace above = with_rows(below + 1);
  REQUIRE(above.diagnostics.size() == 1);
  CHECK(above.diagnostics[0].code == "DF122");
}

}  // namespace dealflow::test
