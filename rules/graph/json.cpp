// A graph as JSON.
#include <dealflow/graph.hpp>

#include <nlohmann/json.hpp>

namespace dealflow {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const GraphMark& mark) {
  if (mark == GraphMark{}) return nullptr;
  Json object;
  object["mark"] = to_string(mark.mark);
  object["count"] = mark.count ? Json(*mark.count) : Json(nullptr);
  object["lines"] = mark.lines;
  return object;
}

}  // namespace

std::string render_json(const Graph& graph) {
  Json object;
  object["of"] = graph.of == Graph::Of::flow ? "flow" : "workspace";
  object["id"] = graph.id;
  object["title"] = graph.title;
  object["about"] = graph.about;
  object["nodes"] = Json::array();
  for (const GraphNode& node : graph.nodes) {
    Json one;
    one["id"] = node.id;
    one["kind"] = to_string(node.kind);
    one["lines"] = node.lines;
    one["mark"] = json_of(node.mark);
    object["nodes"].push_back(std::move(one));
  }
  object["edges"] = Json::array();
  for (const GraphEdge& edge : graph.edges) {
    Json one;
    one["from"] = edge.from;
    one["to"] = edge.to;
    one["block"] = edge.block;
    one["label"] = edge.label;
    one["kind"] = to_string(edge.kind);
    one["mark"] = json_of(edge.mark);
    object["edges"].push_back(std::move(one));
  }
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dealflow
