// A validator for the subset of JSON Schema that docs/schema and `dealflow schema` use: $ref, type, enum, const,
// pattern, properties, required, additionalProperties, items, minItems, minimum, anyOf, allOf, if with then. A keyword
// that it does not know is an error: a schema must not promise what nobody checks.
#pragma once

#include <string>
#include <string_view>

namespace dealflow::test {

// The schema of one output: the text of docs/schema/NAME.json. A schema may refer to its neighbours by file name.
[[nodiscard]] std::string output_schema(std::string_view name);

// "" where the JSON is as the schema says; else what is wrong, by path.
[[nodiscard]] std::string violation(std::string_view json, std::string_view schema);

}  // namespace dealflow::test
