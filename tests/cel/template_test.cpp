#include "tests/cel/evaluating.hpp"

#include <catch2/catch.hpp>

using namespace dealflow::cel;

namespace {

Workbench bench() {
  Workbench result({.flow_mode = true});
  result.declare_json("person", R"({"first_name": "Ana", "tags": ["a", "b"]})", Type::dyn());
  return result;
}

}  // namespace

TEST_CASE("holes are filled, null prints as nothing") {
  struct Row {
    std::string_view text;
    std::string_view rendered;
  };
  const Row row = GENERATE(values<Row>({
      {"", ""},
      {"plain", "plain"},
      {"Order of {{ person.first_name }}", "Order of Ana"},
      {"{{person.first_name}}", "Ana"},
      {"{{ person.last_name }}", ""},
      {"a{{ 1 }}b{{ 2.0 }}c{{ true }}", "a1b2ctrue"},
      {"{{ '}}' }}", "}}"},
      {"{{ \"{{\" }}!", "{{!"},
      {"{{ r'\\' }}|", "\\|"},
      {"{{ '\\'}}' }}|", "'}}|"},
      {"{{ {'a': {'b': 1}}.a.b }}", "1"},
      {"{{ {'a': {'b': 1}} }}", "{\"a\":{\"b\":1}}"},
      {"{{ person.tags }}", "a, b"},
      {"{ not a hole }", "{ not a hole }"},
      {"}} neither", "}} neither"},
  }));
  CAPTURE(row.text);
  Workbench workbench = bench();
  const auto compiled = Template::compile(row.text, workbench.environment);
  REQUIRE(compiled);
  const auto rendered = compiled->render(workbench.slots, workbench.arena);
  REQUIRE(rendered);
  CHECK(*rendered == row.rendered);
}

TEST_CASE("what is wrong in a hole is told in bytes of the template") {
  struct Row {
    std::string_view text;
    std::string_view message;
    std::string_view at;
  };
  const Row row = GENERATE(values<Row>({
      {"Dear {{ persn.name }}", "unknown name `persn`", "persn"},
      {"Dear {{ person.name", "`{{` has no closing `}}`", "{{ person.name"},
      {"Dear {{ }}", "expected an expression", ""},
      {"Dear {{ 'a }}", "`{{` has no closing `}}`", "{{ 'a }}"},
      {"{{ 1 + }}", "expected an operand after the operator", ""},
  }));
  CAPTURE(row.text);
  const auto compiled = Template::compile(row.text, bench().environment);
  REQUIRE_FALSE(compiled);
  CHECK(compiled.error().front().message == row.message);
  CHECK(covered(row.text, compiled.error().front().span) == row.at);
}

TEST_CASE("an error in a hole has its place in the template") {
  Workbench workbench = bench();
  const std::string_view text = "total: {{ 1 / 0 }}";
  const auto rendered = Template::compile(text, workbench.environment)->render(workbench.slots, workbench.arena);
  REQUIRE_FALSE(rendered);
  CHECK(covered(text, rendered.error().span) == "1 / 0");
}

TEST_CASE("a text without holes is a constant") {
  Workbench workbench = bench();
  CHECK(Template::compile("plain", workbench.environment)->constant() == "plain");
  CHECK(Template::compile("", workbench.environment)->is_constant());
  const auto with_hole = Template::compile("{{ person.a }}{{ person.b }}", workbench.environment);
  CHECK_FALSE(with_hole->is_constant());
  CHECK(with_hole->slots_used() == std::vector<Slot>{0});
}
