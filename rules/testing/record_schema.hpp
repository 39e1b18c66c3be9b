// The records that a test can expect, with their keys and values: the JSON Schemas of docs/schema, which are held
// against what `show` and `list` print, are built in. There is no second list of keys.
//
// Threads:  constants, made once.
// Source:   docs/schema; LANGUAGE.md, "Tests".
#pragma once

#include "dsl/base/embedded_file.hpp"

#include <nlohmann/json.hpp>

#include <span>
#include <string_view>

namespace dealflow::rules::testing {

using Json = nlohmann::ordered_json;

// A key of `expect` that names records.
struct RecordKind {
  std::string_view key;   // deals
  std::string_view file;  // deal.json
  std::string_view one;   // "a deal"
};
[[nodiscard]] std::span<const RecordKind> record_kinds();
[[nodiscard]] const RecordKind* find_record_kind(std::string_view key);

[[nodiscard]] const Json& record_schema(const RecordKind& kind);
// What `#/$defs/…` stands for, or the schema itself. `root` is the record's.
[[nodiscard]] const Json& resolved(const Json& schema, const Json& root);

[[nodiscard]] std::span<const EmbeddedFile> schema_files();  // by name

}  // namespace dealflow::rules::testing
