#include <dealflow/schema.hpp>

#include "rules/schema/parts.hpp"
#include "rules/workspace/settings_reader.hpp"
#include "rules/workspace/shown_path.hpp"

#include <algorithm>

namespace dealflow {
namespace {

using rules::schema::Json;

std::string written(SchemaOf kind, const rules::Settings* settings) {
  Json head{{"$schema", "http://json-schema.org/draft-07/schema#"}};
  Json body;
  switch (kind) {
    case SchemaOf::workspace:
      head["title"] = "Settings of a dealflow workspace";
      body = rules::schema::settings_schema(settings);
      break;
    case SchemaOf::flow:
      head["title"] = "A dealflow flow";
      body = rules::schema::flow_schema(settings);
      break;
    case SchemaOf::test:
      head["title"] = "Tests of a dealflow workspace";
      body = rules::schema::test_schema(settings);
      break;
  }
  head.update(body);
  return head.dump(2) + "\n";
}

}  // namespace

JsonSchema json_schema(SchemaOf kind) { return {written(kind, nullptr), {}}; }

JsonSchema json_schema(SchemaOf kind, const WorkspaceFile& file, std::string_view folder) {
  const Source source(rules::shown_path(folder, file.path), file.text);
  Report report;
  const rules::Settings settings = rules::read_settings(source, report);
  const bool failed = std::any_of(report.diagnostics().begin(), report.diagnostics().end(),
                                  [](const Diagnostic& d) { return d.severity == Severity::error; });
  return {failed ? std::string() : written(kind, &settings), report.diagnostics()};
}

}  // namespace dealflow
