// Files made to hurt: each row would take gigabytes, minutes or the stack without the bound that it meets. None is
// timed.
#include "dsl/base/limits.hpp"
#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace dealflow::test {
namespace {

constexpr std::size_t megabyte = 1024 * 1024;

std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

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

LoadedWorkspace load_file(const std::string& path, const std::string& text) {
  std::vector<WorkspaceFile> files{{path, text}};
  if (path != "dealflow.yaml") files.push_back({"dealflow.yaml", std::string(shop_settings)});
  return load_workspace(std::move(files));
}

std::string flow_with(std::string_view condition) {
  return "flow: f\ntrigger: chatbot.action\ncondition: '" + std::string(condition) + "'\nactions: [create_deal: {}]\n";
}

std::string text_flow_with(std::string_view body) {
  return "flow f {\n  trigger chatbot.action\n" + std::string(body) + "\n}\n";
}

std::string flow_with_variables(std::size_t count) {
  return "flow: f\ntrigger: chatbot.action\nvars:\n" + numbered("  v", ": '1'\n", count) +
         "actions: [create_deal: {}]\n";
}

bool has(const LoadedWorkspace& loaded, std::string_view code) {
  return std::any_of(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                     [code](const Diagnostic& one) { return one.code == code; });
}

}  // namespace

TEST_CASE("a hostile file is refused with a code and a place", "[hostile]") {
  struct Row {
    const char* says;
    std::string text;
    const char* code;
  };
  const Row rows[] = {
      {"too large", "a: " + std::string(megabyte, 'x'), "DF122"},
      {"not UTF-8", "a: " + repeated("\xFF", 1000), "DF100"},
      {"NUL", std::string(1000, '\0'), "DF100"},
      {"UTF-16",
       std::string("\xFF\xFE"
                   "f\0l\0o\0w\0",
                   10),
       "DF100"},
      {"half a character at the end", "a: \xC3", "DF100"},
      {"tabs", "a:\n" + repeated("\t", 1000) + "b: c\n", "DF100"},
      {"alias bomb", alias_bomb(), "DF122"},
      {"many aliases of a long text", "a: &a " + std::string(100'000, 'x') + "\nb: [" + repeated("*a,", 100) + "]\n",
       "DF122"},
      {"ring of anchors", "a: &a [&b [*a, *b]]\n", "DF100"},
      {"anchors upon anchors", repeated("&a ", 100'000), "DF100"},
      {"tags upon tags", repeated("!a ", 100'000), "DF100"},
      {"open lists", repeated("[", megabyte - 1), "DF122"},
      {"open maps", repeated("{a: ", megabyte / 4), "DF122"},
      {"lists in lists", repeated("- ", 100'000), "DF122"},
      {"keys that are keys", repeated("? ", 100'000), "DF122"},
      {"a line of keys", repeated("a: ", 100'000), "DF121"},
      {"open quote over many lines", "a: \"" + repeated("x\n", 100'000), "DF100"},
      {"many keys", numbered("k", ": 1\n", 60'000), "DF122"},
      {"many keys twice", numbered("k", ": 1\n", 10'000) + numbered("k", ": 1\n", 10'000), "DF107"},
      {"many documents", repeated("---\n", 100'000), "DF122"},
      {"many documents that do not parse", repeated("---\n[\n", 9'000), "DF100"},
  };
  for (const char* path : {"dealflow.yaml", "flows/f.yaml", "tests/t.test.yaml"}) {
    for (const Row& row : rows) {
      CAPTURE(path, row.says);
      const LoadedWorkspace loaded = load_file(path, row.text);
      CHECK(loaded.workspace == nullptr);
      CHECK(has(loaded, row.code));
      for (const Diagnostic& finding : loaded.diagnostics) CHECK(finding.place.line >= 1);
    }
  }
}

TEST_CASE("a hostile flow is refused with a code and a place, in both notations", "[hostile]") {
  struct Row {
    const char* says;
    const char* path;
    std::string text;
    const char* code;
  };
  const char* yaml = "flows/f.yaml";
  const char* text = "flows/f.flow";
  const std::string deep = repeated("(", 20'000) + "1" + repeated(")", 20'000);
  const Row rows[] = {
      {"deep expression", yaml, flow_with(deep), "DF100"},
      {"deep expression", text, text_flow_with("  condition " + deep), "DF100"},
      {"long expression", yaml, flow_with(repeated("1 + ", 30'000) + "1"), "DF100"},
      {"long expression", text, text_flow_with("  condition " + repeated("1 + ", 30'000) + "1"), "DF100"},
      {"huge number", yaml, flow_with("size(items) > " + std::string(10'000, '9')), "DF213"},
      {"huge number", text, text_flow_with("  condition size(items) > " + std::string(10'000, '9')), "DF100"},
      {"huge priority", yaml, "flow: f\npriority: " + std::string(10'000, '9') + "\n", "DF116"},
      {"one trigger many times", yaml, "flow: f\ntrigger: [" + repeated("chatbot.action,", 20'000) + "]\n", "DF114"},
      {"steps in steps", text, text_flow_with(repeated("if true {\n", 20'000)), "DF122"},
      {"not UTF-8", text, text_flow_with("  condition \"\xFF\""), "DF100"},
      {"NUL", text, text_flow_with(std::string(1000, '\0')), "DF100"},
      {"too large", text, text_flow_with("# " + std::string(megabyte, 'x')), "DF122"},
      {"open quote over many lines", text, text_flow_with("  description \"" + repeated("x\n", 100'000)), "DF100"},
      {"nothing but braces", text, repeated("{", 100'000), "DF100"},
      {"many misspelt steps", text, text_flow_with(repeated("creaet deal\n", 20'000)), "DF104"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.says, row.path);
    const LoadedWorkspace loaded = load_file(row.path, row.text);
    CHECK(loaded.workspace == nullptr);
    CAPTURE(loaded.diagnostics.empty()
                ? ""
                : loaded.diagnostics.front().code + loaded.diagnostics.front().message.substr(0, 200));
    CHECK(has(loaded, row.code));
    for (const Diagnostic& finding : loaded.diagnostics) CHECK(finding.place.line >= 1);
  }
}

TEST_CASE("of one file so many errors are told, and that there are more", "[hostile]") {
  const auto misspelt = [](std::size_t count) {
    return load_file("flows/f.yaml",
                     "flow: f\ntrigger: chatbot.action\nactions:\n" + repeated("  - create_deel: {}\n", count));
  };
  const auto all = misspelt(limits::diagnostics_per_file_max);
  CHECK(all.diagnostics.size() == limits::diagnostics_per_file_max);
  CHECK_FALSE(has(all, "DF122"));
  const auto more = misspelt(limits::diagnostics_per_file_max + 50);
  CHECK(more.diagnostics.size() == limits::diagnostics_per_file_max + 1);
  CHECK(has(more, "DF122"));
}

TEST_CASE("a flow has so many variables and no more", "[hostile]") {
  CHECK_FALSE(has(load_file("flows/f.yaml", flow_with_variables(limits::flow_variables_max)), "DF122"));
  CHECK(has(load_file("flows/f.yaml", flow_with_variables(limits::flow_variables_max + 1)), "DF122"));
}

}  // namespace dealflow::test
