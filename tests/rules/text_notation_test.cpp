// Both notations of each construct of the language: the trees are compared.
#include "dsl/flow/text/reader.hpp"
#include "dsl/flow/yaml_reader.hpp"
#include "stdlib/action.hpp"
#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

namespace dealflow::test {
namespace {

std::string shown(Report& report) {
  std::string text;
  for (const Diagnostic& one : report.take())
    text += fmt::format("{}:{}:{} {} {}\n", one.place.file, one.place.line, one.place.column, one.code, one.message);
  return text;
}

flow::TextFile read(std::string_view text, Report& report) {
  return flow::read_text(Source("a.flow", std::string(text)), stdlib::action_forms(), report);
}

flow::File read_clean(std::string_view text) {
  Report report;
  flow::TextFile file = read(text, report);
  CAPTURE(text);
  CHECK(shown(report).empty());
  return std::move(file.file);
}

flow::File read_clean_yaml(std::string_view text) {
  Report report;
  flow::File file = flow::read_yaml(Source("a.yaml", std::string(text)), stdlib::action_forms(), report);
  CAPTURE(text);
  CHECK(shown(report).empty());
  return file;
}

struct Pair {
  std::string_view yaml;
  std::string_view text;
};

std::string indented(std::string_view yaml) {
  std::string result = "  ";
  for (const char c : yaml) {
    result += c;
    if (c == '\n') result += "  ";
  }
  return result;
}

void check_steps(const Pair& pair) {
  const flow::File yaml = read_clean_yaml("flow: a\ntrigger: b.c\nactions:\n" + indented(pair.yaml) + "\n");
  const flow::File text = read_clean("flow a {\n  trigger b.c\n  " + std::string(pair.text) + "\n}\n");
  CAPTURE(pair.yaml, pair.text);
  REQUIRE(yaml.items.size() == 1);
  REQUIRE_FALSE(std::get<flow::Flow>(yaml.items[0]).steps.empty());
  CHECK(text == yaml);
  // On one line, steps say the same.
  std::string line(pair.text);
  const bool one_line = line.find("//") == std::string::npos && line.find('#') == std::string::npos;
  if (!one_line) return;
  std::replace(line.begin(), line.end(), '\n', ' ');
  CHECK(read_clean("flow a { trigger b.c " + line + " }") == yaml);
}

constexpr Pair step_pairs[] = {
    {"- create_deal: {}", "create deal"},
    {"- create_deal", "create deal { }"},
    {R"(- create_deal: {name: "Order of {{ person.first_name }}"})",
     R"(create deal "Order of {{ person.first_name }}")"},
    {R"(- create_deal: {name: A, pipeline: sales, stage: new, responsible: ana, amount: order.total * 2, currency: BRL,
    external_id: "{{ order.id }}", tags: [a, b c], map: {town: city, e-mail: email}, overwrite: [city, name]})",
     R"(create deal "A" { pipeline sales stage new responsible ana amount order.total * 2 currency BRL
     external_id "{{ order.id }}" tags a, "b c" map { town -> city "e-mail"->email } overwrite city, name })"},
    {R"(- create_deal: {name: A, currency: "{{ payment.currency }}", stage: offer})",
     R"(create deal { stage offer
     currency "{{ payment.currency }}"
     name "A" })"},
    {R"(- create_deal: {responsible: {round_robin: [ana, bruno]}})",
     "create deal { responsible round_robin(ana, bruno) }"},
    {R"(- create_contact: {responsible: {least_busy: [ana]}, tags: [a], map: by_name, overwrite: [city]})",
     "create contact { responsible least_busy(ana) tags a map by_name overwrite city }"},
    {R"(- map: {town: city, budget_deal: budget})", "map { town -> city  budget_deal -> budget }"},
    {R"(- map: by_name)", "map by_name"},
    {R"(- update_contact: {set: {city: '"Recife"', birthday: date("2000-01-01")}, map: {a: b}, overwrite: [x]})",
     R"(update contact { set city = "Recife" set birthday = date("2000-01-01") map { a -> b } overwrite x })"},
    {R"(- update_deal: {set: {budget: '{"a": [1, 2]}["a"][0]'}})",
     R"(update deal { set budget = {"a": [1, 2]}["a"][0] })"},
    {R"(- move_deal: {pipeline: sales, stage: offer, backward: true})",
     "move deal { pipeline sales stage offer backward }"},
    {R"(- move_deal: {stage: offer, backward: false})", "move deal { stage offer }"},
    {R"(- close_deal: {as: won, reason: paid in cash})", R"(close deal as won "paid in cash")"},
    {R"(- close_deal: {as: lost})", "close deal as lost"},
    {"- add_tag: [vip, \"{{ action.name }}\"]\n- remove_tag: [new]",
     "add tag vip, \"{{ action.name }}\"\nremove tag new"},
    {R"(- add_note: "say \"hi\"\n\ttab \\ é")", R"(note "say \"hi\"\n\ttab \\ \u00e9")"},
    {R"(- add_note: {to: contact, text: 'text'})", R"(note on contact "text")"},
    {"- assign: {deal: ana}\n- assign: {contact: {round_robin: [ana, bruno]}}",
     "assign deal to ana\nassign contact to round_robin(ana, bruno)"},
    {R"(- assign: {deal: {least_busy: [ana, bruno]}, contact: "{{ x }}"})",
     R"(assign deal to least_busy(ana, bruno) contact to "{{ x }}")"},
    {"- if: a == 1\n  then: [stop]", "if a == 1 { stop }"},
    {"- if: ok\n  then: [stop]\n  else: [create_deal: {}]", "if ok { stop } else { create deal }"},
    {"- if: a\n  then: []\n  else:\n    - if: b\n      then: [stop]\n      else:\n        - if: c\n          then: "
     "[stop]\n"
     "          else: [create_deal: {}]",
     "if a { } else if b { stop } else if c { stop } else { create deal }"},
    {"- if: a\n  then: []\n  else:\n    - if: b\n      then: [stop]", "if a { } else { if b { stop } }"},
    {"- if: a in [1,\n      2] && b\n  then: [stop]", "if a in [1, 2] && b { stop }"},
    {"- switch: payment.status\n  cases: [{when: [succeeded, \"in progress\"], do: [stop]}, {when: [5, true], do: []}, "
     "{when: '5', do: []}]\n"
     "  default: [create_deal: {}]",
     "switch payment.status { case succeeded, \"in progress\" { stop } case 5, true { } case \"5\" { }\n"
     "default { create deal } }"},
    {"- switch: a\n  cases: [{when: -5, do: []}, {when: 2.5, do: []}]", "switch a { case -5 { } case 2.5 { } }"},
    {"- each: item\n  in: items.filter(i, i.price > 3)\n  do: [add_tag: [\"{{ item.name }}\"]]",
     "each item in items.filter(i, i.price > 3) { add tag \"{{ item.name }}\" }"},
    {"- stop", "stop"},
    {"- stop: {}", "stop"},
    {"- wait: 3 days\n- wait: 2 hours 30 minutes\n- wait: P3D\n- wait: PT2H",
     "wait 3 days\nwait 2 hours 30 minutes\nwait P3D wait \"PT2H\""},
    {"- wait: {until: now + duration(\"1h\")}\n- wait: {until: business_hours}",
     "wait until now + duration(\"1h\")\nwait until business_hours"},
    {"- wait_for: {trigger: payment.succeeded, condition: awaited.id == \"a\", within: 2 days}\n  then: [stop]\n  "
     "else: [create_deal: {}]",
     "wait for payment.succeeded where awaited.id == \"a\" within 2 days { stop } else { create deal }"},
    {"- wait_for: {trigger: payment.succeeded}", "wait for payment.succeeded"},
    {"- wait_for: {trigger: a.b, within: P1D}", "wait for a.b within P1D"},
    {"- emit: {type: shop.vip, data: {total: a + b, name: '\"x\"', \"e-mail\": c}}",
     "emit shop.vip { total = a + b name = \"x\" \"e-mail\" = c }"},
    {"- emit: {type: shop.vip}", "emit shop.vip"},
    {"- webhook: {to: erp, body: {id: deal.id}}\n  on_failure: [stop]",
     "webhook erp { body { id = deal.id } } on failure { stop }"},
    {"- webhook: {url: \"https://example.com/a\"}\n  on_failure: [stop]\n- stop",
     "webhook { url \"https://example.com/a\" } on failure { stop } stop"},
    {"- webhook: {to: erp}\n  on_failure: []", "webhook erp on failure { }"},
    {"- email: {template: welcome, to: contact.email, with: {name: contact.first_name}}\n  on_failure: [add_note: "
     "\"no\"]",
     "email welcome to contact.email { name = contact.first_name } on failure { note \"no\" }"},
    {"- email: {template: welcome, to: contact.email}", "email welcome to contact.email"},
};

constexpr Pair file_pairs[] = {
    {R"(flow: order-from-bot
name: Order from the chatbot
description: Makes a deal of each order sent in the shop's bot.
enabled: false
priority: -10
exclusive: true
mode: parallel
reentry: every 7 days
inputs:
  bot: {type: text, required: true, doc: Which bot}
  count: {type: number, default: 3}
  words: {type: list, default: [a, "b c"], doc: "Words"}
trigger: [chatbot.action, chatbot.subscribed]
condition: action.name == "send_order" && bot.id == inputs.bot
vars:
  priority_deal: 'size(items) > 3 ? "high" : "normal"'
  "e-mail": a
actions:
  - create_deal: {name: "Order of {{ person.first_name }}"}
)",
     R"(flow order-from-bot "Order from the chatbot" {
  description "Makes a deal of each order sent in the shop's bot."
  priority -10                        # also: disabled, exclusive
  disabled exclusive
  mode parallel
  reentry every 7 days
  input bot text required "Which bot"
  input count number default 3
  input words list default a, "b c" "Words"
  trigger chatbot.action, chatbot.subscribed
  condition action.name == "send_order" && bot.id == inputs.bot
  var priority_deal = size(items) > 3 ? "high" : "normal"
  var "e-mail" = a

  create deal "Order of {{ person.first_name }}"
}
)"},
    {"flow: a\ntrigger: b.c\nreentry: once\nmode: single\nactions: []\n",
     "flow a { trigger b.c reentry once mode single }"},
    {"flow: a\ntrigger: b.c\ncondition: \"a &&\\n    b(c,\\n d)\"\nactions: [stop]\n",
     "flow a {\n  trigger\tb.c\n  condition a &&\n    b(c,\n d)\n  stop\n}\n"},
    {"flow: a\ntrigger: b.c\nvars: {x: \"1 + // one\\n 2 // two\"}\nactions: [stop]\n",
     "flow a {\r\n  trigger b.c\r\n  var x = 1 + // one\n 2 // two\r\n  stop }\r\n"},
    {"flow: a\ntrigger: [b.c, d.e]\nactions: [stop]\n---\nuse: stdlib/popup-lead\nas: spring-sale\nwith: {popup: "
     "pop-10, n: 3, on: [x, y]}\n"
     "---\nuse: plain\n",
     "\xEF\xBB\xBF# top\nflow a {\n  trigger b.c,\n          d.e\n  stop\n}\n"
     "use stdlib/popup-lead as spring-sale { popup \"pop-10\" n 3 on x, y }\nuse plain"},
    {"", "# nothing but a comment"},
};

}  // namespace

TEST_CASE("each step reads to one tree in both notations", "[text][notation]") {
  for (const Pair& pair : step_pairs) check_steps(pair);
}

TEST_CASE("each setting, several flows and templates read to one tree in both notations", "[text][notation]") {
  for (const Pair& pair : file_pairs) {
    CAPTURE(pair.yaml, pair.text);
    CHECK(read_clean(pair.text) == read_clean_yaml(pair.yaml));
  }
}

TEST_CASE("the examples in the declarations of actions read to one tree in both notations", "[text][notation]") {
  for (const stdlib::Action& action : stdlib::actions()) check_steps({action.example_yaml, action.example_text});
}

}  // namespace dealflow::test
