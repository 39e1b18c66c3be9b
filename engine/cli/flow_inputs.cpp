#include "engine/cli/flow_inputs.hpp"

#include <dealflow/workspace_folder.hpp>

#include "engine/cli/input_file.hpp"

#include <set>

namespace dealflow::cli {
namespace {

Result<FlowInput> read_standard_input(std::string_view notation) {
  auto text = read_input("-");
  if (!text) return tl::unexpected(text.error());
  Notation kind = notation_of_text(*text);
  if (!notation.empty()) kind = notation == "flow" ? Notation::text : Notation::yaml;
  return FlowInput{"-", kind, std::move(*text)};
}

}  // namespace

void FlowInputs::declare(Arguments& arguments) {
  arguments.positional("PATH", &paths, "files of flows, folders of them, or - for standard input").required = true;
  arguments.option("--notation", "NOTATION", &notation, "of standard input; told by its first word if left out")
      .choices = {"flow", "yaml"};
}

Result<std::vector<FlowInput>> FlowInputs::read() const {
  std::vector<FlowInput> inputs;
  std::set<std::string> names;
  for (const std::string& path : paths) {
    if (path == "-") {
      auto input = read_standard_input(notation);
      if (!input) return tl::unexpected(input.error());
      if (names.insert(path).second) inputs.push_back(std::move(*input));
      continue;
    }
    auto files = read_flow_files(path);
    if (!files) return tl::unexpected(files.error());
    for (WorkspaceFile& file : *files) {
      const Notation kind = notation_of_name(file.path).value_or(Notation::yaml);
      if (names.insert(file.path).second) inputs.push_back({file.path, kind, std::move(file.text)});
    }
  }
  return inputs;
}

}  // namespace dealflow::cli
