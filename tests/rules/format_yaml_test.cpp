#include "dsl/flow/format_yaml.hpp"

#include "dsl/flow/expressions.hpp"
#include "dsl/flow/yaml_reader.hpp"
#include "stdlib/action.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

flow::File read(const std::string& yaml) {
  const Source source("a.yaml", yaml);
  Report report;
  flow::File file = flow::read_yaml(source, stdlib::action_forms(), report);
  REQUIRE_FALSE(report.has_errors());
  return file;
}

std::string formatted(const std::string& yaml) {
  const Source source("a.yaml", yaml);
  return flow::format_yaml_expressions(source, read(yaml), stdlib::action_forms());
}

}  // namespace

TEST_CASE("expressions of YAML become canonical, all other bytes stay", "[fmt]") {
  struct Row {
    std::string written;
    std::string formatted;  // empty: as it is
  };
  const auto row = GENERATE(values<Row>({
      // In the quotes that they had.
      {"condition: a==1", "condition: a == 1"},
      {"condition: 'a==\"x\"'", "condition: 'a == \"x\"'"},
      {"condition: \"a==\\\"x\\\"\"", "condition: \"a == \\\"x\\\"\""},
      {"condition: 'it==''x'''", "condition: 'it == ''x'''"},
      {"condition: 'a == 1'", ""},
      {"condition:   a==1   # why", "condition:   a == 1   # why"},
      // What can no longer stand plain gets quotes.
      {"vars: {x: (a)}", "vars: {x: a}"},
      {"condition: (a)?b:c", "condition: 'a ? b : c'"},
      {"condition: x in[1,2]", "condition: x in [1, 2]"},
      {"vars: {x: a+b}", "vars: {x: a + b}"},
      {"vars: {x: 'f(a,b)'}", "vars: {x: 'f(a, b)'}"},
      // Block scalars are laid out in their indentation; header and what follows stay.
      {"condition: |\n  a==1  &&\n    b==2\n\npriority: 1", "condition: |\n  a == 1 && b == 2\n\npriority: 1"},
      {"condition: >-  # folded\n     a==1\n     && b==2", "condition: >-  # folded\n     a == 1 && b == 2"},
      {"condition: |-\r\n  a==1  &&\r\n  b==2\r\n", "condition: |-\r\n  a == 1 && b == 2\r\n"},
      {"condition: >\n  action.name == \"send_order\" && person.first_name == \"Ana\" && contact.fields.city == "
       "\"Recife\" && size(items) > 3",
       "condition: >\n  action.name == \"send_order\" &&\n    person.first_name == \"Ana\" &&\n    contact.fields.city "
       "== \"Recife\" &&\n    size(items) > 3"},
      // Folded without a block: one line where there is room.
      {"condition: a==1\n  && b==2", "condition: a == 1 && b == 2"},
      // Comments of an expression hold its layout.
      {"condition: |\n  a==1 && // why\n  b==2", ""},
      // A literal's line ends are a part of it.
      {"condition: |\n  a=='''x\n  y'''", ""},
      // Holes.
      {"name: 'Order {{a+b}} of {{c}}'\ncondition: a", ""},  // a flow's name has none
      {"actions:\n  - add_note: 'Order {{a+b}}: {{ c }}'", "actions:\n  - add_note: 'Order {{ a + b }}: {{ c }}'"},
      {"actions:\n  - add_note: \"\\u00e7 {{f(\\\"x\\\",1)}}\"",
       "actions:\n  - add_note: \"\\u00e7 {{ f(\\\"x\\\", 1) }}\""},
      {"actions:\n  - add_note: Order {{a+b}}", "actions:\n  - add_note: Order {{ a + b }}"},
      {"actions:\n  - add_note: |\n      One {{a+b}}\n      two {{ c }}\n",
       "actions:\n  - add_note: |\n      One {{ a + b }}\n      two {{ c }}\n"},
      {"actions:\n  - create_deal: {name: '{{a}}', amount: b*2}",
       "actions:\n  - create_deal: {name: '{{ a }}', amount: b * 2}"},
      // Every place of an expression.
      {"actions:\n  - {if: a&&b, then: [{each: x, in: 'a+b', do: [{wait: {until: a-b}}]}]}",
       "actions:\n  - {if: a && b, then: [{each: x, in: 'a + b', do: [{wait: {until: a - b}}]}]}"},
      {"actions:\n  - switch: a+b\n    cases: [{when: a+b, do: [emit: {type: x, data: {y: a+b}}]}]",
       "actions:\n  - switch: a + b\n    cases: [{when: a+b, do: [emit: {type: x, data: {y: a + b}}]}]"},
      {"actions:\n  - update_deal: {set: {x: a+b}, map: {a+b: c}}",
       "actions:\n  - update_deal: {set: {x: a + b}, map: {a+b: c}}"},
      // A plain text over lines, and one that its expression would have to be quoted in.
      {"actions:\n  - add_note: Order {{a+b}}\n      and more",
       "actions:\n  - add_note: Order {{ a + b }}\n      and more"},
      {"actions:\n  - add_note: Order {{a?b:c}}\n      and more", ""},
      {"actions:\n  - add_note: Order {{a?b:c}}", "actions:\n  - add_note: \"Order {{ a ? b : c }}\""},
      // An alias that takes an expression for a text.
      {"condition: &c a==1\nname: *c", ""},
      // An anchor and its alias are one place.
      {"condition: &c a==1\nvars: {x: *c}", "condition: &c a == 1\nvars: {x: *c}"},
  }));
  const std::string head = "flow:   x\ntrigger:  chatbot.action   # as it is\n";
  const std::string tail = row.written.find("actions:") == std::string::npos ? "\nactions:  [ stop ]\n" : "\n";
  const std::string yaml = head + row.written + tail;
  const std::string expected = head + (row.formatted.empty() ? row.written : row.formatted) + tail;
  CAPTURE(yaml);
  const std::string once = formatted(yaml);
  CHECK(once == expected);
  CHECK(formatted(once) == once);
  const flow::ActionForms forms = stdlib::action_forms();
  CHECK(flow::meaning(read(once), forms) == flow::meaning(read(yaml), forms));
}

}  // namespace dealflow::test
