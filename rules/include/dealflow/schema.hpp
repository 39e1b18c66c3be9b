// JSON Schema for the YAML of a workspace, from the declarations: with it an editor completes keys, steps, triggers,
// and, where it knows the workspace, pipelines, stages, people and fields.
//
// A schema is an aid for editors. It takes every file that loads, and refuses misspelt keys and names; what expressions
// and mappings mean is for the loader to say.
//
// Errors:   settings with an error in them give diagnostics and no schema.
// Threads:  pure functions.
// Source:   JSON Schema, draft 7, which editors of YAML know best; DESIGN 10.
#pragma once

#include <dealflow/workspace.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace dealflow {

// The kind of file: dealflow.yaml, flows/*.yaml (one document), tests/*.test.yaml.
enum class SchemaOf : std::uint8_t { workspace, flow, test };

struct JsonSchema {
  std::string text;                     // empty where there is an error
  std::vector<Diagnostic> diagnostics;  // of the settings
};

// For any workspace.
[[nodiscard]] JsonSchema json_schema(SchemaOf kind);
// For the one with these settings.
[[nodiscard]] JsonSchema json_schema(SchemaOf kind, const WorkspaceFile& settings, std::string_view folder = {});

}  // namespace dealflow
