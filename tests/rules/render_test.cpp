#include <dealflow/value.hpp>

#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace dealflow::test {
namespace {

struct Rendered {
  std::vector<WorkspaceFile> files;
  std::vector<Diagnostic> diagnostics;
};

Rendered one_finding(std::string_view flow) {
  Rendered rendered;
  rendered.files = {{"dealflow.yaml", std::string(shop_settings)}, {"flows/a.yaml", std::string(flow)}};
  rendered.diagnostics = load_workspace(rendered.files, "shop").diagnostics;
  return rendered;
}

constexpr std::string_view misspelt = "flow: a\ntrigger: chatbot.acton\nactions: [create_deal: {}]\n";

}  // namespace

TEST_CASE("text shows place, line, caret and what to do", "[render][C7]") {
  const Rendered one = one_finding(misspelt);
  CHECK(render_text(one.diagnostics, one.files, "shop", false) ==
        "shop/flows/a.yaml:2:10: error DF101 unknown-trigger: no event type is called `chatbot.acton`\n"
        "    2 | trigger: chatbot.acton\n"
        "      |          ^^^^^^^^^^^^^\n"
        "      help: `dealflow events` lists the types; did you mean `chatbot.action`?\n");
}

TEST_CASE("of a long line text shows what stands around the finding", "[render]") {
  const std::string flow = "{flow: a, description: " + std::string(5000, 'x') + ", trigger: chatbot.acton, name: \"" +
                           std::string(5000, 'y') + "\", actions: [create_deal: {}]}\n";
  const Rendered one = one_finding(flow);
  CHECK(render_text(one.diagnostics, one.files, "shop", false) ==
        "shop/flows/a.yaml:1:5035: error DF101 unknown-trigger: no event type is called `chatbot.acton`\n"
        "    1 | …" +
            std::string(69, 'x') + ", trigger: chatbot.acton, name: \"" + std::string(138, 'y') +
            "…\n"
            "      | " +
            std::string(81, ' ') +
            "^^^^^^^^^^^^^\n"
            "      help: `dealflow events` lists the types; did you mean `chatbot.action`?\n");
}

TEST_CASE("JSON has every key of a finding and is JSON whatever the text was", "[render][C6]") {
  cel::Arena arena;
  const Rendered one = one_finding(misspelt);
  const auto parsed = cel::parse_json(render_json(one.diagnostics), arena);
  REQUIRE(parsed);
  REQUIRE(parsed->as_list().size() == 1);
  const cel::Map& finding = parsed->as_list().at(0).as_map();
  for (const std::string_view key : {"code", "name", "severity", "message", "file", "line", "column", "end_line",
                                     "end_column", "help", "related", "fix"})
    CHECK(finding.find(cel::Value::text(key)));
  CHECK(finding.size() == 12);
  CHECK(finding.find(cel::Value::text("line"))->as_int() == 2);

  std::vector<Diagnostic> odd(1);
  odd[0].message = "a \"quote\", a \\ and \x01 and \xff";
  CHECK(cel::parse_json(render_json(odd), arena));
  CHECK(cel::parse_json(render_json({}), arena)->as_list().size() == 0);
}

TEST_CASE("annotations stay on one line each", "[render]") {
  std::vector<Diagnostic> odd(1);
  odd[0].code = "DF100";
  odd[0].message = "100% wrong\nreally";
  odd[0].place.file = "a:b,c.yaml";
  const std::string text = render_github(odd);
  CHECK(text.find("file=a%3Ab%2Cc.yaml,") != std::string::npos);
  CHECK(text.find("::100%25 wrong%0Areally\n") != std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("escape sequences of a flow do not reach the terminal", "[render]") {
  const Rendered one = one_finding("flow: a\ntrigger: \"chat\x1b[31mbot\"\nactions: [create_deal: {}]\n");
  REQUIRE_FALSE(one.diagnostics.empty());
  CHECK(render_text(one.diagnostics, one.files, "shop", false).find('\x1b') == std::string::npos);
}

TEST_CASE("nothing found, nothing written", "[render]") {
  CHECK(render_text({}, {}, "", true).empty());
  CHECK(render_github({}).empty());
}

}  // namespace dealflow::test
