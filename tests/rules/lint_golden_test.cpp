#include "rules/lint/all_rules.hpp"
#include "rules/lint/page.hpp"
#include "tests/rules/loading.hpp"
#include "tests/support/golden.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

namespace dealflow::test {
namespace {

constexpr std::string_view golden_today = "2026-03-02";

std::string golden_settings() {
  for (const GoldenFile& file : golden_files("lint", "dealflow.yaml")) return file.text;
  return {};
}

// Where a golden file would stand in a workspace.
std::string role_path(const std::string& name) {
  if (name.ends_with(".settings.yaml")) return "dealflow.yaml";
  if (name.ends_with(".test.yaml")) return "tests/" + name;
  return "flows/" + name;
}

// With all advice; notes only of the code that the file is named after, as nearly every file has some.
LoadedWorkspace lint(const std::string& name, const std::string& source, const std::string& settings) {
  std::vector<WorkspaceFile> files;
  const std::string path = role_path(name);
  if (path != "dealflow.yaml") files.push_back({"dealflow.yaml", settings});
  files.push_back({path, source});
  auto loaded =
      load_workspace(std::move(files), {}, {.advise = true, .notes = true, .today = std::string(golden_today)});
  std::erase_if(loaded.diagnostics,
                [&](const Diagnostic& one) { return one.severity == Severity::note && !name.starts_with(one.code); });
  return loaded;
}

std::vector<GoldenFile> cases() {
  auto files = golden_files("lint", ".yaml");
  for (GoldenFile& file : golden_files("lint", ".flow")) files.push_back(std::move(file));
  std::erase_if(files, [](const GoldenFile& file) { return file.name == "dealflow.yaml"; });
  return files;
}

// Findings on files that are missing or stand elsewhere have no line to be written under: workspace_files_test.cpp.
const std::map<std::string, std::string_view> exempt{
    {"DF119", "a file that is missing has no line"},
    {"DF120", "a file that is not read has no line"},
    {"DF122", "a file over the limits is too large to be read here; tests/dsl"},
};

}  // namespace

TEST_CASE("each golden file gives exactly the findings written in it", "[golden][C6][C7]") {
  const std::string settings = golden_settings();
  REQUIRE_FALSE(settings.empty());
  for (const GoldenFile& file : cases()) {
    DYNAMIC_SECTION(file.name) {
      const std::string source = strip_expectations(file.text);
      const auto loaded = lint(file.name, source, settings);
      const std::string actual = annotate(source, loaded.diagnostics, role_path(file.name));
      if (updating_golden_files()) file.rewrite(actual);
      CHECK(actual == file.text);
      for (const Diagnostic& one : loaded.diagnostics) {
        CAPTURE(one.code, one.message);
        const RuleInfo* rule = lint::find_rule(one.code);
        REQUIRE(rule != nullptr);
        CHECK(rule->name == one.name);
        CHECK((!one.fix || rule->has_fix));
      }
      const bool errors = std::any_of(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                                      [](const Diagnostic& one) { return one.severity == Severity::error; });
      CHECK((loaded.workspace == nullptr) == errors);
    }
  }
}

TEST_CASE("a golden file is named after the first code in it, and clean ones have no finding", "[golden]") {
  const std::string settings = golden_settings();
  for (const GoldenFile& file : cases()) {
    CAPTURE(file.name);
    const auto loaded = lint(file.name, strip_expectations(file.text), settings);
    if (file.name.starts_with("clean-")) {
      CHECK(shown(loaded).empty());
      continue;
    }
    const std::string code = file.name.substr(0, 5);
    CHECK(std::any_of(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                      [&](const Diagnostic& one) { return one.code == code; }));
  }
}

// By one in this folder, or by its page (rule_pages_test.cpp).
TEST_CASE("each lint rule is shown by a golden file", "[golden]") {
  const auto files = cases();
  for (const RuleInfo* rule : lint::all_rules()) {
    const std::string code = code_text(rule->code);
    CAPTURE(code);
    const bool has_file = std::any_of(files.begin(), files.end(),
                                      [&](const GoldenFile& file) { return file.name.starts_with(code + "-"); });
    CHECK((has_file || exempt.contains(code) || !lint::page_of(*rule).empty()));
  }
}

TEST_CASE("one mistake gives one finding", "[golden]") {
  const std::string settings = golden_settings();
  std::size_t mistakes = 0;
  std::size_t findings = 0;
  for (const GoldenFile& file : cases()) {
    if (!file.name.starts_with("DF")) continue;
    ++mistakes;
    findings += lint(file.name, strip_expectations(file.text), settings).diagnostics.size();
  }
  CHECK(mistakes >= 40);
  // Some files hold two or three mistakes on purpose; follow-on findings would push the average up at once.
  CHECK(static_cast<double>(findings) <= 1.25 * static_cast<double>(mistakes));
}

}  // namespace dealflow::test
