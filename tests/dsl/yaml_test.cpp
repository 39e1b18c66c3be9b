#include "dsl/base/limits.hpp"
#include "dsl/yaml/node.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::yaml {
namespace {

struct Read {
  Source source;
  Report report;
  std::vector<Node> documents;
  explicit Read(std::string text) : source("t.yaml", std::move(text)), documents(read(source, report)) {}
  std::string code() const { return report.diagnostics().empty() ? "" : report.diagnostics()[0].code; }
};

// Each decoded byte that stands in the source as itself is found where source_span says.
void check_spans(const Source& source, const Node& node, int& scalars) {
  for (const Node& item : node.items) check_spans(source, item, scalars);
  for (const Entry& entry : node.entries) {
    check_spans(source, entry.key, scalars);
    check_spans(source, entry.value, scalars);
  }
  if (!node.is_scalar()) return;
  ++scalars;
  CAPTURE(node.text);
  for (std::uint32_t i = 0; i < node.text.size(); ++i) {
    const Span span = node.source_span({i, i + 1});
    const char there = source.text()[span.begin];
    const bool folded = node.text[i] == ' ' || node.text[i] == '\n';
    CHECK((there == node.text[i] || there == '\\' || (folded && (there == '\n' || there == ' ' || there == '\r'))));
  }
}

}  // namespace

TEST_CASE("every byte of a scalar is found in the source, in all five styles", "[yaml]") {
  const Read read(
      "plain: amount > 100\nlong: one\n  two\nsingle: 'it''s {{ x }} é'\ndouble: \"tab\\t\\u00e9 \\\"q\\\" end\"\n"
      "literal: |\n  first\n    second\nfolded: >-\n  a &&\n  b\n\n  c\nlist: [a, 'b', {c: d}]\n");
  REQUIRE(read.report.diagnostics().empty());
  REQUIRE(read.documents.size() == 1);
  int scalars = 0;
  check_spans(read.source, read.documents[0], scalars);
  CHECK(scalars == 17);
  const Node* folded = read.documents[0].find("folded");
  REQUIRE(folded != nullptr);
  CHECK(folded->text == "a && b\nc");
  CHECK(read.source.text(folded->source_span({5, 6})) == "b");
}

TEST_CASE("what is hostile or wrong is refused with a code, and the other documents are read", "[yaml][F14]") {
  std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'j'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    bomb += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i) bomb += (i > 0 ? ",*" : "*") + before;
    bomb += "]\n";
  }
  std::string many_keys;
  for (int i = 0; i < 60'000; ++i) many_keys += std::to_string(i) + ":\n";
  struct Row {
    const char* says;
    std::string text;
    const char* code;
  };
  const Row rows[] = {
      {"alias bomb", bomb, "DF122"},
      {"deep nesting", std::string(100'000, '['), "DF122"},
      {"too large", "a: " + std::string(limits::flow_file_bytes_max, 'x'), "DF122"},
      {"too many keys", many_keys, "DF122"},
      {"not UTF-8", "a: \xE9\n", "DF100"},
      {"NUL", std::string("a: \0\n", 5), "DF100"},
      {"tab", "a:\n\tb: c\n", "DF100"},
      {"ring", "a: &a [*a]\n", "DF100"},
      {"merge key", "a: &a {b: c}\nd:\n  <<: *a\n", "DF100"},
      {"repeated key", "a: 1\na: 2\n", "DF107"},
      {"hole without quotes", "a: {{ x }}\n", "DF121"},
      {"colon in a value", "a: b ? c : d\n", "DF121"},
      {"cut by a comment", "a: size(x #) > 2\n", "DF121"},
      {"begins with @", "a: @home\n", "DF121"},
      {"begins with *", "a: *home\n", "DF121"},
      {"begins with !", "a: !home x\n", "DF121"},
      {"open quote", "a: \"b\n", "DF100"},
      {"open bracket", "a: [b\n", "DF100"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.says);
    const Read read(row.text);
    CHECK(read.code() == row.code);
    CHECK(read.report.diagnostics().size() == 1);
  }
  const Read two("a: [\n---\nb: c\n");
  CHECK(two.code() == "DF100");
  REQUIRE(two.documents.size() == 1);
  CHECK(two.documents[0].find("b") != nullptr);
}

}  // namespace dealflow::yaml
