// The way of a run, laid over the graph of its flow.
#include <dealflow/run_graph.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace dealflow::test {
namespace {

Graph graph_of(const std::string& inside) {
  auto graph = stored_flow_graph("f.flow", "flow f {\n  trigger chatbot.action\n" + inside + "\n}\n", "f");
  REQUIRE(graph);
  return std::move(*graph);
}

struct Step {
  std::string path;
  std::string result;
};

Run run_of(std::string state, const std::vector<Step>& steps, std::string at = {}) {
  Run run;
  run.number = 9;
  run.flow = "f";
  run.event = {"/bot", "e-1"};
  run.state = std::move(state);
  run.step = std::move(at);
  for (const Step& step : steps) run.steps.push_back({step.path, "", {}, step.result, {}});
  return run;
}

// What was not simply "not taken": "1 taken", "1-then taken 2".
std::string marks(const Run& run, Graph graph) {
  apply(overlay_of(run, graph), graph);
  std::string text;
  const auto add = [&text](const std::string& what, const GraphMark& mark) {
    CHECK(mark.mark != Mark::none);
    if (mark.mark == Mark::not_taken) return;
    text += what + " " + std::string(to_string(mark.mark));
    if (mark.count.value_or(1) != 1) text += " " + std::to_string(*mark.count);
    for (const std::string& line : mark.lines) text += " | " + line;
    text += "\n";
  };
  for (const GraphNode& node : graph.nodes) add(node.id, node.mark);
  for (const GraphEdge& edge : graph.edges) add(edge.from + "-" + edge.block, edge.mark);
  return text;
}

}  // namespace

TEST_CASE("a run's way is marked on its flow", "[graph]") {
  const Graph branches = graph_of(R"(
  condition action.name == "a"
  if action.name == "a" { add tag a } else if action.name == "b" { add tag b }
  switch action.name { case x { add tag x } case y { stop } }
  add tag z)");
  CHECK(marks(run_of("done", {{"1", "then2"}, {"1.then2.1", "con-1: b"}, {"2", "nothing holds"}, {"3", "con-1: z"}}),
              branches) == R"(trigger taken
condition taken
1 taken
1.then2.1 taken | con-1: b
2 taken
3 taken | con-1: z
end taken
trigger- taken
condition-holds taken
1-then2 taken
1.then2.1- taken
2-default taken
3- taken
)");
  CHECK(marks(run_of("done", {{"1", "nothing holds"}, {"2", "case2"}, {"2.case2.1", "stopped"}}), branches) ==
        R"(trigger taken
condition taken
1 taken
2 taken
2.case2.1 taken | stopped
trigger- taken
condition-holds taken
1-else taken
2-case2 taken
)");
}

TEST_CASE("loops are counted", "[graph]") {
  const Graph loops = graph_of(R"(
  var n = 1
  each item in items {
    each part in item.parts { add tag p }
    if item.ok { add tag i }
  }
  add tag z)");
  CHECK(marks(run_of("done", {{"1", "2 items"},
                              {"1.do.1", "2 items"},
                              {"1.do.1.do.1", ""},
                              {"1.do.1.do.1", ""},
                              {"1.do.2", "then"},
                              {"1.do.2.then.1", ""},
                              {"1.do.1", "0 items"},
                              {"1.do.2", "nothing holds"},
                              {"2", ""}}),
              loops) == R"(trigger taken
vars taken
1 taken | 2 items
1.do.1 taken 2 | 2 items | 0 items
1.do.1.do.1 taken 2
1.do.2 taken 2
1.do.2.then.1 taken
2 taken
end taken
trigger- taken
vars- taken
1-do taken 2
1.do.1-do taken 2
1.do.1.do.1- taken 2
1.do.1-after taken 2
1.do.2-then taken
1.do.2.then.1- taken
1.do.2-else taken
1-after taken
2- taken
)");
  CHECK(marks(run_of("done", {{"1", "0 items"}, {"2", ""}}), loops).find("1-do") == std::string::npos);
  // No step inside: the items are not told apart, and it ends.
  const Graph empty = graph_of("  each item in items { }\n");
  CHECK(marks(run_of("done", {{"1", "3 items"}}), empty).find("1-after taken\n") != std::string::npos);
}

TEST_CASE("a run that waits, fails, is cancelled or has not begun", "[graph]") {
  const Graph waits = graph_of(R"(
  create contact
  wait for payment.succeeded within 2 days { add tag paid } else { add tag late }
  webhook erp { body { id = event.id } } on failure { add tag failed  wait 1 day })");
  const std::vector<Step> begun{{"1", "con-1 created"}, {"2", "waits for payment.succeeded"}};
  const std::string head = "trigger taken\n1 taken | con-1 created\n";
  const std::string ways = "trigger- taken\n1- taken\n";
  CHECK(marks(run_of("waiting", begun, "2"), waits) == head + "2 waiting | waits for payment.succeeded\n" + ways);
  CHECK(marks(run_of("failed", begun, "2"), waits) == head + "2 failed | waits for payment.succeeded\n" + ways);
  CHECK(marks(run_of("cancelled", begun, "2"), waits) ==
        head + "2 taken | waits for payment.succeeded | cancelled here\n" + ways);
  CHECK(marks(run_of("waiting", {}), waits) == "trigger taken\n1 waiting | waits for its turn\ntrigger- taken\n");
  CHECK(marks(run_of("done", {{"1", "con-1 created"},
                              {"2", "payment.succeeded came: e-2 of /pay"},
                              {"2.then.1", ""},
                              {"3", "eff-1 to erp"}}),
              waits) == head +
                            "2 taken | payment.succeeded came: e-2 of /pay\n2.then.1 taken\n3 taken | eff-1 to "
                            "erp\nend taken\ntrigger- taken\n1- taken\n2-then taken\n2.then.1- taken\n3- taken\n");
  CHECK(marks(run_of(
                  "done",
                  {{"1", "con-1 created"}, {"2", "no payment.succeeded came until then"}, {"2.else.1", ""}, {"3", ""}}),
              waits)
            .find("2-else taken\n") != std::string::npos);
  // What is done after a failure is a run of its own.
  CHECK(marks(run_of("done", {{"3.on_failure.1", ""}, {"3.on_failure.2", "waited until then"}}), waits) ==
        "3 failed | could not be delivered\n3.on_failure.1 taken\n3.on_failure.2 taken | waited until then\nend "
        "taken\n3-on_failure taken\n3.on_failure.1- taken\n3.on_failure.2- taken\n");
}

TEST_CASE("records that do not fit the graph are passed over", "[graph]") {
  const Graph one = graph_of("  create contact\n");
  CHECK(marks(run_of("done", {{"7", "then"}, {"1", "con-1 found"}, {"2.do.1", ""}}), one) ==
        "trigger taken\n1 taken | con-1 found\nend taken\ntrigger- taken\n1- taken\n");
  CHECK(marks(run_of("waiting", {{"9", ""}}, "9"), one) == "trigger waiting\n");
}

}  // namespace dealflow::test
