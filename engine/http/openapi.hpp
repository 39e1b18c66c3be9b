// The description of the paths for programs, made from the table of routes and the schemas of docs/schema.
//
// Threads:  immutable.
// Source:   OpenAPI 3.1.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dealflow::http {

struct EmbeddedFile {
  std::string_view name;  // "contact.json"
  std::string_view text;
};
// The schemas that answers are described by, as they stand in docs/schema.
[[nodiscard]] std::span<const EmbeddedFile> answer_schemas();

// One JSON object, laid out for people. Made when it is first asked for.
[[nodiscard]] const std::string& openapi();

}  // namespace dealflow::http
