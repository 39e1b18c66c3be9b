// Pieces of JSON Schema, and the three schemas made of them.
//
// Threads:  pure functions.
#pragma once

#include "dsl/yaml/keys.hpp"
#include "rules/workspace/settings.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <span>
#include <string_view>

namespace dealflow::rules::schema {

using Json = nlohmann::ordered_json;

// A name that can stand at a place, and what is told about it.
struct Choice {
  std::string name;
  std::string doc;
};

[[nodiscard]] Json text();        // anything that YAML has on one line: a designer need not quote a number
[[nodiscard]] Json expression();  // CEL
[[nodiscard]] Json with_doc(Json schema, std::string_view doc);
[[nodiscard]] Json any_of(std::vector<Json> schemas);
[[nodiscard]] Json list_of(Json element);
[[nodiscard]] Json one_of(const std::vector<Choice>& choices);
// One of the names, or a text with a hole in it.
[[nodiscard]] Json one_of_or_holes(const std::vector<Choice>& choices);
[[nodiscard]] Json map_of(Json value);  // any keys
// The keys of a block. A key without a shape of its own takes anything.
using Shapes = std::map<std::string_view, Json>;
[[nodiscard]] Json block(std::span<const yaml::Key> keys, const Shapes& shapes);
[[nodiscard]] Json reference(std::string_view definition);  // "step"

// `settings` null: any workspace.
[[nodiscard]] Json settings_schema(const Settings* settings);
[[nodiscard]] Json flow_schema(const Settings* settings);
[[nodiscard]] Json use_schema(const Settings* settings);  // a document of a flow file, too
[[nodiscard]] Json test_schema(const Settings* settings);

// Shared between the three.
// `if` the type of an event is so, `then` its data has these attributes; what types share goes to `definitions`.
[[nodiscard]] Json data_by_type(const Settings* settings, Json& definitions);
[[nodiscard]] stdlib::Catalogue catalogue(const Settings* settings);
[[nodiscard]] Json trigger(const Settings* settings);
[[nodiscard]] std::vector<Choice> people(const Settings& settings);
[[nodiscard]] std::vector<Choice> pipelines(const Settings& settings);
[[nodiscard]] std::vector<Choice> stages(const Settings& settings);  // of all pipelines
// Built in and declared.
[[nodiscard]] std::vector<Choice> fields(const Settings& settings, stdlib::Holder holder);

}  // namespace dealflow::rules::schema
