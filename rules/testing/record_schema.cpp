#include "rules/testing/record_schema.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>

namespace dealflow::rules::testing {
namespace {

constexpr std::array kinds{
    RecordKind{"contacts", "contact.json", "a contact"},
    RecordKind{"deals", "deal.json", "a deal"},
    RecordKind{"payments", "payment.json", "a payment"},
    RecordKind{"courses", "course.json", "a course"},
    RecordKind{"effects", "effect.json", "an effect"},
    RecordKind{"runs", "run.json", "a run"},
    RecordKind{"events", "event.json", "an event"},
    RecordKind{"failed", "dead.json", "a dead letter"},
    RecordKind{"rejected", "rejected.json", "a refused event"},
    RecordKind{"dead", "dead.json", "a dead letter"},
};

using Schemas = std::map<std::string_view, Json>;

Schemas read_schemas() {
  Schemas schemas;
  for (const EmbeddedFile& file : schema_files()) schemas.emplace(file.path, Json::parse(file.text, nullptr, false));
  return schemas;
}

}  // namespace

std::span<const RecordKind> record_kinds() { return kinds; }

const RecordKind* find_record_kind(std::string_view key) {
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const RecordKind& kind) { return kind.key == key; });
  return found == kinds.end() ? nullptr : found;
}

const Json& record_schema(const RecordKind& kind) {
  static const Schemas schemas = read_schemas();
  return schemas.at(kind.file);
}

const Json& resolved(const Json& schema, const Json& root) {
  const auto reference = schema.find("$ref");
  if (reference == schema.end()) return schema;
  const auto name = reference->get<std::string>();
  return root.at("$defs").at(name.substr(name.rfind('/') + 1));
}

}  // namespace dealflow::rules::testing
