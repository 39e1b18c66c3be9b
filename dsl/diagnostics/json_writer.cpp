#include "dsl/diagnostics/writers.hpp"

#include <nlohmann/json.hpp>

namespace dealflow {
namespace {

using Json = nlohmann::ordered_json;

void put_place(Json& object, const Place& place) {
  object["file"] = place.file;
  object["line"] = place.line;
  object["column"] = place.column;
  object["end_line"] = place.end_line;
  object["end_column"] = place.end_column;
}

Json json_of(const Related& related) {
  Json object;
  put_place(object, related.place);
  object["message"] = related.message;
  return object;
}

Json json_of(const Fix& fix) {
  Json object;
  put_place(object, fix.place);
  object["replacement"] = fix.replacement;
  return object;
}

Json json_of(const Diagnostic& finding) {
  Json object;
  object["code"] = finding.code;
  object["name"] = finding.name;
  object["severity"] = to_string(finding.severity);
  object["message"] = finding.message;
  put_place(object, finding.place);
  object["help"] = finding.help.empty() ? Json(nullptr) : Json(finding.help);
  object["related"] = Json::array();
  for (const Related& related : finding.related) object["related"].push_back(json_of(related));
  object["fix"] = finding.fix ? json_of(*finding.fix) : Json(nullptr);
  return object;
}

}  // namespace

std::string write_json(const std::vector<Diagnostic>& diagnostics) {
  Json array = Json::array();
  for (const Diagnostic& finding : diagnostics) array.push_back(json_of(finding));
  // A file name or an excerpt need not be UTF-8; the array has to be.
  return array.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dealflow
