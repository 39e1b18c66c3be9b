#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {

constexpr std::string_view one_flow = "flow: a\ntrigger: chatbot.action\nactions: [create_deal: {}]\n";

TEST_CASE("files of a workspace are known by where they stand", "[workspace][C1]") {
  struct Row {
    std::string_view path;
    std::string_view code;  // empty: no finding
    std::size_t flows;
  };
  const Row rows[] = {
      {"flows/a.yaml", "", 1},      {"flows/deep/er/a.yaml", "", 1}, {"flows/a.yml", "DF120", 0},
      {"flows/a.flow", "DF100", 0}, {"flows/notes.md", "", 0},       {"tests/a.yaml", "DF120", 0},
      {"tests/a.yml", "DF120", 0},  {"tests/notes.md", "", 0},       {"a.yaml", "", 0},
      {"other/a.yaml", "", 0},      {"flowsandmore/a.yaml", "", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    const auto loaded =
        load_workspace({{"dealflow.yaml", std::string(shop_settings)}, {std::string(row.path), std::string(one_flow)}});
    CAPTURE(shown(loaded));
    CHECK(loaded.flows == row.flows);
    REQUIRE(loaded.diagnostics.size() == (row.code.empty() ? 0 : 1));
    if (!row.code.empty()) CHECK(loaded.diagnostics[0].code == row.code);
  }
}

TEST_CASE("a workspace without settings is refused by name", "[workspace]") {
  const auto loaded = load_workspace({{"flows/a.yaml", std::string(one_flow)}}, "shop");
  CHECK_FALSE(loaded.workspace);
  REQUIRE_FALSE(loaded.diagnostics.empty());
  CHECK(loaded.diagnostics[0].code == "DF119");
  CHECK(loaded.diagnostics[0].place.file == "shop/dealflow.yaml");
}

TEST_CASE("the folder stands before each path in findings", "[workspace]") {
  for (const std::string_view folder : {"shop", "shop/"}) {
    const auto loaded = load_workspace({{"dealflow.yaml", "workspace: shop\ntimezone: Nowhere\n"}}, folder);
    REQUIRE(loaded.diagnostics.size() == 1);
    CHECK(loaded.diagnostics[0].place.file == "shop/dealflow.yaml");
  }
}

TEST_CASE("the order in which files are given changes nothing", "[workspace]") {
  const std::string second = "flow: b\ntrigger: chatbot.acton\nactions: [create_deal: {}]\n";
  const WorkspaceFile settings{"dealflow.yaml", std::string(shop_settings)};
  const WorkspaceFile a{"flows/a.yaml", std::string(one_flow)};
  const WorkspaceFile b{"flows/b.yaml", second};
  CHECK(shown(load_workspace({settings, a, b})) == shown(load_workspace({b, a, settings})));
}

}  // namespace dealflow::test
