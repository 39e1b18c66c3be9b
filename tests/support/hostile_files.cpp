#include "tests/support/hostile_files.hpp"

#include "dsl/base/limits.hpp"

namespace dealflow::test {
namespace {

constexpr std::size_t megabyte = limits::flow_file_bytes_max;

std::string numbered(std::string_view before, std::string_view after, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text.append(before).append(std::to_string(i)).append(after);
  return text;
}

std::string alias_bomb() {
  std::string text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'j'; ++c) {
    text += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i) text += std::string(i > 0 ? ",*" : "*") + static_cast<char>(c - 1);
    text += "]\n";
  }
  return text;
}

std::string flow_with(std::string_view condition) {
  return "flow: f\ntrigger: chatbot.action\ncondition: '" + std::string(condition) + "'\nactions: [create_deal: {}]\n";
}

std::string text_flow_with(std::string_view body) {
  return "flow f {\n  trigger chatbot.action\n" + std::string(body) + "\n}\n";
}

std::string yaml_flow_with(std::string_view steps) {
  return "flow: f\ntrigger: chatbot.action\nactions:\n" + std::string(steps) + "\n";
}

}  // namespace

std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

std::vector<HostileFile> hostile_yaml() {
  return {
      {"too large", "", "a: " + std::string(megabyte, 'x'), "DF122"},
      {"not UTF-8", "", "a: " + repeated("\xFF", 1000), "DF100"},
      {"NUL", "", std::string(1000, '\0'), "DF100"},
      {"UTF-16", "",
       std::string("\xFF\xFE"
                   "f\0l\0o\0w\0",
                   10),
       "DF100"},
      {"half a character at the end", "", "a: \xC3", "DF100"},
      {"tabs", "", "a:\n" + repeated("\t", 1000) + "b: c\n", "DF100"},
      {"alias bomb", "", alias_bomb(), "DF122"},
      {"many aliases of a long text", "",
       "a: &a " + std::string(100'000, 'x') + "\nb: [" + repeated("*a,", 100) + "]\n", "DF122"},
      {"ring of anchors", "", "a: &a [&b [*a, *b]]\n", "DF100"},
      {"anchors upon anchors", "", repeated("&a ", 100'000), "DF100"},
      {"tags upon tags", "", repeated("!a ", 100'000), "DF100"},
      {"open lists", "", repeated("[", megabyte - 1), "DF122"},
      {"open maps", "", repeated("{a: ", megabyte / 4), "DF122"},
      {"lists in lists", "", repeated("- ", 100'000), "DF122"},
      {"keys that are keys", "", repeated("? ", 100'000), "DF122"},
      {"a line of keys", "", repeated("a: ", 100'000), "DF121"},
      {"open quote over many lines", "", "a: \"" + repeated("x\n", 100'000), "DF100"},
      {"many keys", "", numbered("k", ": 1\n", 60'000), "DF122"},
      {"many keys twice", "", numbered("k", ": 1\n", 9'000) + numbered("k", ": 1\n", 9'000), "DF107"},
      {"many documents", "", repeated("---\n", 100'000), "DF122"},
      {"a scalar of 10 MiB", "", "a: " + std::string(10 * megabyte, 'x'), "DF122"},
      {"a million keys", "", numbered("k", ": 1\n", 1'000'000), "DF122"},
      {"100,000 levels of lists", "", repeated("[", 100'000) + repeated("]", 100'000), "DF122"},
      {"100,000 levels of maps", "", repeated("{a: ", 100'000) + "1" + repeated("}", 100'000), "DF122"},
      {"merge keys", "", "a: &a {b: c}\n" + numbered("d", ":\n  <<: *a\n", 9'000), "DF100"},
      {"byte order marks", "", "[" + repeated("\xEF\xBB\xBF", 100'000), "DF100"},
      {"a byte order mark of UTF-32", "", std::string("\xFF\xFE\0\0f\0\0\0", 8), "DF100"},
      {"many documents that do not parse", "", repeated("---\n[\n", 9'000), "DF100"},
  };
}

std::vector<HostileFile> hostile_flows() {
  const char* yaml = "flows/f.yaml";
  const char* text = "flows/f.flow";
  const std::string notes = repeated("{{bot}}", 9'000);
  const std::string ones = repeated("1,", 30'000);
  const std::string deep = repeated("(", 20'000) + "1" + repeated(")", 20'000);
  return {
      {"deep expression", yaml, flow_with(deep), "DF100"},
      {"deep expression", text, text_flow_with("  condition " + deep), "DF100"},
      {"long expression", yaml, flow_with(repeated("1 + ", 30'000) + "1"), "DF100"},
      {"long expression", text, text_flow_with("  condition " + repeated("1 + ", 30'000) + "1"), "DF100"},
      {"huge number", yaml, flow_with("size(items) > " + std::string(10'000, '9')), "DF213"},
      {"huge number", text, text_flow_with("  condition size(items) > " + std::string(10'000, '9')), "DF213"},
      {"huge priority", yaml, "flow: f\npriority: " + std::string(10'000, '9') + "\n", "DF213"},
      {"one trigger many times", yaml, "flow: f\ntrigger: [" + repeated("chatbot.action,", 20'000) + "]\n", "DF114"},
      {"steps in steps", text, text_flow_with(repeated("if true {\n", 20'000)), "DF122"},
      {"not UTF-8", text, text_flow_with("  condition \"\xFF\""), "DF100"},
      {"NUL", text, text_flow_with(std::string(1000, '\0')), "DF100"},
      {"too large", text, text_flow_with("# " + std::string(megabyte, 'x')), "DF122"},
      {"open quote over many lines", text, text_flow_with("  description \"" + repeated("x\n", 100'000)), "DF100"},
      {"nothing but braces", text, repeated("{", 100'000), "DF100"},
      {"many misspelt steps", text, text_flow_with(repeated("creaet deal\n", 20'000)), "DF104"},
      {"a long line of holes", yaml, yaml_flow_with(" - add_note: '" + repeated("{{a}}", 200'000) + "'"), "DF100"},
      {"maps that nothing parts", yaml, yaml_flow_with(" - [" + repeated("{a}", 300'000) + "]"), "DF122"},
      {"maps with a comma", yaml, yaml_flow_with(" - [" + repeated("{a,}", 250'000) + "]"), "DF122"},
      {"maps with a text", yaml, yaml_flow_with(" - [" + repeated("{\",\"}", 200'000) + "]"), "DF122"},
      {"maps on lines of their own", yaml, yaml_flow_with(" - [" + repeated("{a\n  }", 150'000) + "]"), "DF122"},
      {"a list of a million signs", yaml, yaml_flow_with(" - [" + repeated("a,", 500'000) + "]"), "DF122"},
      {"a long line of holes", text, text_flow_with("note \"" + repeated("{{a}}", 200'000) + "\""), "DF100"},
      {"holes up to the limit", yaml, yaml_flow_with(" - add_note: '" + repeated("{{a}}", 13'000) + "'"), "DF109"},
      {"holes up to the limit", text, text_flow_with("note \"" + repeated("{{a}}", 13'000) + "\""), "DF109"},
      {"holes of many texts", yaml, yaml_flow_with(repeated(" - add_note: '" + notes + "'\n", 15)), "DF122"},
      {"holes of many texts", text, text_flow_with(repeated("note \"" + notes + "\"\n", 15)), "DF122"},
      {"holes of many mails", "dealflow.yaml",
       "workspace: w\ntemplates:\n" + numbered("  t", ": {subject: x, text: '" + notes + "'}\n", 15), "DF122"},
      {"long lists", yaml, yaml_flow_with(repeated(" - if: size([" + ones + "]) > 1\n   then: [stop]\n", 15)), "DF122"},
      {"long lists", text, text_flow_with(repeated("if size([" + ones + "]) > 1 { stop }\n", 15)), "DF122"},
      {"long maps", text, text_flow_with(repeated("if size({" + numbered("", ":1,", 8'000) + "}) > 1 { stop }\n", 15)),
       "DF122"},
      {"a long subject and many cases", text,
       text_flow_with("switch size([" + ones + "]) { case " + numbered("", ",", 30'000) + "1 { stop } }"), "DF122"},
      {"a long text as subject and many cases", text,
       text_flow_with("switch \"" + std::string(60'000, 'x') + "\" { case " + repeated("a,", 30'000) + "a { stop } }"),
       "DF122"},
      {"patterns that repeat", text,
       text_flow_with(repeated("if action.name.matches(\"[a-z]{1,999}\") { create deal }\n", 10'000)), "DF122"},
      {"a large template that is used often", text,
       "flow t { trigger chatbot.action input a text note \"" + notes + "\" }\n" + numbered("use t as n", "\n", 10'000),
       "DF122"},
      {"escapes and a mistake", yaml,
       "flow: f\ntrigger: chatbot.action\ncondition: \"" + repeated("\\n", 30'000) + "1 +\"\nactions: [stop]\n",
       "DF100"},
      {"holes without quotes", yaml, yaml_flow_with(" - add_tag: [" + repeated("{{a}},", 9'000) + "a]"), "DF121"},
      {"a map on one line", yaml, yaml_flow_with(" - map: {" + numbered("a", ": b,", 80'000) + "c: d}"), "DF122"},
      {"a map on one line", text, text_flow_with("map { " + numbered("a", "->b ", 80'000) + "}"), "DF122"},
      {"rows of a map that are wrong", yaml, yaml_flow_with(" - map: {" + numbered("a", " -> b,", 15'000) + "c: d}"),
       "DF100"},
      {"rows of a map that are wrong", text, text_flow_with("map { " + numbered("a", ":b ", 80'000) + "}"), "DF100"},
      {"one row many times", text, text_flow_with("map { " + repeated("a->b ", 30'000) + "}"), "DF107"},
      {"many variables", text, text_flow_with(numbered("var a", "=1 ", 30'000)), "DF122"},
      {"many flows of one id", yaml, repeated("---\n{flow: f, trigger: chatbot.action, actions: [stop]}\n", 5'000),
       "DF108"},
      {"many flows of one id", text, repeated("flow f {trigger chatbot.action stop}\n", 10'000), "DF108"},
      {"many conditions that are wrong", text, text_flow_with(repeated("if a + (b * 2) > 3 && c.d { stop }\n", 15'000)),
       "DF109"},
      {"many broken conditions on one line", text, text_flow_with(repeated("if = {stop} ", 80'000)), "DF100"},
      {"many values of a case", text, text_flow_with("switch a { case " + repeated("a,", 500'000) + "a { } }"),
       "DF122"},
      {"strange escapes", text, text_flow_with("note \"" + repeated("\\q", 500'000) + "\""), "DF100"},
      {"a long word", text, text_flow_with(std::string(1'000'000, 'a')), "DF104"},
      {"a comment in the middle of a step", text, text_flow_with("create " + repeated("#\n", 500'000) + "deel"),
       "DF104"},
  };
}

}  // namespace dealflow::test
