// What the two sides of a map row mean: where the variable comes from, which field it fills.
//
// Threads:  pure functions.
// Source:   LANGUAGE.md, "Variables and mapping"; R33 to R38, R44, R49, R50.
#pragma once

#include "rules/plan/plan.hpp"
#include "rules/resolve/scope.hpp"
#include "rules/workspace/settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::rules {

[[nodiscard]] bool has_deal_suffix(std::string_view variable);  // something before `_deal`

// Which kinds of variables the events of these triggers can bring.
struct VariableSources {
  bool variables = false;  // an open map called `variables`
  bool answers = false;    // `fields` of a form
  bool records = false;    // crm.*: fields of contact and deal
};
[[nodiscard]] VariableSources variable_sources(const Triggers& triggers);

// A target as written: "city", "deal.message".
struct Target {
  std::optional<stdlib::Holder> holder;  // where written out
  std::string_view field;
};
[[nodiscard]] Target split_target(std::string_view written);

// A field that can be filled: declared, or built in.
struct FieldInfo {
  stdlib::FieldKind kind = stdlib::FieldKind::text;
  std::vector<std::string> options;
  bool built_in = false;
};
[[nodiscard]] std::optional<FieldInfo> find_field(const Settings& settings, stdlib::Holder holder,
                                                  std::string_view name);
[[nodiscard]] std::vector<std::string_view> field_names(const Settings& settings, stdlib::Holder holder);

}  // namespace dealflow::rules
