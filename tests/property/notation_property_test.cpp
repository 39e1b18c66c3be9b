// Both notations say the same: what is printed of a tree reads back as that tree.
#include "dsl/flow/expressions.hpp"
#include "dsl/flow/print.hpp"
#include "dsl/flow/text/reader.hpp"
#include "dsl/flow/yaml_comments.hpp"
#include "dsl/flow/yaml_reader.hpp"
#include "stdlib/action.hpp"
#include "tests/support/flow_generator.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

namespace dealflow::test {
namespace {

using flow::BlockStyle;
using flow::TextFile;

std::string shown(Report& report) {
  std::string text;
  for (const Diagnostic& one : report.take())
    text += fmt::format("{}:{} {} {}\n", one.place.line, one.place.column, one.code, one.message);
  return text;
}

flow::File meaning(const flow::File& file) { return flow::meaning(file, stdlib::action_forms()); }

TextFile read_yaml(const Source& source) {
  Report report;
  TextFile read{flow::read_yaml(source, stdlib::action_forms(), report), flow::read_yaml_comments(source)};
  CAPTURE(source.text());
  REQUIRE(shown(report) == "");
  return read;
}

TextFile read_text(const Source& source) {
  Report report;
  TextFile read = flow::read_text(source, stdlib::action_forms(), report);
  CAPTURE(source.text());
  REQUIRE(shown(report) == "");
  return read;
}

Source yaml_of(const TextFile& read, const Source& source, BlockStyle style) {
  Report report;
  std::string text = flow::print_yaml({read.file, read.comments, source, style}, stdlib::action_forms(), report);
  CAPTURE(text);
  REQUIRE(shown(report) == "");
  return {"a.yaml", std::move(text)};
}

Source text_of(const TextFile& read, const Source& source, BlockStyle style) {
  Report report;
  std::string text = flow::print_text({read.file, read.comments, source, style}, stdlib::action_forms(), report);
  CAPTURE(text);
  REQUIRE(shown(report) == "");
  return {"a.flow", std::move(text)};
}

// Calls `check` with each of the trees and says how many there were.
template <class Check>
void for_each_tree(Check check) {
  const Source nothing("nothing", "");
  for (std::uint64_t seed = 1; seed <= trees; ++seed) {
    CAPTURE(seed);
    FlowGenerator generator(seed, stdlib::action_forms());
    check(TextFile{generator.file(), {}}, nothing);
  }
  WARN(trees << " trees");
}

}  // namespace

TEST_CASE("generated trees: YAML, then text, then YAML give the same tree", "[property]") {
  for_each_tree([](const TextFile& tree, const Source& nothing) {
    const flow::File expected = meaning(tree.file);
    const Source yaml = yaml_of(tree, nothing, BlockStyle::indentation);
    const TextFile from_yaml = read_yaml(yaml);
    CAPTURE(yaml.text());
    REQUIRE(meaning(from_yaml.file) == expected);
    const Source text = text_of(from_yaml, yaml, BlockStyle::indentation);
    const TextFile from_text = read_text(text);
    CAPTURE(text.text());
    REQUIRE(meaning(from_text.file) == expected);
    const Source again = yaml_of(from_text, text, BlockStyle::braces);
    REQUIRE(meaning(read_yaml(again).file) == expected);
  });
}

TEST_CASE("generated trees: text, then YAML, then text give the same tree and the same text", "[property]") {
  for_each_tree([](const TextFile& tree, const Source& nothing) {
    const flow::File expected = meaning(tree.file);
    const Source text = text_of(tree, nothing, BlockStyle::braces);
    const TextFile from_text = read_text(text);
    CAPTURE(text.text());
    REQUIRE(meaning(from_text.file) == expected);
    const Source yaml = yaml_of(from_text, text, BlockStyle::braces);
    const TextFile from_yaml = read_yaml(yaml);
    CAPTURE(yaml.text());
    REQUIRE(meaning(from_yaml.file) == expected);
    const Source again = text_of(from_yaml, yaml, BlockStyle::indentation);
    REQUIRE(meaning(read_text(again).file) == expected);
    CHECK(again.text() == text.text());
  });
}

}  // namespace dealflow::test
