// Both notations say the same: what is printed of a tree reads back as that tree.
#include "dsl/flow/print.hpp"
#include "dsl/flow/yaml_reader.hpp"
#include "stdlib/action.hpp"
#include "tests/support/flow_generator.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace dealflow::test {
namespace {

constexpr std::size_t trees = 10'000;

std::string shown(Report& report) {
  std::string text;
  for (const Diagnostic& one : report.take())
    text += fmt::format("{}:{} {} {}\n", one.place.line, one.place.column, one.code, one.message);
  return text;
}

}  // namespace

TEST_CASE("10,000 generated trees: printed as YAML, each reads back as itself", "[property]") {
  const flow::ActionForms forms = stdlib::action_forms();
  std::size_t equal = 0;
  for (std::uint64_t seed = 1; seed <= trees; ++seed) {
    CAPTURE(seed);
    FlowGenerator generator(seed, forms);
    const flow::File tree = generator.file();
    const Source nothing("nothing", "");
    Report report;
    const std::string yaml = flow::print_yaml({tree, {}, nothing, flow::BlockStyle::indentation}, forms, report);
    const Source source("a.yaml", yaml);
    const flow::File read = flow::read_yaml(source, forms, report);
    CAPTURE(yaml);
    REQUIRE(shown(report) == "");
    REQUIRE(meaning(read, forms) == meaning(tree, forms));
    ++equal;
  }
  WARN(equal << " trees");
  CHECK(equal == trees);
}

}  // namespace dealflow::test
