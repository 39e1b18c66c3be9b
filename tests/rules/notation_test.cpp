// Formatting and conversion of whole files; layouts stand in tests/golden/fmt and tests/golden/convert.
#include <dealflow/notation.hpp>

#include <catch2/catch.hpp>

#include <fmt/format.h>

namespace dealflow::test {
namespace {

std::string shown(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& one : diagnostics)
    text += fmt::format("{}:{} {} {}\n", one.place.line, one.place.column, one.code, one.message);
  return text;
}

constexpr std::string_view yaml_flow = "flow: a\ntrigger: b.c\ncondition: x==1\nactions:\n  - stop\n";
constexpr std::string_view text_flow = "flow a {\n  trigger b.c\n  condition x == 1\n\n  stop\n}\n";

}  // namespace

TEST_CASE("the notation of a text is told by its first word", "[fmt]") {
  struct Row {
    std::string_view text;
    Notation notation;
  };
  const Row rows[] = {
      {text_flow, Notation::text},
      {yaml_flow, Notation::yaml},
      {"", Notation::yaml},
      {"flow", Notation::yaml},
      {"flow : a", Notation::yaml},
      {"# a\n\n  # b\r\nflow a {", Notation::text},
      {"# a\n---\nflow: a", Notation::yaml},
      {"use stdlib/a as b", Notation::text},
      {"use: stdlib/a", Notation::yaml},
      {"\xEF\xBB\xBF"
       "flow\ta {",
       Notation::text},
      {"flows: a", Notation::yaml},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(notation_of_text(row.text) == row.notation);
  }
}

TEST_CASE("files of flows are known by their ending, and YAML by its keys", "[fmt]") {
  CHECK(notation_of_name("flows/a.flow") == Notation::text);
  CHECK(notation_of_name("flows/a.yaml") == Notation::yaml);
  CHECK(notation_of_name("flows/a.yml") == Notation::yaml);
  CHECK(notation_of_name("flows/a.txt") == std::nullopt);
  CHECK(may_hold_flows(yaml_flow));
  CHECK(may_hold_flows("a: 1\n---\nuse: stdlib/b\n"));
  CHECK(may_hold_flows("a: [\n"));
  CHECK_FALSE(may_hold_flows("workspace: a\nflows: []\n"));
  CHECK_FALSE(may_hold_flows(""));
}

TEST_CASE("a file with a mistake gives its diagnostics and no text", "[fmt]") {
  struct Row {
    Notation notation;
    std::string_view text;
    std::string_view diagnostics;
  };
  const Row rows[] = {
      {Notation::text, "flow a {\n  trigger b.c\n  condition x ==\n}\n",
       "3:17 DF100 expected an operand after the operator\n"},
      {Notation::text, "flow a {\n  trigger b.c\n  note \"{{ x == }}\"\n}\n",
       "3:17 DF100 expected an operand after the operator\n"},
      {Notation::yaml, "flow: a\ntrigger: b.c\nactions:\n  - if: x ==\n    then: [stop]\n",
       "4:13 DF100 expected an operand after the operator\n"},
      // As the loader says it.
      {Notation::text, "flow a {\n  trigger b.c\n  condition x == 99999999999999999999\n  stop\n}\n",
       "3:18 DF213 `99999999999999999999` does not fit into an int of 64 bits\n"},
      {Notation::yaml, "flow: a\ntrigger: b.c\nactions: [{add_note: \"{{ 1e999 }}\"}]\n",
       "3:26 DF213 `1e999` does not fit into a double\n"},
      {Notation::yaml, "flow: [\n", ""},
  };
  for (const Row& row : rows) {
    for (const bool convert : {false, true}) {
      CAPTURE(row.text, convert);
      const RewrittenFile made =
          convert ? convert_flows("a", row.text, row.notation) : format_flows("a", row.text, row.notation);
      CHECK_FALSE(made.text);
      REQUIRE_FALSE(made.diagnostics.empty());
      CHECK(made.diagnostics.front().place.file == "a");
      if (!row.diagnostics.empty()) CHECK(shown(made.diagnostics) == row.diagnostics);
    }
  }
}

TEST_CASE("formatting tells the first line that changes", "[fmt]") {
  struct Row {
    std::string_view text;
    std::string_view diagnostics;
  };
  const Row rows[] = {
      {text_flow, ""},
      {"flow a {\n  trigger b.c\n  condition x==1\n\n  stop\n}\n", "3:14 DF801 this is not in the canonical layout\n"},
      {"flow a {\n  trigger b.c\n\n  stop\n}", "5:2 DF801 this is not in the canonical layout\n"},
      {"\nflow a {\n  trigger b.c\n\n  stop\n}\n", "1:1 DF801 this is not in the canonical layout\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const RewrittenFile made = format_flows("a.flow", row.text, Notation::text);
    CHECK(shown(made.diagnostics) == row.diagnostics);
    CHECK((made.text == row.text) == row.diagnostics.empty());
  }
}

TEST_CASE("line ends stay those of the file where all are CR LF", "[fmt]") {
  struct Row {
    std::string_view name;
    std::string_view text;
    std::string_view formatted;
    std::string_view converted;
  };
  const Row rows[] = {
      {"all", "flow a {\r\ntrigger b.c # one\r\nstop\r\n}\r\n",
       "flow a {\r\n  trigger b.c  # one\r\n\r\n  stop\r\n}\r\n",
       "flow: a\r\ntrigger: b.c  # one\r\nactions:\r\n  - stop\r\n"},
      {"the last is missing", "flow a {\r\ntrigger b.c\r\nstop }", "flow a {\r\n  trigger b.c\r\n\r\n  stop\r\n}\r\n",
       "flow: a\r\ntrigger: b.c\r\nactions:\r\n  - stop\r\n"},
      {"some", "flow a {\r\ntrigger b.c\nstop\r\n}\r\n", "flow a {\n  trigger b.c\n\n  stop\n}\n",
       "flow: a\ntrigger: b.c\nactions:\n  - stop\n"},
      {"a literal over lines", "flow a {\r\ntrigger b.c\r\ncondition x=='''1\r\n2'''\r\nstop\r\n}\r\n",
       "flow a {\r\n  trigger b.c\r\n  condition x == '''1\r\n2'''\r\n\r\n  stop\r\n}\r\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const RewrittenFile formatted = format_flows("a.flow", row.text, Notation::text);

    CHECK(formatted.text.value_or("") == row.formatted);
    const RewrittenFile converted = convert_flows("a.flow", row.text, Notation::text);
    CHECK(shown(converted.diagnostics).empty());
    if (!row.converted.empty()) CHECK(converted.text.value_or("") == row.converted);
    CHECK(converted.text);
  }
  const RewrittenFile yaml =
      format_flows("a.yaml", "flow: a\r\ntrigger: b.c\ncondition: x==1\r\nactions: [stop]", Notation::yaml);
  CHECK(yaml.text.value_or("") == "flow: a\r\ntrigger: b.c\ncondition: x == 1\r\nactions: [stop]");
}

TEST_CASE("what a notation cannot say is refused, at its place", "[fmt]") {
  struct Row {
    std::string_view yaml;
    std::string_view diagnostics;
  };
  const Row rows[] = {
      {"use: a\nwith: {x: []}\n", "2:11 DF116 `x` must be a text, a number, `true` or `false`, not an empty list\n"},
      {"flow: a\ntrigger: b.c\nactions:\n  - note: x\n", "4:5 DF104 no step is called `note`\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.yaml);
    const RewrittenFile made = convert_flows("a.yaml", row.yaml, Notation::yaml);
    CHECK_FALSE(made.text);
    CHECK(shown(made.diagnostics) == row.diagnostics);
  }
}

}  // namespace dealflow::test
