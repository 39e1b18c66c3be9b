// Loading a workspace: each input is tried as settings, as flows in both notations and as a test file. Whatever the
// bytes, findings with a code and a place, the same ones each time, and a workspace exactly where none of them is an
// error. All of the linter's advice is asked for; a linter that is told of the file later says the same, and what its
// fixes leave they leave alone.
#include <dealflow/lint.hpp>

#include "dsl/source/source.hpp"
#include "tests/fuzz/findings.hpp"
#include "tests/fuzz/property.hpp"

#include <algorithm>
#include <string>

namespace dealflow::fuzz {
namespace {

constexpr std::string_view settings = R"(workspace: shop
default_region: BR
team: [{id: ana}, {id: bruno}]
pipelines: [{id: sales, stages: [new, offer, {id: won, closes: won}, {id: lost, closes: lost}]}]
fields:
  contact: {city: text, birthday: date, segment: {type: select, options: [B2B, B2C]}}
  deal: {budget: number, priority: text, message: text}
)";
constexpr std::string_view flow = R"(flow: f
trigger: chatbot.action
actions: [create_deal: {stage: new, map: {town: city}}]
)";

const LoadOptions options{.advise = true, .notes = true, .today = "2026-11-29"};

void check_fixes(std::vector<WorkspaceFile> files) {
  const FixedFiles fixed = fix_workspace(files, options);
  for (const WorkspaceFile& changed : fixed.changed)
    for (WorkspaceFile& file : files)
      if (file.path == changed.path) file.text = changed.text;
  claim(fixed.changed.empty() || fix_workspace(files, options).changed.empty(), "a second fix changes nothing");
}

void check_loading(const std::vector<WorkspaceFile>& files) {
  const LoadedWorkspace loaded = load_workspace(files, {}, options);
  std::vector<Source> sources;
  sources.reserve(files.size());
  for (const WorkspaceFile& file : files) sources.emplace_back(file.path, file.text);
  std::vector<const Source*> named;
  for (const Source& source : sources) named.push_back(&source);
  for (const Diagnostic& finding : loaded.diagnostics) check_finding(finding, named);

  const bool errors = std::any_of(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                                  [](const Diagnostic& finding) { return finding.severity == Severity::error; });
  claim((loaded.workspace == nullptr) == errors, "a workspace loads where there is no error, and only there");
  Linter linter({files.front()}, {}, options);
  static_cast<void>(linter.diagnostics());
  linter.set(files.back());
  claim(render_json(linter.diagnostics()) == render_json(loaded.diagnostics),
        "a linter that is told of a file gives the same findings");
  check_fixes(files);
}

}  // namespace
}  // namespace dealflow::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealflow::fuzz;
  const std::string input(as_text(data, size));
  check_loading({{"dealflow.yaml", input}, {"flows/f.yaml", std::string(flow)}});
  check_loading({{"dealflow.yaml", std::string(settings)}, {"flows/f.yaml", input}});
  check_loading({{"dealflow.yaml", std::string(settings)}, {"flows/f.flow", input}});
  check_loading({{"dealflow.yaml", std::string(settings)}, {"tests/t.test.yaml", input}});
  return 0;
}
