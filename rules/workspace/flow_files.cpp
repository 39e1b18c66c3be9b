#include "rules/workspace/flow_files.hpp"

#include <dealflow/notation.hpp>

#include "dsl/flow/text/reader.hpp"
#include "dsl/flow/yaml_comments.hpp"
#include "dsl/flow/yaml_reader.hpp"
#include "rules/lint/suppression.hpp"
#include "stdlib/action.hpp"

#include <utility>

namespace dealflow::rules {

std::optional<FlowFile> read_flow_file(std::string path, std::shared_ptr<const Source> source, Report& report) {
  if (notation_of_name(path) != Notation::text) {
    flow::File file = flow::read_yaml(*source, stdlib::action_forms(), report);
    flow::Comments comments = lint::may_suppress(source->text()) ? flow::read_yaml_comments(*source) : flow::Comments{};
    return FlowFile{std::move(path), std::move(source), std::move(file), std::move(comments)};
  }
  Report of_file;
  flow::TextFile read = flow::read_text(*source, stdlib::action_forms(), of_file);
  const bool whole = !of_file.has_errors();
  report.append(std::move(of_file));
  if (!whole) return std::nullopt;
  return FlowFile{std::move(path), std::move(source), std::move(read.file), std::move(read.comments)};
}

}  // namespace dealflow::rules
