#include "dsl/diagnostics/writers.hpp"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace dealflow {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

std::string_view level_of(Severity severity) { return severity == Severity::note ? "note" : to_string(severity); }

// A path as an address: below the folder that the run is about, or from the root.
std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain)
      uri.push_back(c);
    else
      uri += fmt::format("%{:02X}", byte);
  }
  return uri;
}

Json region_of(const Place& place) {
  return {{"startLine", place.line},
          {"startColumn", place.column},
          {"endLine", place.end_line},
          {"endColumn", place.end_column}};
}

Json location_of(const Place& place) {
  return {{"physicalLocation", {{"artifactLocation", {{"uri", uri_of(place.file)}}}, {"region", region_of(place)}}}};
}

std::string first_sentence(const SarifRule& rule) {
  const auto end = rule.reason.find(". ");
  std::string text = rule.reason.empty() ? rule.name : rule.reason.substr(0, end == std::string::npos ? end : end + 1);
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

Json rule_of(const SarifRule& rule) {
  Json json{{"id", rule.code},
            {"name", rule.name},
            {"shortDescription", {{"text", first_sentence(rule)}}},
            {"defaultConfiguration", {{"level", level_of(rule.severity)}}}};
  if (!rule.reason.empty()) json["fullDescription"] = {{"text", rule.reason}};
  if (!rule.page.empty()) json["help"] = {{"text", rule.page}, {"markdown", rule.page}};
  return json;
}

Json result_of(const Diagnostic& finding, std::size_t rule_index, std::size_t nth) {
  Json result{{"ruleId", finding.code},
              {"ruleIndex", rule_index},
              {"level", level_of(finding.severity)},
              {"message", {{"text", finding.help.empty() ? finding.message : finding.message + "\n" + finding.help}}},
              {"locations", Json::array({location_of(finding.place)})},
              // The same finding on other lines is the same; the second of two that are alike is another.
              {"partialFingerprints",
               {{"dealflow/v1", fmt::format("{}:{}:{}:{}", finding.code, finding.place.file, finding.message, nth)}}}};
  if (!finding.related.empty()) {
    Json related = Json::array();
    for (const Related& one : finding.related) {
      Json location = location_of(one.place);
      location["message"] = {{"text", one.message}};
      related.push_back(std::move(location));
    }
    result["relatedLocations"] = std::move(related);
  }
  if (finding.fix) {
    const Json replacement{{"deletedRegion", region_of(finding.fix->place)},
                           {"insertedContent", {{"text", finding.fix->replacement}}}};
    result["fixes"] = Json::array(
        {{{"artifactChanges", Json::array({{{"artifactLocation", {{"uri", uri_of(finding.fix->place.file)}}},
                                            {"replacements", Json::array({replacement})}}})}}});
  }
  return result;
}

}  // namespace

std::string write_sarif(const std::vector<Diagnostic>& diagnostics, const std::vector<SarifRule>& rules,
                        std::string_view tool_version) {
  Json shown_rules = Json::array();
  std::map<std::string_view, std::size_t> index;
  for (const SarifRule& rule : rules) {
    index.emplace(rule.code, shown_rules.size());
    shown_rules.push_back(rule_of(rule));
  }
  Json results = Json::array();
  std::map<std::string, std::size_t> alike;
  for (const Diagnostic& finding : diagnostics) {
    const std::size_t nth = alike[finding.code + "\n" + finding.place.file + "\n" + finding.message]++;
    results.push_back(result_of(finding, index[finding.code], nth));
  }
  const Json log{
      {"$schema", schema},
      {"version", "2.1.0"},
      {"runs",
       Json::array(
           {{{"tool", {{"driver", {{"name", "dealflow"}, {"semanticVersion", tool_version}, {"rules", shown_rules}}}}},
             {"columnKind", "unicodeCodePoints"},
             {"results", std::move(results)}}})}};
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dealflow
