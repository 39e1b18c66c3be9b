// What formatter and converter promise, of flows laid out at random with comments at random places: the meaning stays,
// all comments stay, and what is formatted once is formatted.
#include <dealflow/notation.hpp>
#include <dealflow/workspace.hpp>

#include "dsl/flow/expressions.hpp"
#include "dsl/flow/print.hpp"
#include "dsl/flow/text/reader.hpp"
#include "dsl/flow/yaml_comments.hpp"
#include "dsl/flow/yaml_reader.hpp"
#include "rules/workspace/content.hpp"
#include "stdlib/action.hpp"
#include "tests/support/flow_generator.hpp"
#include "tests/support/loosener.hpp"
#include "tests/support/plan_listing.hpp"
#include "tests/support/shop_flows.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace dealflow::test {
namespace {

constexpr std::size_t flows_of_a_workspace = 20;

std::string shown(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& one : diagnostics)
    text += fmt::format("{}:{} {} {}\n", one.place.line, one.place.column, one.code, one.message);
  return text;
}

struct Said {
  flow::File meaning;
  std::multiset<std::string> comments;  // in both ways to write one

  friend bool operator==(const Said&, const Said&) = default;
};

// `//` of expressions and their holes, without what stands around.
void add_expression_comments(const flow::File& file, std::multiset<std::string>& comments) {
  flow::for_each_expression(file, stdlib::action_forms(), [&comments](const flow::Text& text, flow::TextRole) {
    for (auto at = text.text.find("// "); at != std::string::npos; at = text.text.find("// ", at + 1)) {
      const std::string comment = text.text.substr(at, text.text.find_first_of("\r\n", at) - at);
      if (comment.starts_with("// why") || comment.starts_with("// last")) comments.insert(comment);
    }
  });
}

Said said(std::string_view text, Notation notation) {
  const Source source("a", std::string(text));
  Report report;
  const flow::ActionForms forms = stdlib::action_forms();
  const flow::TextFile read = notation == Notation::text ? flow::read_text(source, forms, report)
                                                         : flow::TextFile{flow::read_yaml(source, forms, report),
                                                                          flow::read_yaml_comments(source)};
  const std::string findings = shown(report.take());
  CAPTURE(text);
  REQUIRE(findings == "");
  Said said{flow::meaning(read.file, forms), {}};
  for (const flow::Comment& comment : read.comments) {
    const std::string_view one = source.text(comment.span);
    said.comments.emplace(one.substr(0, one.find_last_not_of(" \t\r") + 1));
  }
  add_expression_comments(read.file, said.comments);
  return said;
}

std::string formatted(std::string_view text, Notation notation) {
  const RewrittenFile made = format_flows("a", text, notation);
  CAPTURE(text, shown(made.diagnostics));
  REQUIRE(made.text);
  return *made.text;
}

std::string converted(std::string_view text, Notation from) {
  const RewrittenFile made = convert_flows("a", text, from);
  CAPTURE(text, shown(made.diagnostics));
  REQUIRE(made.text);
  return *made.text;
}

std::string printed(const flow::File& file, Notation notation) {
  const Source nothing("nothing", "");
  const flow::ReadFile read{file, {}, nothing, flow::BlockStyle::braces};
  Report report;
  return notation == Notation::text ? flow::print_text(read, stdlib::action_forms(), report)
                                    : flow::print_yaml(read, stdlib::action_forms(), report);
}

// Of a loosely laid out file in that notation.
void check_file(const std::string& loose, Notation notation) {
  CAPTURE(loose);
  const Said expected = said(loose, notation);
  const std::string once = formatted(loose, notation);
  CAPTURE(once);
  CHECK(said(once, notation) == expected);
  CHECK(formatted(once, notation) == once);
  const std::string there = converted(loose, notation);
  CAPTURE(there);
  CHECK(said(there, other(notation)) == expected);
  // What a conversion prints of expressions and texts is canonical.
  CHECK(formatted(there, other(notation)) == there);
  const std::string back = converted(there, other(notation));
  CAPTURE(back);
  CHECK(said(back, notation) == expected);
}

void check_trees(Notation notation) {
  for (std::uint64_t seed = 1; seed <= trees; ++seed) {
    CAPTURE(seed);
    FlowGenerator generator(seed, stdlib::action_forms());
    Loosener loosener(seed);
    const std::string neat = printed(generator.file(), notation);
    check_file(notation == Notation::text ? loosener.text_notation(neat) : loosener.yaml(neat), notation);
  }
  WARN(trees << " trees");
}

std::map<std::string, std::string> listings(const std::string& path, const std::string& text) {
  const LoadedWorkspace loaded = load_workspace({{"dealflow.yaml", std::string(ShopFlows::settings())}, {path, text}});
  std::string errors;
  for (const Diagnostic& one : loaded.diagnostics)
    if (one.severity == Severity::error) errors += shown({one});
  CAPTURE(text);
  REQUIRE(errors == "");
  std::map<std::string, std::string> all;
  for (const rules::Plan& plan : loaded.workspace->content().plans) all.emplace(plan.id, plan_listing(plan));
  return all;
}

}  // namespace

TEST_CASE("generated trees in text, laid out at random: formatted and converted, they say the same", "[property]") {
  check_trees(Notation::text);
}

TEST_CASE("generated trees in YAML, spelt at random: formatted and converted, they say the same", "[property]") {
  check_trees(Notation::yaml);
}

TEST_CASE("generated flows of a shop: formatted and converted, they are the same programs", "[property]") {
  std::size_t flows = 0;
  for (std::uint64_t seed = 1; flows < trees; ++seed) {
    CAPTURE(seed);
    ShopFlows generator(seed);
    Loosener loosener(seed);
    std::string file;
    for (std::size_t i = 1; i <= flows_of_a_workspace; ++i) file += generator.flow("f" + std::to_string(i));
    const std::string loose = loosener.text_notation(formatted(file, Notation::text));
    const auto expected = listings("flows/a.flow", loose);
    REQUIRE(expected.size() == flows_of_a_workspace);
    REQUIRE(listings("flows/a.flow", formatted(loose, Notation::text)) == expected);
    const std::string yaml = converted(loose, Notation::text);
    REQUIRE(listings("flows/a.yaml", yaml) == expected);
    REQUIRE(listings("flows/a.yaml", formatted(loosener.yaml(yaml), Notation::yaml)) == expected);
    flows += expected.size();
  }
  WARN(flows << " flows");
}

}  // namespace dealflow::test
