// Graphs of flows: each kind of step, both notations, what starts what, marks, and texts that try to be more than text.
#include <dealflow/graph.hpp>
#include <dealflow/graph_drawing.hpp>
#include <dealflow/notation.hpp>

#include "tests/rules/loading.hpp"
#include "tests/support/json_schema.hpp"

#include <catch2/catch.hpp>

#include <graphviz/cgraph.h>

#include <algorithm>
#include <memory>
#include <set>

namespace dealflow::test {
namespace {

WorkspaceGraphs graphs_of(std::string_view name, std::string_view flows, std::string_view settings = shop_settings) {
  return WorkspaceGraphs({{"dealflow.yaml", std::string(settings)}, {std::string(name), std::string(flows)}});
}

std::string told(const WorkspaceGraphs& graphs) {
  std::string text;
  for (const Diagnostic& finding : graphs.diagnostics()) text += finding.code + " " + finding.message + "\n";
  return text;
}

Graph graph_of(std::string_view flows, std::string_view id = "f") {
  auto graphs = graphs_of("flows/f.flow", flows);
  CAPTURE(flows, told(graphs));
  REQUIRE(graphs.loads());
  auto graph = graphs.flow(id);
  REQUIRE(graph);
  return std::move(*graph);
}

// "2 if: if amount > 1", "2 -then-> 2.then.1 [then]": a line each.
std::string listed(const Graph& graph) {
  std::string text;
  for (const GraphNode& node : graph.nodes) {
    text += node.id + " " + std::string(to_string(node.kind)) + ":";
    for (const std::string& line : node.lines) text += " | " + line;
    text += "\n";
  }
  for (const GraphEdge& edge : graph.edges) {
    text += edge.from + " -" + edge.block + "-> " + edge.to;
    if (!edge.label.empty()) text += " [" + edge.label + "]";
    if (edge.kind != EdgeKind::next) text += " " + std::string(to_string(edge.kind));
    text += "\n";
  }
  return text;
}

struct CloseGraph {
  void operator()(Agraph_t* graph) const { agclose(graph); }
};
// The graph that Graphviz reads, or null.
std::unique_ptr<Agraph_t, CloseGraph> read_dot(const std::string& dot) {
  return std::unique_ptr<Agraph_t, CloseGraph>(agmemread(dot.c_str()));
}

// Places that draw nothing sensible, but draw everything.
GraphLayout some_layout(const Graph& graph) {
  GraphLayout layout;
  layout.size = {100, 100};
  layout.nodes.resize(graph.nodes.size(), {50, 50});
  layout.edges.resize(graph.edges.size(), {{{0, 0}, {1, 1}, {2, 2}, {3, 3}}, {4, 4}, {2, 2}});
  return layout;
}

struct Construct {
  std::string_view what;
  std::string_view steps;  // of the flow, in the text notation
  std::string_view nodes;  // without trigger and end
  std::string_view edges;
};

// Each kind of step, with the paths and words that runs have of it.
constexpr Construct constructs[] = {
    {"an action", R"(create deal "Order of {{ person.first_name }}" { stage offer amount 5 currency BRL tags a, b })",
     R"(1 action: | create deal "Order of {{ person.first_name }}" |   stage offer |   amount 5 |   currency BRL |   tags a, b
)",
     "trigger --> 1\n1 --> end\n"},
    {"a map", "map { town -> city  born -> birthday }", "1 action: | map |   town -> city |   born -> birthday\n",
     "trigger --> 1\n1 --> end\n"},
    {"an if", "if person.first_name == \"A\" { add tag a }\nadd tag b",
     "1 if: | if person.first_name == \"A\"\n1.then.1 action: | add tag a\n2 action: | add tag b\n",
     "trigger --> 1\n1 -then-> 1.then.1 [then]\n1.then.1 --> 2\n1 -else-> 2 [else]\n2 --> end\n"},
    {"an if with else ifs",
     "if person.first_name == \"A\" { add tag a } else if person.first_name == \"B\" { add tag b } else { stop }",
     "1 if: | if … else if …\n1.then.1 action: | add tag a\n1.then2.1 action: | add tag b\n1.else.1 stop: | stop\n",
     "trigger --> 1\n1 -then-> 1.then.1 [person.first_name == \"A\"]\n1 -then2-> 1.then2.1 [person.first_name == "
     "\"B\"]\n1 -else-> 1.else.1 [else]\n1.then.1 --> end\n1.then2.1 --> end\n"},
    {"a switch",
     "switch person.first_name { case A, \"B C\" { add tag a } case D { add tag d } default { add tag e } }",
     "1 switch: | switch person.first_name\n1.case.1 action: | add tag a\n1.case2.1 action: | add tag d\n1.default.1 "
     "action: | add tag e\n",
     "trigger --> 1\n1 -case-> 1.case.1 [A, \"B C\"]\n1 -case2-> 1.case2.1 [D]\n1 -default-> 1.default.1 "
     "[default]\n1.case.1 --> end\n1.case2.1 --> end\n1.default.1 --> end\n"},
    {"a loop", "each item in items { note \"{{ item.name }}\" }\nadd tag b",
     "1 each: | each item in items\n1.do.1 action: | note \"{{ item.name }}\"\n2 action: | add tag b\n",
     "trigger --> 1\n1 -do-> 1.do.1 [each item]\n1.do.1 --> 1 back\n1 -after-> 2 [after the last]\n2 --> end\n"},
    {"waits", "create contact\nwait 3 days\nwait until business_hours\nadd tag a",
     "1 action: | create contact\n2 wait: | wait 3 days\n3 wait: | wait until business_hours\n4 action: | add tag a\n",
     "trigger --> 1\n1 --> 2\n2 --> 3\n3 --> 4\n4 --> end\n"},
    {"a wait for an event",
     "create contact\nwait for payment.succeeded where awaited.payment.amount > 5 within 2 days { stop } else { add "
     "tag a }",
     "1 action: | create contact\n2 wait_for: | wait for payment.succeeded where awaited.payment.amount > 5 within 2 "
     "days\n2.then.1 stop: | stop\n2.else.1 action: | add tag a\n",
     "trigger --> 1\n1 --> 2\n2 -then-> 2.then.1 [it comes]\n2 -else-> 2.else.1 [it does not come]\n2.else.1 --> "
     "end\n"},
    {"what is done after a failure", "webhook erp { body { id = event.id } } on failure { add tag failed }\nadd tag a",
     "1 action: | webhook erp { body { id = event.id } }\n1.on_failure.1 action: | add tag failed\n2 action: | add tag "
     "a\n",
     "trigger --> 1\n1 -on_failure-> 1.on_failure.1 [on failure] later\n1 --> 2\n2 --> end\n1.on_failure.1 --> end\n"},
    {"a mail", "email welcome to contact.email { name = person.first_name }",
     "1 action: | email welcome to contact.email { name = person.first_name }\n", "trigger --> 1\n1 --> end\n"},
    {"blocks in blocks", "each item in items { if item.quantity > 1 { switch item.name { case A { note \"a\" } } } }",
     "1 each: | each item in items\n1.do.1 if: | if item.quantity > 1\n1.do.1.then.1 switch: | switch "
     "item.name\n1.do.1.then.1.case.1 action: | note \"a\"\n",
     "trigger --> 1\n1 -do-> 1.do.1 [each item]\n1.do.1 -then-> 1.do.1.then.1 [then]\n1.do.1.then.1 -case-> "
     "1.do.1.then.1.case.1 [A]\n1.do.1.then.1.case.1 --> 1 back\n1.do.1.then.1 -default-> 1 [default] back\n1.do.1 "
     "-else-> 1 [else] back\n1 -after-> end [after the last]\n"},
};

}  // namespace

TEST_CASE("each construct has its nodes, and the words of a run on its ways", "[graph]") {
  std::size_t tried = 0;
  for (const Construct& one : constructs) {
    CAPTURE(one.what);
    const std::string text = "flow f {\n  trigger chatbot.action\n  " + std::string(one.steps) + "\n}\n";
    const Graph graph = graph_of(text);
    const bool ends = std::any_of(graph.nodes.begin(), graph.nodes.end(),
                                  [](const GraphNode& node) { return node.kind == NodeKind::end; });
    CHECK(ends);
    const std::string expected = "trigger trigger: | trigger chatbot.action\n" + std::string(one.nodes) +
                                 "end end: | end\n" + std::string(one.edges);
    CHECK(listed(graph) == expected);

    // In YAML the same.
    const RewrittenFile yaml = convert_flows("f.flow", text, Notation::text);
    REQUIRE(yaml.text);
    auto graphs = graphs_of("flows/f.yaml", *yaml.text);
    CAPTURE(*yaml.text, told(graphs));
    REQUIRE(graphs.loads());
    CHECK(listed(*graphs.flow("f")) == expected);
    ++tried;
  }
  CHECK(tried == std::size(constructs));
}

TEST_CASE("a flow's head: settings, condition and variables", "[graph]") {
  const Graph graph = graph_of(R"(flow f "A name" {
  description "Not in the drawing."
  priority 10
  exclusive
  mode single
  reentry every 7 days
  trigger chatbot.action, chatbot.subscribed
  condition person.first_name == "A" && person.first_name.startsWith("A")
  var city = variables.city
  create deal
})");
  CHECK(graph.title == "f: A name");
  CHECK(
      listed(graph) ==
      R"(trigger trigger: | trigger chatbot.action, chatbot.subscribed | priority 10 | exclusive | mode single | reentry every 7 days
condition condition: | condition person.first_name == "A" && |     person.first_name.startsWith("A")
vars variables: | var city = variables.city
1 action: | create deal
end end: | end
not_run not_run: | does not run
trigger --> condition
condition -holds-> vars [holds]
vars --> 1
1 --> end
condition -does_not_hold-> not_run [does not hold]
)");
}

TEST_CASE("a template has its inputs, and what is made of it their values", "[graph]") {
  constexpr std::string_view flows =
      "flow t {\n  input tag text required \"Which\"\n  trigger api.deal\n  create contact\n  add tag \"{{ inputs.tag "
      "}}\"\n}\n\nuse t as f { tag \"vip\" }\n";
  auto graphs = graphs_of("flows/f.flow", flows);
  CAPTURE(told(graphs));
  REQUIRE(graphs.loads());
  CHECK(graphs.flows() == std::vector<std::string>{"f", "t"});
  CHECK(graphs.flow("f")->nodes.front().lines ==
        std::vector<std::string>{"trigger api.deal", "use t as f { tag \"vip\" }"});
  CHECK(graphs.flow("t")->nodes.front().lines ==
        std::vector<std::string>{"trigger api.deal", "input tag text required \"Which\""});
  CHECK_FALSE(graphs.flow("g"));

  // The same from what a store keeps, and from the workspace.
  const LoadedWorkspace loaded =
      load_workspace({{"dealflow.yaml", std::string(shop_settings)}, {"flows/f.flow", std::string(flows)}});
  REQUIRE(loaded.workspace);
  const rules::Plan& plan = plans(loaded).front();
  const auto stored = stored_flow_graph(plan.text_path, plan.text, "f");
  REQUIRE(stored);
  CHECK(listed(*stored) == listed(*graphs.flow("f")));
  CHECK(listed(*flow_graph(*loaded.workspace, "f")) == listed(*stored));
  CHECK_FALSE(flow_graph(*loaded.workspace, "t"));
  CHECK_FALSE(stored_flow_graph("flows/f.flow", "flow f {", "f"));
  CHECK(stored_flow_graph("flows/f.flow", plan.text, "g").error() == "the stored text has no flow `g`");

  // One that is ready-made.
  auto ready = graphs_of("flows/f.flow", "use stdlib/popup-lead as spring-sale { popup \"pop-10\" }\n");
  CAPTURE(told(ready));
  REQUIRE(ready.loads());
  CHECK(ready.flow("spring-sale")->id == "spring-sale");
  CHECK(listed(ready.overview()).find("flow:spring-sale flow: | spring-sale") != std::string::npos);
}

TEST_CASE("an overview shows what starts what", "[graph]") {
  constexpr std::string_view flows = R"(
flow orders { trigger chatbot.action  condition action.name == "send_order"
  create deal "Order" { pipeline sales }
  add tag buyer
  emit shop.vip { total = 5 }
}
flow vip "A good customer" { trigger shop.vip  webhook erp }
flow paid { trigger payment.succeeded  move deal { stage won } }
flow moved { trigger crm.deal.stage_changed  condition deal.stage == "won"  add tag won }
flow tagged { trigger crm.contact.tagged  condition tag == "buyer"  update contact { set city = "Recife" } }
flow patient { trigger api.contact  create contact  wait for shop.vip within 2 days { stop }  move deal { stage offer } }
flow off { disabled  trigger chatbot.action  emit shop.lost { total = 1 } }
)";
  auto graphs =
      graphs_of("flows/f.flow", flows,
                std::string(shop_settings) +
                    "events:\n  shop.vip: {attributes: {total: number}}\n  shop.lost: {attributes: {total: number}}\n");
  CAPTURE(told(graphs));
  REQUIRE(graphs.loads());
  const Graph graph = graphs.overview();
  CHECK(graph.of == Graph::Of::workspace);
  CHECK(graph.title == "shop: what starts what");
  CHECK(listed(graph) == R"(event:chatbot.action event_type: | chatbot.action
flow:orders flow: | orders
event:crm.contact.tagged event_type: | crm.contact.tagged
event:shop.vip event_type: | shop.vip
flow:vip flow: | vip | A good customer
event:payment.succeeded event_type: | payment.succeeded
flow:paid flow: | paid
event:crm.deal.stage_changed event_type: | crm.deal.stage_changed
flow:moved flow: | moved
flow:tagged flow: | tagged
event:api.contact event_type: | api.contact
flow:patient flow: | patient
flow:off disabled_flow: | off | disabled
event:shop.lost event_type: | shop.lost
event:chatbot.action --> flow:orders
flow:orders --> event:crm.contact.tagged [tag = "buyer"]
flow:orders --> event:shop.vip
event:shop.vip --> flow:vip
event:payment.succeeded --> flow:paid
flow:paid --> event:crm.deal.stage_changed [deal.stage = "won"]
event:crm.deal.stage_changed --> flow:moved
event:crm.contact.tagged --> flow:tagged
event:api.contact --> flow:patient
event:shop.vip --> flow:patient [waits for it] later
event:chatbot.action --> flow:off disabled
flow:off --> event:shop.lost disabled
)");
}

TEST_CASE("a workspace that does not load has no graphs", "[graph]") {
  auto graphs = graphs_of("flows/f.flow", "flow f { trigger api.dael create deal }");
  CHECK_FALSE(graphs.loads());
  CHECK_FALSE(graphs.diagnostics().empty());
  CHECK(graphs.flows().empty());
  CHECK_FALSE(graphs.flow("f"));
  CHECK(graphs.overview().nodes.empty());
}

TEST_CASE("what an overlay leaves open follows from what it says", "[graph]") {
  Graph graph = graph_of(R"(flow f {
  trigger chatbot.action
  condition person.first_name == "A"
  var city = variables.city
  if person.first_name == "A" { add tag a }
  add tag b
})");
  GraphOverlay overlay;
  overlay.about = {"12 cases"};
  overlay.nodes["trigger"] = {Mark::covered, 3, {}};
  overlay.nodes["condition"] = {Mark::partly_covered, 3, {"never null"}};
  overlay.nodes["1"] = {Mark::partly_covered, 3, {}};
  overlay.nodes["1.then.1"] = {Mark::covered, 3, {}};
  overlay.nodes["2"] = {Mark::covered, 3, {}};
  overlay.nodes["9"] = {Mark::covered, 3, {}};  // of another version
  overlay.ways[{"condition", "holds"}] = {Mark::covered, 3, {}};
  overlay.ways[{"condition", "does_not_hold"}] = {Mark::not_covered, 0, {}};
  overlay.ways[{"1", "then"}] = {Mark::covered, 3, {}};
  overlay.ways[{"1", "else"}] = {Mark::not_covered, 0, {}};
  CHECK_FALSE(graph.is_marked());
  apply(overlay, graph);
  CHECK(graph.is_marked());
  std::string marks;
  for (const GraphNode& node : graph.nodes) marks += node.id + " " + std::string(to_string(node.mark.mark)) + "\n";
  for (const GraphEdge& edge : graph.edges)
    marks += edge.from + "-" + edge.block + " " + std::string(to_string(edge.mark.mark)) + "\n";
  CHECK(marks == R"(trigger covered
condition partly_covered
vars covered
1 partly_covered
1.then.1 covered
2 covered
end covered
not_run not_covered
trigger- covered
condition-holds covered
vars- covered
1-then covered
1.then.1- covered
1-else not_covered
2- covered
condition-does_not_hold not_covered
)");
  // Every mark is drawn, in each format, and said in a word.
  const std::string svg = render_svg(graph, some_layout(graph));
  for (const std::string_view word : {"12 cases", "partly covered", "not covered", "covered 3×", "never null"})
    CHECK(svg.find(word) != std::string::npos);
  const std::string mermaid = render_mermaid(graph);
  CHECK(mermaid.find("classDef is_partly_covered ") != std::string::npos);
  CHECK(mermaid.find("• never null") != std::string::npos);
  CHECK(mermaid.find("-.->|\"does not hold<br/>not covered\"| n_not_run") != std::string::npos);
  CHECK(render_dot(graph).find("class=\"partly_covered\"") != std::string::npos);
  CHECK(violation(render_json(graph), output_schema("graph")) == "");
}

TEST_CASE("whatever a text holds, it is text in a drawing", "[graph]") {
  struct Hostile {
    std::string_view text;  // as it is shown
    std::string_view mermaid;
    std::string_view dot;
    std::string_view svg;
  };
  constexpr Hostile cases[] = {
      {"<script>alert(1)</script>", "#lt;script#gt;alert(1)#lt;/script#gt;", "<script>alert(1)</script>",
       "&lt;script&gt;alert(1)&lt;/script&gt;"},
      {"a \" b", "a #quot; b", "a \\\" b", "a &quot; b"},
      {"a ] } ) | b", "a ] } ) | b", "a ] } ) | b", "a ] } ) | b"},
      {"a --> b; c", "a --#gt; b; c", "a --> b; c", "a --&gt; b; c"},
      {"a & b &amp; c", "a #amp; b #amp;amp; c", "a &amp; b &amp;amp; c", "a &amp; b &amp;amp; c"},
      {"#quot; #35;", "#35;quot; #35;35;", "#quot; #35;", "#quot; #35;"},
      {"`markdown`", "#96;markdown#96;", "`markdown`", "`markdown`"},
      {"\\N \\G \\l \\", "#92;N #92;G #92;l #92;", "\\\\N \\\\G \\\\l \\\\", "\\N \\G \\l \\"},
      {"%% comment", "#37;#37; comment", "%% comment", "%% comment"},
      {"style a:b", "style a#58;b", "style a:b", "style a:b"},
      {"line\nend", "line end", "line end", "line end"},
      {"\x1B[31m", "\uFFFD[31m", "\uFFFD[31m", "\uFFFD[31m"},
      {"Praça 市場 🎂", "Praça 市場 🎂", "Praça 市場 🎂", "Praça 市場 🎂"},
      {"\u202Egnp", "\uFFFDgnp", "\uFFFDgnp", "\uFFFDgnp"},
      {"\xFF", "\uFFFD", "\uFFFD", "\uFFFD"},
      {"  indented", "#160;#160;indented", "  indented", "  indented"},
  };
  std::size_t tried = 0;
  for (const Hostile& one : cases) {
    CAPTURE(one.text);
    // As a node, a label, a title, a mark and an id.
    const std::string text(one.text);
    Graph graph;
    graph.id = text;
    graph.title = text;
    graph.nodes = {{"a", NodeKind::choice, {text}, {Mark::waiting, 2, {text}}},
                   {text, NodeKind::action, {"b"}, {}},
                   {"end", NodeKind::end, {"end"}, {}}};
    graph.edges = {{"a", text, "then", text, EdgeKind::next, {}}, {text, "end", "", "", EdgeKind::next, {}}};
    const std::string mermaid = render_mermaid(graph);
    CHECK(mermaid.find("n_a{{\"" + std::string(one.mermaid) + "<br/>• waiting<br/>• ") != std::string::npos);
    CHECK(mermaid.find("|\"" + std::string(one.mermaid) + "\"|") != std::string::npos);
    CHECK(std::count(mermaid.begin(), mermaid.end(), '\n') == 4 + 3 + 2 + 3);
    const std::string dot = render_dot(graph);
    CHECK(dot.find("label=\"" + std::string(one.dot) + "\\l• waiting\\l• ") != std::string::npos);
    const auto read = read_dot(dot);
    REQUIRE(read);
    CHECK(agnnodes(read.get()) == 3);
    CHECK(agnedges(read.get()) == 2);
    const std::string svg = render_svg(graph, some_layout(graph));
    CHECK(svg.find(" xml:space=\"preserve\">" + std::string(one.svg) + "</text>") != std::string::npos);
    CHECK(svg.find("<script") == std::string::npos);
    CHECK(violation(render_json(graph), output_schema("graph")) == "");
    ++tried;
  }
  CHECK(tried == std::size(cases));
}

TEST_CASE("a title of Mermaid is a text of YAML", "[graph]") {
  Graph graph;
  graph.title = "a \"b\" \\ 10% #c: d\n---\n%%{init: {}}%%";
  CHECK(render_mermaid(graph) ==
        "---\ntitle: \"a \\\"b\\\" \\\\ 10\\x25 #c: d --- \\x25\\x25{init: {}}\\x25\\x25\"\n---\nflowchart TD\n");
}

TEST_CASE("ids of Mermaid differ where ids do", "[graph]") {
  Graph graph;
  graph.nodes = {{"flow:a-b", NodeKind::flow, {"1"}, {}}, {"flow:a:b", NodeKind::flow, {"2"}, {}}};
  graph.edges = {{"flow:a-b", "flow:a:b", "", "", EdgeKind::next, {}}};
  CHECK(render_mermaid(graph).find("  n_flow_a_b --> n_flow_a_b_2\n") != std::string::npos);
}

TEST_CASE("long texts are cut in drawings and whole in JSON", "[graph]") {
  Graph graph;
  graph.nodes = {{"1", NodeKind::action, std::vector<std::string>(40, std::string(300, 'x')), {}}};
  CHECK(render_mermaid(graph).size() < 3000);
  CHECK(render_mermaid(graph).find("… 25 more lines") != std::string::npos);
  CHECK(render_json(graph).size() > 12'000);
  CHECK(measure(graph).nodes.front().width < 700);
}

}  // namespace dealflow::test
