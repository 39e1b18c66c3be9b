// What counts as covered: each way that a flow can go, each operand seen true, false and with a null.
#include <dealflow/coverage.hpp>
#include <dealflow/coverage_graph.hpp>
#include <dealflow/engine.hpp>

#include "tests/support/scenario.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

// Line 1 is empty; lines and columns below count from it.
constexpr std::string_view flows = R"(
flow deals {
  trigger api.deal
  condition data.deal.name != "none" && (data.deal.amount > 100 || person.first_name == "Ana")
  create deal {}
  if data.deal.amount > 500 {
    add tag large
  } else if data.deal.name == "small" {
    add tag small
  }
  switch data.deal.stage {
    case offer { note "offered" }
    case won, lost { note "over" }
    default { note "else" }
  }
  each name in ["a", "b"] { note "{{ name }}" }
  each name in data.deal.name == "many" ? ["x"] : [] { note "never" }
  wait for payment.succeeded where awaited.payment.amount > 10 within 2 days {
    add tag paid
  }
}

flow calls {
  input kind text required "Which"
  trigger api.deal
  condition data.deal.name == inputs.kind
  webhook erp { body { name = data.deal.name } } on failure {
    note "failed"
  }
}

use calls as small-calls { kind "small" }
use calls as large-calls { kind "large" }
use stdlib/tag-deal as tagged { tag "vip" name "Vip" }
)";

constexpr std::string_view endpoints = "\nendpoints: {erp: {url: 'https://erp.example.com/in'}}\n";

struct Watched {
  explicit Watched(const Workspace& workspace) : coverage(workspace) {}
  Coverage coverage;
  TemporaryFolder folder;
};

std::shared_ptr<const Workspace> load() {
  std::vector<WorkspaceFile> files{{"dealflow.yaml", std::string(shop_settings) + std::string(endpoints)},
                                   {"flows/f.flow", std::string(flows)}};
  auto loaded = load_workspace(files, "shop", {.observable = true});
  INFO(render_text(loaded.diagnostics, files, "shop", false));
  REQUIRE(loaded.workspace);
  return loaded.workspace;
}

std::string deal(std::string_view id, std::string_view rest, std::string_view person = R"("first_name":"Bia")") {
  return fmt::format(
      R"({{"specversion":"1.0","source":"/s","id":"{}","type":"api.deal","time":"2026-03-02T09:00:00Z","data":{{"person":{{"email":"{}@example.com",{}}},"deal":{{{}}}}}}})",
      id, id, person, rest);
}

void run(const std::shared_ptr<const Workspace>& workspace, const std::vector<std::string>& events,
         Coverage& coverage) {
  const TemporaryFolder folder;
  EngineOptions options;
  options.observer = &coverage;
  options.sync = false;
  auto engine = Engine::open(folder.path() / "store", options);
  REQUIRE(engine);
  const auto shop = engine->use(workspace);
  REQUIRE(shop);
  for (const std::string& event : events) {
    const auto outcome = engine->submit(*shop, event);
    REQUIRE(outcome);
    INFO(event << outcome->rejection.message << outcome->failure_message);
    REQUIRE(outcome->kind != Outcome::Kind::rejected);
    REQUIRE(outcome->kind != Outcome::Kind::failed);
  }
  REQUIRE(engine->commit());
  const Delivery gone{
      .result = Delivery::Result::failed, .reason = "410", .at = parse_time("2026-03-02T09:01:00Z").value()};
  if (const auto effects = Reader::open(folder.path() / "store")->outbox(1); effects && !effects->empty())
    REQUIRE(engine->report_effect(*shop, id_of(effects->front()), gone));
  REQUIRE(engine->tick(*shop, parse_time("2026-03-09T09:00:00Z").value()));
  REQUIRE(engine->commit());
}

std::string ways(const FlowCoverage& flow) {
  std::string text;
  for (const BranchCoverage& one : flow.branches)
    text += fmt::format("{}:{} {} {} {} | {}\n", one.place.line, one.place.column, one.step, one.block, one.times,
                        one.text);
  return text;
}

std::string operands(const FlowCoverage& flow) {
  std::string text;
  for (const ConditionCoverage& condition : flow.conditions)
    for (const OperandCoverage& one : condition.operands)
      text += fmt::format("{}:{}-{} {}#{} {} | {} {} {}\n", one.place.line, one.place.column, one.place.end_column,
                          condition.step, condition.choice, one.text, one.seen_true, one.seen_false, one.seen_null);
  return text;
}

const FlowCoverage& find(const CoverageReport& report, std::string_view id) {
  for (const FlowCoverage& flow : report.flows)
    if (flow.flow == id) return flow;
  FAIL("no flow " << id);
  return report.flows.front();
}

}  // namespace

TEST_CASE("coverage counts ways, operands and steps", "[coverage]") {
  const auto workspace = load();
  Coverage coverage(*workspace);
  run(workspace,
      {deal("1", R"("name":"small","amount":"200.00","currency":"BRL","stage":"offer")"),
       deal("2", R"("name":"small","stage":"lost")", R"("first_name":"Ana")"), deal("3", R"("name":"none")")},
      coverage);
  const CoverageReport report = coverage.report();
  REQUIRE(report.flows.size() == 4);
  const FlowCoverage& deals = find(report, "deals");
  CHECK(deals.runs == 2);
  CHECK(deals.file == "shop/flows/f.flow");
  CHECK(ways(deals) ==
        "4:13 condition holds 2 | condition holds: data.deal.name != \"none\" && (data.deal.amount > 100 || "
        "person.first_name == \"Ana\")\n"
        "4:13 condition does_not_hold 1 | condition does not hold: data.deal.name != \"none\" && (data.deal.amount > "
        "100 || "
        "person.first_name == \"Ana\")\n"
        "6:3 2 then 0 | if data.deal.amount > 500\n"
        "8:10 2 then2 2 | else if data.deal.name == \"small\"\n"
        "6:3 2 else 0 | else (not written)\n"
        "12:5 3 case 1 | case offer\n"
        "13:5 3 case2 1 | case won, lost\n"
        "14:5 3 default 0 | default\n"
        "16:3 4 do 2 | each name in [\"a\", \"b\"]\n"
        "17:3 5 do 0 | each name in data.deal.name == \"many\" ? [\"x\"] : []\n"
        "18:3 6 then 0 | payment.succeeded came\n"
        "18:3 6 else 2 | no payment.succeeded within 2 days\n");
  CHECK(operands(deals) ==
        "4:13-37 condition#0 data.deal.name != \"none\" | 2 1 0\n"
        "4:42-64 condition#0 data.deal.amount > 100 | 1 1 1\n"
        "4:68-94 condition#0 person.first_name == \"Ana\" | 1 0 0\n"
        "6:6-28 2#0 data.deal.amount > 500 | 0 2 1\n"
        "8:13-38 2#1 data.deal.name == \"small\" | 2 0 0\n"
        "18:36-63 6#0 awaited.payment.amount > 10 | 0 0 0\n");
  CHECK(branches_of(deals).seen == 7);
  CHECK(operands_of(deals).seen == 7);
  CHECK(operands_of(deals).of == 12);
  CHECK(nulls_of(deals).seen == 2);

  // Two flows of one template, each with its own counts at the same places.
  CHECK(ways(find(report, "small-calls")) ==
        "26:13 condition holds 2 | condition holds: data.deal.name == inputs.kind\n"
        "26:13 condition does_not_hold 1 | condition does not hold: data.deal.name == inputs.kind\n"
        "27:50 1 on_failure 1 | on failure of webhook\n");
  CHECK(branches_of(find(report, "large-calls")).seen == 1);
  // Of a ready-made flow everything stands where it is used.
  const FlowCoverage& tagged = find(report, "tagged");
  CHECK(tagged.runs == 0);
  CHECK(tagged.file == "shop/flows/f.flow");
  CHECK(tagged.place.line == 34);
  for (const StepCoverage& step : tagged.steps) CHECK(step.place.line == 34);
}

TEST_CASE("several coverages add up to one", "[coverage]") {
  const auto workspace = load();
  const std::string one = deal("1", R"("name":"small","amount":"900.00","currency":"BRL","stage":"offer")");
  const std::string other = deal("2", R"("name":"large","stage":"lost")");
  Coverage apart(*workspace), together(*workspace), more(*workspace);
  run(workspace, {one}, apart);
  run(workspace, {other}, more);
  CHECK(to_json(apart.report()) != to_json(more.report()));
  apart.add(more);
  run(workspace, {one}, together);
  run(workspace, {other}, together);
  CHECK(to_json(apart.report()) == to_json(together.report()));
}

TEST_CASE("nothing short of everything is a hundred per cent", "[coverage]") {
  CHECK(Covered{0, 0}.percent() == 100);
  CHECK(Covered{9'999'999, 10'000'000}.percent() < 100);
  CHECK(Covered{3, 3}.percent() == 100);
}

TEST_CASE("the tracefile of lcov puts flows of one template together", "[coverage]") {
  const auto workspace = load();
  Coverage coverage(*workspace);
  run(workspace, {deal("1", R"("name":"small","amount":"200.00","currency":"BRL","stage":"offer")")}, coverage);
  const std::string lcov = to_lcov(coverage.report());
  CHECK(
      lcov.starts_with("TN:\nSF:shop/flows/f.flow\nFN:2,deals\nFN:23,large-calls\nFN:23,small-calls\nFN:34,tagged\n"));
  CHECK(lcov.find("FNDA:1,deals\nFNDA:0,large-calls\nFNDA:1,small-calls\nFNDA:0,tagged\nFNF:4\nFNH:2\n") !=
        std::string::npos);
  CHECK(lcov.find("BRDA:4,0,0,1\nBRDA:4,0,1,0\nBRDA:6,1,0,0\nBRDA:6,1,2,0\nBRDA:8,1,1,1\n") != std::string::npos);
  CHECK(lcov.find("BRDA:17,4,0,0\n") != std::string::npos);
  CHECK(lcov.find("\nDA:27,1\n") != std::string::npos);
  CHECK(lcov.find("\nDA:28,1\n") != std::string::npos);
  CHECK(lcov.find("\nDA:7,0\n") != std::string::npos);
  CHECK(lcov.ends_with("end_of_record\n"));
}

TEST_CASE("what was not seen is told in words, by place", "[coverage]") {
  const auto workspace = load();
  Coverage coverage(*workspace);
  run(workspace, {deal("1", R"("name":"small","amount":"200.00","currency":"BRL","stage":"offer")")}, coverage);
  const CoverageReport report = coverage.report();
  std::string text;
  for (const std::string_view flow : {"small-calls", "large-calls", "tagged"})
    for (const CoverageGap& gap : gaps_of(find(report, flow)))
      text += fmt::format("{}:{} {} {} | {}\n", gap.place.line, gap.place.column, gap.source, gap.what, gap.of);
  CHECK(text ==
        "26:13 calls never taken | condition does not hold: data.deal.name == inputs.kind\n"
        "26:13 calls never false, never with a null | data.deal.name == inputs.kind\n"
        "23:6  never ran | flow large-calls\n"
        "26:13 calls never taken | condition holds: data.deal.name == inputs.kind\n"
        "26:13 calls never true, never with a null | data.deal.name == inputs.kind\n"
        "27:50 calls never taken | on failure of webhook\n"
        "34:5  never ran | flow tagged\n"
        "34:5 stdlib/tag-deal never taken | condition holds: tag == inputs.tag\n"
        "34:5 stdlib/tag-deal never true, never with a null | tag == inputs.tag\n");
  const auto files = annotate(*workspace, report);
  REQUIRE(files.size() == 1);
  CHECK(files[0].file == "shop/flows/f.flow");
  REQUIRE(files[0].lines.size() == 34);
  CHECK(files[0].lines[1].text == "flow deals {");
  CHECK(files[0].lines[1].times == 1);
  CHECK_FALSE(files[0].lines[2].times);
  CHECK(files[0].lines[6].times == 0);
  CHECK(files[0].lines[25].gaps.size() == 4);  // of both flows of the template
}

TEST_CASE("coverage is laid over the graph of its flow", "[coverage][graph]") {
  const auto workspace = load();
  const auto marks = [&](std::string_view flow, const std::vector<std::string>& events) {
    Coverage coverage(*workspace);
    run(workspace, events, coverage);
    auto graph = flow_graph(*workspace, flow);
    REQUIRE(graph);
    const CoverageReport report = coverage.report();
    apply(overlay_of(find(report, flow), *graph), *graph);
    std::string text;
    const auto add = [&text](const std::string& what, const GraphMark& mark) {
      text += what + " " + std::string(to_string(mark.mark));
      if (mark.count) text += fmt::format(" {}", *mark.count);
      for (const std::string& line : mark.lines) text += " | " + line;
      text += "\n";
    };
    for (const GraphNode& node : graph->nodes) add(node.id, node.mark);
    for (const GraphEdge& edge : graph->edges) add(edge.from + "-" + edge.block, edge.mark);
    return text;
  };
  CHECK(marks("deals", {deal("1", R"("name":"small","amount":"200.00","currency":"BRL","stage":"offer")"),
                        deal("2", R"("name":"small","stage":"lost")", R"("first_name":"Ana")"),
                        deal("3", R"("name":"none")")}) == R"(trigger covered 3
condition partly_covered 3 | never with a null: data.deal.name != "none" | never false, never with a null: person.first_name == "Ana"
1 covered 2
2 partly_covered 2 | never true: data.deal.amount > 500 | never false, never with a null: data.deal.name == "small"
2.then.1 not_covered 0
2.then2.1 covered 2
3 partly_covered 2
3.case.1 covered 1
3.case2.1 covered 1
3.default.1 not_covered 0
4 covered 2
4.do.1 covered 4
5 partly_covered 2
5.do.1 not_covered 0
6 partly_covered 2 | never evaluated: awaited.payment.amount > 10
6.then.1 not_covered 0
end covered
not_run covered
trigger- covered
condition-holds covered 2
1- covered
2-then not_covered 0
2-then2 covered 2
2.then.1- not_covered
2.then2.1- covered
2-else not_covered 0
3-case covered 1
3-case2 covered 1
3-default not_covered 0
3.case.1- covered
3.case2.1- covered
3.default.1- not_covered
4-do covered 2
4.do.1- covered
4-after covered
5-do not_covered 0
5.do.1- not_covered
5-after covered
6-then not_covered 0
6.then.1- not_covered
6-else covered 2
condition-does_not_hold covered 1
)");
  // The webhook is on its way when the run goes on; that it failed comes later.
  CHECK(marks("small-calls", {deal("1", R"("name":"small")")}) ==
        R"(trigger covered 1
condition partly_covered 1 | never false, never with a null: data.deal.name == inputs.kind
1 covered 1
1.on_failure.1 covered 1
end covered
not_run not_covered
trigger- covered
condition-holds covered 1
1-on_failure covered 1
1- covered
1.on_failure.1- covered
condition-does_not_hold not_covered 0
)");
  CHECK(marks("tagged", {}).find(" covered") == std::string::npos);
}

}  // namespace dealflow::test
