// The pages of the rules: what they call wrong is told by their rule and nothing else, what they call right is clean.
#include "rules/lint/all_rules.hpp"
#include "rules/lint/page.hpp"
#include "tests/rules/loading.hpp"
#include "tests/support/golden.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace dealflow::test {
namespace {

// What cannot stand in a page: see there.
const std::map<int, std::string_view> exempt{{119, "a workspace without a dealflow.yaml is none for this test"}};

std::vector<Diagnostic> lint(const std::vector<lint::PageFile>& files) {
  std::vector<WorkspaceFile> workspace;
  for (const lint::PageFile& file : files) workspace.push_back({file.path, file.text});
  const bool own_settings = std::any_of(workspace.begin(), workspace.end(),
                                        [](const WorkspaceFile& file) { return file.path == "dealflow.yaml"; });
  if (!own_settings)
    for (const GoldenFile& file : golden_files("lint", "dealflow.yaml")) workspace.push_back({file.name, file.text});
  return load_workspace(std::move(workspace), {}, {.advise = true, .notes = true, .today = "2026-03-02"}).diagnostics;
}

std::string listed(const std::vector<Diagnostic>& findings) {
  LoadedWorkspace loaded;
  loaded.diagnostics = findings;
  return shown(loaded);
}

}  // namespace

TEST_CASE("each rule has a page whose files show it", "[golden][pages]") {
  for (const RuleInfo* rule : lint::all_rules()) {
    const std::string code = code_text(rule->code);
    DYNAMIC_SECTION(code) {
      const std::string_view text = lint::page_of(*rule);
      CHECK(text.starts_with("# " + code + " " + std::string(rule->name) + "\n"));
      const lint::Page page = lint::read_page(text);
      CHECK(!page.reason.empty());
      if (exempt.contains(rule->code)) continue;
      REQUIRE(!page.wrong.empty());
      REQUIRE(!page.right.empty());
      auto findings = lint(page.wrong);
      std::erase_if(findings,
                    [&](const Diagnostic& one) { return one.severity == Severity::note && one.code != code; });
      CAPTURE(listed(findings));
      CHECK(!findings.empty());
      CHECK(std::all_of(findings.begin(), findings.end(), [&](const Diagnostic& one) { return one.code == code; }));
      auto of_right = lint(page.right);
      std::erase_if(of_right,
                    [&](const Diagnostic& one) { return one.severity == Severity::note && one.code != code; });
      CHECK(listed(of_right) == "");
    }
  }
}

TEST_CASE("there is no page without a rule, and numbers that are not used have none", "[pages]") {
  std::set<std::string> pages;
  for (const EmbeddedFile& file : lint::page_files()) pages.insert(std::string(file.path));
  for (const RuleInfo* rule : lint::all_rules()) CHECK(pages.erase(code_text(rule->code) + ".md") == 1);
  CHECK(pages.empty());
  int previous = 0;
  for (const lint::RetiredRule& retired : lint::retired_rules()) {
    CAPTURE(retired.code);
    CHECK(retired.code > previous);
    previous = retired.code;
    CHECK(lint::find_rule(code_text(retired.code)) == nullptr);
  }
}

}  // namespace dealflow::test
