// dealflow graph: the drawings of the example shop, word for word, and of runs in it.
#include <dealflow/graph_drawing.hpp>
#include <dealflow/workspace_folder.hpp>

#include "engine/cli/graph_layout.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

const std::string shop = std::string(DEALFLOW_SOURCE_DIR) + "/examples/shop";
const fs::path golden = fs::path(DEALFLOW_SOURCE_DIR) / "tests/golden/graph";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The places of an SVG are Graphviz's: another processor may round them otherwise.
std::string without_places(const std::string& svg) {
  return std::regex_replace(svg, std::regex(R"( (x|y|rx|d|width|height|viewBox)="[^"]*")"), " $1");
}

std::string draw(std::vector<std::string> words) {
  words.insert(words.begin(), "graph");
  const Finished finished = run_program(words);
  CAPTURE(words, finished.err);
  REQUIRE(finished.status == 0);
  CHECK(finished.err.empty());
  return finished.out;
}

void check(const std::string& name, const std::string& text) {
  const fs::path path = golden / name;
  if (updating_golden_files()) {
    fs::create_directories(golden);
    std::ofstream(path, std::ios::binary) << text;
  }
  CAPTURE(name);
  if (name.ends_with(".svg"))
    CHECK(without_places(text) == without_places(read(path)));
  else
    CHECK(text == read(path));
}

WorkspaceGraphs shop_graphs() {
  auto files = read_workspace_folder(shop);
  REQUIRE(files);
  WorkspaceGraphs graphs(std::move(*files));
  REQUIRE(graphs.loads());
  return graphs;
}

// Whether the point lies on the border of the box, give or take.
bool touches(GraphPoint point, GraphPoint centre, GraphSize size) {
  const double x = std::abs(point.x - centre.x) - size.width / 2;
  const double y = std::abs(point.y - centre.y) - size.height / 2;
  return x < 3 && y < 3 && (x > -3 || y > -3);
}

void check_layout(const Graph& graph) {
  const auto layout = cli::lay_out(graph);
  REQUIRE(layout);
  const GraphSizes sizes = measure(graph);
  REQUIRE(layout->nodes.size() == graph.nodes.size());
  REQUIRE(layout->edges.size() == graph.edges.size());
  std::map<std::string, std::size_t> by_id;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const GraphPoint at = layout->nodes[i];
    const GraphSize size = sizes.nodes[i];
    CHECK(at.x - size.width / 2 > -1);
    CHECK(at.y - size.height / 2 > -1);
    CHECK(at.x + size.width / 2 < layout->size.width + 1);
    CHECK(at.y + size.height / 2 < layout->size.height + 1);
    for (std::size_t k = 0; k < i; ++k) {
      const bool apart = std::abs(at.x - layout->nodes[k].x) > (size.width + sizes.nodes[k].width) / 2 ||
                         std::abs(at.y - layout->nodes[k].y) > (size.height + sizes.nodes[k].height) / 2;
      CAPTURE(graph.nodes[i].id, graph.nodes[k].id);
      CHECK(apart);
    }
    by_id[graph.nodes[i].id] = i;
  }
  for (std::size_t i = 0; i < graph.edges.size(); ++i) {
    const std::size_t from = by_id.at(graph.edges[i].from);
    const std::size_t to = by_id.at(graph.edges[i].to);
    const GraphLayout::Line& line = layout->edges[i];
    CAPTURE(graph.edges[i].from, graph.edges[i].to);
    REQUIRE(line.curve.size() >= 4);
    CHECK(line.curve.size() % 3 == 1);
    CHECK(touches(line.curve.front(), layout->nodes[from], sizes.nodes[from]));
    CHECK(touches(line.tip, layout->nodes[to], sizes.nodes[to]));
  }
  const auto again = cli::lay_out(graph);
  REQUIRE(again);
  CHECK(render_svg(graph, *layout) == render_svg(graph, *again));
}

}  // namespace

TEST_CASE("the flows of the example shop are drawn as they were", "[cli][graph]") {
  std::size_t drawn = 0;
  for (const std::string& flow : shop_graphs().flows()) {
    check(flow + ".mmd", draw({shop, flow}));
    ++drawn;
  }
  CHECK(drawn >= 15);
  check("overview.mmd", draw({shop}));
  for (const std::string flow : {"abandoned-cart", "payment-failed"})
    for (const std::string format : {"dot", "svg"}) check(flow + "." + format, draw({shop, flow, "--format", format}));
  const std::string json = draw({shop, "abandoned-cart", "--format", "json"});
  check("abandoned-cart.json", json);
  CHECK(violation(json, output_schema("graph")) == "");
  CHECK(violation(draw({shop, "--format", "json"}), output_schema("graph")) == "");
}

TEST_CASE("layouts have room for every box, and arrows between them", "[cli][graph]") {
  auto graphs = shop_graphs();
  for (const std::string& flow : graphs.flows()) check_layout(*graphs.flow(flow));
  check_layout(graphs.overview());
  check_layout(Graph{});
}

TEST_CASE("a run is drawn on the flow that it began with", "[cli][graph]") {
  const TemporaryFolder folder;
  const std::string store = (folder.path() / "store").string();
  const Finished ran = run_program({"run", shop, shop + "/events.ndjson", "--store", store});
  CAPTURE(ran.err);
  REQUIRE(ran.status <= 1);
  const auto run_of = [&](const std::string& flow) {
    const Finished listed =
        run_program({"list", "runs", "--store", store, "--where", "flow == '" + flow + "'", "--format", "ndjson"});
    std::smatch found;
    REQUIRE(std::regex_search(listed.out, found, std::regex("\"id\":\"(run-[0-9]+)\"")));
    return found[1].str();
  };
  const std::string cart = run_of("abandoned-cart");
  check("run-abandoned-cart.mmd", draw({"--run", cart, "--store", store}));
  for (const std::string format : {"dot", "svg", "json"})
    check("run-abandoned-cart." + format, draw({"--run", cart, "--store", store, "--format", format}));
  check("run-visit.mmd", draw({"--run", run_of("visit"), "--store", store}));
  CHECK(violation(read(golden / "run-abandoned-cart.json"), output_schema("graph")) == "");
  // With the workspace beside it, and into a file.
  const fs::path file = folder.path() / "run.svg";
  CHECK(
      draw({shop, "abandoned-cart", "--run", cart, "--store", store, "--format", "svg", "-o", file.string()}).empty());
  CHECK(without_places(read(file)) == without_places(read(golden / "run-abandoned-cart.svg")));
  // Each run of the shop, whatever it did, is a way from its trigger.
  std::size_t runs = 0;
  for (; runs < 200; ++runs) {
    const Finished drawn = run_program({"graph", "--run", "run-" + std::to_string(runs + 1), "--store", store});
    if (drawn.status != 0) break;
    CHECK(drawn.out.find(":::is_taken") != std::string::npos);
  }
  CHECK(runs >= 30);

  const struct {
    std::vector<std::string> words;
    int status;
    std::string_view says;
  } refused[] = {
      {{"graph", "--run", "run-999", "--store", store}, 1, "no run `run-999`"},
      {{"graph", "--run", cart, "--store", store, "--workspace", "bakery"}, 1, "no workspace `bakery`"},
      {{"graph", shop, "visit", "--run", cart, "--store", store}, 1, "is a run of flow `abandoned-cart`"},
      {{"graph", "--run", cart, "--store", (folder.path() / "none").string()}, 3, "holds no store"},
      {{"graph", "--run", cart}, 2, "needs the `--store`"},
      {{"graph", shop, "--store", store}, 2, "`--store` goes with `--run`"},
      {{"graph"}, 2, "which WORKSPACE"},
      {{"graph", shop, "abandoned-crt"}, 1, "is it `abandoned-cart`?"},
      {{"graph", shop, "zzz"}, 1, "has no flow `zzz`"},
      {{"graph", (folder.path() / "none").string()}, 2, "none"},
      {{"graph", shop, "--format", "png"}, 2, "mermaid, dot, svg, json"},
      {{"graph", shop, "-o", (folder.path() / "none/x").string()}, 3, "none/x"},
  };
  for (const auto& one : refused) {
    const Finished finished = run_program(one.words);
    CAPTURE(one.words, finished.err);
    CHECK(finished.status == one.status);
    CHECK(finished.out.empty());
    CHECK(finished.err.find(one.says) != std::string::npos);
  }
}

TEST_CASE("a run is drawn on the text that it began with, whatever became of the flow", "[cli][graph]") {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& file, std::string_view text) {
    fs::create_directories((folder.path() / file).parent_path());
    std::ofstream(folder.path() / file) << text;
  };
  const std::string workspace = (folder.path() / "w").string();
  const std::string store = (folder.path() / "store").string();
  write("w/dealflow.yaml", "workspace: w\npipelines: [{id: sales, stages: [new]}]\n");
  write("w/flows/f.yaml",
        "{flow: plain, trigger: api.contact, actions: [create_contact: {}, wait: 1 day]}\n---\n"
        "{flow: template, inputs: {tag: {type: text}}, trigger: api.contact, actions: [create_contact: {}, add_tag: "
        "['{{ inputs.tag }}']]}\n---\n{use: template, as: made, with: {tag: vip}}\n");
  write(
      "events.ndjson",
      R"({"specversion":"1.0","source":"/t","time":"2026-03-02T09:00:00Z","id":"1","type":"api.contact","data":{"person":{"email":"a@example.com"}}})"
      "\n");
  const Finished ran = run_program({"run", workspace, (folder.path() / "events.ndjson").string(), "--store", store});
  CAPTURE(ran.err);
  REQUIRE(ran.status == 0);
  write("w/flows/f.yaml", "{flow: plain, trigger: api.deal, actions: [create_deal: {}]}\n");
  const std::string plain = draw({"--run", "run-1", "--store", store});
  CHECK(plain.find("wait 1 day") != std::string::npos);
  CHECK(plain.find(":::is_waiting") != std::string::npos);
  const std::string made = draw({workspace, "--run", "run-2", "--store", store});
  CHECK(made.find("title: \"made – run-2, done") != std::string::npos);
  CHECK(made.find("use template as made { tag #quot;vip#quot; }") != std::string::npos);
  CHECK(made.find("#quot;{{ inputs.tag }}#quot;<br/>• ") != std::string::npos);
}

TEST_CASE("a workspace that does not load is not drawn", "[cli][graph]") {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "flows");
  std::ofstream(folder.path() / "dealflow.yaml") << "workspace: w\npipelines: [{id: sales, stages: [new]}]\n";
  std::ofstream(folder.path() / "flows/f.flow") << "flow f { trigger api.dael create deal }\n";
  const Finished finished = run_program({"graph", folder.path().string()});
  CHECK(finished.status == 2);
  CHECK(finished.out.empty());
  CHECK(finished.err.find("DF101") != std::string::npos);
  CHECK(finished.err.find("does not load") != std::string::npos);
}

}  // namespace dealflow::test
