// Files made to hurt: each row would take gigabytes, minutes or the stack without the bound that it meets. None is
// timed.
#include "dsl/base/limits.hpp"
#include "tests/rules/loading.hpp"
#include "tests/support/hostile_files.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>

namespace dealflow::test {
namespace {

LoadedWorkspace load_file(const std::string& path, const std::string& text) {
  std::vector<WorkspaceFile> files{{path, text}};
  if (path != "dealflow.yaml") files.push_back({"dealflow.yaml", std::string(shop_settings)});
  return load_workspace(std::move(files));
}

std::string flow_with_variables(std::size_t count) {
  std::string text = "flow: f\ntrigger: chatbot.action\nvars:\n";
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("  v{}: '1'\n", i);
  return text + "actions: [create_deal: {}]\n";
}

bool has(const LoadedWorkspace& loaded, std::string_view code) {
  return std::any_of(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                     [code](const Diagnostic& one) { return one.code == code; });
}

void check_refused(const std::string& path, const HostileFile& file) {
  CAPTURE(path, file.says);
  const LoadedWorkspace loaded = load_file(path, file.text);
  CHECK(loaded.workspace == nullptr);
  const auto& findings = loaded.diagnostics;
  CAPTURE(findings.empty() ? "" : findings.front().code + findings.front().message.substr(0, 200));
  CHECK(has(loaded, file.code));
  for (const Diagnostic& finding : findings) CHECK(finding.place.line >= 1);
}

}  // namespace

TEST_CASE("a hostile file is refused with a code and a place", "[hostile]") {
  const std::vector<HostileFile> yaml = hostile_yaml();
  for (const char* path : {"dealflow.yaml", "flows/f.yaml", "tests/t.test.yaml"})
    for (const HostileFile& file : yaml) check_refused(path, file);
}

TEST_CASE("a hostile flow is refused with a code and a place, in both notations", "[hostile]") {
  for (const HostileFile& file : hostile_flows()) check_refused(file.path, file);
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

TEST_CASE("a file of the text notation has so many words and signs and no more", "[hostile]") {
  // flow f { trigger chatbot.action create deal { tags a, … } }
  const auto with_tokens = [](std::size_t count) {
    return "flow f { trigger chatbot.action create deal { tags a" + repeated(", a", (count - 12) / 2) + " } }";
  };
  CHECK(shown(load_file("flows/f.flow", with_tokens(limits::text_tokens_max))) == "");
  const auto more = load_file("flows/f.flow", with_tokens(limits::text_tokens_max + 2));
  CHECK(shown(more).starts_with("DF122 flows/f.flow:1:"));
  CHECK(more.diagnostics.size() == 1);
}

TEST_CASE("a bracket of YAML has so many signs and no more", "[hostile]") {
  const auto with_maps = [](std::size_t count) {
    return "flow: f\ntrigger: chatbot.action\nactions: [" + repeated("{a}", count) + "]\n";
  };
  constexpr std::size_t maps = limits::yaml_signs_max / 2;
  CHECK(shown(load_file("flows/f.yaml", with_maps(maps - 1))).starts_with("DF100 "));
  CHECK(shown(load_file("flows/f.yaml", with_maps(maps)))
            .starts_with("DF122 flows/f.yaml:3:10 more than 120000 brackets, commas and colons in this bracket"));
  // As many outside of brackets, or in many of them, are nobody's concern.
  const std::string text = "flow: f\ntrigger: chatbot.action\nactions:\n  - add_note: '" +
                           repeated("[a, b: c] ", limits::yaml_signs_max / 4) + "'\n";
  CHECK(shown(load_file("flows/f.yaml", text)) == "");
}

TEST_CASE("a text with holes has so many bytes and no more, one without has as many as its file", "[hostile]") {
  const auto with_bytes = [](std::size_t count, std::string_view end) {
    return "flow f { trigger chatbot.action note \"" + std::string(count - end.size(), 'x') + std::string(end) + "\" }";
  };
  const std::string_view hole = "{{ bot.id }}";
  CHECK(shown(load_file("flows/f.flow", with_bytes(limits::expression_bytes_max, hole))) == "");
  CHECK(shown(load_file("flows/f.flow", with_bytes(limits::expression_bytes_max + 1, ""))) == "");
  const auto more = load_file("flows/f.flow", with_bytes(limits::expression_bytes_max + 1, hole));
  CHECK(shown(more) == "DF100 flows/f.flow:1:39 the text with holes has 65537 bytes, at most 65536 are read\n");
}

TEST_CASE("the expressions of a file take so much memory and no more, those of used templates included", "[hostile]") {
  const std::string note = "note \"" + repeated("{{ bot }}", 1'000) + "\"\n";
  const auto flow = [&](std::string_view id, std::size_t notes, std::string_view input = "") {
    return fmt::format("flow {} {{ {} trigger chatbot.action\n{}}}\n", id, input, repeated(note, notes));
  };
  const LoadedWorkspace one = load_file("flows/f.flow", flow("a", 1));
  REQUIRE(one.workspace);
  const auto& step = std::get<rules::AddNote>(plans(one).front().steps.front().operation);
  const std::size_t most = limits::compiled_bytes_max / step.text.weight();
  REQUIRE(most > 2);
  CHECK(shown(load_file("flows/f.flow", flow("a", most))) == "");
  const auto more = load_file("flows/f.flow", flow("a", most + 1));
  CHECK(more.diagnostics.size() == 1);
  CHECK(shown(more).starts_with(fmt::format("DF122 flows/f.flow:{}:6 ", most + 2)));
  // Of a file: another one has as much.
  const std::string settings(shop_settings);
  CHECK(shown(load_workspace(
            {{"dealflow.yaml", settings}, {"flows/f.flow", flow("a", most)}, {"flows/g.flow", flow("b", most)}})) ==
        "");
  // A template takes of its own file, each use of it of the use's.
  const std::string half = flow("t", most / 2, "input x text\n");
  CHECK(shown(load_workspace(
            {{"dealflow.yaml", settings}, {"flows/f.flow", half}, {"flows/g.flow", "use t as a\nuse t as b\n"}})) ==
        "");
  CHECK(shown(load_workspace({{"dealflow.yaml", settings},
                              {"flows/f.flow", half},
                              {"flows/g.flow", "use t as a\nuse t as b\nuse t as c\nuse t as d\n"}}))
            .starts_with("DF122 flows/g.flow:3:5 "));
}

TEST_CASE("a message quotes so much and no more", "[hostile]") {
  const auto told = load_file("flows/f.flow",
                              "flow f { trigger chatbot.action\n" + std::string(limits::message_bytes_max, 'x') + " }");
  REQUIRE(told.diagnostics.size() == 1);
  CHECK(told.diagnostics.front().message.size() == limits::message_bytes_max + std::string_view("…").size());
}

}  // namespace dealflow::test
