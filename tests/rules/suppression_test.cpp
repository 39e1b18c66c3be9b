// Comments and settings that say what is told: DF901 to DF903, `lint:` in dealflow.yaml.
#include "rules/lint/levels.hpp"
#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {
namespace {

LoadedWorkspace lint(const std::string& flows, const std::string& lint_settings = {}, bool notes = false) {
  std::string settings(shop_settings);
  settings += lint_settings;
  return load_workspace({{"dealflow.yaml", settings}, {"flows/all.yaml", flows}}, {},
                        {.advise = true, .notes = notes, .today = "2026-03-02"});
}

std::string codes(const LoadedWorkspace& loaded) {
  std::string all;
  for (const Diagnostic& one : loaded.diagnostics) all += (all.empty() ? "" : " ") + one.code;
  return all;
}

// A webhook that may fail is a warning, which a comment at `here` is to silence.
std::string flow_with(const std::string& behind, const std::string& above = {}, const std::string& first = {}) {
  return first + "flow: a\ntrigger: chatbot.action\nactions:\n  - create_deal: {}\n" + above +
         "  - webhook: {to: erp, body: {id: deal.id}}" + behind + "\n";
}

}  // namespace

TEST_CASE("a comment silences the rules that it names, where it stands", "[lint][suppression]") {
  struct Row {
    std::string text;
    std::string told;
  };
  const Row rows[] = {
      {flow_with(""), "DF504"},
      {flow_with("  # dealflow: ignore DF504 -- the ERP asks again"), ""},
      {flow_with("  # dealflow: ignore no-error-branch -- the ERP asks again"), ""},
      {flow_with("", "  # dealflow: ignore DF504 -- the ERP asks again\n"), ""},
      {flow_with("", "  # dealflow: ignore DF504 -- the ERP asks again\n\n  # more about it\n"), ""},
      {flow_with("", "", "# dealflow: ignore-flow DF504 -- the ERP asks again\n"), ""},
      // Behind the last word of the flow.
      {flow_with("  # dealflow: ignore-flow DF504 -- the ERP asks again"), ""},
      // Not a text of several lines: it holds for its own alone.
      {flow_with("", "  # dealflow: ignore DF504 -- why\n  - add_note: to sell >\n"), "DF901 DF504"},
      {flow_with("  # dealflow: ignore DF504 - one dash"), ""},
      {flow_with("  # dealflow ignore DF504 -- no colon"), "DF504 DF118"},
      {flow_with("", "", "# dealflow: ignore-file DF504 -- the ERP asks again\n"), ""},
      {flow_with("", "", "# dealflow: ignore DF504 -- holds for the first line\n"), "DF901 DF504"},
      {flow_with("  # dealflow: ignore DF504, DF305 -- one of them is not there"), "DF901"},
      {flow_with("  # dealflow: ignore DF305 -- another rule"), "DF504 DF901"},
      {flow_with("  # dealflow: ignore DF504"), "DF902"},
      {flow_with("  # dealflow: ignore DF504 --  "), "DF902"},
      {flow_with("  # dealflow: ignore"), "DF504 DF106"},
      {flow_with("  # dealflow: ignore DF505x -- nothing of that name"), "DF504 DF903"},
      {flow_with("  # dealflow: ignored DF504 -- nothing of that name"), "DF504 DF118"},
      {flow_with("  # dealflow: ignore DF504 until 2026-03-02 -- its last day"), ""},
      {flow_with("  # dealflow: ignore DF504 until 2026-03-01 -- over"), "DF504"},
      {flow_with("  # dealflow: ignore DF504 until soon -- no day"), "DF504 DF213"},
      {"flow: a\ntrigger: chatbot.action\n# dealflow: ignore DF204 -- a folded text is one value\ncondition: >-\n"
       "  action.name == \"a\"\n  && action.name == \"b\"\nactions: [create_deal: {}]\n",
       ""},
      {flow_with("  # dealflow: ignore DF101 -- an error"), "DF504 DF901"},
      {flow_with("  # a remark about dealflow: ignore nothing"), "DF504"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto loaded = lint(row.text);
    CAPTURE(shown(loaded));
    CHECK(codes(loaded) == row.told);
  }
}

TEST_CASE("one that has ended is shown beside what it silenced", "[lint][suppression]") {
  const auto loaded = lint(flow_with("  # dealflow: ignore DF504 until 2026-03-01 -- over"));
  REQUIRE(loaded.diagnostics.size() == 1);
  REQUIRE(loaded.diagnostics[0].related.size() == 1);
  CHECK(loaded.diagnostics[0].related[0].place.line == 5);
}

TEST_CASE("an error is not silenced, and behind it nothing is called unused", "[lint][suppression]") {
  const auto loaded = lint(
      "flow: a\ntrigger: chatbot.actoin  # dealflow: ignore DF101 -- no\nactions:\n"
      "  - webhook: {to: erp}  # dealflow: ignore DF504 -- looked at once the trigger is right\n");
  CHECK(codes(loaded) == "DF101 DF901");
  CHECK(loaded.workspace == nullptr);
}

TEST_CASE("a comment for a note is not called unused where notes are off", "[lint][suppression]") {
  const std::string text =
      flow_with("  # dealflow: ignore DF504 -- fine", "", "# dealflow: ignore-flow DF607 -- none\n");
  CHECK(codes(lint(text)) == "");
  CHECK(codes(lint(text, {}, true)).find("DF901") != std::string::npos);
}

TEST_CASE("the workspace sets severities, by rule and by path; one raised to an error keeps it from loading",
          "[lint][settings]") {
  struct Row {
    std::string lint;
    std::string told;
    bool loads;
  };
  const Row rows[] = {
      {"", "DF504", true},
      {"lint: {rules: {DF504: off}}\n", "", true},
      {"lint: {rules: {DF504: \"off\"}}\n", "", true},
      {"lint: {rules: {no-error-branch: note}}\n", "", true},
      {"lint: {rules: {DF504: error}}\n", "DF504", false},
      {"lint: {paths: [{files: \"flows/*\", rules: {DF504: off}}]}\n", "", true},
      {"lint: {paths: [{files: \"flows/old/**\", rules: {DF504: off}}]}\n", "DF504", true},
      {"lint: {rules: {DF504: error}, paths: [{files: \"**\", rules: {DF504: warning}}]}\n", "DF504", true},
      {"lint: {rules: {DF101: warning}}\n", "DF118 DF504", false},
      {"lint: {rules: {DF9999: off}}\n", "DF903 DF504", false},
      {"lint: {rules: {DF504: silent}}\n", "DF118 DF504", false},
      {"lint: {rule: {DF504: off}}\n", "DF102 DF504", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.lint);
    const auto loaded = lint(flow_with(""), row.lint);
    CAPTURE(shown(loaded));
    CHECK(codes(loaded) == row.told);
    CHECK((loaded.workspace != nullptr) == row.loads);
  }
  // What is raised to an error is one for whoever only loads it, too, also what only the linter looks at.
  for (const char* rule : {"DF203", "DF305", "DF504"}) {
    CAPTURE(rule);
    const std::string settings = std::string(shop_settings) + "lint: {rules: {" + rule + ": error}}\n";
    CHECK(load(settings,
               "flow: a\ntrigger: chatbot.action\ncondition: 1 == 1\nvars: {x: 1}\n"
               "actions: [create_deal: {}, webhook: {to: erp}]\n")
              .workspace == nullptr);
  }
}

TEST_CASE("patterns of paths", "[lint][settings]") {
  struct Row {
    std::string_view pattern;
    std::string_view path;
    bool matches;
  };
  const Row rows[] = {
      {"flows/a.yaml", "flows/a.yaml", true},
      {"flows/*.yaml", "flows/a.yaml", true},
      {"flows/*.yaml", "flows/x/a.yaml", false},
      {"flows/**", "flows/x/a.yaml", true},
      {"flows/**/a.yaml", "flows/a.yaml", true},
      {"flows/**/a.yaml", "flows/x/y/a.yaml", true},
      {"**", "anything/at/all", true},
      {"flows/?.yaml", "flows/a.yaml", true},
      {"flows/?.yaml", "flows/ab.yaml", false},
      {"**/old-*.flow", "flows/x/old-1.flow", true},
      {"", "a", false},
      {"*", "", true},
      {"a*b*c", "axxbyyc", true},
      {"a*b*c", "axxbyy", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern, row.path);
    CHECK(lint::matches_pattern(row.pattern, row.path) == row.matches);
  }
}

}  // namespace dealflow::test
