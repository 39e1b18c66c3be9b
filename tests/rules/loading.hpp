// Loads small workspaces from texts.
#pragma once

#include <dealflow/workspace.hpp>

#include "rules/workspace/content.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {

// Settings that most tests do with.
inline constexpr std::string_view shop_settings = R"(workspace: shop
default_region: BR
timezone: America/Sao_Paulo
team: [{id: ana}, {id: bruno}]
pipelines:
  - id: sales
    responsible: ana
    stages: [new, offer, {id: won, closes: won}, {id: lost, closes: lost}]
  - id: renewals
    stages: [first, negotiation]
fields:
  contact: {city: text, birthday: date, segment: {type: select, options: [B2B, B2C]}}
  deal: {budget: number, priority: text, message: text}
endpoints: {erp: {url: "https://erp.example.com/in"}}
templates: {welcome: {subject: "Welcome, {{ name }}", text: Hello}}
)";

inline LoadedWorkspace load(std::string_view settings, std::string_view flows) {
  return load_workspace({{"dealflow.yaml", std::string(settings)}, {"flows/all.yaml", std::string(flows)}});
}

inline LoadedWorkspace load_flows(std::string_view flows) { return load(shop_settings, flows); }

inline const std::vector<rules::Plan>& plans(const LoadedWorkspace& loaded) {
  return loaded.workspace->content().plans;
}

// "DF101 3:10 no event type …", a line each, for CAPTURE.
inline std::string shown(const LoadedWorkspace& loaded) {
  std::string text;
  for (const Diagnostic& finding : loaded.diagnostics)
    text += finding.code + " " + finding.place.file + ":" + std::to_string(finding.place.line) + ":" +
            std::to_string(finding.place.column) + " " + finding.message + "\n";
  return text;
}

}  // namespace dealflow::test
